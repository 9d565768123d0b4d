"""What one cell of an export says: a count, a rate, a day; or what is wrong with it, and what to write."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from bot.clock import day_in_words
from bot.figures import numerals
from bot.figures.sheets.excel.workbook import Value
from bot.publishing.intake.rows import FIRST
from bot.reach.reading import MOST

_SUMS = {"合计", "总计", "小计", "汇总", "总和", "平均", "平均值"}
_BESIDE_A_SUM = re.compile(r"\([^()]*\)|[\s:]")
_TWO_DAYS = re.compile(r"\d{4}\D\d{1,2}\D\d{1,2}\D+(?:\d{4}\D)?\d{1,2}\D\d{1,2}")
NOT_TOLD = {"", "-", "--", "—", "——", "/", "\\", "n/a", "无", "暂无", "暂无数据"}
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,16})"
_COUNT = re.compile(rf"([-+]?)({_DIGITS})(\.\d{{1,10}})?(千|万|亿)?(?:余|多)?(人次|人|次|条)?")
_RATE = re.compile(r"(\d{1,6}(?:\.\d{1,20})?)(%?)")
_MOST_RATE = 10  # of what was delivered; a read passed on counts too, so 100% is not the end
_TIMES = {None: 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_UNITS = {"人数": {"人"}, "净数": {"人"}, "次数": {"次", "人次"}, "条数": {"条"}}
_TIME = r"(?:\s*[T ]?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?"
_WEEKDAY = r"\s*(?:\(?(?:周|星期)[一二三四五六日天]\)?)?"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})\s*([-/.年])\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_WEEKDAY}{_TIME}"
)
_TOGETHER = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_FIRST_OF_EXCEL = date(1899, 12, 30)  # day 0, as Excel counts from March 1900 on
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_051  # of 2000 to 2099


@dataclass(frozen=True)
class YearLast:
    """A day written with its year last: which of the two is the month shows in the column alone."""

    first: int
    second: int
    year: int

    def day(self, *, month_first: bool) -> date | None:
        """Return the day, if there is one in that order."""
        month, day = (self.first, self.second) if month_first else (self.second, self.first)
        return _day(self.year, month, day)


def is_empty(cell: Value) -> bool:
    """Tell whether *cell* says nothing: "", or the dash that stands for no number."""
    return isinstance(cell, str) and plain(cell).lower() in NOT_TOLD


def says_sum(cell: Value) -> bool:
    """Tell whether *cell* says that its row sums up others: 合计, 合 计：, 合计（3篇）."""
    return isinstance(cell, str) and _BESIDE_A_SUM.sub("", plain(cell)) in _SUMS


def tells_two_days(cell: Value) -> bool:
    """Tell whether *cell* names a span of days, and not one: 2026-03-01至03-31."""
    return isinstance(cell, str) and bool(_TWO_DAYS.search(plain(cell)))


def plain(text: str) -> str:
    """Return *text* in one width, without space, apostrophe or `=""` about it."""
    said = re.sub(r"[\u200b\ufeff\xa0]", "", unicodedata.normalize("NFKC", text)).strip()
    return re.sub(r'^="(.*)"$|^\'', r"\1", said).strip()


def count(cell: Value, unit: str) -> tuple[int | None, str]:
    """Return the whole number of *cell*, whose column counts *unit*, or what is wrong with it."""
    lowest = -MOST if unit == "净数" else 0
    number: Decimal | None = None
    if isinstance(cell, bool | date | time | timedelta):
        return None, f"“{seen(cell)}”不是数，请写成 1200 这样的数字。"
    if isinstance(cell, int | float):
        number = _decimal(cell)
    elif found := _COUNT.fullmatch(re.sub(r"\s", "", plain(cell))):
        sign, digits, fraction, scale, said_unit = found.groups()
        if said_unit and said_unit not in _UNITS[unit]:
            return None, f"“{cell.strip()}”说的是“{said_unit}”，这一栏要的是{unit}；请核对栏目。"
        number = Decimal(f"{sign}{digits.replace(',', '')}{fraction or ''}") * _TIMES[scale]
    if number is None:
        return None, f"“{seen(cell)}”不是数，请写成 {_instead(cell)}。"
    if number != number.to_integral_value() or not lowest <= number <= MOST:
        return None, f"“{seen(cell)}”不会是{unit}：要写{'' if lowest else '不小于 0 的'}整数。"
    return int(number), ""


def is_rounded(cell: Value) -> bool:
    """Tell whether *cell* writes a rounded number: 1.2万."""
    return isinstance(cell, str) and bool(re.search(r"[千万亿余多]", cell))


def rate(cell: Value, *, percent: bool) -> tuple[Decimal | None, str]:
    """Return the share that *cell* tells, 0.456 for 45.6%; *percent*: the heading holds the sign."""
    wrong = f"“{seen(cell)}”不是比率，请写成 45.6% 或 0.456。"
    if isinstance(cell, bool | date | time | timedelta):
        return None, wrong
    if isinstance(cell, str):
        found = _RATE.fullmatch(re.sub(r"\s", "", plain(cell)))
        if not found:
            return None, wrong
        number, percent = Decimal(found[1]), percent or bool(found[2])
    elif (told := _decimal(cell)) is None:
        return None, wrong
    else:
        number = told
    number = number / 100 if percent else number
    if not 0 <= number <= (_MOST_RATE if percent else 1):
        return None, wrong
    return Decimal(format(round(number, 12).normalize(), "f")), ""


def day(cell: Value) -> date | YearLast | str:
    """Return the day that *cell* writes, or what is wrong with it."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else plain(seen(cell))
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[3]), int(found[4])) or f"没有“{text}”这一天。"
    if found := _TOGETHER.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3])) or f"没有“{text}”这一天。"
    if found := _YEAR_LAST.fullmatch(text):
        return YearLast(int(found[1]), int(found[3]), int(found[4]))
    if not isinstance(cell, bool | str | time | timedelta) and _FIRST_SERIAL <= cell < _LAST_SERIAL:
        return _FIRST_OF_EXCEL + timedelta(days=int(cell))
    return f"“{text[:30]}”不是日期，请写成 2026-03-08。"


def beyond(told: date, today: date) -> str:
    """Say why *told* cannot be a day of an official account's numbers; "" when it can."""
    if told < FIRST:
        return f"{day_in_words(told)}太早了：{FIRST.year}年{FIRST.month}月以前没有公众号；请核对。"
    return f"{day_in_words(told)}还没有到；请核对。" if told > today else ""


def seen(cell: Value) -> str:
    """Return *cell* as Excel shows it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and (number := _decimal(cell)) is not None:
        return format(number, "f")
    return " ".join(str(cell).split())


def _decimal(number: float) -> Decimal | None:
    try:
        told = Decimal(repr(number))
        return Decimal(format(told.normalize(), "f")) if told.is_finite() and abs(told) <= MOST else None
    except InvalidOperation:
        return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _instead(cell: Value) -> str:
    """Return what to write instead: the number where it is written in words, as people say it."""
    text = re.sub(r"[\s人次条]", "", plain(seen(cell)))
    if spoken := re.fullmatch(r"(.*[二两三四五六七八九一])([千百万])([一二三四五六七八九])", text):
        text += {"万": "千", "千": "百", "百": "十"}[spoken[2]]  # 一千二 is 1200, not 1002
    read = numerals.read(f"{text}次")
    return str(numerals.as_number(read.value)) if read and read.unit == "次" else "1200 这样的数字"
