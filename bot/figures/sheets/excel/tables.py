"""The table on a page of a workbook: found by its headings, in whatever order, read cell by cell."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.figures.sheets.excel import cells
from bot.figures.sheets.excel.columns import REMARK, TOLD, Column
from bot.figures.sheets.excel.workbook import Page, Value
from bot.figures.sheets.places import Place, column_letters
from bot.figures.sheets.reading import did_you_mean

Fault = Callable[[Place, str], None]
_ABOVE = 10  # rows above the headings may hold a title


@dataclass
class Table:
    """The rows of a page, each with what its cells say."""

    page: Page
    columns: dict[str, int] = field(default_factory=dict)  # key → number, from 1
    numbers: list[int] = field(default_factory=list)  # of the rows of `fields`
    fields: list[dict[str, Any]] = field(default_factory=list)

    def place(self, key: str, index: int) -> Place:
        return self.page.place(self.numbers[index], self.columns.get(key, 1))


def read(page: Page, columns: Sequence[Column], fault: Fault) -> Table:
    """Read the table of *columns* on *page*; every fault is told, and a faulty field is None."""
    table = Table(page)
    top = _headings(page, columns, table, fault)
    if top is None:
        return table
    wanted = {column.key: column for column in columns if column.key in table.columns}
    merged, wrong = _merged(page, top, table, fault), page.formulas | page.errors
    for number, row in enumerate(page.rows[top:], top + 1):
        read_here = {
            key: row[at - 1] if at <= len(row) else "" for key, at in table.columns.items() if key in wanted
        }
        bad = any((number, at) in wrong for at in table.columns.values())
        if all(cells.is_empty(cell) for cell in read_here.values()) and not bad:
            continue
        table.numbers.append(number)
        table.fields.append(dict(_row(table, wanted, number, read_here, merged, fault)))
    return table


def _headings(page: Page, columns: Sequence[Column], table: Table, fault: Fault) -> int | None:
    """Find the row of headings and the column of each; return its number."""
    known = {column.heading: column.key for column in columns}
    rows = [[_heading(cell) for cell in row] for row in page.rows[:_ABOVE]]
    best = max(range(len(rows)), key=lambda index: len(known.keys() & set(rows[index])), default=None)
    if best is None or not known.keys() & set(rows[best]):
        words = "、".join(column.heading for column in columns if column.needed)
        fault(page.place(1, 1), f"没有栏目的标题。第一行要写：{words}。")
        return None
    for at, heading in enumerate(rows[best], 1):
        place = page.place(best + 1, at)
        if heading in known:
            if known[heading] in table.columns:
                there = column_letters(table.columns[known[heading]])
                fault(place, f"“{heading}”这一栏有两次，{there} 栏已有；请删去一栏。")
            table.columns.setdefault(known[heading], at)
        elif heading and heading not in (*TOLD, REMARK):
            fault(
                place, f"没有“{heading[:20]}”这一栏。{did_you_mean(heading, (*known, REMARK), likeness=0.5)}"
            )
        elif not heading:
            _require_nothing_below(page, best + 1, at, fault)
    for column in columns:
        if column.needed and column.key not in table.columns:
            fault(page.place(best + 1, 1), f"这一行标题里缺“{column.heading}”一栏，请补上。")
    return best + 1


def _heading(cell: Value) -> str:
    return "".join(cell.split()) if isinstance(cell, str) else str(cell)


def _require_nothing_below(page: Page, top: int, at: int, fault: Fault) -> None:
    for number, row in enumerate(page.rows[top:], top + 1):
        if at <= len(row) and not cells.is_empty(row[at - 1]):
            fault(
                page.place(number, at), f"这一栏没有标题，不知道是什么。请在 {page.place(top, at)} 写上标题。"
            )
            return


def _merged(page: Page, top: int, table: Table, fault: Fault) -> set[tuple[int, int]]:
    """Tell of merged cells in the table; return them, so that they are not told as empty too."""
    inside: set[tuple[int, int]] = set()
    read_columns = set(table.columns.values())
    for first_row, first, last_row, last in page.merged:
        covered = read_columns & set(range(first, last + 1))
        if last_row < top or not covered:
            continue
        edge = f"{column_letters(last)}{last_row}"
        fault(page.place(first_row, first), f"到 {edge} 是合并的单元格。请取消合并，每一格都写全。")
        inside |= {
            (row, column)
            for row in range(max(first_row, top), min(last_row, len(page.rows)) + 1)
            for column in covered
        }
    return inside


def _row(
    table: Table,
    wanted: dict[str, Column],
    number: int,
    row: dict[str, Value],
    merged: set[tuple[int, int]],
    fault: Fault,
) -> Iterator[tuple[str, Any]]:
    withdraws = "withdraw" in row and cells.read("withdraw", row["withdraw"])[0] is True
    for key, cell in row.items():
        at = table.columns[key]
        place = table.page.place(number, at)
        value: Any = None
        problem = ""
        if (number, at) in table.page.formulas:
            problem = f"{wanted[key].heading}是公式，要直接写出来。可以复制这一格，再“选择性粘贴”为“值”。"
        elif (number, at) in table.page.errors:
            problem = f"{wanted[key].heading}是 Excel 的错误值，请改写。"
        elif withdraws and key not in ("year", "indicator", "withdraw"):
            pass  # only these two are needed to withdraw
        else:
            value, problem = cells.read(key, cell)
            if value is None and not problem and wanted[key].needed and (number, at) not in merged:
                problem = f"{wanted[key].heading}是空的，请填上。"
        if problem:
            fault(place, problem)
        yield key, None if problem else value
