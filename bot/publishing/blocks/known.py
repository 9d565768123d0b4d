"""The confirmed figures that a text may draw from by name, so that a number is written once."""

import difflib
from dataclasses import dataclass
from functools import cached_property

from bot.figures.folding import fold
from bot.figures.indicators import Confirmed


@dataclass(frozen=True)
class Known:
    """Confirmed figures of every year; `year` is the one that is meant where a text names none."""

    figures: tuple[Confirmed, ...] = ()
    year: int | None = None
    names: tuple[tuple[str, int], ...] = ()  # other names of indicators, folded, each with whose it is

    def find(self, name: str, year: int | None = None) -> Confirmed | None:
        """Return the figure of the indicator of that name, in *year* or in the article's."""
        return self._by_name.get((fold(name), year or self.year or 0))

    def shown(self, name: str) -> tuple[Confirmed, ...]:
        """Return what a chart of *name* shows: an indicator over its years, or a topic in the article's."""
        wanted = fold(name)
        over_years = [each for each in self.figures if fold(each.indicator) == wanted]
        if over_years:
            return tuple(each for each in over_years if not self.year or each.year <= self.year)
        return tuple(each for each in self.figures if fold(each.topic) == wanted and each.year == self.year)

    def missing(self, name: str, year: int | None = None) -> str:
        """Return why there is no figure of that name and year, and what may be meant."""
        wanted = year or self.year
        if not wanted:
            return (
                f"{{{name}}} 没有说是哪一年：请写成 {{{name} 2020}}，或写明全文数字的年份（“数字是哪一年的”）"
            )
        if any(fold(each.indicator) == fold(name) for each in self.figures):
            years = sorted({each.year for each in self.figures if fold(each.indicator) == fold(name)})
            return f"{{{name}}} 没有{wanted}年确认过的数字，有的是{'、'.join(map(str, years))}年"
        names = list(dict.fromkeys(each.indicator for each in self.figures))
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"。是不是 {{{near[0]}}}？" if near else ""
        return f"没有确认过的数字 {{{name}}}（{wanted}年）{hint}"

    @cached_property
    def _by_name(self) -> dict[tuple[str, int], Confirmed]:
        of_indicator: dict[int, list[Confirmed]] = {}
        for each in self.figures:
            of_indicator.setdefault(each.indicator_id, []).append(each)
        by_other_name = {
            (name, each.year): each for name, owner in self.names for each in of_indicator.get(owner, ())
        }
        return by_other_name | {(fold(each.indicator), each.year): each for each in self.figures}
