"""The text of a web page: its article, a paragraph a line, without menus, forms and scripts."""

import re
from collections.abc import Iterator

from lxml import etree, html

_DROPPED = {
    *(
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "form",
        "button",
        "select",
        "option",
    ),
    *(
        "input",
        "textarea",
        "nav",
        "header",
        "footer",
        "aside",
        "head",
        "menu",
        "dialog",
        "audio",
        "video",
        "del",
    ),
}
_BLOCKS = {
    *("p", "div", "section", "article", "main", "body", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol"),
    *(
        "table",
        "tr",
        "blockquote",
        "pre",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "br",
        "hr",
        "td",
        "th",
        "html",
    ),
    *("center", "address", "fieldset", "caption", "thead", "tbody"),
}
_CELLS = {"td", "th"}
_MOSTLY = 0.9  # of the sentences: so much of a page is its article
_HOLDERS = {"div", "section", "article", "main", "body", "table", "tbody", "tr", "td", "center", "html"}
_ROLES = {"navigation", "banner", "contentinfo", "search", "dialog", "menu", "complementary"}
_SPOKEN = re.compile(r"[，。；！？]")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_HAN = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’]"
_WRAPPED = re.compile(rf"(?<={_HAN})[ \t\r]*\n[ \t\r]*(?={_HAN}|\d)|(?<=\d)[ \t\r]*\n[ \t\r]*(?={_HAN})")


def text(page: str) -> str:
    """Return the text of *page*, its title first."""
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""  # nothing but marks
    title = " ".join((root.findtext(".//title") or "").split())
    heading = next((" ".join(each.text_content().split()) for each in root.iter("h1")), "")
    for element in list(root.iter()):
        if element is not root and _is_dropped(element):
            element.drop_tree() if isinstance(element, html.HtmlElement) else _drop(element)
    article = _article(root)
    lines = [line for line in _lines(article) if line]
    return "\n".join(
        [*(each for each in dict.fromkeys((title, heading)) if each and each not in lines), *lines]
    )


def _is_dropped(element: html.HtmlElement) -> bool:
    if not isinstance(element.tag, str):
        return True  # a comment
    return (
        (element.tag in _DROPPED and not _holds_article(element))
        or element.get("role") in _ROLES
        or element.get("aria-hidden") == "true"
        or element.get("hidden") is not None
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _holds_article(element: html.HtmlElement) -> bool:
    """Say whether a form or header is wrapped round the whole page, as old sites do."""
    if element.tag not in {"form", "header", "aside"}:
        return False
    whole = len(_SPOKEN.findall(element.getroottree().getroot().text_content()))
    return whole > 0 and len(_SPOKEN.findall(element.text_content())) > whole / 2


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        _keep_tail(element, parent)
        parent.remove(element)


def _keep_tail(element: etree._Element, parent: etree._Element) -> None:
    previous = element.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")


def _article(root: html.HtmlElement) -> html.HtmlElement:
    """Return the innermost holder of most sentences: what stands outside is menu, list or footer."""
    weights = _weights(root)
    article = root
    while inner := [
        child
        for child in article
        if child.tag in _HOLDERS and weights.get(child, 0) > _MOSTLY * weights.get(article, 0)
    ]:
        article = inner[0]
    return article


def _weights(root: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """Return of each element how many characters of sentences it holds."""
    weights: dict[html.HtmlElement, int] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        own = [element.text or "", *(child.tail or "" for child in element)]
        spoken = sum(len(each) for each in own if _SPOKEN.search(each))
        weights[element] = spoken + sum(weights.get(child, 0) for child in element)
    return weights


def _lines(article: html.HtmlElement) -> Iterator[str]:
    line: list[str] = []
    for event, element in etree.iterwalk(article, events=("start", "end")):
        block = element.tag in _BLOCKS
        if block and element.tag not in _CELLS:
            yield _joined(line)
            line = []
        elif block and event == "end":
            line.append("\u3000")  # a cell apart from the next
        if event == "start":
            line.append(element.text or "")
        elif element is not article:
            line.append(element.tail or "")
    yield _joined(line)


def _joined(pieces: list[str]) -> str:
    """Return one line; where the page's source was wrapped inside Chinese text, nothing stands between."""
    return re.sub(r"[ \t\r\n]+", " ", _WRAPPED.sub("", "".join(pieces))).strip(" \u3000\u200b\ufeff")
