"""Make the four pictures of the READMEs anew, in the tests' browser: python tools/pictures.py.

The phone comes from a rehearsal; home, schedule and reach from the office at work of tests/filled.py.
"""

import io
import logging
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image
from playwright.sync_api import Browser

from tests import browser, rehearsal
from tests.web.console import addresses, screen

INTO = Path(__file__).parents[1] / "docs" / "pictures"
SIZE, WIDE, COLOURS, LARGEST = (1280, 800), 1000, 128, 120_000
PAGES = {  # of each the first that there is, scrolled to what is told last
    "home": (("home-publisher",), "body"),
    "schedule": (("schedule", "schedule-month", "pushes"), "body"),
    "reach": (("reach",), "section:has(figure.graph)"),
}


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    INTO.mkdir(parents=True, exist_ok=True)
    with browser.launch() as chromium:
        phone(chromium)
        pages(chromium)


def phone(chromium: Browser) -> None:
    """The phone of a rehearsal: a question answered, a push that arrived, the clock beside it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        rehearsal.running(Path(folder) / "r") as running,
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
        keep("phone", page.screenshot())
        page.close()


def pages(chromium: Browser) -> None:
    """Pages of the console, as far as one sees without scrolling."""
    shown = {each.name: each for each in addresses.pages()}
    with (
        tempfile.TemporaryDirectory() as folder,
        addresses.office(Path(folder)) as (console, given, _),
        screen.before(console, chromium) as sign_in,
    ):
        for name, (wanted, top) in PAGES.items():
            each = next(shown[one] for one in wanted if one in shown)
            page = sign_in(each.who, SIZE)
            page.goto(page.url.partition("/console/")[0] + each.at(given))
            page.locator(top).first.evaluate("part => scrollTo(0, part.getBoundingClientRect().top - 24)")
            keep(name, page.screenshot())


def keep(name: str, picture: bytes) -> None:
    """Write the picture small: fewer pixels, few colours, which flat pages hardly show."""
    drawn = Image.open(io.BytesIO(picture)).convert("RGB")
    drawn = drawn.resize((WIDE, drawn.height * WIDE // drawn.width), Image.Resampling.LANCZOS)
    file = INTO / f"{name}.png"
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    print(f"made {file}: {size // 1000} KB")
    assert size <= LARGEST, f"{file} is larger than {LARGEST // 1000} KB"


if __name__ == "__main__":
    main()
