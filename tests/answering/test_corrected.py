"""A figure is corrected: staff are told which articles, pushes and answers carried the old one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import notices
from bot.answering import corrected, questions
from bot.answering.composing import Answer, Cited
from bot.answering.corrected import Carried
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.figures import indicators
from bot.figures.indicators import Figure
from bot.notices import Notice
from bot.people import Person
from bot.publishing import pushes
from tests import make
from tests.publishing.test_outdated import NAMED, figure_of

NOW = make.NOON + timedelta(hours=1)


def tell(sessions: Sessions, text: str, value: int, *, minutes: int = 0) -> None:
    """Let a follower be told the figure of 2020."""
    told = Cited("“两癌”检查受益妇女", 2020, Decimal(value), "名", None)
    with sessions.begin() as session:
        kept = questions.asked(
            key=text,
            follower="f",
            asked_at=make.NOON + timedelta(minutes=minutes),
            text=text,
            answer=Answer("figures", f"{value}名", (told,)),
            took_ms=1,
        )
        questions.remember(session, kept)


def correct(sessions: Sessions) -> Carried:
    chen = make.people(sessions).chen
    with sessions.begin() as session:
        figure = figure_of(session, "10052名", now=NOW)
        assert indicators.confirm(session, [figure], by=session.merge(chen), now=NOW) == 1
    with sessions.read() as session:
        return corrected.named(session, old(sessions).id)


def old(sessions: Sessions) -> Figure:
    with sessions.read() as session:
        return session.scalars(select(Figure).where(Figure.text == "10025名")).one()


def about_figures(session: Session, person: Person) -> list[Notice]:
    return [each for each in notices.waiting(session, person) if each.about.startswith("figure:")]


def test_articles_pushes_and_answers_that_carried_the_old_figure_are_listed(sessions: Sessions) -> None:
    make.figures(sessions)
    sent = make.push(sessions, revisions=[make.approved(sessions, "sent", body=NAMED, year=2020)])
    with sessions.begin() as session:
        push = pushes.named(session, sent.id)
        push.state = "sent"
    planned = make.approved(sessions, "planned", body=NAMED, year=2020)
    make.push(sessions, due_at=make.NOON + timedelta(days=1), revisions=[planned])
    make.approved(sessions, "waiting", body=NAMED, year=2020)
    make.approved(sessions, "other")
    for number in range(3):
        tell(sessions, f"两癌{number}", 10025, minutes=number)
    tell(sessions, "前年", 9800)

    found = correct(sessions)

    groups = [
        [each.submission.revision.article.slug for each in group]
        for group in (found.out, found.planned, found.waiting)
    ]
    assert groups == [["sent"], ["planned"], ["waiting"]]
    assert (found.answers, found.last_answer) == (3, make.NOON + timedelta(minutes=2))
    assert found.in_words == "已推送 1 篇，排期中 1 篇，在审或待排期 1 篇，3 个回答"


def test_editors_and_publishers_are_told_once(sessions: Sessions) -> None:
    make.figures(sessions)
    make.approved(sessions, "waiting", body=NAMED, year=2020)
    team = make.people(sessions)

    correct(sessions)
    with sessions.begin() as session:  # pressed again
        again = session.scalars(select(Figure).where(Figure.text == "10052名")).one()
        assert indicators.confirm(session, [again], by=session.merge(team.chen), now=NOW) == 0

    with sessions.read() as session:
        for person in (team.lin, team.chen):
            (notice,) = about_figures(session, person)
            assert "已更正为 10052名。请看哪些文章、推送和回答用过旧数。" in notice.text
            assert notice.link == f"/console/corrections/{old(sessions).id}"
        assert about_figures(session, team.zhou) == []


def test_a_first_figure_corrects_nothing_and_nobody_is_told(sessions: Sessions) -> None:
    make.figures(sessions, confirmed=False)
    chen = make.people(sessions).chen

    with sessions.begin() as session:
        indicators.confirm(session, indicators.waiting(session), by=session.merge(chen), now=NOW)

    with sessions.read() as session:
        assert notices.waiting(session, chen) == []
        assert corrected.listed(session, most=5) == []


def test_a_figure_that_stands_was_not_corrected(sessions: Sessions) -> None:
    make.figures(sessions)

    with sessions.read() as session:
        with pytest.raises(Mistake, match="没有更正过"):
            corrected.named(session, old(sessions).id)
        with pytest.raises(Mistake, match="没有编号为 4711 的数字"):
            corrected.named(session, 4711)


def test_who_may_not_confirm_tells_nobody(sessions: Sessions) -> None:
    make.figures(sessions)
    lin = make.people(sessions).lin

    with sessions.begin() as session:
        figure = figure_of(session, "10052名", now=NOW)
        with pytest.raises(NotAllowed):
            indicators.confirm(session, [figure], by=session.merge(lin), now=NOW)

    with sessions.read() as session:
        assert notices.waiting(session, lin) == []
