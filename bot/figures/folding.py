"""Texts brought to one form, so that “两癌”, 两 癌 and 两癌！ are the same words."""

import unicodedata

_DROPPED = frozenset("PSZCM")  # punctuation, symbols with emoji, spaces, control characters, combining marks


def fold(text: str) -> str:
    """Return *text* as it is compared: NFKC, lower case, nothing but letters and digits.

    Folding again changes nothing.
    """
    folded = _once(text)
    while (again := _once(folded)) != folded:  # what was dropped may have kept neighbours from composing
        folded = again
    return folded


def _once(text: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    return "".join(letter for letter in plain if unicodedata.category(letter)[0] not in _DROPPED)
