"""The report as an Excel workbook: 总览 每篇 专栏 全号 粉丝 提问 口径; numbers are numbers, days are days."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.clock import in_beijing
from bot.reach.reports import tables
from bot.reach.reports.made import Report
from bot.reach.reports.table import MISSING, Cell, Column, Shows, Table

SHEETS = ("总览", "每篇", "专栏", "全号", "粉丝", "提问", "口径")
RED = "#C8161D"
FONT = "等线"  # of Chinese Excel; another has one in its place
LETTER = 2.0  # widths of Excel's are in Latin letters
FEWEST_BARS = 2
AT_MOST_BARS = 40
CHART_ROWS = 16  # that a chart covers


class _Formats(NamedTuple):
    title: Format
    line: Format
    note: Format
    heading: Format
    head: Format
    cells: dict[Shows, Format]
    missing: Format
    sums: dict[Shows, Format]


def xlsx(report: Report) -> bytes:
    """Return *report* as a workbook; its first sheet begins with the line."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        made = in_beijing(report.made_at).replace(tzinfo=None)
        book.set_properties({"title": report.title, "author": report.account, "created": made})
        formats = _formats(book)
        given = tables.of(report)
        for sheet in SHEETS:
            _write(book, sheet, [each for each in given if each.sheet == sheet], report, formats)
    return file.getvalue()


def _write(book: Any, name: str, given: Sequence[Table], report: Report, formats: _Formats) -> None:
    page: Worksheet = book.add_worksheet(name)
    page.hide_gridlines(2)
    page.set_paper(9)  # A4
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.set_footer(f"&L{report.title.replace('&', '&&')}&C{name}&R第 &P 页，共 &N 页")
    _widths(page, given)
    row = _top(page, report, formats)
    told = set[str]()
    if given[0].tall:
        page.set_landscape()
    for number, table in enumerate(given):
        head = _table(page, row, table, formats, told)
        if not number:  # the heading of the first stays in sight
            page.freeze_panes(head + 1, 0)
            if table.tall:
                page.repeat_rows(head)
                page.autofilter(head, 0, head + max(len(table.rows), 1), len(table.columns) - 1)
        row = head + len(table.rows) + (2 if table.total else 1) + 1
        row += _chart(book, page, row, head, table)


def _top(page: Worksheet, report: Report, formats: _Formats) -> int:
    """Write what stands over every sheet: title, line, until when; return the next free row."""
    page.set_row(0, 26)
    page.write_string(0, 0, report.title, formats.title)
    page.write_string(1, 0, f"{report.line.exact}。", formats.line)
    page.write_string(2, 0, f"{report.line.cut_off}。口径见“口径”表；没有数据的写“{MISSING}”。", formats.note)
    return 4


def _table(page: Worksheet, row: int, table: Table, formats: _Formats, told: set[str]) -> int:
    """Write *table* with its notes over it; return the row of its headings."""
    page.write_string(row, 0, table.heading, formats.heading)
    notes = table.beside(told)
    for number, note in enumerate(notes, row + 1):
        page.write_string(number, 0, note, formats.note)
    head = row + len(notes) + 1
    page.set_row(head, 32)
    for at, column in enumerate(table.columns):
        page.write_string(head, at, column.name, formats.head)
    for number, cells in enumerate(table.rows, head + 1):
        for at, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
            _cell(page, number, at, cell, column, formats.cells, formats.missing)
    if table.total:
        for at, (cell, column) in enumerate(zip(table.total, table.columns, strict=True)):
            _cell(
                page, head + len(table.rows) + 1, at, cell, column, formats.sums, formats.sums[column.shows]
            )
    return head


def _cell(
    page: Worksheet,
    row: int,
    at: int,
    cell: Cell,
    column: Column,
    formats: dict[Shows, Format],
    missing: Format,
) -> None:
    form = formats[column.shows]
    match cell:
        case None:
            page.write_string(row, at, MISSING, missing)
        case date():
            page.write_datetime(row, at, datetime(cell.year, cell.month, cell.day), formats["day"])  # noqa: DTZ001 - Excel knows no zones
        case Decimal():
            page.write_number(row, at, float(cell), formats["share"])
        case int() | float():
            page.write_number(row, at, cell, formats["count"])
        case str():
            page.write_string(row, at, cell, form)


def _chart(book: Any, page: Worksheet, row: int, head: int, table: Table) -> int:
    """Draw the chart of *table* below it; return how many rows it covers."""
    shown = len(table.rows)
    if table.charted is None or not FEWEST_BARS <= shown <= AT_MOST_BARS:
        return 0
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": [page.name, head, table.charted],
            "categories": [page.name, head + 1, 0, head + shown, 0],
            "values": [page.name, head + 1, table.charted, head + shown, table.charted],
            "fill": {"color": RED},
            "gap": 60,
        }
    )
    chart.set_title({"name": table.heading, "name_font": {"size": 12, "bold": True}})
    chart.set_y_axis({"name": table.columns[table.charted].name, "min": 0, "num_format": "#,##0"})
    chart.set_legend({"none": True})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 640, "height": 20 * (CHART_ROWS - 1)})
    page.insert_chart(row, 0, chart, {"object_position": 2, "description": table.heading})
    return CHART_ROWS


def _widths(page: Worksheet, given: Sequence[Table]) -> None:
    """Make each column as wide as the widest of the tables below each other needs it."""
    widths: dict[int, float] = {}
    for table in given:
        for at, column in enumerate(table.columns):
            widths[at] = max(widths.get(at, 0), LETTER * column.width + 2)
    for at, width in widths.items():
        page.set_column(at, at, width)


def _formats(book: Any) -> _Formats:
    def form(**given: Any) -> Format:
        made: Format = book.add_format({"font_name": FONT, "font_size": 11, "valign": "vcenter", **given})
        return made

    boxed = {"border": 1, "border_color": "#BFB8B3"}
    numbers: dict[Shows, dict[str, Any]] = {
        "words": {"text_wrap": True},
        "count": {"num_format": "#,##0"},
        "share": {"num_format": "0.0%"},
        "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    }
    sums = {"bold": True, "bg_color": "#F6E3E4", "top": 2}
    return _Formats(
        title=form(bold=True, font_size=16),
        line=form(bold=True, font_size=12, font_color=RED),
        note=form(font_color="#666666", font_size=10),
        heading=form(bold=True, font_size=13),
        head=form(bold=True, bg_color=RED, font_color="#FFFFFF", text_wrap=True, **boxed),
        cells={shows: form(**given, **boxed) for shows, given in numbers.items()},
        missing=form(font_color="#A34A00", align="right", **boxed),
        sums={shows: form(**{**given, **boxed, **sums}) for shows, given in numbers.items()},
    )
