"""Periods, what comes before them, and comparisons over days that both have data of."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Mistake
from bot.reach import periods
from bot.reach.periods import Kind, Period

DAYS = st.dates(date(2013, 1, 1), date(2099, 1, 1))
WHOLE = (periods.month, periods.quarter, periods.week, lambda day: periods.year(day.year))


def days(first: date, *values: int | None) -> dict[date, int | None]:
    return {first + timedelta(days=number): value for number, value in enumerate(values)}


@pytest.mark.parametrize(
    ("text", "label", "first", "last"),
    [
        ("2026", "2026年", "2026-01-01", "2026-12-31"),
        ("2026-Q4", "2026年第4季度", "2026-10-01", "2026-12-31"),
        ("2026-02", "2026年2月", "2026-02-01", "2026-02-28"),
        ("2024-02", "2024年2月", "2024-02-01", "2024-02-29"),
        ("2026-W10", "2026年3月2日至8日", "2026-03-02", "2026-03-08"),
        ("2025-W01", "2024年12月30日至2025年1月5日", "2024-12-30", "2025-01-05"),
        ("2026-03-09..2026-04-02", "2026年3月9日至4月2日", "2026-03-09", "2026-04-02"),
        ("2026-03-09..2026-03-09", "2026年3月9日", "2026-03-09", "2026-03-09"),
    ],
)
def test_a_period_is_read_from_its_name(text: str, label: str, first: str, last: str) -> None:
    period = periods.read(text)

    assert (period.label, str(period.first), str(period.last)) == (label, first, last)
    assert period.key == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "二〇二六",
        "26",
        "2026-13",
        "2026-Q5",
        "2026-W54",
        "2026-03-09..2026-03-08",
        "0001",
        "2026-1-1..x",
        "9999-W52",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Mistake):
        periods.read(text)


@given(day=DAYS, make=st.sampled_from(WHOLE))
def test_the_period_before_ends_where_this_one_begins_and_the_next_leads_back(
    day: date, make: object
) -> None:
    period: Period = make(day)  # type: ignore[operator]

    before = periods.before(period)

    assert before.kind is period.kind
    assert before.last + timedelta(days=1) == period.first
    assert periods.after(before) == period
    assert periods.read(period.key) == period


@given(first=DAYS, length=st.integers(1, 800))
def test_any_two_days_are_compared_with_as_many_before_each_with_its_like(first: date, length: int) -> None:
    period = periods.between(first, first + timedelta(days=length - 1))

    before = periods.before(period)

    assert len(before.days) == length
    assert periods.pairs(period, before) == tuple(zip(period.days, before.days, strict=True))


@given(day=DAYS, make=st.sampled_from(WHOLE), ago=st.booleans())
def test_no_day_is_compared_twice_and_all_lie_within(day: date, make: object, ago: bool) -> None:
    period: Period = make(day)  # type: ignore[operator]
    other = periods.year_ago(period) if ago else periods.before(period)

    pairs = periods.pairs(period, other)

    assert len({mine for mine, _ in pairs}) == len({its for _, its in pairs}) == len(pairs)
    assert {mine for mine, _ in pairs} <= set(period.days)
    assert {its for _, its in pairs} <= set(other.days)
    assert len(period.days) - len(pairs) <= 5  # a quarter's: 31 beside 30 and 28 days


def test_a_leap_day_has_no_like_a_year_ago() -> None:
    february = periods.read("2024-02")

    pairs = periods.pairs(february, periods.year_ago(february))

    assert len(pairs) == 28
    assert pairs[-1] == (date(2024, 2, 28), date(2023, 2, 28))
    leap = periods.between(date(2024, 2, 29), date(2024, 2, 29))
    assert periods.pairs(leap, periods.year_ago(leap)) == ()


def test_a_week_a_year_ago_begins_on_a_monday_too() -> None:
    week = periods.read("2026-W10")

    assert periods.year_ago(week) == Period(Kind.WEEK, date(2025, 3, 3), date(2025, 3, 9))


def test_days_that_either_side_lacks_are_compared_with_nothing() -> None:
    week = periods.read("2026-W10")
    before = periods.before(week)

    compared = periods.compare(
        week, before, days(week.first, 200, None, 90, 0), days(before.first, 150, 999, None, 0, 7)
    )

    assert (compared.now, compared.then, compared.days, compared.of) == (200, 150, 2, 7)
    assert compared.text("人次") == (
        "只比两边都有数据的2天：这2天是200人次，2026年2月23日至3月1日的那2天是150人次，增加50人次（33.3%）"
    )


def test_where_not_all_days_are_compared_both_sums_are_said_and_of_which_days_they_are() -> None:
    december = periods.read("2026-12")
    november = periods.before(december)

    compared = periods.compare(december, november, days(december.first, 1), days(november.first, 0, 0, 1))

    assert compared.text("篇") == (
        "只比两边都有数据的1天：这1天是1篇，2026年11月的那1天是0篇，增加1篇（基数不到100，不算百分比）"
    )
    level = periods.compare(december, november, days(december.first, 1), days(november.first, 1))
    assert level.text("篇") == "只比两边都有数据的1天：这1天是1篇，2026年11月的那1天是1篇，持平"


@pytest.mark.parametrize(
    ("now", "then", "direction", "percent"),
    [
        (120, 100, "增加", Decimal("20.0")),
        (80, 100, "减少", Decimal("20.0")),
        (100, 100, "持平", Decimal("0.0")),
        (300, 99, "增加", None),  # 99 is no base for a percentage
        (5, -3, "增加", None),  # nor are more lost than gained
        (1, 0, "增加", None),
    ],
)
def test_the_direction_is_a_word_and_a_percentage_needs_a_base(
    now: int, then: int, direction: str, percent: Decimal | None
) -> None:
    day = periods.between(date(2026, 3, 2), date(2026, 3, 2))
    before = periods.before(day)

    compared = periods.compare(day, before, {day.first: now}, {before.first: then})

    assert (compared.direction, compared.percent) == (direction, percent)
    if percent is None:
        assert "基数不到100，不算百分比" in compared.text("人次")


def test_without_a_day_in_common_it_is_said_that_nothing_can_be_compared() -> None:
    month = periods.read("2026-03")
    before = periods.before(month)

    compared = periods.compare(month, before, {}, {before.first: 3})

    assert compared.text("人") == "和2026年2月比不了：没有两边都有数据的日子"
