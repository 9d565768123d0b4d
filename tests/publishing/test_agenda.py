"""The days of a month: what goes out, what is meant for a day, what waits; in few queries."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from bot.config import Compliance
from bot.db import Sessions
from bot.publishing import agenda, articles, calendar, intended, pushes, review
from bot.publishing.agenda import Day, Waiting
from bot.publishing.articles import Revision
from bot.publishing.pushes import Mode, Push, State, states
from tests import make

MARCH = date(2021, 3, 1), date(2021, 3, 31)
RULES = Compliance()


def month(sessions: Sessions) -> dict[int, Day]:
    with sessions.read() as session:
        found = agenda.days(session, *MARCH, waiting=agenda.waiting(session), rules=RULES)
    return {each.date.day: each for each in found}


def waiting(sessions: Sessions) -> list[Waiting]:
    with sessions.read() as session:
        return agenda.waiting(session)


def bring(sessions: Sessions, push: Push, *through: State) -> None:
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        for state in through:
            states.move(session, found, state, now=make.NOON)


def intend(sessions: Sessions, revision: Revision, day: date) -> None:
    with sessions.begin() as session:
        article = articles.named(session, revision.article.slug)
        lin = session.merge(make.people(sessions).lin)
        intended.set_day(session, article, day, by=lin, now=make.NOON)


def test_each_day_tells_its_pushes_with_all_their_titles_and_what_is_meant_for_it(sessions: Sessions) -> None:
    two = [make.approved(sessions, title=title) for title in ("头条的", "次条的")]
    make.push(sessions, due_at=make.NOON + timedelta(days=2), revisions=two)
    make.push(sessions, due_at=make.NOON + timedelta(days=2, hours=-4), mode="publish")
    draft = make.revision(sessions, title="还在写的")
    intend(sessions, draft, date(2021, 3, 12))

    days = month(sessions)

    assert list(days) == list(range(1, 32))
    early, late = days[10].slots
    assert early.at < late.at
    assert late.titles == ("头条的", "次条的")
    assert [(each.title, each.where, each.ready) for each in days[12].meant] == [("还在写的", "draft", False)]
    assert days[8].on[0].name == "三八国际妇女节"
    assert (days[10].quota.left, days[11].quota.left) == (0, 1)


def test_weeks_that_are_over_are_folded_unless_a_push_in_them_needs_somebody(sessions: Sessions) -> None:
    sent, failed = (make.push(sessions, due_at=make.NOON + timedelta(days=days)) for days in (0, 7))
    bring(sessions, sent, State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT)
    bring(sessions, failed, State.PREPARING, State.FAILED)
    with sessions.read() as session:
        days = agenda.days(session, date(2021, 3, 1), date(2021, 4, 4), waiting=(), rules=RULES)

        late, now, later = (
            [each.folded for each in agenda.weeks(days, today=today)]
            for today in (date(2021, 3, 31), date(2021, 3, 8), date(2021, 4, 5))
        )

    assert late == [True, True, False, True, False]
    assert now == [True, False, False, False, False]
    assert later == [False] * 5  # of a month that is over all is shown
    assert [each.sent for each in agenda.weeks(days, today=date(2021, 3, 31))][:2] == [0, 1]


def test_a_push_at_the_edge_of_a_day_stands_on_the_day_in_beijing(sessions: Sessions) -> None:
    for hours in (11, 12):  # 23:00 of the eighth, 0:00 of the ninth
        make.push(sessions, due_at=make.NOON + timedelta(hours=hours), mode="publish")

    days = month(sessions)

    assert [len(days[number].slots) for number in (8, 9, 10)] == [1, 1, 0]


def test_what_was_cancelled_is_not_shown_nor_what_failed_and_was_planned_again(sessions: Sessions) -> None:
    kept = make.approved(sessions)
    cancelled, failed, again = (
        make.push(sessions, mode="publish"),
        make.push(sessions, mode="publish", revisions=[kept]),
        make.push(sessions, mode="publish"),
    )
    bring(sessions, cancelled, State.CANCELLED)
    for push in (failed, again):
        bring(sessions, push, State.PREPARING, State.FAILED)
    assert {each.push.id for each in month(sessions)[8].slots} == {failed.id, again.id}

    later = make.push(sessions, due_at=make.NOON + timedelta(days=1), revisions=[kept])

    assert {each.push.id for each in month(sessions)[8].slots} == {again.id}
    assert {each.push.id for each in month(sessions)[9].slots} == {later.id}


def test_what_waits_begins_with_what_can_be_planned_and_holds_nothing_that_is_out_or_in_a_push(
    sessions: Sessions,
) -> None:
    make.revision(sessions, title="草稿")
    make.revision(sessions, title="早已发出", url="https://mp.weixin.qq.com/s/old")
    make.push(sessions, revisions=[make.approved(sessions, title="已排期")])
    in_review = make.revision(sessions, title="在审")
    make.approved(sessions, title="审完")
    changed = make.approved(sessions, title="审完又改了")
    make.revision(sessions, changed.article.slug, title="审完又改了", body="改过的正文。\n")
    team = make.people(sessions)
    with sessions.begin() as session:
        review.submit(
            session,
            session.merge(in_review),
            by=session.merge(team.lin),
            reviewers=[session.merge(each) for each in team.reviewers],
            steps=make.STEPS,
            now=make.NOON,
        )

    found = waiting(sessions)

    assert [(each.title, each.where, each.ready) for each in found] == [
        ("审完", "approved", True),
        ("在审", "in_review", False),
        ("审完又改了", "draft", False),
        ("草稿", "draft", False),
    ]
    with sessions.read() as session:
        assert [each.revision.title for each in pushes.plannable(session)] == ["审完"]


def test_what_is_still_written_is_listed_up_to_a_length(sessions: Sessions) -> None:
    found = [Waiting(str(n), "", None, "draft", "草稿", ready=n < 50) for n in range(100)]

    lane = agenda.lane(found)

    assert (len(lane.ready), len(lane.in_work), lane.more) == (50, agenda.MOST_IN_WORK, 10)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_month_takes_as_many_queries_as_one_with_a_push(sessions: Sessions) -> None:
    def fill(much: int) -> int:
        for number in range(much):
            push = make.push(
                sessions, mode="publish", due_at=make.NOON + timedelta(days=number % 20, hours=number)
            )
            if number % 2:
                bring(sessions, push, State.PREPARING, State.FAILED)
            make.approved(sessions)
            intend(sessions, make.revision(sessions), date(2021, 3, 9 + number % 20))
        asked: list[str] = []

        def note(*given: object) -> None:
            asked.append(str(given[2]))

        event.listen(sessions.engine, "before_cursor_execute", note)
        with sessions.read() as session:
            rest = agenda.waiting(session)
            ends = calendar.last_days(
                session, RULES, calendar.silence(session, RULES, now=make.NOON), now=make.NOON
            )
            found = agenda.days(session, *MARCH, waiting=rest, last_days=ends, rules=RULES)
            slots = [slot for day in found for slot in day.slots]  # of which pages tell what is gone
            assert {each.back_at for slot in slots for each in slot.push.articles} == {None}
        event.remove(sessions.engine, "before_cursor_execute", note)
        assert not [each for each in asked if re.search(r"[.](body|rendered)(,| AS|\s+FROM)", each)]
        return len(asked)

    few = fill(2)

    assert fill(12) == few


def test_the_last_day_in_time_is_told_and_what_keeps_it(sessions: Sessions) -> None:
    def ends() -> list[tuple[date, bool]]:
        with sessions.read() as session:
            silence = calendar.silence(session, RULES, now=make.NOON)
            found = calendar.last_days(session, RULES, silence, now=make.NOON)
            return [(each.day, each.kept_by is not None) for each in found]

    assert ends() == []  # nothing ever went out
    sent = make.push(sessions, due_at=make.NOON - timedelta(days=3))
    bring(sessions, sent, State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT)
    assert ends() == [(date(2021, 3, 12), False)]

    make.push(sessions, due_at=make.NOON + timedelta(days=2))
    make.push(sessions, due_at=make.NOON + timedelta(days=8))
    make.push(sessions, due_at=make.NOON + timedelta(days=20))  # too late to keep anything

    assert ends() == [(date(2021, 3, 12), True), (date(2021, 3, 23), False)]


def test_where_the_limit_is_passed_something_must_go_out_today(sessions: Sessions) -> None:
    sent = make.push(sessions, due_at=make.NOON - timedelta(days=30), mode=Mode.MASS)
    bring(sessions, sent, State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT)

    with sessions.read() as session:
        silence = calendar.silence(session, RULES, now=make.NOON)
        (end,) = calendar.last_days(session, RULES, silence, now=make.NOON)

    assert (silence.overdue, end.day, end.kept_by) == (True, date(2021, 3, 8), None)
