"""Days and numbers as offices write them; what is neither is said with what to write instead."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures.sheets.excel.workbook import Value
from bot.reach.imports import cells, days
from bot.reach.imports.cells import YearLast
from bot.reach.imports.columns import Column

TODAY = date(2026, 6, 1)
MARCH_8 = date(2026, 3, 8)
DAYS = st.dates(date(2012, 8, 1), TODAY)
WAYS = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y年%m月%d日",
    "%Y-%m-%d 08:30",
    "%Y-%m-%dT08:30:15",
    "%Y年%m月%d日 8:05",
    "%Y/%m/%d 08:30:00",
    "'%Y-%m-%d",
    '="%Y%m%d"',
    "%Y-%m-%d\t",
]


@given(day=DAYS, way=st.sampled_from(WAYS))
def test_a_day_is_read_however_it_is_written(day: date, way: str) -> None:
    assert cells.day(day.strftime(way)) == day


@given(day=DAYS)
def test_a_day_is_read_without_its_noughts_in_full_width_and_as_excel_keeps_it(day: date) -> None:
    short = f"{day.year}/{day.month}/{day.day}"
    wide = short.translate({ord("0") + n: ord("０") + n for n in range(10)})
    serial = float((day - date(1899, 12, 30)).days)

    assert cells.day(short) == cells.day(wide) == day
    assert cells.day(f"{day.year}年{day.month}月{day.day}日") == day
    assert cells.day(serial) == cells.day(serial + 0.4) == day
    assert cells.day(float(day.strftime("%Y%m%d"))) == day
    assert cells.day(datetime.combine(day, time(23, 59))) == cells.day(day) == day


@pytest.mark.parametrize(
    "text", ["昨天", "3月8日", "26/3/8", "2026-13-08", "2026年2月30日", "20261308", "12", "三月八日"]
)
def test_what_is_no_day_is_said(text: str) -> None:
    what = cells.day(text)

    assert isinstance(what, str)
    assert what.startswith(("“", "没有“"))


@given(
    number=st.integers(0, 10**12), way=st.sampled_from(["{}", "{:,}", " {} ", "{:,}次", "={}", "'{}", "{}\t"])
)
def test_a_count_is_read_however_it_is_written(number: int, way: str) -> None:
    written = way.format(number) if way != "={}" else f'="{number}"'
    wide = written.translate({ord("0") + n: ord("０") + n for n in range(10)})

    assert cells.count(written, "次数") == cells.count(wide, "次数") == (number, "")
    assert cells.count(float(number), "人数") == (number, "")


@pytest.mark.parametrize(
    ("written", "number"),
    [("1.2万", 12_000), ("1.25 万", 12_500), ("３万", 30_000), ("1亿", 10**8), ("2.5千", 2500)],
)
def test_tens_of_thousands_are_counted_and_known_to_be_rounded(written: str, number: int) -> None:
    assert cells.count(written, "人数") == (number, "")
    assert cells.is_rounded(written)


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("一千二", "“一千二”不是数，请写成 1200。"),
        ("十二", "“十二”不是数，请写成 12。"),
        ("12o0", "“12o0”不是数，请写成 1200 这样的数字。"),
        ("1,23", "“1,23”不是数，请写成 1200 这样的数字。"),
        ("-5", "“-5”不会是人数：要写不小于 0 的整数。"),
        (1.5, "“1.5”不会是人数：要写不小于 0 的整数。"),
        (True, "“TRUE”不是数，请写成 1200 这样的数字。"),
        (MARCH_8, "“2026-03-08”不是数，请写成 1200 这样的数字。"),
        ("1200次", "“1200次”说的是“次”，这一栏要的是人数；请核对栏目。"),
        ("45.6%", "“45.6%”不是数，请写成 1200 这样的数字。"),
        (float("nan"), "“nan”不是数，请写成 1200 这样的数字。"),
        (1e300, "“1e+300”不是数，请写成 1200 这样的数字。"),
    ],
)
def test_what_is_no_count_is_said_with_what_to_write(cell: Value, what: str) -> None:
    assert cells.count(cell, "人数") == (None, what)


@given(share=st.decimals(0, 1, places=4))
def test_a_share_is_read_as_percent_and_as_number(share: Decimal) -> None:
    percent = format((share * 100).normalize(), "f")

    assert cells.rate(f"{percent}%", percent=False) == (share, "")
    assert cells.rate(percent, percent=True) == (share, "")
    assert cells.rate(float(share), percent=False) == (share, "")


def test_a_share_above_one_without_its_sign_is_refused() -> None:
    assert cells.rate(45.6, percent=False) == (None, "“45.6”不是比率，请写成 45.6% 或 0.456。")


@given(
    cell=st.one_of(
        st.text(max_size=30), st.floats(), st.booleans(), st.datetimes(), st.timedeltas(), st.times()
    )
)
def test_no_cell_whatever_brings_the_reader_down(cell: Value) -> None:
    number, what = cells.count(cell, "次数")
    share, fault = cells.rate(cell, percent=False)

    assert (number is None) == bool(what)
    assert (share is None) == bool(fault)
    assert cells.day(cell) is not None


def column(*given: Value) -> tuple[dict[int, date], list[str]]:
    """Return the days of a column B from row 2 on, and its faults with their rows."""
    found, faults = days.read(enumerate(given, 2), Column(2, "发布日期", None, ""), TODAY)
    return found, [f"B{number} {what}" for number, what in faults]


def test_days_with_the_year_last_are_told_from_their_neighbours() -> None:
    found, faults = column("03/08/2026", "03/25/2026", "")

    assert found == {2: MARCH_8, 3: date(2026, 3, 25)}
    assert faults == []


def test_a_column_that_mixes_two_orders_is_refused_with_its_cells() -> None:
    both = column("03/25/2026", "25/03/2026")
    year = column("2026-03-08", "03/25/2026")
    neither = column("03/08/2026", "04/09/2025")

    assert both[1] == ["B2 这一栏两种写法混着：B2是先月后日，B3是先日后月；请都写成 2026-03-08。"]
    assert year[1] == ["B3 年份在后面，B2的却在前面，这一栏写法不一；请都写成 2026-03-08。"]
    assert neither[1] == ["B2 看不出先月后日还是先日后月（B2、B3）；请都写成 2026-03-08。"]


@given(day=DAYS, others=st.lists(DAYS, min_size=1, max_size=8), month_first=st.booleans())
def test_an_order_is_never_guessed(day: date, others: list[date], month_first: bool) -> None:
    written = [each.strftime("%m/%d/%Y" if month_first else "%d/%m/%Y") for each in (day, *others)]

    found, faults = column(*written)

    assert list(found.values()) == [day, *others] if any(each.day > 12 for each in (day, *others)) else faults


def test_days_before_there_were_accounts_and_days_to_come_are_refused() -> None:
    found, faults = column("2011-03-08", TODAY + timedelta(days=1), "2012-08-01")

    assert list(found.values()) == [date(2012, 8, 1)]
    assert faults == [
        "B2 2011年3月8日太早了：2012年8月以前没有公众号；请核对。",
        "B3 2026年6月2日还没有到；请核对。",
    ]


def test_the_year_last_is_read_only_with_its_order() -> None:
    told = cells.day("03/08/2026 10:30")

    assert isinstance(told, YearLast)
    assert told == YearLast(3, 8, 2026)
    assert told.day(month_first=True) == MARCH_8
    assert told.day(month_first=False) == date(2026, 8, 3)
