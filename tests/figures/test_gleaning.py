"""Going through a review: what is found is put down in its place, and two people never decide twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from bot import people
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.figures import gleaning, indicators
from bot.figures.gleaning import Reading
from bot.figures.indicators import Figure
from tests import make

TEXT = "全年办班12期、送教12期，参加300余人。\n培训班\t期数\n剪纸班\t5\n"


def begin(sessions: Sessions, text: str = TEXT) -> int:
    staff = make.people(sessions)
    with sessions.begin() as session:
        by = session.merge(staff.lin)
        looked = gleaning.look(text, year=2020)
        return gleaning.begin(session, looked, title="小结", article="小结", by=by, now=make.NOON).id


def test_each_number_is_put_down_with_its_own_place_in_its_sentence(sessions: Sessions) -> None:
    number = begin(sessions)

    with sessions.read() as session:
        found = gleaning.named(session, number)
        assert found
        assert [(each.text, each.start, each.year) for each in found.figures] == [
            ("12期", 4, 2020),
            ("12期", 10, 2020),
            ("300余人", 16, 2020),
        ]
        assert all(each.sentence[each.start :].startswith(each.text) for each in found.figures)
        assert [text for text, _, _ in found.unclear] == ["5"]


def test_of_two_who_decide_in_the_same_moment_one_is_told(sessions: Sessions) -> None:
    number, together = begin(sessions), Barrier(2)

    def decide(name: str, indicator: str) -> str:
        try:
            with sessions.begin() as session:
                by = people.named(session, name)
                together.wait(10)
                gleaned = gleaning.numbered(session, number, 1)
                gleaning.keep(session, gleaned, Reading(indicator, topic="办班"), by=by, now=make.NOON)
        except NotAllowed as refused:
            return str(refused)
        return ""

    # on SQLite a writer has the database for itself, so the two cannot meet inside
    if sessions.engine.dialect.name == "sqlite":
        together = Barrier(1)
    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(decide, ["林", "陈"], ["办班期数", "开班数"]))

    assert told[0] == ""
    assert "已经看过" in told[1]
    with sessions.read() as session:
        assert len(session.scalars(select(Figure)).all()) == 1


def test_a_year_that_another_article_tells_is_warned_of_and_refused(sessions: Sessions) -> None:
    make.figures(sessions)
    number = begin(sessions, "“两癌”检查受益妇女10300名。")
    reading = Reading("“两癌”检查受益妇女")

    with sessions.begin() as session:
        gleaned = gleaning.numbered(session, number, 1)
        held = gleaning.hold(session, gleaned, reading)
        chen = people.named(session, "陈")
        with pytest.raises(Mistake, match="2020年的数字已由文章 2020-review 给出"):
            gleaning.keep(session, gleaned, reading, by=chen, now=make.NOON)

    assert held.beside
    assert held.beside.words == "比2019年增加 500名（5.1%）"
    assert "它出自另一篇" in held.warnings[0]
    assert held.taken == held.warnings[0]
    with sessions.read() as session:
        assert [each.text for each in indicators.look_up(session, year=2020)] == ["10025名"]
