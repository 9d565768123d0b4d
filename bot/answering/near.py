"""What a question may be about when no name stands in it letter for letter.

In pinyin or its initials, with a word that sounds alike, with one wrong letter; or only in words that
names are made of.  Whoever calls decides what is clear enough to answer and what is only asked back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.answering import dictionary, sounds

LONGEST = 80  # letters of a text that are searched for slips
_SHORTEST_SOUND, _SHORTEST_SLIP, _SHORTEST_INITIALS = 3, 4, 3
_LONGEST_SLIP = 9
_BESIDE_A_NAME = "几多有的了吗呢是在啊呀嘛到给发送年级我你个问下查"


@dataclass(frozen=True)
class Near:
    """A name that was probably meant, what stands in the text instead, and whether it is clear."""

    name: str
    start: int
    end: int
    clear: bool


class Ear:
    """Names by their sound and by their letters; it never changes."""

    def __init__(self, names: Iterable[str], spoken: Iterable[str] = ()):
        """Take *names*, and the other words that are read when they are *spoken* in pinyin."""
        long = [name for name in names if len(name) > 1]
        self._whole = frozenset(long)
        self._by_sound = _by_sound(long)
        self._spelled = _by_sound(spoken) | self._by_sound
        self._heard = _automaton(sound for sound in self._by_sound if len(sound) >= _SHORTEST_SOUND)
        self._latin = _automaton(self._spelled)
        self._by_initials: dict[str, list[str]] = {}
        self._by_gap: dict[str, list[tuple[str, int]]] = {}
        for name in long:
            if len(name) >= _SHORTEST_INITIALS and (first := sounds.initials(name)):
                self._by_initials.setdefault(first, []).append(name)
            if _SHORTEST_SLIP <= len(name) <= _LONGEST_SLIP:
                for gap in range(len(name)):
                    self._by_gap.setdefault(name[:gap] + name[gap + 1 :], []).append((name, gap))

    def read_latin(self, run: str) -> str:
        """Return *run*, words in Latin letters, with the names it spells in their own letters."""
        pieces = sounds.of_latin(run)
        coded = "".join(code for _, code in pieces)
        read, place = [], 0
        for _, start, end in self._latin.find_matches_as_indexes(coded):
            read += [piece for piece, _ in pieces[place:start]]
            read.append(self._spelled[coded[start:end]])
            place = end
        return "".join(read + [piece for piece, _ in pieces[place:]])

    def of_initials(self, run: str) -> list[str]:
        """Return the names whose first letters *run* is."""
        return self._by_initials.get(run, []) if len(run) >= _SHORTEST_INITIALS else []

    def sounding(self, folded: str) -> list[Near]:
        """Return the names that stand in *folded* by their sound, in at least three syllables."""
        heard = sounds.sound(folded)
        return [
            Near(self._by_sound[heard[start:end]], start, end, clear=True)
            for _, start, end in self._heard.find_matches_as_indexes(heard)
        ]

    def slipped(self, folded: str, around: tuple[int, int] | None = None) -> list[Near]:
        """Return the names that stand in *folded*, *around* that part, but for one letter.

        It is not clear where the letters that stand there are a word of their own: 扶贫车队 is no slip.
        """
        text = folded[:LONGEST]
        found: dict[str, Near] = {}
        for length in range(_SHORTEST_SLIP - 1, _LONGEST_SLIP + 2):
            first, last = (0, len(text)) if around is None else (around[1] - length, around[0])
            for start in range(max(first, 0), min(last, len(text) - length) + 1):
                window = text[start : start + length]
                for name, gap in self._of_window(window):
                    clear = (
                        not _is_a_word(text, start, length, gap)
                        and gap != 0
                        and not _goes_on(name, text, start, window)
                        and not _is_another_sort(name, window)
                    )
                    near = Near(name, start, start + length, clear)
                    if clear or name not in found:
                        found[name] = near
        return sorted(found.values(), key=lambda near: (not near.clear, -len(near.name), near.start))

    def _of_window(self, window: str) -> list[tuple[str, int]]:
        missing = self._by_gap.get(window, ())
        matches = [(name, -1) for name, _ in missing if len(window) >= _SHORTEST_SLIP - 1]
        for gap in range(len(window)):
            without = window[:gap] + window[gap + 1 :]
            matches += [(name, gap) for name, place in self._by_gap.get(without, ()) if place == gap]
            if without in self._whole and len(without) >= _SHORTEST_SLIP and 0 < gap < len(window) - 1:
                matches.append((without, -1))
        return matches


def _by_sound(names: Iterable[str]) -> dict[str, str]:
    """Return the names by their sound; of those that sound alike the first."""
    found: dict[str, str] = {}
    for name in names:
        sound = sounds.sound(name)
        if sounds.OTHER not in sound:
            found.setdefault(sound, name)
    return found


def _automaton(patterns: Iterable[str]) -> AhoCorasick:
    return AhoCorasick(list(patterns), matchkind=MatchKind.LeftmostLongest)


def _is_a_word(text: str, start: int, length: int, gap: int) -> bool:
    """Tell whether the letter at *gap* of that window belongs to a word of its own, such as 车队."""
    if gap < 0:
        return False
    place = start + gap
    around = (
        text[first:last]
        for first in range(max(start, place - 3), place + 1)
        for last in range(place + 1, min(start + length, place + 4) + 1)
        if last - first >= 2
    )
    return any(dictionary.has(word) for word in around)


def _goes_on(name: str, text: str, start: int, window: str) -> bool:
    """Tell whether *window*, *name* without its first or last letter, has another letter in its place."""
    if len(window) >= len(name):
        return False
    beside = text[start + len(window) :][:1] if name.startswith(window) else text[:start][-1:]
    return name[1:-1] in window and beside >= "一" and beside not in _BESIDE_A_NAME


def _is_another_sort(name: str, window: str) -> bool:
    """Tell whether the slip would make another thing of it: 示范镇 is no slip of 示范户."""
    return name[:-1] == window[:-1] and name[-1] in dictionary.SORTS and window[-1] in dictionary.SORTS


class Words:
    """Which subjects have a word in one of their names; it never changes."""

    def __init__(self, documents: Sequence[str]):
        self._documents = documents
        self._pairs: dict[str, int] = {}
        for which, document in enumerate(documents):
            for first in range(len(document) - 1):
                pair = document[first : first + 2]
                self._pairs[pair] = self._pairs.get(pair, 0) | 1 << which

    def having(self, word: str) -> list[int]:
        """Return which documents hold *word*."""
        held = -1
        for first in range(len(word) - 1):
            held &= self._pairs.get(word[first : first + 2], 0)
        if held == -1:
            return []
        return [which for which in _bits(held) if word in self._documents[which]]


def _bits(number: int) -> Iterable[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
