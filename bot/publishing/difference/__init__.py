"""改动对照: what differs in two revisions, word by word.

texts (pure) → signing · revisions
"""

from bot.publishing.difference.revisions import (
    Difference,
    Field,
    Picture,
    Seen,
    between,
    chosen,
    marked,
    since,
)
from bot.publishing.difference.signing import signing
from bot.publishing.difference.texts import Paragraph, Piece, paragraphs, words

__all__ = [
    "Difference",
    "Field",
    "Paragraph",
    "Picture",
    "Piece",
    "Seen",
    "between",
    "chosen",
    "marked",
    "paragraphs",
    "signing",
    "since",
    "words",
]
