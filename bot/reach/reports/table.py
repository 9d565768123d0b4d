"""Tables as values: headings, rows, their sum, and what the numbers mean; a book is some, with a title.

A cell is a number, a day or words; None is what has no data, and every form writes 缺数 for it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from bot.clock import day_in_words
from bot.reach import dictionary
from bot.reach.dictionary.metric import BIZ, UPSTREAM

MISSING = "缺数"
Cell = str | int | float | Decimal | date | None  # a Decimal is a share, written in percent
Shows = Literal["words", "count", "share", "day"]


@dataclass(frozen=True)
class Column:
    """A heading, and what stands under it; *width* in letters of a Chinese text."""

    name: str
    shows: Shows = "count"
    width: int = 6
    metric: str = ""  # whose entry of the dictionary says what its numbers mean


@dataclass(frozen=True)
class Table:
    """A heading, rows, perhaps their sum, and what the numbers mean."""

    key: str
    sheet: str  # of the workbook
    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    meanings: tuple[str, ...] = ()  # a sentence a metric, with its cut-off day
    notes: tuple[str, ...] = ()
    charted: int | None = None  # the column of a chart, over the first one
    tall: bool = False  # hundreds of rows

    def beside(self, told: set[str]) -> list[str]:
        """Return what stands beside the table in a file, a line each; what is in *told* only once.

        *told* are the meanings that the file has told so far; those of this table are added.
        """
        fresh = [each for each in self.meanings if each not in told]
        if fresh and len(fresh) < len(self.meanings):
            fresh.append("其余各栏口径同上。")
        elif self.meanings and not fresh:
            fresh.append("各栏口径同上。")
        told.update(self.meanings)
        return [line for each in (*fresh, *self.notes) for line in each.split("\n") if line]


@dataclass(frozen=True)
class Book:
    """Tables that belong together, under a title and a few lines: a page of reach as a file."""

    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Through:
    """The last day with data, by what the numbers are of; *today* where we know which there are ourselves."""

    today: date
    articles: date | None = None  # their readers and what else is cumulative
    unnotified: date | None = None  # the same of what followers were not told of
    account: date | None = None
    moved: date | None = None  # followers gained and lost
    standing: date | None = None  # how many there were
    messages: date | None = None
    alone: bool = False  # the articles are not summed with others: the numbers say nothing of notified ones

    def of(self, metric: dictionary.Metric) -> date | None:
        """Return up to which day *metric* is known."""
        if metric.key in _OF_TODAY:
            return self.today
        if metric.scope != "account":
            if BIZ in metric.calls:
                return self.account
            return self.unnotified if metric.key == "unnotified_reads" else self.articles
        if metric.key == "followers":
            return self.standing
        if UPSTREAM in metric.calls:
            return self.messages
        return self.moved if metric.calls else self.today

    def meanings(self, *keys: str) -> tuple[str, ...]:
        """Return what each of these numbers means, each once, with its cut-off day."""
        named = [dictionary.named(key) for key in dict.fromkeys(keys) if key]
        return tuple(
            dictionary.sentence(each.key, through=self.of(each), summed=not self.alone) for each in named
        )

    def of_columns(self, columns: tuple[Column, ...]) -> tuple[str, ...]:
        """Return what the numbers of *columns* mean."""
        return self.meanings(*(each.metric for each in columns))


_OF_TODAY = {"articles", "lacking", "growing", "unnotified"}


def written(cell: Cell) -> str:
    """Write *cell* as people read it: 缺数, 12.3%, 2026年3月2日."""
    if cell is None:
        return MISSING
    if isinstance(cell, Decimal):
        return f"{percent(cell)}%"
    return day_in_words(cell) if isinstance(cell, date) else str(cell)


def percent(share: Decimal) -> Decimal:
    """Return *share* in percent with one decimal, half a one upwards, as Excel shows it."""
    return (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
