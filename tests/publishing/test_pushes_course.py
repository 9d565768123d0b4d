"""How far a push has come, and what happened to it, in words."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot import journal
from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.pushes import Push, State, course, states
from tests import make

SENT = (State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT)


def brought(sessions: Sessions, *through: State, mode: str = "mass", reason: str = "", **fields: Any) -> Push:
    """Return a push that came *through* these states, a minute each."""
    push = make.push(sessions, mode=mode)
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        for minutes, state in enumerate(through):
            states.move(session, found, state, now=make.NOON + timedelta(minutes=minutes), reason=reason)
        for name, value in fields.items():
            setattr(found, name, value)
    return push


def steps(sessions: Sessions, push: Push) -> list[tuple[str, str, bool]]:
    with sessions.read() as session:
        found = session.get_one(Push, push.id)
        told = course.steps(found, journal.about(session, found))
    return [(each.name, each.standing, each.at is not None) for each in told]


@pytest.mark.parametrize(
    ("through", "fields", "standings"),
    [
        ((), {}, ["done", "to come", "to come", "to come", "to come"]),
        (SENT[:1], {}, ["done", "now", "to come", "to come", "to come"]),
        (SENT[:1], {"media_id": "m"}, ["done", "done", "to come", "to come", "to come"]),
        (SENT[:2], {"sending_at": make.NOON}, ["done", "done", "now", "to come", "to come"]),
        (SENT[:3], {"accepted_at": make.NOON}, ["done", "done", "done", "now", "to come"]),
        (SENT, {}, ["done"] * 5),
        ((*SENT[:2], State.DOUBTFUL), {}, ["done", "done", "wrong", "to come", "to come"]),
        ((*SENT[:3], State.FAILED), {"accepted_at": make.NOON}, ["done", "done", "done", "wrong", "to come"]),
        ((State.PREPARING, State.FAILED), {}, ["done", "wrong", "to come", "to come", "to come"]),
        ((State.HELD,), {}, ["done", "wrong", "to come", "to come", "to come"]),
        ((State.CANCELLED,), {}, ["done", "wrong", "to come", "to come", "to come"]),
    ],
)
def test_the_step_it_has_come_to_is_marked(
    sessions: Sessions, through: tuple[State, ...], fields: dict[str, Any], standings: list[str]
) -> None:
    push = brought(sessions, *through, **fields)

    assert [standing for _, standing, _ in steps(sessions, push)] == standings


def test_steps_that_were_taken_have_their_time_and_the_others_none(sessions: Sessions) -> None:
    push = brought(sessions, *SENT[:3], sending_at=make.NOON, accepted_at=make.NOON)

    assert [known for _, _, known in steps(sessions, push)] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("mode", "names"),
    [("mass", "微信群发 已推送"), ("publish", "微信审核 已发布"), ("draft", "等人发出 已推送")],
)
def test_the_steps_are_named_after_the_way_it_goes_out(sessions: Sessions, mode: str, names: str) -> None:
    push = brought(sessions, mode=mode)

    assert " ".join(name for name, _, _ in steps(sessions, push)[-2:]) == names


def test_what_happened_is_told_in_chinese_with_the_reason(sessions: Sessions) -> None:
    push = brought(sessions, State.HELD, reason="stopped")
    chen = make.people(sessions).chen
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        pushes.reschedule(
            session,
            found,
            at=make.NOON + timedelta(days=1),
            by=session.merge(chen),
            terms=make.TERMS,
            now=make.NOON,
        )
        pushes.reschedule(
            session,
            found,
            at=make.NOON + timedelta(days=2),
            by=session.merge(chen),
            terms=make.TERMS,
            now=make.NOON,
        )
        told = [(each.who, each.what) for each in course.story(journal.about(session, found))]

    assert told == [
        ("陈", "安排推送，定在 3月8日 周一 12:00"),
        ("程序", "被拦下：有人按了全部停止"),
        ("陈", "放行，重新排期：3月8日 周一 12:00 改到 3月9日 周二 12:00"),
        ("陈", "改推送时间：3月9日 周二 12:00 改到 3月10日 周三 12:00"),
    ]


@pytest.mark.parametrize("before", list(State))
def test_no_state_is_told_in_english(sessions: Sessions, before: State) -> None:
    for after in states.TRANSITIONS[before]:
        entry = journal.Entry(at=make.NOON, who="程序", verb=f"推送：{before} → {after}", details={})
        ((event),) = course.story([entry])
        assert not re.search("[a-z]", event.what), event.what


def test_a_page_that_is_watched_asks_often_near_the_time_seldom_before_and_never_when_it_is_over(
    sessions: Sessions,
) -> None:
    planned = brought(sessions)
    over = brought(sessions, *SENT, mode="publish")

    asks = [course.look_again(planned, make.NOON - timedelta(hours=hours)) for hours in (0, 1, 48)]

    assert [each.total_seconds() for each in asks if each] == [2, 10, 10]
    with sessions.read() as session:
        assert course.look_again(session.get_one(Push, over.id), make.NOON) is None
