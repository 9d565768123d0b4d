"""The text of a web page: its article, a paragraph a line, without menus, forms and scripts."""

import re
from collections.abc import Iterator

from lxml import etree, html

_DROPPED = {
    *("script", "style", "noscript", "template", "svg", "iframe", "object", "button", "select", "option"),
    *("input", "textarea", "head", "dialog", "audio", "video", "del"),
}
_ASIDES = {"nav", "header", "footer", "aside", "menu", "form"}
_NAMED_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu\w*|foot\w*|head(?:er)?|top(?:bar)?|side\w*|bread\w*|crumbs?|copyright|comments?"
    r"|related|recommend\w*|share\w*|tool(?:bar|s)?|links?|ads?|advert\w*|banner|rank\w*|hot\w*|login|search"
    r"|pager|pagination)(?=$|[\s_-])",
    re.IGNORECASE,
)
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
_LONGEST_CELL = 40  # characters
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
    whole = len(_SPOKEN.findall(root.text_content()))
    for element in list(root.iter()):
        if element not in {root, root.find("body")} and _is_dropped(element, whole):
            element.drop_tree() if isinstance(element, html.HtmlElement) else _drop(element)
    article = _article(root)
    lines = [line for line in _lines(article) if line]
    return "\n".join(
        [*(each for each in dict.fromkeys((title, heading)) if each and each not in lines), *lines]
    )


def _is_dropped(element: html.HtmlElement, whole: int) -> bool:
    """Say whether *element* is no part of the article of a page with so many marks of sentences."""
    if not isinstance(element.tag, str):
        return True  # a comment
    if (
        element.get("role") in _ROLES
        or element.get("aria-hidden") == "true"
        or element.get("hidden") is not None
        or _HIDDEN.search(element.get("style") or "")
    ):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    aside = element.tag in _ASIDES or (element.tag in _HOLDERS | {"ul", "p"} and _NAMED_ASIDE.search(named))
    if aside:  # unless it is wrapped round the whole page, as forms of old sites are
        return len(_SPOKEN.findall(element.text_content())) * 3 <= whole
    return element.tag in _DROPPED


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
    """Return of each element how many characters of sentences it holds, links apart."""
    weights: dict[html.HtmlElement, int] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        own = [element.text or "", *(child.tail or "" for child in element)]
        spoken = sum(len(each) for each in own if _SPOKEN.search(each))
        inner = sum(weights.get(child, 0) for child in element)
        weights[element] = 0 if element.tag == "a" else spoken + inner
    return weights


def _lines(article: html.HtmlElement) -> Iterator[str]:
    """Return the lines of *article*, but no line that is nothing but a link to somewhere else."""
    line: list[str] = []
    linked = links = 0  # how deep in links we are; how many characters of the line are links
    inside = {each for row in article.iter("tr") if _is_row(row) for each in row.iterdescendants()}
    for event, element in etree.iterwalk(article, events=("start", "end")):
        if element.tag in _BLOCKS and element.tag not in _CELLS and element not in inside:
            yield _joined(line, links)
            line, links = [], 0
        elif element.tag in _CELLS and event == "end":
            line.append("\u3000")  # a cell apart from the next
        linked += (element.tag == "a") * (1 if event == "start" else -1)
        told = element.text if event == "start" else element.tail if element is not article else None
        line.append(told or "")
        links += len((told or "").strip()) if linked else 0
    yield _joined(line, links)


def _is_row(row: html.HtmlElement) -> bool:
    """Say whether *row* is one of a table, a short paragraph in each cell, and not a page set in cells."""
    cells = [each for each in row if each.tag in _CELLS]
    return len(cells) > 1 and all(
        len(cell.text_content().strip()) <= _LONGEST_CELL
        and sum(each.tag in _BLOCKS for each in cell.iterdescendants()) <= 1
        for cell in cells
    )


def _joined(pieces: list[str], links: int) -> str:
    """Return one line; where the page's source was wrapped inside Chinese text, nothing stands between."""
    line = re.sub(r"[ \t\r\n]+", " ", _WRAPPED.sub("", "".join(pieces))).strip(" \u3000\u200b\ufeff")
    return "" if links and links >= _MOSTLY * len(re.sub(r"[\s|｜·>]", "", line)) else line
