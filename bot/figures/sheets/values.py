"""What a sheet says, as values."""

from dataclasses import dataclass, field
from decimal import Decimal

from bot.figures.sheets.places import Place


@dataclass(frozen=True, kw_only=True)
class SheetTopic:
    """A topic and what followers also call it."""

    name: str
    aliases: tuple[str, ...]
    lists_aliases: bool = True  # False: those it has stay
    place: str = field(default="", compare=False)
    at: Place | None = field(default=None, compare=False)
    names_at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class SheetFigure:
    """A figure and what followers call its indicator; `start` is where its text stands in the sentence."""

    topic: str
    indicator: str
    aliases: tuple[str, ...]
    level: str | None
    counted: str | None
    text: str
    value: Decimal
    unit: str
    approximate: bool
    sentence: str
    start: int
    year: int
    article: str | None = None  # whose it is; None: the sheet's own
    lists_aliases: bool = True  # False: those it has stay
    nth: int | None = None  # which of the equal texts of its sentence; None: in order
    place: str = field(default="", compare=False)
    at: Place | None = field(default=None, compare=False)
    names_at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """A figure that is to be answered with no longer."""

    indicator: str
    year: int
    place: str
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What one file says.

    A whole sheet is everything that its article says: what it no longer holds goes.  Of any other, only
    what it holds changes.
    """

    file: str
    digest: str
    whole: bool
    topics: tuple[SheetTopic, ...]
    figures: tuple[SheetFigure, ...]
    withdrawals: tuple[Withdrawal, ...] = ()
