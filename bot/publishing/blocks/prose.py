"""Reads an article's Markdown into blocks, the pieces that a template knows how to set.

WeChat drops style sheets and breaks lists, so a template never gets HTML to restyle: it gets blocks whose
inline text holds nothing but <strong>, <em>, <br> and links inside WeChat.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser

import markdown
import nh3

from bot.publishing.blocks.kinds import Block, Heading, Items, Paragraph, Photo, Quote, Reading, Table

OUR_SITE = re.compile(r"https?://mp\.weixin\.qq\.com/")  # WeChat removes links to anywhere else
_TAGS = {"h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "strong", "em", "br", "a", "img"} | {
    *("table", "thead", "tbody", "tr", "th", "td", "hr")
}
_INLINE = {"strong", "em", "br", "a", "img"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}


def read(text: str) -> Reading:
    """Read Markdown into blocks; HTML in it is cut down to what a block can hold."""
    return Reading(tuple(_blocks(_tree(text))))


def plain_text(text: str) -> str:
    """Return what a reader sees of the Markdown *text*, one line a block."""
    return "\n".join(line for block in read(text).blocks for line in _lines(block))


def picture_paths(text: str) -> dict[str, bool]:
    """Return the path of each picture in the Markdown *text*, and whether a block shows it.

    Inside a list, a quote, a table or a heading none does.
    """
    shown = {block.path for block in read(text).blocks if isinstance(block, Photo)}
    paths = [each.attributes.get("src", "") for each in _inside(_tree(text), "img")]
    return {path: path in shown for path in paths if path}


def _tree(text: str) -> "_Node":
    html = markdown.markdown(text, extensions=["tables", "sane_lists"])
    reader = _Reader()
    reader.feed(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None))
    reader.close()
    return reader.root


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["_Node | str"] = field(default_factory=list)


class _Reader(HTMLParser):
    """Builds a tree of well-formed HTML, which is what nh3 gives out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in {"br", "img", "hr"}:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _blocks(parent: _Node) -> Iterator[Block]:
    loose: list[_Node | str] = []  # words that stand in no paragraph
    for node in [*parent.children, _Node("hr")]:
        if isinstance(node, str) or node.tag in _INLINE:
            loose.append(node)
            continue
        yield from _paragraph(loose)
        loose = []
        if node.tag in {"h1", "h2", "h3", "h4"}:
            yield Heading(_inline(node.children), min(max(int(node.tag[1]), 2), 3))
        elif node.tag in {"ul", "ol"}:
            items = list(_items(node, 0))
            yield Items(
                tuple((depth, html) for depth, _, html in items),
                node.tag == "ol",
                tuple(number for _, number, _ in items),
            )
        elif node.tag == "blockquote":
            yield Quote(tuple(html for block in _blocks(node) for html in _texts(block)))
        elif node.tag == "table":
            rows = _inside(node, "tr")
            yield Table(
                tuple(tuple(_inline(cell.children) for cell in _inside(row, "th", "td")) for row in rows)
            )
        else:
            yield from _paragraph(node.children)


def _paragraph(nodes: list["_Node | str"]) -> Iterator[Block]:
    """Split a paragraph at its pictures: each stands alone, as WeChat shows it."""
    text: list[_Node | str] = []
    for child in [*nodes, _Node("img")]:
        text.append(child)
        pictures = [] if isinstance(child, str) else [child] if child.tag == "img" else _inside(child, "img")
        if not pictures:
            continue
        if _inline(text):
            yield Paragraph(_inline(text))
        text = []
        for picture in pictures:
            if picture.attributes.get("src"):
                yield Photo(picture.attributes["src"], picture.attributes.get("alt", ""))


def _items(node: _Node, depth: int) -> Iterator[tuple[int, int | None, str]]:
    start = node.attributes.get("start", "")
    first = int(start) if start.isdecimal() and len(start) < 10 else 1
    for number, item in enumerate(_inside(node, "li", deep=False), first):
        own = [each for each in item.children if isinstance(each, str) or each.tag not in {"ul", "ol"}]
        yield depth, number if node.tag == "ol" else None, _inline(own)
        for child in item.children:
            if not isinstance(child, str) and child.tag in {"ul", "ol"}:
                yield from _items(child, depth + 1)


def _inside(node: _Node, *tags: str, deep: bool = True) -> list[_Node]:
    found = []
    for child in node.children:
        if isinstance(child, str):
            continue
        if child.tag in tags:
            found.append(child)
        elif deep:
            found += _inside(child, *tags)
    return found


def _inline(children: list["_Node | str"]) -> str:
    return "".join(_inline_parts(children)).strip()


def _inline_parts(children: list["_Node | str"]) -> Iterator[str]:
    for child in children:
        if isinstance(child, str):
            yield escape(_joined(child), quote=False)
        elif child.tag == "br":
            yield "<br>"
        elif child.tag in {"strong", "em"}:
            yield f"<{child.tag}>{''.join(_inline_parts(child.children))}</{child.tag}>"
        elif child.tag == "a":
            words = "".join(_inline_parts(child.children))
            address = child.attributes.get("href", "") if words else ""  # around a picture: none remains
            if OUR_SITE.match(address):
                yield f'<a href="{escape(address)}">{words}</a>'
            else:
                yield words if not address or escape(address) in words else f"{words}（{escape(address)}）"
        elif child.tag != "img":
            yield "".join(_inline_parts(child.children))


def _joined(text: str) -> str:
    """Take out line breaks inside a paragraph; between Chinese characters not even a space stays."""
    return re.sub(
        r"[ \t]*\n[ \t]*", " ", re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*|\s*\n\s*(?=[^\x00-\x7f])", "", text)
    )


def _lines(block: Block) -> list[str]:
    return [
        unescape(re.sub(r"<[^>]+>", "", html.replace("<br>", "\n")))
        for html in ([escape(block.caption)] if isinstance(block, Photo) else _texts(block, mark=False))
        if html
    ]


def _texts(block: Block, *, mark: bool = True) -> list[str]:
    """Return the inline text of *block* piece by piece; with *mark* an item keeps its number."""
    match block:
        case Heading(html=html) | Paragraph(html=html):
            return [html]
        case Items(items=items, numbers=numbers):
            return [
                f"{number}. {html}" if mark and number is not None else html
                for (_, html), number in zip(items, numbers, strict=True)
            ]
        case Quote(paragraphs=paragraphs):
            return list(paragraphs)
        case Table(rows=rows):
            return ["\t".join(row) for row in rows]
        case Photo():
            return []
