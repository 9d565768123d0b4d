"""Where a text carries a figure, however it is written there: 10,025名, 1.0025万名.

With its own unit the number is enough where it is long and no other figure has it; else the sentence must
name what is counted, and where the same number is right for another year, the year too.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sqlalchemy.orm import Session

from bot.figures import indicators, numerals, proposals
from bot.figures.folding import fold
from bot.figures.indicators import Confirmed, Figure

ENOUGH_DIGITS = 3  # 10025 is hardly another count by chance, 3 often is
LONGEST_AROUND = 60  # characters shown on either side of the number
PEOPLE = "人名位"  # said of the same people
_ENDS_A_SENTENCE = re.compile(r"[。！？；\n]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_NO_UNIT = re.compile(r"\s*(?:[^\w\s]|$)")


class Known:
    """What figures are told apart by: those that stand confirmed, and the names of their indicators."""

    def __init__(self, session: Session, standing: Sequence[Confirmed] | None = None):
        self._alike: dict[tuple[Decimal, str], list[Confirmed]] = defaultdict(list)
        for each in indicators.look_up(session) if standing is None else standing:
            self._alike[each.value, each.unit].append(each)
        self._names = proposals.names(session)

    def names(self, figure: Figure) -> list[str]:
        found = self._names.get(figure.indicator_id, frozenset())
        return [folded for each in found if len(folded := fold(each)) > 1]

    def elsewhere(self, figure: Figure) -> bool:
        """Tell whether another indicator has the same number and unit."""
        return any(each.indicator_id != figure.indicator_id for each in self._of(figure))

    def in_another_year(self, figure: Figure) -> bool:
        """Tell whether the same is right of another year."""
        return any(
            each.indicator_id == figure.indicator_id and each.year != figure.year for each in self._of(figure)
        )

    def _of(self, figure: Figure) -> list[Confirmed]:
        return self._alike.get((figure.value, figure.unit), [])


@dataclass(frozen=True)
class Place:
    """Where a number stands in a text, and the sentence about it."""

    start: int
    end: int
    sentence: str


class Words:
    """A text with its numbers, and the year it is of if it says none; taken apart once for many figures."""

    def __init__(self, text: str, year: int | None):
        self._text = numerals.narrow(text)  # every place stays the same
        self._year = year

    @property
    def values(self) -> Container[Decimal]:
        """The numbers that stand in it, however they are written."""
        return self._numbers

    def carrying(self, figure: Figure, known: Known) -> Iterator[Place]:
        """Give each place where *figure* stands."""
        if figure.value not in self._numbers:
            return
        digits = re.sub(r"\D|0+$", "", f"{figure.value:f}")
        enough = len(digits) >= ENOUGH_DIGITS and not known.elsewhere(figure)
        names, year_matters = known.names(figure), known.in_another_year(figure)
        for place in self._places(figure.value):
            named = any(name in fold(place.sentence) for name in names)
            fits = self._has_unit(figure.unit, place.end, named=named)
            if fits and (named or enough) and (not year_matters or self._is_of(figure.year, place.sentence)):
                yield place

    def with_unit(self, figure: Figure) -> Iterator[Place]:
        """Give each place where the number of *figure* stands with its unit."""
        for place in self._places(figure.value):
            if self._has_unit(figure.unit, place.end):
                yield place

    @cached_property
    def _numbers(self) -> dict[Decimal, list[tuple[int, int]]]:
        found: dict[Decimal, list[tuple[int, int]]] = defaultdict(list)
        for amount in numerals.find(self._text):
            found[amount.value].append((amount.start, amount.end))
        return found

    def _places(self, value: Decimal) -> Iterator[Place]:
        for start, end in self._numbers.get(value, ()):
            yield Place(start, end, _sentence(self._text, start, end))

    def _has_unit(self, unit: str, end: int, *, named: bool = False) -> bool:
        """Tell whether the number before *end* has *unit*; where it is *named*, none or 人 for 名 does."""
        rest = self._text[end : end + 12].lstrip()
        if rest.startswith(unit) and not (unit == "人" and rest.startswith("人次")):
            return True
        people = unit in PEOPLE and rest[:1] in PEOPLE and not rest.startswith("人次")
        return named and (people or _NO_UNIT.match(rest) is not None)

    def _is_of(self, year: int, sentence: str) -> bool:
        told = set(_YEAR.findall(sentence))
        return str(year) in told or (not told and self._year in (None, year))


def _sentence(text: str, start: int, end: int) -> str:
    """Return the sentence about *start* and *end*, not too long, on one line; of a card its label too."""
    before = [each.end() for each in _ENDS_A_SENTENCE.finditer(text, max(0, start - LONGEST_AROUND), start)]
    first = before[-1] if before else max(0, start - LONGEST_AROUND)
    after = _ENDS_A_SENTENCE.search(text, end, end + LONGEST_AROUND)
    last = after.end() if after else min(len(text), end + LONGEST_AROUND)
    if not text[first:start].strip() and len(text[end:last].strip()) <= 3:  # a number and its unit: a card
        lines = 1 if text[end:last].strip() else 2  # unit and label, or the label alone
        label = re.compile(rf"(?:\s*[^\n]+){{{lines}}}").match(text, last)
        last = label.end() if label else last
    return " ".join(text[first:last].split())
