"""Texts brought to one form, so that “两癌”, 两 癌 and 两癌！ are the same words."""

import re
import unicodedata

_DROPPED = frozenset("PSZCM")  # punctuation, symbols with emoji, spaces, control characters, combining marks


class _Kept(dict[int, int | None]):
    """What becomes of each character: itself, or nothing; looked up once."""

    def __missing__(self, point: int) -> int | None:
        kept = None if unicodedata.category(chr(point))[0] in _DROPPED else point
        self[point] = kept
        return kept


_kept = _Kept()
_FOLDED = re.compile("[0-9a-z\u4e00-\u9fa5]*")  # of these nothing is changed


def fold(text: str) -> str:
    """Return *text* as it is compared: NFKC, lower case, nothing but letters and digits.

    Folding again changes nothing.
    """
    if _FOLDED.fullmatch(text):
        return text
    folded = _once(text)
    while (
        not _FOLDED.fullmatch(folded) and (again := _once(folded)) != folded
    ):  # what was dropped kept others apart
        folded = again
    return folded


def _once(text: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    return plain.translate(_kept)
