"""Names that differ in one letter from one that is known: of places, offices, campaigns; or from themselves.

Known are the list, the names that stand in quotes in confirmed sentences, and those the text itself has
more than once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.pinyin import sounds
from bot.publishing.proofread.findings import Finding, at
from bot.publishing.proofread.reading import Reading

SHORTEST = 3
_SURE = 5  # from so many letters on any other letter is a slip; shorter ones must sound alike
_MOST = 300  # names of one text that are held against each other
_HAN = re.compile(r"[\u3400-\u9fff]")
_NAMED = re.compile(r"[“《【]([^“”《》【】\n]{3,30})[”》】]")
_PLACE = re.compile(r"[\u3400-\u9fff]{1,4}(?:省|市|区|县|镇|乡|村|街道|社区|中学|小学|江)")
_OTHERS = (  # one letter from ours, and names of their own
    *("济南市", "淮南市", "渭南市", "海南省", "新都区", "成都区", "城关镇", "三和镇", "嘉陵区", "白龙湖"),
    *("妇女之声", "妇女之友", "家政学校", "平安家园", "绿色家园", "最美家乡"),
)


class Names:
    """Known names, ready to be compared with; it never changes."""

    def __init__(self, listed: Iterable[str], told: Iterable[str] = ()):
        self._listed = frozenset(listed)
        self.known = frozenset(
            name for name in {*self._listed, *told} if len(name) >= SHORTEST and _HAN.search(name)
        )
        self._halves: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._ends: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.known):
            if len(name) == SHORTEST:
                self._ends[name[0] + name[2]].append(name)
                self._halves[name[1:]].append((name, 1))
                self._halves[name[:2]].append((name, 0))
            else:
                middle = len(name) // 2
                self._halves[name[:middle]].append((name, 0))
                self._halves[name[middle:]].append((name, middle))
        self._pieces = list(self._halves)
        self._find: Any = AhoCorasick(self._pieces or ["\0"], matchkind=MatchKind.Standard)
        self._right = sorted({*self.known, *_OTHERS})
        self._whole: Any = AhoCorasick(self._right, matchkind=MatchKind.LeftmostLongest)
        self._sounds = {name: sounds(name) for name in self.known if len(name) < _SURE}

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Return each place that is a known name but for one letter, or one that the text has elsewhere."""
        own = of_sentences([reading.text]) - self.known
        yield from self._near_ones(reading)
        yield from Names((), (each for each in own if len(each) > SHORTEST))._near_ones(reading)
        yield from _with_itself(reading)

    def _near_ones(self, reading: Reading) -> Iterator[Finding]:
        text = reading.text
        right = bytearray(len(text))
        for _, start, end in self._whole.find_matches_as_indexes(text):
            right[start:end] = b"\1" * (end - start)
        told: set[int] = set()
        for name, start in self._candidates(text):
            window = text[start : start + len(name)]
            place = _one_other(window, name)
            if place is None or start + place in told or right[start + place] or "\n" in window:
                continue
            if not self._is_slip(text, start, window, name, place):
                continue
            told.add(start + place)
            what = f"“{window}”与“{name}”差一个字，请核对。"
            yield at(reading, "name", "提醒", start, start + len(name), what, offer=None)

    def _candidates(self, text: str) -> Iterator[tuple[str, int]]:
        if self._pieces:
            for which, start, _ in self._find.find_matches_as_indexes(text, overlapping=True):
                for name, offset in self._halves[self._pieces[which]]:
                    if start >= offset:
                        yield name, start - offset
        if self._ends:
            for start, both in enumerate(zip(text, text[2:], strict=False)):
                for name in self._ends.get("".join(both), ()):
                    yield name, start

    def _is_slip(self, text: str, start: int, window: str, name: str, place: int) -> bool:
        """Say whether *window* is *name* mistyped, and no other word."""
        if not _HAN.fullmatch(window[place]):
            return False
        stands_alone = (
            text[start - 1 : start] in _OPEN and text[start + len(name) : start + len(name) + 1] in _SHUT
        )
        if len(name) >= _SURE or stands_alone or sounds(window) == self._sounds[name]:
            return True
        if len(name) > SHORTEST:
            return name in text or (bool(_PLACE.fullmatch(name)) and place < SHORTEST)
        # three letters on the list are a place or a brand; 东江村 is another place
        return name in self._listed and not (_PLACE.fullmatch(name) and place == SHORTEST - 1)


_OPEN = frozenset("“《【·")
_SHUT = frozenset("”》】·")


def quoted(text: str) -> list[str]:
    """Return the names that stand in quotes in *text*."""
    return [found[1] for found in _NAMED.finditer(text) if _HAN.search(found[1])]


def of_sentences(sentences: Iterable[str]) -> set[str]:
    """Return the names that stand in quotes in *sentences*."""
    return {name for sentence in sentences for name in quoted(sentence) if not re.search("[，。]", name)}


def _one_other(window: str, name: str) -> int | None:
    """Return the one place where *window* has another letter than *name*."""
    if len(window) != len(name) or window == name:
        return None
    others = [place for place, (ours, theirs) in enumerate(zip(window, name, strict=True)) if ours != theirs]
    return others[0] if len(others) == 1 else None


def _with_itself(reading: Reading) -> Iterator[Finding]:
    """Return names in quotes that differ in one letter from another one of the same text."""
    places: dict[str, list[int]] = defaultdict(list)
    for found in _NAMED.finditer(reading.text):
        places[found[1]].append(found.start(1))
    counts = Counter({name: len(found) for name, found in places.items() if len(name) >= SHORTEST + 1})
    for first, second in combinations([*counts][:_MOST], 2):
        if abs(len(first) - len(second)) > 1:
            continue
        place = _one_other(first, second)
        if place is None or not (_HAN.match(first[place]) and _HAN.match(second[place])):
            continue
        rarer, other = sorted((first, second), key=lambda name: (counts[name], -places[name][0]))
        if len(first) >= _SURE or sounds(first) == sounds(second):
            start = places[rarer][0]
            what = f"文中也写作“{other}”，差一个字，请统一。"
            yield at(reading, "name", "提醒", start, start + len(rarer), what)
