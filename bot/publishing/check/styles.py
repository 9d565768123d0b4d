"""Rules about inline style: what WeChat takes out, what phones show otherwise, what dark mode spoils."""

import re
from collections.abc import Iterator

from bot.publishing.check.findings import Finding
from bot.publishing.check.page import Element, Page
from bot.publishing.check.places import at_element

_GONE = re.compile(r"position$|animation|transition|@")
_SHAKY = (  # properties that vanish on one phone or another
    re.compile(
        r"(?:(?:grid|column|row)(?:-|$)|gap$|float$|transform|filter$|backdrop-filter$|mask|clip-path$|mix-blend-mode$|z-index$)"
    ),
    re.compile(r"var\(|color-mix\(|oklch\(|oklab\(|!\s*important|\d(?:vh|vw|vmin|vmax)\b", re.IGNORECASE),
)
_FLEX = re.compile(r"(?:inline-)?(?:flex|grid)$", re.IGNORECASE)
_BLACK = re.compile(
    r"(?:black|#000f?|#000000(?:ff)?|rgba?\(\s*0[\s,]+0[\s,]+0\s*(?:[,/]\s*(?:1(?:\.0*)?|100%)\s*)?\))$",
    re.IGNORECASE,
)
_GRADIENT = re.compile(r"gradient\(", re.IGNORECASE)
_FOREIGN = re.compile(r"url\(\s*[\"']?\s*(?!https?://mmbiz\.q(?:pic|logo)\.cn/)", re.IGNORECASE)
_MOST_IN_A_ROW = 2  # paragraphs with a background of their own


def removed(page: Page) -> Iterator[Finding]:
    """Position goes altogether, and what moves with it (rule 7)."""
    for element, name, value in _declared(page):
        if _GONE.match(name) or value.startswith("@"):
            what = f"的样式 {name} 微信会删去，排版会走样；请去掉，用 margin、padding 和表格来排。"
            yield at_element(page, element, "removed-style", what, "阻断")


def unreliable(page: Page) -> Iterator[Finding]:
    """Some phones show these and others do not (rule 8)."""
    for element, name, value in _declared(page):
        if name.startswith("--"):
            what = f"定义了变量 {name}，到手机上会失效；请直接写值。"
        elif _SHAKY[0].match(name):
            what = f"的样式 {name} 在微信里靠不住；请换成 margin、padding 或表格。"
        elif found := _SHAKY[1].search(value):
            what = f"的样式 {name} 里有 {found[0].rstrip('(')}，在微信里靠不住；请直接写值。"
        elif name == "display" and _FLEX.match(value):
            what = f"用了 display:{value}，留不留得住说法不一；请换成表格或 inline-block。"
        elif name == "opacity" and _number(value) == 0:
            what = "是全透明的，读者永远看不到；请去掉 opacity。"
        else:
            continue
        yield at_element(page, element, "unreliable-style", what, "提醒")


def black(page: Page) -> Iterator[Finding]:
    """Pure black is swallowed by WeChat's editor (rule 9)."""
    for element, name, value in _declared(page):
        if name == "color" and _BLACK.match(value):
            what = "的文字是纯黑，编辑器会吞掉这个颜色；请写 #010101 或 #3f3f3f。"
            yield at_element(page, element, "black", what, "提醒")


def gradients(page: Page) -> Iterator[Finding]:
    """Dark mode presses a gradient into one colour, and the words on it vanish (rule 10)."""
    for element, name, value in _declared(page):
        if name.startswith("background") and _GRADIENT.search(value) and page.has_words(element):
            what = "的文字底下是渐变，深色模式里会看不清；请换成一种颜色。"
            yield at_element(page, element, "gradient", what, "阻断")


def backgrounds(page: Page) -> Iterator[Finding]:
    """A background belongs to what holds the paragraphs, not to each of them (rule 10)."""
    row: list[Element] = []
    for element in page.elements:
        if element.tag != "p":
            continue
        colour = dict(element.style).get("background-color") or dict(element.style).get("background")
        if not colour:
            row = []
            continue
        if row and row[-1].parent is not element.parent:
            row = []
        row.append(element)
        if len(row) == _MOST_IN_A_ROW + 1:
            what = "起，一段一段各有底色；请把底色写在外面的 section 上，否则段间会露白。"
            yield at_element(page, row[0], "background-per-paragraph", what, "提醒")


def background_pictures(page: Page) -> Iterator[Finding]:
    """A picture behind words that WeChat does not hold is not shown (rule 12)."""
    for element, name, value in _declared(page):
        if name.startswith("background") and _FOREIGN.search(value):
            what = "的背景图不在微信里，读者看不到；请去掉，或作为图片插入。"
            yield at_element(page, element, "background-picture", what, "阻断")


def _declared(page: Page) -> Iterator[tuple[Element, str, str]]:
    for element in page.elements:
        for name, value in element.style:
            yield element, name, value


def _number(value: str) -> float | None:
    try:
        return float(value.removesuffix("%"))
    except ValueError:
        return None
