"""One table of a report, as a value: headings, rows, their sum, and what the numbers mean.

A cell is a number, a day or words; None is what has no data, and every form writes 缺数 for it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

MISSING = "缺数"
Cell = str | int | Decimal | date | None
Shows = Literal["words", "count", "share", "day"]


@dataclass(frozen=True)
class Column:
    """A heading, and what stands under it; *width* in letters of a Chinese text."""

    name: str
    shows: Shows = "count"
    width: int = 6


@dataclass(frozen=True)
class Table:
    """A heading, rows, perhaps their sum, and what the numbers mean."""

    key: str
    sheet: str  # of the workbook
    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    notes: tuple[str, ...] = ()
    charted: int | None = None  # the column of a chart, over the first one
    tall: bool = False  # hundreds of rows


def written(cell: Cell) -> str:
    """Write *cell* as people read it: 缺数, 12.3%, 2026-03-02."""
    if cell is None:
        return MISSING
    if isinstance(cell, Decimal):
        return f"{percent(cell)}%"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def percent(share: Decimal) -> Decimal:
    """Return *share* in percent with one decimal, half a one upwards, as Excel shows it."""
    return (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
