"""The manual in docs/手册: each of its steps is one that a browser test performs, in the manual's own words.

A section's steps are its numbered lines.  What somebody does stands in **…** at the beginning of one, what is
written on the page there in “…”: before the test does it, the page must show each of these words.

    with section("编辑", "写一篇文章") as told:
        told.step(lin, "点“写文章”。")
        lin.get_by_role("link", name="写文章").click()
        told.picture(lin)

`tests/test_manual.py` holds that no section is left out, `make manual` makes its pictures anew.
"""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

FOLDER = Path(__file__).parents[1] / "docs" / "手册"
PICTURES = FOLDER / "pictures"
ANEW = bool(os.environ.get("BOT_MANUAL_PICTURES"))
STEP = re.compile(r"\d+\. \*\*(.+?)\*\*")
PICTURE = re.compile(r"!\[[^\]]+\]\(pictures/([^)]+\.png)\)")
TAKEN: dict[str, int] = {}  # how wide the screen was: where a test runs on several, the widest is shown
LARGEST, COLOURS = 120_000, 128  # bytes and colours of a picture: pages are flat
# Visible words, also of fields and buttons; several of one step may stand at different places.
SHOWN = """word => {
  const bare = text => (text || '').replace(/\\s+/g, '');
  const seen = part => part.getClientRects().length > 0;
  return [...document.querySelectorAll('body *')].some(part => seen(part) && (
    bare(part.innerText).includes(word) || bare(part.placeholder).includes(word)
    || bare(part.getAttribute('aria-label')).includes(word) || bare(part.title).includes(word)
    || (part.tagName === 'INPUT' && bare(part.value).includes(word))));
}"""


@dataclass
class Section:
    """A section that a test is performing; *left* is what stands in it and was not performed yet."""

    name: str
    left: list[str] = field(default_factory=list)

    def step(self, page: Page, action: str) -> None:
        """Say that the next step is *action*, about to be done on *page*, which must show its “words”."""
        assert self.left, f"{self.name} has no step “{action}” any more"
        assert self.left[0] == action, f"{self.name}: its next step is “{self.left[0]}”, not “{action}”"
        self.left.pop(0)
        for word in re.findall("“(.+?)”", action):
            page.wait_for_function(SHOWN, arg=re.sub(r"\s+", "", word))

    def picture(self, page: Page, of: Locator | None = None) -> None:
        """Say that the next picture shows *page*, or a part of it; `make manual` takes it."""
        assert self.left, f"{self.name} has no picture any more"
        file = self.left.pop(0)
        assert file.endswith(".png"), f"{self.name}: next comes “{file}”, no picture"
        if ANEW and TAKEN.get(file, 0) < (width := page.evaluate("innerWidth")):
            page.wait_for_load_state("networkidle")  # of what stands in frames, too
            keep(PICTURES / file, (of or page).screenshot())
            TAKEN[file] = width
        assert (PICTURES / file).is_file(), f"{self.name}: no picture {file}: run `make manual`"


@contextmanager
def section(chapter: str, heading: str) -> Iterator[Section]:
    """Give the section *heading* of a chapter to perform; it must be performed to its end."""
    performed = Section(f"{chapter}“{heading}”", listed(chapter)[heading])
    yield performed
    assert performed.left == [], f"{performed.name}: nobody performed {performed.left}"


def listed(chapter: str) -> dict[str, list[str]]:
    """Return what there is to perform in each section of a chapter: actions, and names of pictures."""
    found: dict[str, list[str]] = {}
    here: list[str] = []
    for line in (FOLDER / f"{chapter}.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            here = found.setdefault(line.removeprefix("## ").strip(), [])
        elif step := STEP.match(line):
            here.append(step[1])
        elif picture := PICTURE.search(line):
            here.append(picture[1])
    return {heading: parts for heading, parts in found.items() if parts}


def keep(file: Path, picture: bytes) -> None:
    """Write a picture small: few colours, which flat pages hardly show."""
    file.parent.mkdir(parents=True, exist_ok=True)
    drawn = Image.open(io.BytesIO(picture)).convert("RGB")
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.stat().st_size <= LARGEST, f"{file.name} is larger than {LARGEST // 1000} KB"
