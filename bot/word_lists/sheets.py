"""A list as a sheet: written for Excel, and brought in again with what was added or changed there."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from sqlalchemy.orm import Session

from bot.errors import Mistake
from bot.people import Person
from bot.reach.imports.opening import Export
from bot.word_lists.shape import WordList, require

MOST = 500  # new lines in one file
TOLD = 8  # faults in one sentence
_FONT = "等线"  # of Chinese Excel; another has one in its place


@dataclass(frozen=True)
class Brought:
    """What a file came to."""

    new: int
    same: int


def xlsx(given: WordList, items: Sequence[Sequence[str]]) -> bytes:
    """Return the list as a workbook of one sheet that `bring` reads again."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(given.name)
        plain = book.add_format({"font_name": _FONT, "num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format({"font_name": _FONT, "bold": True, "bg_color": "#F3EEEA", "bottom": 1})
        page.freeze_panes(1, 0)
        for number, column in enumerate(given.columns):
            page.set_column(number, number, 36 if column.longest > 100 else 18, plain)
            page.write_string(0, number, column.name, head)
            if column.choices:
                choices = {"validate": "list", "source": list(column.choices)}
                page.data_validation(1, number, len(items) + MOST, number, choices)
        for row, cells in enumerate(items, 1):
            for number, cell in enumerate(cells):
                page.write_string(row, number, cell, plain)
    return file.getvalue()


def bring(session: Session, given: WordList, export: Export, *, by: Person, now: datetime) -> Brought:
    """Put what a sheet has, and the list has not, on the list; nothing is taken out.

    Raises Mistake when it is no sheet of this list or lines of it cannot be, naming each by its row; then
    nothing of it is kept.  Raises NotAllowed when *by* is no administrator.
    """
    rows = _rows(given, export)
    there = {item.cells for item in given.items(session) if item.belongs}
    new = {number: cells for number, cells in rows.items() if given.as_listed(cells) not in there}
    if len(new) > MOST:
        raise Mistake(f"{export.name} 里有 {len(new)} 行新的，一次最多 {MOST} 行；请分几个文件。")
    faults = []
    for number, cells in new.items():
        try:
            require(given, cells)
            given.put(session, cells, by=by, now=now)
        except Mistake as mistake:
            faults.append(f"第{number}行：{mistake}")
    if faults:
        more = f"\n另外还有 {len(faults) - TOLD} 行不行。" if len(faults) > TOLD else ""
        raise Mistake("\n".join([f"{export.name} 没有导入，什么都没有改：", *faults[:TOLD]]) + more)
    return Brought(len(new), len(rows) - len(new))


def _rows(given: WordList, export: Export) -> dict[int, tuple[str, ...]]:
    """Return the lines of the sheet by their number in Excel, the cells in the order of the list."""
    for page in export.pages:
        for top, row in enumerate(page.rows):
            heads = [_text(cell) for cell in row]
            if all(column.name in heads for column in given.columns if column.needed):
                places = [
                    heads.index(column.name) if column.name in heads else None for column in given.columns
                ]
                found = {
                    number: tuple(
                        _text(cells[place]) if place is not None and place < len(cells) else ""
                        for place in places
                    )
                    for number, cells in enumerate(page.rows[top + 1 :], top + 2)
                }
                return {number: cells for number, cells in found.items() if any(cells)}
    wanted = "、".join(column.name for column in given.columns)
    raise Mistake(f"{export.name} 里没有这样一行栏目：{wanted}。请先导出，在导出的文件里加。")


def _text(cell: object) -> str:
    """Return a cell as it reads: a day of Excel's as 2027-01-01, 3.0 as 3."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())
