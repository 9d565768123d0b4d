"""Reads an article's HTML into elements that know their style, their place and the words beside them."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"}
)
WORDS = 14  # letters by which staff find a place
_DECLARATION = re.compile(r"""(?:[^;"'(]|"[^"]*"|'[^']*'|\([^)]*\)?|["'])+""")  # a ; in url(…) ends none


@dataclass(eq=False)
class Element:
    """A tag with its attributes; `style` is its declarations, names in lower case, as they are written."""

    tag: str
    attributes: dict[str, str]
    style: tuple[tuple[str, str], ...]
    parent: "Element | None"
    line: int
    column: int
    texts: tuple[int, int] = (0, 0)  # which texts of the page stand inside: from, to

    def inside(self, *tags: str) -> bool:
        """Tell whether the element stands in one of *tags*."""
        above = self.parent
        while above is not None:
            if above.tag in tags:
                return True
            above = above.parent
        return False


@dataclass(frozen=True)
class Text:
    """Words between two tags."""

    words: str
    line: int
    column: int


@dataclass
class Page:
    """An article's HTML, read."""

    elements: list[Element] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    declarations: list[tuple[str, int, int]] = field(default_factory=list)  # <!doctype …>
    unbalanced: list[tuple[str, int, int]] = field(
        default_factory=list
    )  # a tag that is not closed, or opened

    def words_at(self, number: int) -> str:
        """Return the words at text *number*, or before it where none follow, cut short."""
        following = [text.words for text in self.texts[number : number + 3] if text.words.strip()]
        before = [text.words for text in self.texts[max(number - 3, 0) : number] if text.words.strip()]
        words = "".join((following[0] if following else before[-1] if before else "").split())
        return words[:WORDS] + ("…" if len(words) > WORDS else "")

    def has_words(self, element: Element) -> bool:
        """Tell whether a reader sees words in *element*."""
        start, end = element.texts
        return any(text.words.strip() for text in self.texts[start:end])


def read(html: str) -> Page:
    """Read *html*, whatever it is."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end()
    return reader.page


@lru_cache(maxsize=4096)
def declarations(style: str) -> tuple[tuple[str, str], ...]:
    """Return property and value of each declaration in *style*."""
    found = []
    for each in _DECLARATION.findall(style):
        name, colon, value = each.partition(":")
        if colon and name.strip():
            found.append((name.strip().lower(), value.strip()))
    return tuple(found)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        line, column = self.getpos()
        if tag in VOID:
            return
        if not any(element.tag == tag for element in self._open):
            self.page.unbalanced.append((tag, line, column + 1))
            return
        while (element := self._open.pop()).tag != tag:
            self._never_closed(element)
        self._close(element)

    def handle_data(self, data: str) -> None:
        line, column = self.getpos()
        self.page.texts.append(Text(data, line, column + 1))

    def handle_comment(self, data: str) -> None:
        line, column = self.getpos()
        self.page.comments.append((line, column + 1))

    def handle_decl(self, decl: str) -> None:
        line, column = self.getpos()
        self.page.declarations.append((decl, line, column + 1))

    def end(self) -> None:
        """Close what is still open."""
        for element in reversed(self._open):
            self._never_closed(element)

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        line, column = self.getpos()
        attributes = {name: value or "" for name, value in attrs}
        style = declarations(attributes.get("style", ""))
        place = len(self.page.texts)
        element = Element(
            tag, attributes, style, self._open[-1] if self._open else None, line, column + 1, (place, place)
        )
        self.page.elements.append(element)
        return element

    def _never_closed(self, element: Element) -> None:
        self.page.unbalanced.append((element.tag, element.line, element.column))
        self._close(element)

    def _close(self, element: Element) -> None:
        element.texts = (element.texts[0], len(self.page.texts))
