"""Wrong words: every pair of the list found in one pass, but not where a longer, right word holds it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.publishing.proofread.findings import Finding, at
from bot.publishing.proofread.reading import Reading


@dataclass(frozen=True)
class Pair:
    """A wrong word, what to write instead, who says so, and longer words in which it is right."""

    wrong: str
    right: str
    source: str
    exceptions: tuple[str, ...] = ()


class WrongWords:
    """The list of wrong words, ready to be looked for; it never changes."""

    def __init__(self, pairs: Sequence[Pair]):
        self._pairs = {pair.wrong: pair for pair in pairs}
        self._known = list(dict.fromkeys([*self._pairs, *_right_ones(pairs)]))
        self._all: Any = AhoCorasick(self._known, matchkind=MatchKind.LeftmostLongest)

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Return each wrong word of the text."""
        for which, start, end in self._all.find_matches_as_indexes(reading.text):
            pair = self._pairs.get(self._known[which])
            if pair is None or reading.in_address(start):
                continue
            what = f"“{pair.wrong}”应为“{pair.right}”（{pair.source}）。"
            yield at(reading, "wrong-word", "提醒", start, end, what, offer=pair.right)


def _right_ones(pairs: Iterable[Pair]) -> list[str]:
    """Return the exceptions, and the right words that hold a wrong one: 洗衣液 is no 洗衣夜."""
    wrong = {pair.wrong for pair in pairs}
    return [each for pair in pairs for each in (*pair.exceptions, pair.right) if each not in wrong]
