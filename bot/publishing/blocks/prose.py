"""Reads the Markdown between fenced blocks: headings, paragraphs, lists, quotes, tables, pictures.

Plain pieces (a heading, a picture, a paragraph or list with no mark but **bold**) are read here, for the
library takes longer than all the rest; whatever has another mark is the library's.  A test holds that both
ways read the same.
"""

import re
from collections.abc import Iterator, Sequence

from bot.publishing.blocks import inline, tree
from bot.publishing.blocks.kinds import Block, Heading, Items, LeadIn, Paragraph, Photo, Quote, Table
from bot.publishing.blocks.notes import Notes
from bot.publishing.blocks.tree import INLINE, Node
from bot.publishing.blocks.words import texts

_WHOLE = re.compile(r"<|\t|^ {0,3}\[[^\]]*\]:", re.MULTILINE)  # may reach beyond a blank line
_BLANK = re.compile(r"\n(?:[ \t]*\n)+")
_HEADING = re.compile(r"(#{1,4}) +([^#\s][^#\n]*)")
_PICTURE = re.compile(r"!\[([^\[\]\\`*_&<>\n]*)\]\(([^\s()\":<>\\`*_&]+)(?: \"([^\"\\`*_&\n]*)\")?\)")
_ITEM = re.compile(r"- (\S[^\n]*)|(\d{1,4})\. (\S[^\n]*)")
_BEGINS_A_LIST = re.compile(r"[-+*] |\d+\.\s")
_SPECIAL = re.compile(r"^(?:[#>|:+=-]|\*(?!\*)|\d+\.\s|\s)", re.MULTILINE)
_BOLD_FIRST = re.compile(r"<strong>((?:(?!</?strong>).)+[。：！？；])</strong>(.+)", re.DOTALL)
_BOLD_COUNT = re.compile(
    r"<strong>((?:[一二三四五六七八九十]+是|[（(]?[一二三四五六七八九十]+[）)、])(?:(?!</?strong>).){2,})</strong>(.+)",
    re.DOTALL,
)
_WHO = re.compile(r"\s*(?:——|--+)\s*([^—\n]+)")
_BAR = re.compile(r"\s*[|｜]\s*")


def read(text: str, notes: Notes) -> Iterator[Block]:
    """Read Markdown without fences into blocks."""
    if _WHOLE.search(text):
        yield from _blocks(tree.grow(text), notes)
        return
    pieces = _BLANK.split(text.strip("\n"))
    waiting: list[str] = []  # for the library, together: a list may go on after a blank line
    for number, piece in enumerate(pieces):
        following = pieces[number + 1] if number + 1 < len(pieces) else ""
        block = _plain(piece, waiting[-1] if waiting else "", following)
        if block is None:
            waiting.append(piece)
            continue
        if waiting:
            yield from _blocks(tree.grow("\n\n".join(waiting)), notes)
            waiting = []
        yield block
    if any(piece.strip() for piece in waiting):
        yield from _blocks(tree.grow("\n\n".join(waiting)), notes)


def photo(line: str) -> Photo | None:
    """Return the picture when *line* is nothing else: ![说明](images/a.jpg "摄影：某某")."""
    found = _PICTURE.fullmatch(line.strip())
    if found:
        return Photo(found[2], found[1].strip(), found[3] or "")
    pictures = tree.grow(line).inside("img") if "![" in line or "<img" in line else []
    return _photo(pictures[0]) if len(pictures) == 1 and pictures[0].attributes.get("src") else None


def signed(paragraphs: Sequence[str]) -> Quote:
    """Return a quote; a last paragraph that begins with a dash names who said it."""
    found = _WHO.fullmatch(paragraphs[-1]) if len(paragraphs) > 1 else None
    return Quote(tuple(paragraphs[:-1]), found[1].strip()) if found else Quote(tuple(paragraphs))


def _plain(piece: str, before: str, following: str) -> Block | None:
    """Return the block of a piece that needs no library, or None."""
    if found := _PICTURE.fullmatch(piece):
        return Photo(found[2], found[1].strip(), found[3] or "")
    if found := _HEADING.fullmatch(piece):
        html = inline.plain(found[2].strip())
        return None if html is None else _heading(html, len(found[1]))
    if _BEGINS_A_LIST.match(piece):
        joins = piece[0] == "-" and any(map(_BEGINS_A_LIST.match, (before, following)))
        return None if joins or before[:1].isspace() or following[:1].isspace() else _plain_list(piece)
    html = None if _SPECIAL.search(piece) else inline.plain(piece.rstrip())
    return _paragraph(html) if html else None


def _plain_list(piece: str) -> Items | None:
    found = [_ITEM.fullmatch(line) for line in piece.split("\n")]
    if not all(
        each and (each[2] is None) is (found[0] is not None and found[0][2] is None) for each in found
    ):
        return None
    rows = [each for each in found if each]
    words = [inline.plain((each[1] or each[3]).rstrip()) for each in rows]
    if not all(words) or any(_BEGINS_A_LIST.match(each or "") or (each or "")[0] in "#>|:" for each in words):
        return None
    ordered = rows[0][2] is not None
    numbers = tuple(int(each[2]) if ordered else None for each in rows)  # as written: the library counts on
    return Items(tuple((0, html) for html in words if html), ordered, numbers)


def _blocks(parent: Node, notes: Notes) -> Iterator[Block]:
    loose: list[Node | str] = []  # words that stand in no paragraph
    for node in [*parent.children, Node("hr")]:
        if isinstance(node, str) or node.tag in INLINE:
            loose.append(node)
            continue
        yield from _split_at_pictures(loose, notes)
        loose = []
        if node.tag in {"h1", "h2", "h3", "h4"}:
            yield _heading(_words(node, notes), int(node.tag[1]))
        elif node.tag in {"ul", "ol"}:
            items = list(_items(node, 0, notes))
            yield Items(
                tuple((depth, html) for depth, _, html in items),
                node.tag == "ol",
                tuple(number for _, number, _ in items),
            )
        elif node.tag == "blockquote":
            yield _quote(node, notes)
        elif node.tag == "table":
            rows = node.inside("tr")
            yield Table(tuple(tuple(_words(cell, notes) for cell in row.inside("th", "td")) for row in rows))
        else:
            yield from _split_at_pictures(node.children, notes)


def _split_at_pictures(nodes: Sequence[Node | str], notes: Notes) -> Iterator[Block]:
    """Split a paragraph at its pictures: each stands alone, as WeChat shows it."""
    text: list[Node | str] = []
    for child in [*nodes, Node("img")]:
        text.append(child)
        pictures = [] if isinstance(child, str) else [child] if child.tag == "img" else child.inside("img")
        if not pictures:
            continue
        if html := inline.of_nodes(text, notes):
            yield _paragraph(html)
        text = []
        for picture in pictures:
            if picture.attributes.get("src"):
                yield _photo(picture)


def _quote(node: Node, notes: Notes) -> Quote:
    for picture in node.inside("img"):
        notes.hidden.append(picture.attributes.get("src", ""))
    last = node.inside("p")[-1:]
    if last and isinstance(last[0].children[-1] if last[0].children else None, str):
        before, _, tail = str(last[0].children[-1]).rpartition("\n")
        if before and _WHO.fullmatch(tail):  # on a line of its own, if not in a paragraph
            last[0].children[-1] = before
            node.children.append(Node("p", {}, [tail]))
    return signed([html for block in _blocks(node, notes) for html in texts(block)])


def _items(node: Node, depth: int, notes: Notes) -> Iterator[tuple[int, int | None, str]]:
    start = node.attributes.get("start", "")
    first = int(start) if start.isdecimal() and len(start) < 10 else 1
    for number, item in enumerate(node.inside("li", deep=False), first):
        own = [each for each in item.children if isinstance(each, str) or each.tag not in {"ul", "ol"}]
        yield depth, number if node.tag == "ol" else None, _words(Node("li", {}, own), notes)
        for child in item.children:
            if not isinstance(child, str) and child.tag in {"ul", "ol"}:
                yield from _items(child, depth + 1, notes)


def _words(node: Node, notes: Notes) -> str:
    """Return the inline HTML of *node*; a picture in it is not shown there, and that is noted."""
    notes.hidden += [each.attributes.get("src", "") for each in node.inside("img")]
    return inline.of_nodes(node.children, notes)


def _heading(html: str, level: int) -> Heading:
    words, *sub = _BAR.split(html, maxsplit=1)
    return Heading(words, min(max(level, 2), 3), inline.text_of(sub[0]) if sub else "")


def _paragraph(html: str) -> Paragraph | LeadIn:
    found = _BOLD_FIRST.fullmatch(html) or _BOLD_COUNT.fullmatch(html)
    return LeadIn(found[1], found[2].lstrip()) if found else Paragraph(html)


def _photo(node: Node) -> Photo:
    given = node.attributes
    return Photo(given["src"], given.get("alt", "").strip(), given.get("title", ""))
