"""What a list is to whoever looks at it: columns, items, and how one is put on it or taken out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from bot.errors import Mistake
from bot.people import Person


@dataclass(frozen=True)
class Column:
    """What stands under one heading, and how it is typed: in a field that is called *key*."""

    key: str
    name: str
    hint: str = ""
    longest: int = 40
    needed: bool = True
    choices: tuple[str, ...] = ()
    wide: bool = False  # a field over the whole width


@dataclass(frozen=True)
class Item:
    """One line of a list: its cells, whose it is, whether it was taken out, and by whom, where known."""

    key: str  # by which it is taken out
    cells: tuple[str, ...]
    of_program: bool
    belongs: bool = True
    changed: bool = False  # the program's, in words of ours
    by: str = ""
    at: datetime | None = None
    shown: tuple[str, ...] = ()  # the cells as a page shows them, where it shows others

    @property
    def looks(self) -> tuple[str, ...]:
        """Return what a page shows of it."""
        return self.shown or self.cells

    @property
    def name(self) -> str:
        """Return what it is called in a sentence."""
        return self.looks[0]


class Put(Protocol):
    """How a line is put on a list, by its cells."""

    def __call__(self, session: Session, cells: Sequence[str], /, *, by: Person, now: datetime) -> None: ...


class TakeOut(Protocol):
    """How a line is taken out, by its key: a list's own function mostly is one."""

    def __call__(self, session: Session, key: str, /, *, by: Person, now: datetime) -> None: ...


@dataclass(frozen=True)
class WordList:
    """A list: what it is for, its columns and items, and how it is changed.

    `put` adds a line, or changes the one of that name where `changes`; `put` and `take_out` raise NotAllowed
    and Mistake as the list's own functions do.
    """

    key: str
    name: str
    about: str  # what it does
    at_once: str  # where a change is noticed
    columns: tuple[Column, ...]
    items: Callable[[Session], list[Item]]
    put: Put
    take_out: TakeOut
    as_listed: Callable[[tuple[str, ...]], tuple[str, ...]] = (
        tuple  # cells, however typed, as items have them
    )
    shows: tuple[str, ...] = ()  # headings of what a page shows, where it shows other cells
    labelled: bool = False  # each cell of a line says what it is
    changes: bool = False
    keeps_removed: bool = True  # what is taken out stands below, to be put back

    @property
    def headings(self) -> tuple[str, ...]:
        return self.shows or tuple(each.name for each in self.columns)


def require(given: WordList, cells: Sequence[str]) -> None:
    """Raise Mistake when a cell that is needed is empty, or one is longer than its column takes."""
    for column, cell in zip(given.columns, cells, strict=True):
        if column.needed and not cell:
            raise Mistake(f"“{column.name}”还没有写。", of=column.key)
        if len(cell) > column.longest:
            raise Mistake(f"“{column.name}”有 {len(cell)} 个字，最多 {column.longest} 个字。", of=column.key)


def having(items: Sequence[Item], part: str) -> list[Item]:
    """Return the *items* that have *part* in a cell, in the order they stand in; all where it is empty."""
    wanted = part.casefold()
    return [each for each in items if any(wanted in cell.casefold() for cell in (*each.cells, *each.shown))]
