"""A second checker of the same rules, written from the rules alone and by other means.

It shares nothing with ours: lxml builds the tree as a browser would, and styles are cut by hand.  Told are
the numbers of the rules that are broken.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlparse

from lxml import etree, html

GONE = (
    "script|style|link|meta|base|iframe|frame|object|embed|form|input|button|textarea|select|option|label|video"
    "|audio|canvas|noscript|template"
)
SHAKY = {"grid", "gap", "float", "transform", "filter", "mask", "clip-path", "mix-blend-mode", "z-index"}
DRAWN = {
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
    "set",
}


def broken(text: str, *, uploaded: bool = False) -> set[int]:
    """Return the numbers of the rules that *text* breaks."""
    return set(_broken(text, uploaded))


def _broken(text: str, uploaded: bool) -> Iterator[int]:
    lowered = text.lower()
    if re.search(r"<!doctype|<(html|head|body|title)[\s>/]", lowered):
        yield 1
    if re.search(rf"<({GONE})[\s>/]", lowered):
        yield 2
    if re.search(r"<(article|main|header|footer|nav|aside)[\s>/]", lowered):
        yield 3
    if "<!--" in text:
        yield 15
    if not _even(lowered):
        yield 15
    root = html.fromstring(f"<section>{text}</section>") if text.strip() else etree.Element("section")
    for node in root.iter():
        if isinstance(node.tag, str):
            yield from _of_node(node, uploaded)
    words = "".join(root.itertext())
    if (
        re.search(r"\*\*|\]\(http|\{\{|\{%|\\u[0-9a-f]{4}|WECHATIMGPH_|待补|\bNone\b", words)
        or "None名" in words
    ):
        yield 16
    if any("待补" in (node.get("alt") or "") for node in root.iter("img")):
        yield 16
    if len(text) > 20_000:
        yield 17


def _of_node(node: "etree._Element", uploaded: bool) -> Iterator[int]:
    tag = str(node.tag).lower()
    if tag == "div":
        yield 4
    if node.get("id") is not None:
        yield 5
    for name, value in node.items():
        if name.startswith("on") or value.lower().lstrip().startswith("javascript:") or "url(#" in value:
            yield 5
    if node.get("class") is not None:
        yield 6
    yield from _of_style(node)
    if tag == "a":
        address = node.get("href") or ""
        try:
            host = urlparse(address).hostname
        except ValueError:
            host = None
        if host != "mp.weixin.qq.com":
            yield 11
    if tag == "img":
        yield from _of_picture(node, uploaded)
    if tag in ("ul", "ol"):
        yield 14
    if tag == "svg" or any(isinstance(up.tag, str) and up.tag == "svg" for up in node.iterancestors()):
        if tag not in DRAWN and not tag.startswith("animate"):
            yield 19
        if tag == "svg" and not (node.get("xmlns") and node.get("width") and node.get("height")):
            yield 19


def _of_picture(node: "etree._Element", uploaded: bool) -> Iterator[int]:
    address = node.get("src") or ""
    foreign = "//" in address and "//mmbiz.qpic.cn/" not in address
    if (
        not address
        or address.startswith("data:")
        or foreign
        or (uploaded and "//mmbiz.qpic.cn/" not in address)
    ):
        yield 12
    if node.get("alt") is None or "width" not in (node.get("style") or ""):
        yield 12
    if node.get("data-src") is not None:
        yield 13


def _of_style(node: "etree._Element") -> Iterator[int]:
    style = (node.get("style") or "").lower()
    for part in style.split(";"):
        name, _, value = part.partition(":")
        name, value = name.strip(), value.strip()
        if name in ("position",) or name.startswith(("animation", "transition", "@")):
            yield 7
        if name in SHAKY or name.startswith("--") or value in ("flex", "grid", "inline-flex", "inline-grid"):
            yield 8
        if any(bad in value for bad in ("var(", "color-mix(", "oklch(", "!important")) or re.search(
            r"\dvh", value
        ):
            yield 8
        if name == "opacity" and value in ("0", "0.0"):
            yield 8
        if name == "color" and value.replace(" ", "") in ("#000", "#000000", "black", "rgb(0,0,0)"):
            yield 9
        if "gradient(" in value and "".join(node.itertext()).strip():
            yield 10
        if name.startswith("background") and "url(" in value and "mmbiz" not in value:
            yield 12
    if node.tag == "p" and "background" in style:
        beside = [node.getprevious(), node.getnext()]
        if all(
            each is not None and each.tag == "p" and "background" in (each.get("style") or "")
            for each in beside
        ):
            yield 10


def _even(text: str) -> bool:
    """Tell whether every tag that opens is closed, and in order."""
    waiting: list[str] = []
    for closing, tag, rest in re.findall(r"<(/?)([a-z][a-z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", text):
        if tag in ("br", "img", "hr", "input", "link", "meta", "base", "embed", "col") or rest.endswith("/"):
            continue
        if not closing:
            waiting.append(tag)
        elif not waiting or waiting.pop() != tag:
            return False
    return not waiting
