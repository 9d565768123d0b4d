"""Make docs/pictures/articles anew, each template and look by day and by night: python tools/article_pictures.py.

The tests' browser shows the sample articles 375 pixels wide; of a long one the first 1,600 pixels are kept.
"""

import base64
import io
import sys
from dataclasses import replace
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.publishing import articles, folder, images, render, setting
from bot.publishing.blocks import Known
from tests import browser
from tests.publishing import looks

ROOT = Path(__file__).parents[1]
INTO = ROOT / "docs" / "pictures" / "articles"
NAMES = {"正红": "red", "清新": "fresh"}
HIGHEST = 1600


def main() -> None:
    INTO.mkdir(parents=True, exist_ok=True)
    with browser.launch() as chromium:
        phone = chromium.new_page(viewport={"width": 375, "height": 812})
        for template in render.template_names():
            for look, name in NAMES.items():
                html = sample(template, look)
                for light in ("light", "dark"):
                    looks.show(phone, html, dark=light == "dark")
                    keep(phone.screenshot(full_page=True), INTO / f"{template}-{name}-{light}.png")
    print(f"made {len(list(INTO.glob('*.png')))} pictures in {INTO}")


def sample(template: str, look: str) -> str:
    """Return the sample article of *template* set in *look*, its pictures inside."""
    draft = folder.read(ROOT / "articles" / ("2020-review" if template == "review" else f"sample-{template}"))
    pictures = {articles.checksum(content): content for content in draft.pictures.values()}

    def inside(key: str) -> str:
        kind = images.kind(pictures[key])
        return f"data:image/{kind};base64,{base64.b64encode(pictures[key]).decode()}"

    return render.fill(setting.set_draft(replace(draft, look=look), Known()).html, inside)


def keep(shot: bytes, file: Path) -> None:
    """Keep the top of *shot* as a small PNG."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    top = picture.crop((0, 0, picture.width, min(HIGHEST, picture.height)))
    top.quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main()
