"""Writing the workbook: one of figures, or an empty one with examples on pages of their own."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.clock import in_beijing
from bot.errors import Mistake
from bot.figures.sentences import LEVELS
from bot.figures.sheets.excel.columns import (
    BETWEEN,
    EXPLAINED,
    FIGURE_COLUMNS,
    FIGURES,
    NO,
    NOTES,
    TOLD,
    TOPIC_COLUMNS,
    TOPICS,
    YES,
    Column,
)
from bot.figures.sheets.exporting import Export, Row

_APART = str.maketrans("、，,；;", "     ")  # marks in a name are no part of it as it is matched
_LAST_ROW = 5000  # to which lists of choices and formats reach
_EXACT = 10**15  # Excel keeps fifteen digits of a number
_SENTENCE = "全年举办编织比赛12场，参赛妇女300余人。"
EXAMPLES = Export(
    topics=(("编织比赛", ("编织大赛", "编织竞赛")),),
    rows=tuple(
        Row(
            year=2019,
            topic="编织比赛",
            indicator=indicator,
            aliases=aliases,
            level=None,
            counted=counted,
            text=text,
            value=Decimal(value),
            unit=unit,
            approximate=approximate,
            sentence=_SENTENCE,
            article=None,
            nth=None,
            state="例子",
            confirmed_by=None,
            confirmed_at=None,
        )
        for indicator, aliases, counted, text, value, unit, approximate in (
            ("编织比赛场次", ("编织比赛办了几场",), "编织比赛", "12场", 12, "场", False),
            ("编织比赛人数", ("编织比赛多少人",), "参赛妇女", "300余人", 300, "人", True),
        )
    ),
)


def write_empty(path: Path) -> None:
    """Write a workbook to fill in to *path*.  Its examples stand on pages that are never read.

    Raises Mistake when nothing can be written there.
    """
    write(path, Export(topics=(), rows=()), examples=EXAMPLES)


def write(path: Path, given: Export, *, examples: Export | None = None) -> None:
    """Write *given* to the workbook at *path*, and *examples* to pages of their own.

    Raises Mistake when nothing can be written there.
    """
    try:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            _write(book, given, examples)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Mistake(f"写不进 {path}：{reason}。请换一个文件，或先建好文件夹。") from error


def _write(book: xlsxwriter.Workbook, given: Export, examples: Export | None) -> None:
    head = book.add_format(
        {"bold": True, "bg_color": "#C8161D", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
    )
    told = book.add_format(
        {"bold": True, "bg_color": "#E5E5E5", "font_color": "#555555", "valign": "vcenter"}
    )
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    number = book.add_format({"valign": "top"})
    grey = book.add_format({"num_format": "@", "font_color": "#777777", "valign": "top"})

    def lay_out(name: str, columns: Sequence[Column], extra: Sequence[str]) -> Worksheet:
        page = book.add_worksheet(name)
        page.freeze_panes(1, 3 if extra else 1)
        page.set_row(0, 24)
        for at, column in enumerate(columns):
            page.set_column(at, at, column.width, number if column.is_number else plain)
            page.write_string(0, at, column.heading, head)
        for at, heading in enumerate(extra, len(columns)):
            page.set_column(at, at, 18, grey)
            page.write_string(0, at, heading, told)
        return page

    def lay_out_figures(name: str, rows: Sequence[Row]) -> Worksheet:
        page = lay_out(name, FIGURE_COLUMNS, TOLD)
        for line, row in enumerate(rows, 1):
            for at, column in enumerate(FIGURE_COLUMNS):
                _cell(page, line, at, _shown(row, column), number if column.is_number else plain)
            at_words = f"{in_beijing(row.confirmed_at):%Y-%m-%d %H:%M}" if row.confirmed_at else None
            for at, text in enumerate((row.state, row.confirmed_by, at_words), len(FIGURE_COLUMNS)):
                _cell(page, line, at, text, grey)
        return page

    def lay_out_topics(name: str, topics: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        page = lay_out(name, TOPIC_COLUMNS, ())
        for line, (topic, aliases) in enumerate(topics, 1):
            _cell(page, line, 0, topic, plain)
            _cell(page, line, 1, _joined(aliases), plain)

    figures = lay_out_figures(FIGURES, given.rows)
    _offer_choices(figures)
    figures.autofilter(0, 0, max(len(given.rows), 1), len(FIGURE_COLUMNS) + len(TOLD) - 1)
    lay_out_topics(TOPICS, given.topics)
    notes = book.add_worksheet(NOTES)
    notes.set_column(0, 0, 110)
    for line, text in enumerate(EXPLAINED):
        notes.write_string(line, 0, text)
    if examples:
        lay_out_figures(f"{FIGURES}（例子）", examples.rows)
        lay_out_topics(f"{TOPICS}（例子）", examples.topics)


def _shown(row: Row, column: Column) -> Any:
    """Return what the cell of *column* holds."""
    if column.key == "withdraw":
        return None
    value = getattr(row, column.key)
    if column.key == "aliases":
        return _joined(value)
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        short = len(value.as_tuple().digits) <= 15 and value < _EXACT
        return float(value) if short else format(value, "f")
    return value


def _joined(names: Sequence[str]) -> str | None:
    return BETWEEN.join(" ".join(name.translate(_APART).split()) for name in names) or None


def _cell(page: Worksheet, line: int, at: int, value: str | float | None, form: Format) -> None:
    write: Callable[..., object] = page.write_string if isinstance(value, str) else page.write_number
    if value is not None:
        write(line, at, value, form)


def _offer_choices(page: Worksheet) -> None:
    """Let Excel offer, and hold to, what may be written in a column."""
    at = {column.key: number for number, column in enumerate(FIGURE_COLUMNS)}
    for key, source, told in (
        ("level", list(LEVELS), "省级、市级、区级，或空着"),
        ("approximate", [YES, NO], f"“{YES}”或“{NO}”"),
        ("withdraw", [YES], f"“{YES}”，或空着"),
        ("topic", f"={TOPICS}!$A$2:$A$500", f"“{TOPICS}”表里的一个"),
    ):
        page.data_validation(
            1,
            at[key],
            _LAST_ROW,
            at[key],
            {
                "validate": "list",
                "source": source,
                "error_title": "不能这样写",
                "error_message": f"只能写{told}。",
            },
        )
    page.data_validation(
        1,
        at["year"],
        _LAST_ROW,
        at["year"],
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": 1949,
            "maximum": 2099,
            "error_title": "不能这样写",
            "error_message": "年份要写四位数字，如 2020。",
        },
    )
