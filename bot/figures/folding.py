"""Texts brought to one form, so that “两癌”, 两 癌 and 两癌！ are the same words."""

import unicodedata

_DROPPED = frozenset("PSZCM")  # punctuation, symbols with emoji, spaces, control characters, combining marks


class _Kept(dict[int, int | None]):
    """What becomes of each character: itself, or nothing; looked up once."""

    def __missing__(self, point: int) -> int | None:
        kept = None if unicodedata.category(chr(point))[0] in _DROPPED else point
        self[point] = kept
        return kept


_kept = _Kept()


def fold(text: str) -> str:
    """Return *text* as it is compared: NFKC, lower case, nothing but letters and digits.

    Folding again changes nothing.
    """
    folded = _once(text)
    while not folded.isascii() and (again := _once(folded)) != folded:  # what was dropped kept others apart
        folded = again
    return folded


def _once(text: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    return plain.translate(_kept)
