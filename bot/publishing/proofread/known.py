"""What numbers are compared with: the confirmed figures, each with the names its indicator goes by."""

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.figures import indicators, proposals, quoting
from bot.figures.indicators import Confirmed


@dataclass(frozen=True)
class Known:
    """A confirmed figure with the names of what it counts."""

    figure: Confirmed
    names: frozenset[str]


class KnownFigures:
    """The confirmed figures by year, and their sentences but those that are *spoiled*; it never changes."""

    def __init__(self, known: Sequence[Known] = (), spoiled: Container[str] = ()):
        self.of_year: dict[int, list[Known]] = defaultdict(list)
        self.sentences: dict[int, list[str]] = defaultdict(list)
        self._value: dict[tuple[int, int], Confirmed] = {}
        for each in known:
            year = each.figure.year
            self.of_year[year].append(each)
            if each.figure.sentence not in spoiled and each.figure.sentence not in self.sentences[year]:
                self.sentences[year].append(each.figure.sentence)
            self._value[each.figure.indicator_id, year] = each.figure
        self._named = {
            year: proposals.NamesOfMany(each.names for each in found) for year, found in self.of_year.items()
        }

    def likely(self, year: int, label: str, *, least: float) -> list[tuple[float, Known]]:
        """Return what *label* may count in *year*, the likeliest first, with how near it comes, of 100."""
        if year not in self._named:
            return []
        near = self._named[year].likeness(label, least=least)
        found = [(near[place], self.of_year[year][place]) for place in sorted(near)]
        return sorted(found, key=lambda pair: -pair[0])

    def of(self, indicator: int, year: int) -> Confirmed | None:
        """Return the confirmed figure of that indicator and year."""
        return self._value.get((indicator, year))


def load(session: Session) -> KnownFigures:
    """Return the confirmed figures of every year."""
    names, confirmed = proposals.names(session), indicators.look_up(session)
    spoiled = quoting.spoiled(session, standing=confirmed)
    return KnownFigures([Known(each, names[each.indicator_id]) for each in confirmed], spoiled)
