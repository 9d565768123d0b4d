"""HTML as the markdown library gives it out, cut down by nh3 to what a block can hold, as a tree."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import markdown
import nh3

INLINE = {"strong", "em", "br", "a", "img"}
_TAGS = {"h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "strong", "em", "br", "a", "img"} | {
    *("table", "thead", "tbody", "tr", "th", "td", "hr")
}
_WRITTEN = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)(\s[^<>]*|/)?>")
_NAMES = re.compile(r"\s([A-Za-z-]+)\s*=")
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "title"}, "ol": {"start"}}


@dataclass
class Node:
    """An element and what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def inside(self, *tags: str, deep: bool = True) -> list["Node"]:
        """Return the elements of these tags in it, none of them inside another."""
        found = []
        for child in self.children:
            if isinstance(child, str):
                continue
            if child.tag in tags:
                found.append(child)
            elif deep:
                found += child.inside(*tags)
        return found


def lost(line: str) -> list[str]:
    """Return the HTML tags of a line that nothing is made of, or that lose what they carry, as `<script>`."""
    written = [(found[1].lower(), set(_NAMES.findall(found[2] or ""))) for found in _WRITTEN.finditer(line)]
    return [f"<{tag}>" for tag, names in written if tag not in _TAGS or names - _ATTRIBUTES.get(tag, set())]


def grow(text: str) -> Node:
    """Return the Markdown *text* as a tree; nothing hostile is left in it."""
    html = markdown.markdown(text, extensions=["tables", "sane_lists"])
    reader = _Reader()
    reader.feed(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None))
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    """Builds a tree of well-formed HTML, which is what nh3 gives out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in {"br", "img", "hr"}:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
