"""Inline HTML of a block: bold, italics, line breaks, links inside WeChat; any other link becomes [1]."""

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape

from bot.publishing.blocks import tree
from bot.publishing.blocks.notes import Notes
from bot.publishing.blocks.tree import Node

OUR_SITE = re.compile(r"https?://mp\.weixin\.qq\.com/")  # WeChat removes links to anywhere else
_MARKED = re.compile(r"[\\`_\[\]<>&{}|~\x00-\x08\x0b-\x1f]|\*{3}|(?<!\*)\*(?!\*)|  \n|://|@")
_NO_MARK = "\u2063"  # invisible: keeps the library from taking 1. or # at the beginning for more than words


def of_words(text: str, notes: Notes) -> str:
    """Return the inline HTML of Markdown that is one paragraph, whatever it begins with."""
    text = text.strip()
    html = plain(text)
    return (
        of_nodes(tree.grow(_NO_MARK + text).children, notes).replace(_NO_MARK, "") if html is None else html
    )


def plain(text: str) -> str | None:
    """Return the inline HTML of *text* when it has no mark but **bold**, else None: that is the library's."""
    if _MARKED.search(text):
        return None
    pieces = joined(text).split("**")
    if len(pieces) % 2 == 0 or any(not each or each != each.strip() for each in pieces[1::2]):
        return None
    if any(before[-1:] == " " or (before[-1:].isascii() and before) for before in pieces[:-1:2]):
        return None  # beside Latin letters and spaces the library knows better
    for number in range(1, len(pieces), 2):
        pieces[number] = f"<strong>{pieces[number]}</strong>"
    return "".join(pieces)


def of_nodes(children: Sequence[Node | str], notes: Notes) -> str:
    """Return the inline HTML of *children*."""
    return "".join(_parts(children, notes)).strip()


def text_of(html: str) -> str:
    """Return what a reader sees of inline HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html.replace("<br>", "\n")))


def joined(text: str) -> str:
    """Take out line breaks inside a paragraph; between Chinese characters not even a space stays."""
    if "\n" not in text:
        return text
    return re.sub(
        r"[ \t]*\n[ \t]*", " ", re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*|\s*\n\s*(?=[^\x00-\x7f])", "", text)
    )


def _parts(children: Sequence[Node | str], notes: Notes) -> Iterator[str]:
    for child in children:
        if isinstance(child, str):
            yield escape(joined(child), quote=False)
        elif child.tag == "br":
            yield "<br>"
        elif child.tag in {"strong", "em"}:
            yield f"<{child.tag}>{''.join(_parts(child.children, notes))}</{child.tag}>"
        elif child.tag == "a":
            yield _link(child, notes)
        elif child.tag != "img":
            yield "".join(_parts(child.children, notes))


def _link(node: Node, notes: Notes) -> str:
    words = "".join(_parts(node.children, notes))
    address = node.attributes.get("href", "") if words else ""  # around a picture: none remains
    if OUR_SITE.match(address):
        return f'<a href="{escape(address)}">{words}</a>'
    if not address or escape(address) in words:
        return words
    return f"{words}{notes.link(address, text_of(words))}"
