"""Small workbooks made up for one test, cell by cell."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from bot.figures import sheets

HEADINGS = [
    "年份",
    "话题",
    "指标",
    "叫法",
    "级别",
    "数的是什么",
    "写法",
    "数值",
    "单位",
    "约数",
    "原文句子",
    "文章",
    "第几处",
    "撤下",
    "状态",
    "确认人",
    "确认时间",
]
SENTENCE = "全年办班12期，参加300余人。"
ROWS: list[list[Any]] = [
    [2019, "办班", "办班期数", "几期班、多少期班", None, "办的班", "12期", 12, "期", "否", SENTENCE],
    [2019, "办班", "办班人数", None, None, None, "300余人", 300, "人", "是", SENTENCE],
    [2018, "办班", "办班人数", None, None, None, "200人", 200, "人", "否", "参加200人。", "2018-review"],
]
TOPICS: list[list[Any]] = [["办班", "学习班"]]

Finish = Callable[[Any, Any], None]  # the workbook, its page 数字


def write(
    file: Path,
    cells: Mapping[str, Any] | None = None,
    *,
    rows: list[list[Any]] | None = None,
    topics: list[list[Any]] | None = None,
    finish: Finish | None = None,
) -> Path:
    """Write the made-up workbook, with *cells* (A2, or 话题!A2) in place of its own."""
    with xlsxwriter.Workbook(str(file)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        pages = {"数字": book.add_worksheet("数字"), "话题": book.add_worksheet("话题")}

        def put(page: Any, where: tuple[int, int], value: Any) -> None:
            if isinstance(value, date):
                page.write_datetime(*where, value, day)
            elif value is not None:
                page.write(*where, value)

        given = {
            "数字": [list(HEADINGS), *(ROWS if rows is None else rows)],
            "话题": [["话题", "叫法"], *(TOPICS if topics is None else topics)],
        }
        changes = {_place(name): value for name, value in (cells or {}).items()}
        for name, lines in given.items():
            for line, row in enumerate(lines):
                for at, value in enumerate(row):
                    if (name, line, at) not in changes:
                        put(pages[name], (line, at), value)
        for (name, line, at), value in changes.items():
            put(pages[name], (line, at), value)
        if finish:
            finish(book, pages["数字"])
    return file


def read(file: Path, cells: Mapping[str, Any] | None = None, **given: Any) -> sheets.Sheet:
    """Write the made-up workbook and read it."""
    return sheets.open_(write(file, cells, **given))


def changed(file: Path, into: Path, cells: Mapping[tuple[str, int, str], Any]) -> Path:
    """Write the workbook *file* once more, with *cells* (page, row, heading) in place of its own.

    A value may be a function of what stood there.
    """
    given = CalamineWorkbook.from_path(str(file))
    with xlsxwriter.Workbook(str(into)) as book:
        for name in given.sheet_names:
            rows = [list(row) for row in given.get_sheet_by_name(name).to_python()]
            for (where, row, heading), value in cells.items():
                if where == name:
                    column = rows[0].index(heading)
                    stood = rows[row - 1][column]
                    rows[row - 1][column] = value(stood) if callable(value) else value
            page = book.add_worksheet(name)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if value != "":
                        page.write(row, column, value)
    return into


def _place(name: str) -> tuple[str, int, int]:
    page, _, cell = name.rpartition("!")
    return page or "数字", int(cell[1:]) - 1, ord(cell[0]) - 65
