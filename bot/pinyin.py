"""How Chinese characters are read, each by itself: pypinyin's table of readings, and nothing else of it.

Its phrases, which know that 重庆 is chóng, take half a second and 55 MB to load; what sounds alike is told
without them, and every process tells the same.
"""

import os
from collections.abc import Callable, Mapping
from functools import cache


@cache
def table() -> tuple[Mapping[int, str], Callable[[str], str]]:
    """Return the readings of every character by its code point, and what takes the tone from one.

    Loaded when first needed.
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    return PINYIN_DICT, to_normal


@cache
def syllable(letter: str) -> str:
    """Return how *letter*, a Chinese character, is usually read, without tone; of others an empty text."""
    readings, plain = table()
    found = readings.get(ord(letter))
    return plain(found.split(",")[0]) if found else ""


def sounds(name: str) -> tuple[str, ...]:
    """Return how *name* sounds, a syllable a character; what is no Chinese character sounds as itself."""
    return tuple(syllable(letter) or letter for letter in name)
