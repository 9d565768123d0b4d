"""What differs in two submissions of the same revision: who signs, and nothing else, or else it is said."""

import re
from dataclasses import replace
from html import unescape

from bot.publishing.difference.texts import Piece, words
from bot.publishing.render import Rendered

_TAG = re.compile(r"(<[^>]*>)")  # texts in it hold no < of their own


def signing(before: Rendered, after: Rendered) -> tuple[tuple[Piece, ...], ...] | None:
    """Return the lines of the article that differ, when only words do; None when anything else does."""
    old, new = _TAG.split(before.html), _TAG.split(after.html)
    if len(old) != len(new) or replace(before, html="") != replace(after, html=""):
        return None
    lines = []
    for place, (was, now) in enumerate(zip(old, new, strict=True)):
        if was != now:
            if place % 2:  # a tag
                return None
            lines.append(words(unescape(was), unescape(now)))
    return tuple(lines)
