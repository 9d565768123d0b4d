"""Figures: confirmed by an administrator, one a year, never edited."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot import people
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.figures import indicators
from bot.figures.indicators import Alias, Figure
from bot.journal import Entry
from tests.figures import review
from tests.figures.review import NOW


@pytest.fixture
def made_up(sessions: Sessions, tmp_path: Path) -> Sessions:
    review.load(sessions, review.made_up(tmp_path), slug="made-up", confirm=False)
    return sessions


def test_only_an_administrator_confirms(made_up: Sessions) -> None:
    with made_up.begin() as session:
        lin = people.add(session, "林", ["编辑"], now=NOW)

        with pytest.raises(NotAllowed, match="没有“管理员”的权限，不能确认数字"):
            indicators.confirm(session, indicators.waiting(session), by=lin, now=NOW)

        assert len(indicators.waiting(session)) == 3


def test_who_confirmed_and_when_is_kept_and_stands_in_the_journal(made_up: Sessions) -> None:
    with made_up.begin() as session:
        wei = review.administrator(session)
        figure = indicators.waiting(session)[0]
        indicators.confirm(session, [figure], by=wei, now=NOW)
        again = indicators.confirm(session, [figure], by=wei, now=NOW + timedelta(days=1))

    assert again == 0
    with made_up.read() as session:
        kept = indicators.numbered(session, [figure.id])[0]
        entry = session.scalars(select(Entry).where(Entry.verb == "确认")).one()
    assert (kept.confirmed_by_id, kept.confirmed_at) == (wei.id, NOW)
    assert (entry.who, entry.subject, entry.subject_id) == ("魏", "figure", str(figure.id))


def test_a_superseded_figure_cannot_be_confirmed(made_up: Sessions) -> None:
    with made_up.begin() as session:
        figure = indicators.waiting(session)[0]
        figure.withdrawn_at = NOW
        session.flush()

        with pytest.raises(NotAllowed, match="已被后来的数字取代"):
            indicators.confirm(session, [figure], by=review.administrator(session), now=NOW)


@pytest.mark.parametrize("confirmed", [True, False])
def test_the_database_holds_one_live_figure_a_year(made_up: Sessions, confirmed: bool) -> None:
    def two_of_one_year() -> None:
        with made_up.begin() as session:
            standing = indicators.waiting(session)[0]
            for _ in range(2):
                session.add(
                    Figure(
                        indicator_id=standing.indicator_id,
                        year=2001,
                        value=standing.value,
                        unit=standing.unit,
                        text=standing.text,
                        approximate=False,
                        sentence=standing.sentence,
                        start=0,
                        article="other",
                        added_at=NOW,
                        confirmed_at=NOW if confirmed else None,
                    )
                )

    with pytest.raises(IntegrityError):
        two_of_one_year()


@pytest.mark.parametrize("owners", [(None, None), (1, 1)])
def test_the_database_gives_a_name_exactly_one_owner(
    made_up: Sessions, owners: tuple[int | None, int | None]
) -> None:
    def name_it() -> None:
        with made_up.begin() as session:
            topic, indicator = owners
            session.add(Alias(text="新", folded="新", topic_id=topic, indicator_id=indicator, article="x"))

    with pytest.raises(IntegrityError):
        name_it()


def test_a_number_that_no_figure_has_is_a_mistake(made_up: Sessions) -> None:
    with made_up.read() as session, pytest.raises(Mistake, match="没有编号为 7001、7002 的数字"):
        indicators.numbered(session, [7001, 7002])


def test_figures_are_looked_up_by_year_the_latest_first(sessions: Sessions, tmp_path: Path) -> None:
    review.load(sessions, review.made_up(tmp_path), slug="made-up")
    review.load(sessions, review.made_up(tmp_path, ("year = 2019", "year = 2021")), slug="later")

    with sessions.read() as session:
        topics = [topic for _, topic, _ in indicators.aliases(session)]
        every = indicators.look_up(session, topics=topics)
        one = indicators.look_up(session, topics=topics, year=2019)

    assert [figure.year for figure in every] == [2021] * 3 + [2019] * 3
    assert [figure.text for figure in one] == ["12期", "300余人", "3户"]
