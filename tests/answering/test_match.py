"""What a question is about."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.match import Hit, Index, Subject, fold, levels_in, year_in

TOPIC, CHECK, INSURANCE = Subject(1), Subject(1, 11), Subject(1, 12)
FAMILY, CITY_FAMILY = Subject(2), Subject(2, 22)
INDEX = Index(
    [
        ("两癌", TOPIC),
        ("两癌检查", CHECK),
        ("筛查", CHECK),
        ("两癌保险", INSURANCE),
        ("最美家庭", FAMILY),
        ("市级最美家庭", CITY_FAMILY),
    ]
)
TODAY = date(2026, 11, 23)


def about(text: str) -> list[Subject]:
    return [hit.subject for hit in INDEX.find(fold(text))]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("两癌", [TOPIC]),
        ("“两癌”！", [TOPIC]),
        ("两癌检查", [CHECK]),
        ("请问两癌保险买了多少", [INSURANCE]),
        ("最美家庭和两癌", [FAMILY, TOPIC]),
        ("两癌检查、筛查、两癌检查", [CHECK]),
        ("两癌，尤其是两癌保险", [INSURANCE]),
        ("两癌检查和两癌保险", [CHECK, INSURANCE]),
        ("天气", []),
        ("", []),
    ],
)
def test_names_are_found_the_longest_first_each_subject_once_the_indicator_before_its_topic(
    text: str, subjects: list[Subject]
) -> None:
    assert about(text) == subjects


def test_an_index_without_names_finds_nothing() -> None:
    assert Index([]).find("两癌") == ()


@given(st.text())
def test_any_text_at_all_can_be_searched(text: str) -> None:
    folded = fold(f"{text}两癌{text}")

    for hit in INDEX.find(folded):
        assert folded[hit.start : hit.end] == hit.alias
    year_in(text, TODAY)
    levels_in(folded, INDEX.find(folded))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2020年两癌", 2020),
        ("2020两癌", 2020),
        ("２０２０年", 2020),
        ("二〇二〇年宣讲", 2020),
        ("二零一八年", 2018),
        ("一九九八年", 1998),
        ("20年两癌", 2020),
        ("去年", 2025),
        ("前年", 2024),
        ("大前年", 2023),
        ("今年", 2026),
        ("明年", 2027),
        ("2018年和2020年", 2018),
        ("去年2020年", 2020),
        ("两癌", None),
        ("10025名", None),
        ("2020名妇女", None),
        ("近20年来", None),
        ("20年来", None),
        ("90年", None),
        ("从前年轻", None),
        ("电话13992020123", None),
    ],
)
def test_the_year_of_a_question_is_understood_from_its_own_day(text: str, year: int | None) -> None:
    assert year_in(text, TODAY) == year


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("省级最美家庭", {"省级"}),
        ("最美家庭市级的", {"市级"}),
        ("省级和区级最美家庭", {"省级", "区级"}),
        ("市级最美家庭", set()),  # it is in the name
        ("省、市级最美家庭", {"省级", "市级"}),
        ("最美家庭", set()),
    ],
)
def test_the_level_of_a_question_is_understood_unless_a_name_holds_it(text: str, levels: set[str]) -> None:
    folded = fold(text)

    assert levels_in(folded, INDEX.find(folded)) == levels


def test_a_hit_tells_which_name_stands_where() -> None:
    assert INDEX.find("问问两癌检查") == (Hit("两癌检查", 2, 6, CHECK),)
