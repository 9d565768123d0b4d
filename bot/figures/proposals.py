"""Which known indicator an extracted figure may belong to, with what that indicator counted the year before.

Only a proposal: staff confirm each one.  Nothing is written.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.figures import indicators, sentences
from bot.figures.extract import Extracted
from bot.figures.folding import fold
from bot.figures.indicators import Alias, Figure, Indicator

_LIKELY = 62  # of 100; below that, words are only alike
_ALIKE = 30  # worth a look
_CLEARLY = 6  # so much better than the next
_CONTAINED = 60  # a name of three letters that stands in the label whole
_SAME = (  # said of the same things in one year or another
    frozenset({"人", "名", "位"}),
    frozenset({"场", "场次"}),
    frozenset({"元", "万元", "亿元"}),
)
_LEVEL = re.compile("|".join(sentences.LEVELS))


@dataclass(frozen=True)
class Proposal:
    """An indicator for an extracted figure, and its last confirmed figure of an earlier year."""

    indicator_id: int
    indicator: str
    likeness: float
    last: Figure | None


def propose(session: Session, extracted: Sequence[Extracted]) -> list[Proposal | None]:
    """Return for each of *extracted* the indicator it may belong to, of a like unit and the same level.

    None where nothing is near, or several are equally near; no indicator is proposed for two figures of a
    year.
    """
    known = _known(session)
    proposals = [_nearest(figure, known) for figure in extracted]
    return _each_once(extracted, proposals)


def alike(session: Session, label: str, *, unit: str, level: str | None, most: int) -> list[str]:
    """Return the names of the indicators of that unit and level that are called most like *label*."""
    known = [
        each
        for each in _known(session)
        if each.indicator.level == level and (not each.units or _same_unit(unit, each.units))
    ]
    near = NamesOfMany([each.names for each in known]).likeness(label, least=_ALIKE)
    nearest = sorted(near, key=lambda place: (-near[place], place))
    return [known[place].indicator.name for place in nearest[:most]]


@dataclass(frozen=True)
class _Known:
    """An indicator as it is compared."""

    indicator: Indicator
    names: frozenset[str]
    units: frozenset[str]
    figures: tuple[Figure, ...]  # the latest year first


def names(session: Session) -> dict[int, frozenset[str]]:
    """Return for each indicator the names it is compared by."""
    found = defaultdict(set)
    for alias in session.scalars(select(Alias).where(Alias.indicator_id.is_not(None))):
        found[alias.indicator_id].add(plain(alias.text))
    return {
        indicator.id: frozenset(found[indicator.id] | {plain(indicator.name), plain(indicator.counted or "")})
        - {""}
        for indicator in session.scalars(select(Indicator))
    }


def _known(session: Session) -> list[_Known]:
    known_names = names(session)
    figures = defaultdict(list)
    for figure in indicators.everything(session):
        figures[figure.indicator_id].append(figure)
    return [
        _Known(
            indicator=indicator,
            names=known_names[indicator.id],
            units=frozenset(figure.unit for figure in figures[indicator.id]),
            figures=tuple(sorted(figures[indicator.id], key=lambda figure: -figure.year)),
        )
        for indicator in session.scalars(select(Indicator).order_by(Indicator.id))
    ]


def _nearest(figure: Extracted, known: Iterable[_Known]) -> Proposal | None:
    fitting = [
        (likeness(figure.label, each.names), each)
        for each in known
        if each.indicator.level == figure.level and _same_unit(figure.unit, each.units)
    ]
    fitting = sorted(fitting, key=lambda pair: -pair[0])[:2]
    if not fitting or fitting[0][0] < _LIKELY:
        return None
    if len(fitting) == 2 and fitting[0][0] - fitting[1][0] < _CLEARLY:
        return None
    how_near, best = fitting[0]
    earlier = [
        each
        for each in best.figures
        if each.confirmed_at is not None and (figure.year is None or each.year < figure.year)
    ]
    return Proposal(best.indicator.id, best.indicator.name, how_near, earlier[0] if earlier else None)


def likeness(label: str, known: Iterable[str]) -> float:
    """Return how near *label*, or what it says after “：”, comes to one of the names in *known*, of 100."""
    return NamesOfMany([known]).likeness(label).get(0, 0.0)


class NamesOfMany:
    """The names of several things, all held against a label at once; it never changes."""

    def __init__(self, known: Iterable[Iterable[str]]):
        named = [(name, place) for place, names in enumerate(known) for name in names]
        self._names = [name for name, _ in named]
        self._places = [place for _, place in named]

    def likeness(self, label: str, *, least: float = 0.0) -> dict[int, float]:
        """Return how near *label*, or what it says after “：”, comes to which of the things, of 100.

        Told are the places of those whose nearest name comes to *least* or more.
        """
        nearest: dict[int, float] = {}
        for told in {plain(label), plain(label.rpartition("：")[2])} - {""}:
            alike = process.extract(told, self._names, scorer=fuzz.ratio, score_cutoff=least, limit=None)
            near = [(index, score) for _, score, index in alike]
            near += [
                (index, _contained(told, name))
                for index, name in enumerate(self._names)
                if name in told or told in name
            ]
            for index, score in near:
                if score >= least and score > nearest.get(self._places[index], 0.0):
                    nearest[self._places[index]] = score
        return nearest


def _contained(label: str, name: str) -> float:
    """Return how near they come where one holds the other: 消毒液 in 配发消毒液."""
    part = name if name in label else label if 2 * len(label) >= len(name) else ""
    if len(part) < 3:  # 建设项目 is no name of every such project
        return 0.0
    return _CONTAINED + (100 - _CONTAINED) * len(part) / max(len(label), len(name))


def _each_once(extracted: Sequence[Extracted], proposals: Sequence[Proposal | None]) -> list[Proposal | None]:
    """Leave of several proposals of one indicator and year the clearly best."""
    claims = defaultdict(list)
    for index, proposal in enumerate(proposals):
        if proposal:
            claims[proposal.indicator_id, extracted[index].year].append((proposal.likeness, index))
    kept = set()
    for claimed in claims.values():
        claimed.sort(reverse=True)
        if len(claimed) == 1 or claimed[0][0] - claimed[1][0] >= _CLEARLY:
            kept.add(claimed[0][1])
    return [proposal if index in kept else None for index, proposal in enumerate(proposals)]


def _same_unit(unit: str, known: frozenset[str]) -> bool:
    return unit in known or any(unit in each and known & each for each in _SAME)


def plain(text: str) -> str:
    """Return *text* as names are compared: folded, without its level."""
    return fold(_LEVEL.sub("", text))
