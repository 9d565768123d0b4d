"""What a question is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.match import Hit, Index, Subject
from bot.figures.folding import fold

TOPIC, CHECK, INSURANCE = Subject(1), Subject(1, 11), Subject(1, 12)
FAMILY, CITY_FAMILY = Subject(2), Subject(2, 22)
YARD, VILLAGE = Subject(3, 31), Subject(3, 32)
INDEX = Index(
    [
        ("两癌", TOPIC),
        ("两癌检查", CHECK),
        ("筛查", CHECK),
        ("两癌保险", INSURANCE),
        ("最美家庭", FAMILY),
        ("市级最美家庭", CITY_FAMILY),
        ("市级美丽庭院", YARD),
        ("美丽庭院示范村", VILLAGE),
    ]
)


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
        ("示范村美丽庭院示范村", [VILLAGE]),  # of names that overlap the longer, not the one further left
        ("市级美丽庭院示范村", [VILLAGE]),
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


def test_an_indicator_whose_topic_is_named_too_knows_it() -> None:
    (hit,) = INDEX.find("两癌，尤其是两癌保险")

    assert hit.with_topic


def test_a_hit_tells_which_name_stands_where() -> None:
    assert INDEX.find("问问两癌检查") == (Hit("两癌检查", 2, 6, CHECK),)
