"""What one cell says: the value that belongs in its column, or what is wrong with it."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bot.clock import day_in_words
from bot.figures.sheets.excel.columns import BETWEEN, HEADINGS, NO, NONE, YES
from bot.figures.sheets.excel.workbook import Value
from bot.figures.sheets.reading import shown, text_problem

_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3}){1,7}|\d{1,24})(?:\.\d{1,6})?")
_YEAR = re.compile(r"(\d{4})年?")
_APART = re.compile(r"[、，,；;\n]")
_EXACT = 10**15  # Excel keeps fifteen digits of a number


def read(key: str, cell: Value) -> tuple[Any, str]:
    """Return the value of *cell* in the column *key*, or what is wrong with it; an empty cell is None."""
    if is_empty(cell):
        return None, ""
    if key in _READERS:
        return _READERS[key](cell)
    text, problem = _text(key, cell)
    return text, problem or text_problem(key, text).replace(key, HEADINGS[key], 1)


def is_empty(cell: Value) -> bool:
    """Tell whether there is nothing to be seen in *cell*."""
    return isinstance(cell, str) and not cell.strip()


def says(key: str, value: Any) -> str:
    """Return the column *key* with *value*, as staff would write it."""
    if isinstance(value, bool):
        value = YES if value else NO
    return f"{HEADINGS[key]}“{value}”" if isinstance(value, str) else f"{HEADINGS[key]} {value}"


def _text(key: str, cell: Value) -> tuple[str, str]:
    if isinstance(cell, date | time | timedelta):
        return "", f"{HEADINGS[key]}是日期（{_as_date(cell)}），要写文字。请把单元格格式改成“文本”再写一遍。"
    if isinstance(cell, bool):
        return "", f"{HEADINGS[key]}写着 {str(cell).upper()}，要写文字。"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f"), ""
    return str(cell).strip(), ""


def _as_date(cell: date | time | timedelta) -> str:
    """Return what Excel took for a date, as staff write it."""
    if not isinstance(cell, date):
        return str(cell)
    hour = f" {cell:%H:%M}" if isinstance(cell, datetime) and cell.time() != time() else ""
    return day_in_words(cell) + hour


def _year(cell: Value) -> tuple[int | None, str]:
    year: int | None = None
    if isinstance(cell, date):
        return (
            None,
            f"年份是日期（{_as_date(cell)}），要写四位数字，如 {cell.year}。请把单元格格式改成“常规”。",
        )
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        year = int(cell) if cell == int(cell) else None
    elif isinstance(cell, str) and (found := _YEAR.fullmatch(_plain(cell))):
        year = int(found[1])
    if year is None or not 1949 <= year <= 2099:
        return None, f"年份写着{shown(_seen(cell))}，要写四位数字，如 2020。"
    return year, ""


def _value(cell: Value) -> tuple[Decimal | None, str]:
    wrong = f"数值写着{shown(_seen(cell))}，要写数字，如 12000。"
    if isinstance(cell, date | time | timedelta):
        return None, f"数值是日期（{_as_date(cell)}），要写数字，如 12000。请把单元格格式改成“常规”。"
    if isinstance(cell, str):
        found = _NUMBER.fullmatch(_plain(cell))
        return (Decimal(found[0].replace(",", "")), "") if found else (None, wrong)
    if isinstance(cell, bool) or cell < 0:
        return None, wrong
    if cell >= _EXACT:
        return None, f"数值写着{shown(_seen(cell))}，超过十五位，Excel 记不准。请把单元格格式改成“文本”再写。"
    value = Decimal(repr(cell)).normalize()
    if value and value.as_tuple().exponent < -6:  # type: ignore[operator]
        return None, f"数值写着{shown(_seen(cell))}，不像真的数，请照原文改写。"
    return Decimal(format(value, "f")), ""


def _approximate(cell: Value) -> tuple[bool | None, str]:
    if isinstance(cell, bool):
        return cell, ""
    text = _plain(cell) if isinstance(cell, str) else _seen(cell)
    if text not in (YES, NO):
        return None, f"约数写着{shown(text)}，只能写“{YES}”（约数）或“{NO}”（准数）。"
    return text == YES, ""


def _withdraw(cell: Value) -> tuple[bool | None, str]:
    text = _plain(cell) if isinstance(cell, str) else _seen(cell)
    if text not in (YES, NO):
        return None, f"撤下写着{shown(text)}，要撤下就写“{YES}”，不撤就空着。"
    return text == YES, ""


def _nth(cell: Value) -> tuple[int | None, str]:
    text = _plain(cell) if isinstance(cell, str) else _seen(cell)
    if not re.fullmatch(r"[1-9]\d?", text):
        return None, f"第几处写着{shown(text)}，要写 1、2、3；只有一处就空着。"
    return int(text), ""


def _aliases(cell: Value) -> tuple[tuple[str, ...] | None, str]:
    text, problem = _text("aliases", cell)
    if problem:
        return None, problem
    if text == NONE:
        return (), ""
    names = tuple(name.strip() for name in _APART.split(text) if name.strip())
    problems = [problem for name in names if (problem := text_problem("aliases", name))]
    if not names:
        problems = [f"叫法写着{shown(text)}，要写几个词，用“{BETWEEN}”分开。"]
    return names, problems[0].replace("aliases", "叫法") if problems else ""


def _plain(text: str) -> str:
    """Return *text* with full-width letters made plain and nothing around it."""
    return unicodedata.normalize("NFKC", text).strip()


def _seen(cell: Value) -> str:
    """Return *cell* as Excel shows it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell == cell and abs(cell) != float("inf"):
        return format(Decimal(repr(cell)).normalize(), "f")
    return str(cell).strip()


_READERS = {
    "year": _year,
    "value": _value,
    "approximate": _approximate,
    "withdraw": _withdraw,
    "nth": _nth,
    "aliases": _aliases,
}
