"""What a question is about: which topics and indicators, which year, which level; texts in, values out."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.figures.folding import fold

__all__ = ["Hit", "Index", "Subject", "fold", "levels_in", "year_in"]

_CHINESE_YEAR = re.compile(r"(?:一九|二[〇零○])[〇零○一二三四五六七八九]{2}")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d{2})(?![\d名户个元人条箱台瓶所次场万亿%]|\.\d)")
_SHORT_YEAR = re.compile(r"(?<![\d.近这])(\d{2})年(?![来间前后内多以代级])")
_RELATIVE = (
    (re.compile("大前年"), -3),
    (re.compile("(?<![从以之目])前年"), -2),
    (re.compile("去年|上一年|上年度"), -1),
    (re.compile("今年|本年"), 0),
    (re.compile("明年"), 1),
)
_LEVELS = re.compile(r"([省市区]+)级")


@dataclass(frozen=True)
class Subject:
    """What a name stands for: one indicator, or without one its whole topic."""

    topic: int
    indicator: int | None = None


@dataclass(frozen=True)
class Hit:
    """A name found in a question, and where in the folded text."""

    alias: str
    start: int
    end: int
    subject: Subject


class Index:
    """All names, ready to be found in a text; it never changes, a change of names builds a new one."""

    def __init__(self, aliases: Iterable[tuple[str, Subject]]):
        known = dict(aliases)
        self._names, self._subjects = list(known), list(known.values())
        self._automaton = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)

    def find(self, folded: str) -> tuple[Hit, ...]:
        """Return what *folded*, a folded text, is about: each subject once, in the order of the text.

        The longest name wins, so a name that is the whole text beats those it contains.  An indicator
        beats its own topic: whoever names both means the one.
        """
        hits: dict[Subject, Hit] = {}
        for which, start, end in self._automaton.find_matches_as_indexes(folded):
            subject = self._subjects[which]
            hits.setdefault(subject, Hit(self._names[which], start, end, subject))
        named = {subject.topic for subject in hits if subject.indicator is not None}
        return tuple(
            hit
            for subject, hit in hits.items()
            if subject.indicator is not None or subject.topic not in named
        )


def year_in(text: str, on: date) -> int | None:
    """Return the year that *text*, asked on that day, speaks of; of several the first."""
    text = unicodedata.normalize("NFKC", text)
    text = _CHINESE_YEAR.sub(lambda found: found[0].translate(_CHINESE_DIGITS), text)
    if found := _YEAR.search(text):
        return int(found[1])
    if (found := _SHORT_YEAR.search(text)) and 2000 + int(found[1]) <= on.year:
        return 2000 + int(found[1])
    return next((on.year + years for word, years in _RELATIVE if word.search(text)), None)


def levels_in(folded: str, hits: Iterable[Hit]) -> frozenset[str]:
    """Return the levels that *folded* asks for, but not one inside a name found, such as 市级妇女之家."""
    spans = [(hit.start, hit.end) for hit in hits]
    return frozenset(
        letter + "级"
        for found in _LEVELS.finditer(folded)
        if not any(start <= found.start() and found.end() <= end for start, end in spans)
        for letter in found[1]  # 省市区级最美家庭
    )
