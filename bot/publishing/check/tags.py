"""Rules about tags and attributes: what WeChat takes out, and what it breaks."""

from collections.abc import Iterator

from bot.publishing.check.drawings import SHAPES
from bot.publishing.check.findings import Finding
from bot.publishing.check.page import Page
from bot.publishing.check.places import at_element, at_point

_DOCUMENT = {"html", "head", "body", "title"}
_DROPPED = (
    {"script", "style", "link", "meta", "base", "iframe", "frame", "frameset", "object", "embed", "form"}
    | {"input", "button", "textarea", "select", "option", "label", "video", "audio", "source", "canvas"}
    | {"noscript", "template", "dialog", "slot", "applet", "marquee"}
)
_UNWRAPPED = {"article", "main", "header", "footer", "nav", "aside"}
_LISTS = ("ul", "ol")
_KNOWN = (
    {"section", "p", "span", "strong", "b", "em", "i", "u", "s", "del", "sub", "sup", "small", "big", "br"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "hr", "a", "img", "figure"}
    | {"figcaption", "ul", "ol", "li", "dl", "dt", "dd", "div", "font", "center", "ruby", "rt", "rp", "mark"}
    | {
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "caption",
        "colgroup",
        "col",
        "mp-common-profile",
    }
    | SHAPES
)


def fragment(page: Page) -> Iterator[Finding]:
    """An article is a part of a page: no doctype, html, head, body, title (rule 1)."""
    for _, line, column in page.declarations:
        yield at_point(
            (line, column), "fragment", "有 <!doctype>：要正文的片段，不要整个网页；请删去。", "阻断"
        )
    for element in page.elements:
        if element.tag in _DOCUMENT and not element.inside("svg"):
            what = f"有 <{element.tag}>：要正文的片段，不要整个网页；请只留正文。"
            yield at_element(page, element, "fragment", what, "阻断")


def dropped_tags(page: Page) -> Iterator[Finding]:
    """Scripts, style sheets, forms, frames and players do not survive (rule 2)."""
    for element in page.elements:
        if element.tag in _DROPPED and not element.inside("svg"):
            what = f"有 <{element.tag}>，微信会删去；请去掉，样式写进 style，视频在公众号后台插入。"
            yield at_element(page, element, "dropped-tag", what, "阻断")


def unwrapped_tags(page: Page) -> Iterator[Finding]:
    """These are taken away together with their style (rule 3)."""
    for element in page.elements:
        if element.tag in _UNWRAPPED:
            what = f"用了 <{element.tag}>，微信会连同样式一起拆掉；请改成 section。"
            yield at_element(page, element, "unwrapped-tag", what, "阻断")


def blocks(page: Page) -> Iterator[Finding]:
    """A block is a section or a paragraph (rule 4)."""
    for element in page.elements:
        if element.tag == "div":
            yield at_element(page, element, "div", "用了 div；请改成 section，微信的编辑器才认。", "提醒")


def unknown_tags(page: Page) -> Iterator[Finding]:
    """What becomes of a tag that nobody has tried is not known."""
    other = _DOCUMENT | _DROPPED | _UNWRAPPED
    for element in page.elements:
        if element.tag not in _KNOWN | other and not element.inside("svg"):
            what = f"用了 <{element.tag}>，微信留不留它没有人知道；请换成 section、p 或 span。"
            yield at_element(page, element, "unknown-tag", what, "提醒")
        elif element.tag == "mp-common-profile":
            what = "用了公众号名片标签，经接口能不能留下还没有证实；发布前请在手机上看。"
            yield at_element(page, element, "profile", what, "提醒")


def attributes(page: Page) -> Iterator[Finding]:
    """Ids, event handlers, scripts as addresses and references to ids vanish (rule 5)."""
    for element in page.elements:
        for name, value in element.attributes.items():
            if name == "id":
                yield at_element(page, element, "id", "写了 id，微信会删去；请去掉。", "阻断")
            elif name.startswith("on"):
                what = f"写了 {name}，微信会删去；点按的效果请去掉。"
                yield at_element(page, element, "event-attribute", what, "阻断")
            elif value.strip().lower().startswith("javascript:"):
                what = "地址是 javascript:，微信会删去；请去掉。"
                yield at_element(page, element, "script-address", what, "阻断")
            elif "url(#" in value.replace(" ", "").replace('"', "").replace("'", ""):
                what = "引用了 url(#…)，微信会删去所指的 id；请直接写颜色。"
                yield at_element(page, element, "reference", what, "阻断")


def classes(page: Page) -> Iterator[Finding]:
    """A class finds no style sheet in WeChat (rule 6)."""
    for element in page.elements:
        if "class" in element.attributes:
            yield at_element(page, element, "class", "写了 class，没有样式表可用；样式请写进 style。", "提醒")


def lists(page: Page) -> Iterator[Finding]:
    """Nested lists are flattened, and get bullets of their own (rule 14)."""
    for element in page.elements:
        if element.tag not in _LISTS:
            continue
        if element.inside("li", *_LISTS):
            what = "是套在列表里的列表，微信会压平并多出圆点；请写成带“●”或“1.”的段落。"
            yield at_element(page, element, "nested-list", what, "阻断")
        else:
            what = "用了列表标签，符号与文字可能分家；写成带“●”或“1.”的段落最稳妥。"
            yield at_element(page, element, "list", what, "提醒")


def balance(page: Page) -> Iterator[Finding]:
    """Every tag that opens is closed (rule 15)."""
    for tag, line, column in page.unbalanced:
        what = f"的 <{tag}> 没有成对；请补上或删去。"
        yield at_point((line, column), "unbalanced", what, "阻断")


def comments(page: Page) -> Iterator[Finding]:
    """Comments are for no reader (rule 15)."""
    for point in page.comments:
        yield at_point(point, "comment", "有注释 <!-- -->；请删去。", "提醒")
