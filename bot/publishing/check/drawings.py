"""Rules about SVG: a list that platforms' users agreed on, not one of WeChat's; our templates use none."""

from collections.abc import Iterator

from bot.publishing.check.findings import Finding
from bot.publishing.check.page import Element, Page
from bot.publishing.check.places import at_element

SHAPES = {
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "image",
}
_MOVES = {"animate", "animatetransform", "animatemotion", "animatecolor", "set"}
_MOVED = {"x", "y", "width", "height", "opacity", "d", "points", "cx", "cy", "r", "stroke-width"} | {
    "stroke-linecap",
    "stroke-dashoffset",
    "fill",
    "visibility",
    "transform",
}
_TOUCHES = ("click", "touch", "mouse")


def drawings(page: Page) -> Iterator[Finding]:
    """Shapes and simple movements only, sized in pixels, that wait for no touch (rule 19)."""
    for element in page.elements:
        inside = element.inside("svg")
        if element.tag == "svg" and not inside:
            yield from _whole(page, element)
        elif inside:
            yield from _part(page, element)


def _whole(page: Page, element: Element) -> Iterator[Finding]:
    style = dict(element.style)
    sizes = [element.attributes.get(name) or style.get(name, "") for name in ("width", "height")]
    if not all(size.removesuffix("px").replace(".", "", 1).isdigit() for size in sizes):
        yield _fault(page, element, "没有写明像素宽高")
    if "viewbox" not in element.attributes:
        yield _fault(page, element, "没有 viewBox")
    if "xmlns" not in element.attributes:
        yield _fault(page, element, "没有 xmlns")


def _part(page: Page, element: Element) -> Iterator[Finding]:
    if element.tag not in SHAPES | _MOVES:
        yield _fault(page, element, f"里有 <{element.tag}>，会被滤掉")
    if element.tag in _MOVES:
        moved = element.attributes.get("attributename", "")
        if moved and moved.lower() not in _MOVED:
            yield _fault(page, element, f"让 {moved} 动，会被滤掉")
        if any(touch in element.attributes.get("begin", "").lower() for touch in _TOUCHES):
            yield _fault(page, element, "要点按才动，不允许")


def _fault(page: Page, element: Element, what: str) -> Finding:
    return at_element(page, element, "drawing", f"旁的 SVG {what}；请换成图片。", "阻断")
