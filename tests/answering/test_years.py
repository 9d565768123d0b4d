"""Which years a question is about."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.years import Years, years_in

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2020年两癌", (2020,)),
        ("2020两癌", (2020,)),
        ("２０２０年", (2020,)),
        ("2O20年", (2020,)),  # typed with the letter
        ("二〇二〇年宣讲", (2020,)),
        ("二零一八年", (2018,)),
        ("二○二○年", (2020,)),
        ("一九九八年", (1998,)),
        ("20年两癌", (2020,)),
        ("去年", (2025,)),
        ("上一年度", (2025,)),
        ("前年", (2024,)),
        ("大前年", (2023,)),
        ("两年前", (2024,)),
        ("今年", (2026,)),
        ("今年和去年", (2026, 2025)),
        ("明年", (2027,)),
        ("2018年和2020年", (2020, 2018)),
        ("2017到2019年", (2019, 2018, 2017)),
        ("2020.1-2020.12", (2020,)),
        ("去年2020年", (2020,)),
        ("两癌", ()),
        ("10025名", ()),
        ("2020名妇女", ()),
        ("90年", ()),
        ("从前年轻", ()),
        ("电话13992020123", ()),
    ],
)
def test_years_are_understood_from_the_day_of_the_question(text: str, years: tuple[int, ...]) -> None:
    assert years_in(text, TODAY).asked == years


def test_the_last_three_years_are_the_last_whole_ones_and_this_one_where_it_has_figures() -> None:
    years = years_in("近三年两癌", TODAY)

    assert set(years.asked) - years.maybe == {2025, 2024}
    assert years.maybe == {2026, 2023}


@pytest.mark.parametrize("text", ["历年两癌", "每年多少人", "哪些年有"])
def test_every_year_may_be_asked_at_once(text: str) -> None:
    assert years_in(text, TODAY) == Years(every=True)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("3月宣讲", "3月"),
        ("上半年", "半年"),
        ("上个月", "上个月"),
        ("第二季度", "季度"),
        ("今天", "今天"),
        ("月嫂", ""),
    ],
)
def test_a_part_of_a_year_is_noticed(text: str, part: str) -> None:
    assert years_in(text, TODAY).part == part


@given(st.text(), st.dates(min_value=date(2000, 1, 1)))
def test_any_text_at_all_can_be_read_on_any_day(text: str, day: date) -> None:
    assert all(isinstance(year, int) for year in years_in(text, day).asked)
