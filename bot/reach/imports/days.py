"""The days of one column, read together: 03/08/2026 is told from its neighbours, or refused."""

from collections.abc import Iterable
from datetime import date

from bot.figures.sheets.excel.workbook import Value
from bot.reach.imports import cells
from bot.reach.imports.cells import YearLast
from bot.reach.imports.columns import Column

NAMED = 3  # cells named in one sentence


Faults = list[tuple[int, str]]  # row, and what is wrong with it


def read(told: Iterable[tuple[int, Value]], column: Column, today: date) -> tuple[dict[int, date], Faults]:
    """Return the day of each row, and what is no day or not of our time.

    A column in which days begin with the year here and end with it there is refused, and one in which
    nothing shows whether the month or the day comes first.
    """
    found: dict[int, date] = {}
    faults: Faults = []
    last: dict[int, YearLast] = {}
    first: list[int] = []  # rows with text that begins with the year
    for number, cell in told:
        if cells.is_empty(cell):
            continue
        day = cells.day(cell)
        if isinstance(day, YearLast):
            last[number] = day
        elif isinstance(day, str):
            faults.append((number, day))
        else:
            found[number] = day
            first += [number] if isinstance(cell, str) else []
    if last:
        found |= _year_last(last, first, faults, column)
    for number, day in list(found.items()):
        if what := cells.beyond(day, today):
            faults.append((number, what))
            del found[number]
    return found, faults


def _year_last(
    last: dict[int, YearLast], first: list[int], faults: Faults, column: Column
) -> dict[int, date]:
    month_last = [number for number, each in last.items() if each.first > 12]
    month_first = [number for number, each in last.items() if each.second > 12]
    write = "请都写成 2026-03-08。"
    if first:
        faults.append(
            (next(iter(last)), f"年份在后面，{_cells(first, column)}的却在前面，这一栏写法不一；{write}")
        )
    elif month_first and month_last:
        both = f"{_cells(month_first, column)}是先月后日，{_cells(month_last, column)}是先日后月"
        faults.append((next(iter(last)), f"这一栏两种写法混着：{both}；{write}"))
    elif not month_first and not month_last:
        faults.append(
            (next(iter(last)), f"看不出先月后日还是先日后月（{_cells(list(last), column)}）；{write}")
        )
    else:
        days = {number: each.day(month_first=bool(month_first)) for number, each in last.items()}
        for number in [number for number, day in days.items() if day is None]:
            faults.append((number, f"没有这一天；{write}"))
        return {number: day for number, day in days.items() if day}
    return {}


def _cells(numbers: list[int], column: Column) -> str:
    named = "、".join(f"{column.letters}{number}" for number in numbers[:NAMED])
    return f"{named} 等 {len(numbers)} 格" if len(numbers) > NAMED else named
