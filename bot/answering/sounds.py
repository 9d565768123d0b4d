"""How words sound: syllables without tones, for questions in pinyin and for words that sound alike.

Each syllable is one letter of a private alphabet, so that a text of syllables can be searched like any text.
What people of the north-west write for one another counts as one sound: zh/z, ch/c, sh/s, and -ng/-n.
"""

import re
from collections.abc import Callable
from functools import cache

from bot.pinyin import syllable, table

_FIRST = 0xE000  # of the private use area: some 400 syllables
_MERGED = (
    (re.compile("^([zcs])h"), r"\1"),
    (re.compile("(?<=[aei])ng$"), "n"),
)
_LATIN = re.compile("[a-zü]+")
OTHER = "\uf8ff"  # what is no syllable


@cache
def coded(letter: str) -> str:
    """Return the one letter that stands for the sound of *letter*, or OTHER."""
    return _codes().get(syllable(letter), OTHER)


def sound(text: str) -> str:
    """Return the sounds of *text*, one letter a character; names that sound alike come out the same."""
    return text.translate(_sounds)


def initials(text: str) -> str:
    """Return the first letters of the sounds of *text*, zmjt for 最美家庭; empty where one has none."""
    letters = text.translate(_initials)
    return "" if OTHER in letters else letters


class _Looked(dict[int, str]):
    """What each character is turned into, looked up once."""

    def __init__(self, look_up: Callable[[str], str]):
        self._look_up = look_up

    def __missing__(self, point: int) -> str:
        found = self[point] = self._look_up(chr(point))
        return found


_sounds = _Looked(coded)
_initials = _Looked(lambda letter: syllable(letter)[:1] or OTHER)


def of_latin(run: str) -> list[tuple[str, str]]:
    """Split *run*, words of Latin letters, into syllables: each as written, and its letter or OTHER."""
    pieces: list[tuple[str, str]] = []
    for word in _LATIN.findall(run.lower().replace("ü", "v")):
        pieces += [(piece, _codes().get(piece, OTHER)) for piece in _split(word)]
    return pieces


def is_pinyin(run: str) -> bool:
    """Tell whether every word of *run* can be read as pinyin."""
    pieces = of_latin(run)
    return bool(pieces) and all(code != OTHER for _, code in pieces)


def _split(word: str) -> tuple[str, ...]:
    """Return *word* in as few syllables as it can be read as, or whole when it cannot."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    codes = _codes()
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is None or word[start:end] not in codes:
                continue
            found = (*before, word[start:end])
            now = best[end]
            if now is None or (len(found), [-len(each) for each in found]) < (
                len(now),
                [-len(each) for each in now],
            ):
                best[end] = found
    return best[-1] or (word,)


@cache
def _codes() -> dict[str, str]:
    """Return every syllable with its letter; those that are taken for one another share it."""
    readings, plain = table()
    everyday = (found for point, found in readings.items() if 0x4E00 <= point <= 0x9FFF)
    syllables = {plain(reading) for found in everyday for reading in found.split(",")[:2] if reading}
    syllables = {each for each in syllables if each.isascii() and each.isalpha() and _is_real(each)}
    merged = {each: _merge(each) for each in syllables}
    letters = {sound: chr(_FIRST + index) for index, sound in enumerate(sorted(set(merged.values())))}
    return {each: letters[sound] for each, sound in merged.items()}


def _is_real(syllable: str) -> bool:
    """Tell whether that is a syllable people type: interjections such as m and ng are none."""
    return any(vowel in syllable for vowel in "aeiouv") and syllable not in {"o", "ei", "yo", "lo"}


def _merge(syllable: str) -> str:
    for words, instead in _MERGED:
        syllable = words.sub(instead, syllable)
    return syllable
