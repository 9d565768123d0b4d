"""Make the pictures of the README anew, from a rehearsal in the tests' browser: python tools/pictures.py."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import browser, rehearsal

INTO = Path(__file__).parents[1] / "docs" / "pictures"


def main() -> None:
    INTO.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        rehearsal.running(Path(folder) / "r") as running,
        browser.launch() as chromium,
    ):
        page = chromium.new_page(viewport={"width": 1280, "height": 880})
        page.goto(running.platform.url)
        page.get_by_label("消息").fill("两癌检查")
        page.get_by_role("button", name="发送").click()
        page.get_by_text("10025名").first.wait_for()
        running.platform.advance(61)
        running.wait_for_push("sent")
        page.reload()  # the note about the clock's jump is gone then
        page.get_by_text("巾帼同心暖武都").first.wait_for()
        page.screenshot(path=INTO / "phone.png")
    print(f"made {INTO / 'phone.png'}")


if __name__ == "__main__":
    main()
