"""Periods of reports — year, quarter, month, week, any two days — and how one compares with another.

Compared are only days of which both have data: day by day, never a whole period with a part of one.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property, lru_cache

from bot.clock import day_in_words
from bot.errors import Mistake

EARLIEST, LATEST = date(2012, 1, 1), date(2100, 12, 31)  # official accounts began in 2012
LEAST_BASE = 100  # below it one reader more is over one percent: no percentage says anything
LONGEST = 3660  # days
SAME_WEEKDAY = timedelta(weeks=52)


class Kind(StrEnum):
    """What a period is a whole of; `days` is any two days."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAYS = "days"


@dataclass(frozen=True)
class Period:
    """Some days on end, the first and the last included."""

    kind: Kind
    first: date
    last: date

    @cached_property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=each) for each in range((self.last - self.first).days + 1))

    @property
    def key(self) -> str:
        """Return how an address or a command names it; `read` takes it."""
        match self.kind:
            case Kind.YEAR:
                return f"{self.first.year}"
            case Kind.QUARTER:
                return f"{self.first.year}-Q{_quarter(self.first)}"
            case Kind.MONTH:
                return f"{self.first:%Y-%m}"
            case Kind.WEEK:
                return f"{self.first:%G-W%V}"
            case Kind.DAYS:
                return f"{self.first}..{self.last}"

    @property
    def label(self) -> str:
        """Return how staff call it: 2026年3月."""
        first = self.first
        match self.kind:
            case Kind.YEAR:
                return f"{first.year}年"
            case Kind.QUARTER:
                return f"{first.year}年第{_quarter(first)}季度"
            case Kind.MONTH:
                return f"{first.year}年{first.month}月"
            case Kind.WEEK | Kind.DAYS:
                return span(first, self.last)


@dataclass(frozen=True)
class Comparison:
    """A period beside another, summed over the days of which both have data."""

    now: int
    then: int
    days: int  # compared, of each period
    of: int  # days of the period
    other: Period

    @property
    def direction(self) -> str:
        return "持平" if self.now == self.then else "增加" if self.now > self.then else "减少"

    @property
    def percent(self) -> Decimal | None:
        """Return by how much, to one place, always positive; None where the base is under LEAST_BASE."""
        if self.then < LEAST_BASE:
            return None
        exact = Decimal(abs(self.now - self.then)) * 100 / self.then
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)

    def text(self, unit: str) -> str:
        """Say it: 比2026年2月增加120人次（12.3%），比了28天.

        Where not all days are compared, what stands beside it is another sum: so both sums are said.
        """
        if not self.days:
            return f"和{self.other.label}比不了：没有两边都有数据的日子"
        by = abs(self.now - self.then)
        share = f"{self.percent}%" if self.percent is not None else f"基数不到{LEAST_BASE}，不算百分比"
        change = f"{self.direction}{by:,}{unit}（{share}）" if by else self.direction
        if self.days < self.of:
            return (
                f"只比两边都有数据的{self.days}天：这{self.days}天是{self.now:,}{unit}，"
                f"{self.other.label}的那{self.days}天是{self.then:,}{unit}，{change}"
            )
        return f"{'比' if by else '和'}{self.other.label}{change}，比了{self.days}天"


def year(number: int) -> Period:
    return Period(Kind.YEAR, date(number, 1, 1), date(number, 12, 31))


def quarter(day: date) -> Period:
    """Return the quarter that *day* lies in."""
    first = date(day.year, 3 * _quarter(day) - 2, 1)
    return Period(Kind.QUARTER, first, _end_of_month(_months_on(first, 2)))


def month(day: date) -> Period:
    """Return the month that *day* lies in."""
    first = day.replace(day=1)
    return Period(Kind.MONTH, first, _end_of_month(first))


def week(day: date) -> Period:
    """Return the week, Monday to Sunday, that *day* lies in."""
    first = day - timedelta(days=day.weekday())
    return Period(Kind.WEEK, first, first + timedelta(days=6))


def between(first: date, last: date) -> Period:
    """Return the days from *first* to *last*.

    Raises Mistake when they are the wrong way round, or lie farther apart than ten years.
    """
    if first > last:
        raise Mistake(
            f"起止日子反了：{day_in_words(first)}在{day_in_words(last)}之后，请对调。", of="last first"
        )
    if (last - first).days >= LONGEST:
        raise Mistake("一次最多看十年。", of="first")
    return Period(Kind.DAYS, first, last)


def read(text: str) -> Period:
    """Return the period of that name: 2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-01..2026-03-09.

    Raises Mistake for anything else.
    """
    try:
        found = _read(text)
    except (ValueError, OverflowError):  # the last week of the year 9999 ends beyond all dates
        found = None
    if found is None:
        raise Mistake(
            f"“{text[:40]}”不是时段。例：2026、2026-Q1、2026-03、2026-W10、2026-03-01..2026-03-09。"
        )
    if found.first < EARLIEST or found.last > LATEST:
        raise Mistake(f"只有{EARLIEST.year}年到{LATEST.year}年。", of="first")
    return found


def before(period: Period) -> Period:
    """Return the period before: the month before March is February, whole."""
    eve = period.first - timedelta(days=1)
    match period.kind:
        case Kind.YEAR:
            return year(eve.year)
        case Kind.QUARTER:
            return quarter(eve)
        case Kind.MONTH:
            return month(eve)
        case Kind.WEEK:
            return week(eve)
        case Kind.DAYS:
            return between(period.first - (period.last - period.first) - timedelta(days=1), eve)


def after(period: Period) -> Period:
    """Return the period that follows."""
    morrow = period.last + timedelta(days=1)
    match period.kind:
        case Kind.YEAR:
            return year(morrow.year)
        case Kind.QUARTER:
            return quarter(morrow)
        case Kind.MONTH:
            return month(morrow)
        case Kind.WEEK:
            return week(morrow)
        case Kind.DAYS:
            return between(morrow, morrow + (period.last - period.first))


def year_ago(period: Period) -> Period:
    """Return the same a year ago; of a week the one 52 weeks before, so that weekdays meet their like."""
    match period.kind:
        case Kind.YEAR:
            return year(period.first.year - 1)
        case Kind.QUARTER:
            return quarter(_months_on(period.first, -12))
        case Kind.MONTH:
            return month(_months_on(period.first, -12))
        case Kind.WEEK:
            return week(period.first - SAME_WEEKDAY)
        case Kind.DAYS:  # from or to a leap day it is the 28th
            return Period(Kind.DAYS, _clipped(period.first, -12), _clipped(period.last, -12))


@lru_cache(maxsize=32)  # several metrics of the same two periods are compared
def pairs(period: Period, other: Period) -> tuple[tuple[date, date], ...]:
    """Return which day is compared with which: the 5th with the 5th, a Monday with a Monday.

    What has no like is compared with nothing: 29 February, or the 31st beside a month of thirty.
    """
    if period.kind is Kind.WEEK or (period.kind is Kind.DAYS and other == before(period)):
        return tuple(zip(period.days, other.days, strict=True))
    months = 12 * (other.first.year - period.first.year) + other.first.month - period.first.month
    like = [(day, _clipped(day, months)) for day in period.days]
    return tuple((day, that) for day, that in like if day.day == that.day)


def compare(
    period: Period, other: Period, now: Mapping[date, int | None], then: Mapping[date, int | None]
) -> Comparison:
    """Compare the values of days: a day that is absent or None has no data, which is not 0."""
    both = [
        (mine, its)
        for day, that in pairs(period, other)
        if (mine := now.get(day)) is not None and (its := then.get(that)) is not None
    ]
    mine, its = (sum(side) for side in zip(*both, strict=True)) if both else (0, 0)
    return Comparison(mine, its, len(both), len(period.days), other)


def span(first: date, last: date) -> str:
    """Write two days as staff do: 2026年3月2日至8日."""
    begin = day_in_words(first)
    if first == last:
        return begin
    end = f"{last.day}日"
    if (first.year, first.month) != (last.year, last.month):
        end = f"{last.month}月{end}"
    return f"{begin}至{f'{last.year}年' if first.year != last.year else ''}{end}"


def _read(text: str) -> Period | None:
    if re.fullmatch(r"\d{4}", text, re.ASCII):
        return year(int(text))
    if found := re.fullmatch(r"(\d{4})-Q([1-4])", text, re.ASCII):
        return quarter(date(int(found[1]), 3 * int(found[2]), 1))
    if re.fullmatch(r"\d{4}-\d\d", text, re.ASCII):
        return month(date.fromisoformat(f"{text}-01"))
    if found := re.fullmatch(r"(\d{4})-W(\d\d)", text, re.ASCII):
        return week(date.fromisocalendar(int(found[1]), int(found[2]), 1))
    if found := re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", text, re.ASCII):
        return between(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
    return None


def _quarter(day: date) -> int:
    return (day.month + 2) // 3


def _months_on(first: date, months: int) -> date:
    """Return the first of the month *months* later."""
    number = 12 * first.year + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _clipped(day: date, months: int) -> date:
    """Return *day* so many months later, at most the last of that month."""
    first = _months_on(day, months)
    return first.replace(day=min(day.day, _end_of_month(first).day))


def _end_of_month(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
