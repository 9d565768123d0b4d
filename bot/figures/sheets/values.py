"""What a sheet says, as values."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class SheetTopic:
    """A topic and what followers also call it."""

    name: str
    aliases: tuple[str, ...]


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


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The figures of one article and one year."""

    file: str
    year: int
    topics: tuple[SheetTopic, ...]
    figures: tuple[SheetFigure, ...]
