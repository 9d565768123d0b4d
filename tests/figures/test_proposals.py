"""Proposals: an extracted figure beside the indicator it may belong to, and never a guess between two."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.db import Sessions
from bot.figures import extract, indicators, proposals
from bot.figures.indicators import Figure
from bot.figures.proposals import Proposal
from tests.figures import review

NEXT_YEAR = (
    "2021年，累计开展巾帼宣讲活动75场次，推选“最美家庭”省级15户、市级20户、区级60户，争取到扶持资金18.5万元。"
)


@pytest.fixture
def loaded(sessions: Sessions) -> Sessions:
    review.load(sessions)
    return sessions


def proposed(sessions: Sessions, text: str) -> list[Proposal | None]:
    with sessions.read() as session:
        return proposals.propose(session, extract.extract(text))


def names(found: list[Proposal | None]) -> list[str | None]:
    return [each.indicator if each else None for each in found]


def test_the_next_review_finds_last_years_indicators_and_figures(loaded: Sessions) -> None:
    with loaded.read() as session:
        found = proposals.propose(session, extract.extract(NEXT_YEAR))
        beside = [(each.last.year, each.last.text) for each in found if each and each.last]

    assert names(found) == [
        "巾帼宣讲活动场次",
        "省级最美家庭",
        "市级最美家庭",
        "区级最美家庭",
        "省市扶持资金",
    ]
    assert beside == [(2020, "60余场次"), (2020, "13户"), (2020, "12户"), (2020, "50户"), (2020, "20.3万元")]


@pytest.mark.parametrize("said", ["75场", "75余场次", "75场次"])
def test_the_same_thing_in_another_years_words_is_proposed(loaded: Sessions, said: str) -> None:
    assert names(proposed(loaded, f"2021年，累计开展巾帼宣讲活动{said}。")) == ["巾帼宣讲活动场次"]


def test_of_the_review_itself_nothing_wrong_is_proposed(loaded: Sessions) -> None:
    found = [replace(each, year=2021) for each in extract.extract(extract.read(review.FOLDER / "article.md"))]
    sheet = {(each.indicator, each.text, each.sentence) for each in review.sheet().figures}

    with loaded.read() as session:
        told = proposals.propose(session, found)

    pairs = [
        (each.indicator, figure.text, figure.sentence)
        for figure, each in zip(found, told, strict=True)
        if each
    ]
    assert set(pairs) <= sheet
    assert len(pairs) >= 32


@pytest.mark.parametrize(
    "text",
    [
        "2021年，开展巾帼宣讲活动75小时课程12门。",
        "2021年，最美家庭15户。",
        "2021年，推选国家级“最美家庭”2户。",
        "2021年，走访老党员15名。",
        "2021年，消毒液638箱。",
        "2021年，建设项目2个、基地2个。",
    ],
)
def test_another_unit_another_level_or_another_thing_is_not_proposed(loaded: Sessions, text: str) -> None:
    assert set(names(proposed(loaded, text))) <= {None}


def test_one_indicator_is_not_proposed_for_two_figures_of_a_year(loaded: Sessions) -> None:
    twice = proposed(loaded, "2021年，发放“母亲邮包”100个；下半年发放“母亲邮包”50个。")

    assert names(twice) == [None, None]


def test_only_confirmed_figures_of_earlier_years_stand_beside(sessions: Sessions, tmp_path: Path) -> None:
    review.load(sessions, review.made_up(tmp_path), slug="made-up", confirm=False)
    before = proposed(sessions, "2020年，全年办班15期。")
    with sessions.begin() as session:
        indicators.confirm(
            session, indicators.waiting(session), by=review.administrator(session), now=review.NOW
        )

    with sessions.read() as session:
        [after] = proposals.propose(session, extract.extract("2020年，全年办班15期。"))
        [same_year] = proposals.propose(session, extract.extract("2019年，全年办班15期。"))
        count = session.scalar(select(func.count(Figure.id)))

    assert [each and (each.indicator, each.last) for each in before] == [("办班期数", None)]
    assert after
    assert after.last
    assert (after.last.year, after.last.text) == (2019, "12期")
    assert same_year
    assert same_year.last is None
    assert count == 3
