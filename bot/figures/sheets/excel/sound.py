"""The rows without a fault: they are held against each other while others wait to be mended."""

from collections.abc import Iterable
from typing import Any

from bot.figures.sheets.excel.tables import Table
from bot.figures.sheets.places import Place


def only(table: Table, faults: Iterable[tuple[Place, str]]) -> Table:
    """Return the rows of *table* that have no fault."""
    return apart(table, faults)[0]


def apart(table: Table, faults: Iterable[tuple[Place, str]]) -> tuple[Table, Table]:
    """Return the rows of *table* that have no fault, and those that have one."""
    faulty = {(place.page, place.row) for place, _ in faults}
    faulty |= {(table.page.place(row, 1).page, row) for row in _merged_rows(table)}
    sound, bad = Table(table.page, table.columns), Table(table.page, table.columns)
    for number, fields in zip(table.numbers, table.fields, strict=True):
        into = bad if (table.page.place(number, 1).page, number) in faulty else sound
        into.numbers.append(number)
        into.fields.append(fields)
    return sound, bad


def depending(table: Table, bad: Table) -> frozenset[int]:
    """Return which rows of *table*, counted from 0, depend on one of *bad*.

    A sentence may hold the same text twice, and its rows share the places in order.
    """
    return frozenset(
        index
        for index, fields in enumerate(table.fields)
        if any(_depends(fields, each) for each in bad.fields)
    )


def has_its_columns(table: Table, faults: Iterable[tuple[Place, str]]) -> bool:
    """Tell whether every fault of the page lies in a row, and none in the headings."""
    page, rows = table.page.place(1, 1).page, {*table.numbers, *_merged_rows(table)}
    return bool(table.columns) and all(place.row in rows for place, _ in faults if place.page == page)


def _depends(fields: dict[str, Any], other: dict[str, Any]) -> bool:
    return any(fields.get(key) and fields.get(key) == other.get(key) for key in ("sentence", "text"))


def _merged_rows(table: Table) -> set[int]:
    """Return the rows with merged cells: what is empty there has no fault of its own."""
    return {row for first, _, last, _ in table.page.merged for row in table.numbers if first <= row <= last}
