"""What the imports that stand tell of articles and days, cell by cell: the later before the earlier."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.clock import beijing_day
from bot.publishing import addresses
from bot.reach.imports.alike import Row, contradict, folded
from bot.reach.imports.rows import (
    ARTICLE_COUNTS,
    ARTICLE_RATES,
    FOLLOWER_COUNTS,
    ImportedArticle,
    ImportedFollowers,
    ReachImport,
    ReachUndo,
)


@dataclass(frozen=True)
class Source:
    """Where a row comes from: which import, of which day, from which file."""

    import_id: int
    on: date
    file: str


@dataclass(frozen=True)
class Number:
    """A value that an export told, and where it stands there."""

    value: int | Decimal
    through: date | None  # the day up to which it counts, where the export says so
    place: str
    source: Source

    @property
    def as_of(self) -> date:
        """Return the day up to which it counts at most; where none is told, the day it was imported."""
        return self.through or self.source.on


@dataclass
class Told:
    """One article, as the exports tell of it."""

    title: str
    url: str
    published_on: date
    publish_type: int | None = None
    totals: dict[date | None, dict[str, Number]] = field(default_factory=dict)  # up to that day
    daily: dict[date, dict[str, Number]] = field(
        default_factory=dict
    )  # of that day alone: persons never sum up
    rows: int = 0

    def cell(self, row: Row) -> dict[str, Number]:
        """Return what is told of the cell that *row* is about."""
        if row.daily and row.day:
            return self.daily.setdefault(row.day, {})
        return self.totals.setdefault(row.day, {})

    @property
    def numbers(self) -> dict[str, Number]:
        """Return, for each count, the cumulative value that reaches furthest."""
        found: dict[str, Number] = {}
        for numbers in self.totals.values():
            for key, number in numbers.items():
                known = found.get(key)
                rank = (number.as_of, number.source.import_id)
                if known is None or rank > (known.as_of, known.source.import_id):
                    found[key] = number
        return found


class Articles:
    """Articles put together from rows: by address, else by title and day where no address contradicts."""

    def __init__(self) -> None:
        self.all: list[Told] = []
        self._by_url: dict[str, Told] = {}
        self._by_title: dict[tuple[str, date], list[Told]] = {}

    def candidates(self, row: Row) -> list[Told]:
        """Return what *row* may be about; more than one: its title and day do not tell."""
        if row.url and (known := self._by_url.get(addresses.key(row.url))):
            return [known]
        assert row.published_on
        same = self._by_title.get((folded(row.title), row.published_on), [])
        return [told for told in same if not contradict(told.url, row.url)]

    def add(self, row: Row, source: Source) -> Told:
        """Take *row* in; what it tells counts before what was told of the same cell so far."""
        found = self.candidates(row)
        told = found[0] if found else self._new(row)
        told.rows += 1
        if row.url:
            told.url = told.url or row.url
            self._by_url[addresses.key(row.url)] = told
        if row.publish_type is not None:
            told.publish_type = row.publish_type
        through = None if row.daily else row.day
        told.cell(row).update(
            {key: Number(value, through, row.place, source) for key, value in row.values.items()}
        )
        return told

    def _new(self, row: Row) -> Told:
        assert row.published_on
        told = Told(row.title, row.url, row.published_on)
        self.all.append(told)
        self._by_title.setdefault((folded(row.title), row.published_on), []).append(told)
        return told


def articles(session: Session, first: date | None = None, last: date | None = None) -> Articles:
    """Return the articles that exports tell of, those published from *first* to *last*."""
    found = Articles()
    keys = (*ARTICLE_COUNTS, *ARTICLE_RATES)
    named = ("place", "title", "url", "published_on", "publish_type", "stat_date", "daily")
    wanted = _standing(_columns(ImportedArticle, *named, *keys), ImportedArticle)
    if first and last:
        wanted = wanted.where(ImportedArticle.published_on.between(first, last))
    sources: dict[int, Source] = {}
    for number, at, file, place, title, url, published_on, publish_type, day, daily, *told in session.execute(
        wanted
    ):
        row = Row(place, 0, _told(keys, told), day, daily, title, url, published_on, publish_type)
        found.add(row, sources.setdefault(number, Source(number, beijing_day(at), file)))
    return found


def begun(session: Session) -> date | None:
    """Return the day of the first article that exports tell of."""
    wanted = _standing(select(func.min(ImportedArticle.published_on)), ImportedArticle)
    first: date | None = session.scalar(wanted.order_by(None))
    return first


def days_of_addresses(session: Session) -> dict[str, date]:
    """Return the address of each imported article → the day it was published."""
    wanted = _standing(select(ImportedArticle.url, ImportedArticle.published_on), ImportedArticle)
    return {addresses.key(url): day for url, day in session.execute(wanted.where(ImportedArticle.url != ""))}


def followers(
    session: Session, first: date | None = None, last: date | None = None
) -> dict[date, dict[str, Number]]:
    """Return what exports tell of the followers of each day from *first* to *last*."""
    found: dict[date, dict[str, Number]] = {}
    wanted = _standing(_columns(ImportedFollowers, "place", "day", *FOLLOWER_COUNTS), ImportedFollowers)
    if first and last:
        wanted = wanted.where(ImportedFollowers.day.between(first, last))
    for number, at, file, place, day, *told in session.execute(wanted):
        source = Source(number, beijing_day(at), file)
        values = _told(FOLLOWER_COUNTS, told)
        found.setdefault(day, {}).update(
            {key: Number(value, day, place, source) for key, value in values.items()}
        )
    return found


def _standing(
    wanted: Select[*tuple[Any, ...]], rows: type[ImportedArticle | ImportedFollowers]
) -> Select[*tuple[Any, ...]]:
    """Return *wanted* of the imports that are not undone, the earliest first."""
    return (
        wanted.join(ReachImport, ReachImport.id == rows.import_id)
        .outerjoin(ReachUndo, ReachUndo.import_id == ReachImport.id)
        .where(ReachUndo.id.is_(None))
        .order_by(rows.import_id, rows.id)
    )


def _columns(rows: type[ImportedArticle | ImportedFollowers], *keys: str) -> Select[*tuple[Any, ...]]:
    """Return a query of these columns, behind those of the import; rows as objects take much longer."""
    columns = [getattr(rows, key) for key in keys]
    return select(rows.import_id, ReachImport.at, ReachImport.file, *columns)


def _told(keys: Sequence[str], values: Sequence[Any]) -> dict[str, int | Decimal]:
    return {key: value for key, value in zip(keys, values, strict=True) if value is not None}
