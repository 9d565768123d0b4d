"""While a push is looked at others move it, clocks are set back, and copies of the database are put back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot import notices
from bot.db import Sessions
from bot.errors import NotAllowed, Refused
from bot.people import Person
from bot.publishing import pushes
from bot.publishing.pushes import (
    Desk,
    Push,
    State,
    doubt,
    outcome,
    states,
)
from bot.wechat.told import Accepted
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload
from tests.publishing.said_unsent.conftest import lost, say, tell
from tests.publishing.test_pushes_doubt import SENDALL, some_ticks

Plan = Callable[..., Push]


def test_a_push_left_for_a_person_while_the_tick_went_on_is_not_repeated(
    sessions: Sessions,
    sender: Sender,
    platform: Platform,
    plan: Plan,
    chen: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    platform.fault(SENDALL, "lose_request")
    push = plan()
    sender.tick()
    sender.wait(minutes=40)  # no tick: the machine was off
    desk = Desk(sessions, sender.wechat, sender.mark, platform.now(), timedelta(hours=2))
    look = doubt.look

    def slowly(desk: Desk, number: int) -> doubt.Next:
        say(sessions, push, chen, sender, sent=False)
        tell(sessions, sender)
        return look(desk, number)

    monkeypatch.setattr(doubt, "look", slowly)
    calls = platform.state()["calls"][SENDALL]

    pushes.look_after(desk)

    assert reload(sessions, push).waits_for == "person"
    assert platform.state()["calls"][SENDALL] == calls


def test_a_number_that_came_during_the_repetition_is_asked_for(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    push = plan()
    platform.fault(SENDALL, "lose_answer")
    sender.tick()
    sender.wait(minutes=2)

    def meanwhile(media_id: str, **_: object) -> Accepted:
        late = Accepted("4711", "6001", again=False)
        with sessions.begin() as session:
            outcome.write(session, push.id, late, me="first", again=False, now=platform.now())
        tell(sessions, sender)
        raise Refused("草稿没有了", code=40007)

    monkeypatch.setattr(sender.wechat, "mass_send", meanwhile)
    sender.tick()
    monkeypatch.undo()
    some_ticks(sender, 2)

    assert reload(sessions, push).state == State.SENT


def test_a_clock_that_was_set_back_holds_nobody_up(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, chen: Person
) -> None:
    push = lost(sessions, sender, plan)
    year = timedelta(days=365)
    with sessions.begin() as session:  # the clock was a year ahead when it was claimed, and its sender died
        found = pushes.named(session, push.id)
        states.move(session, found, State.SENDING, now=platform.now(), lease=("x", platform.now() + year))
        assert found.sending_at
        assert found.repeated_at
        found.sending_at, found.repeated_at = found.sending_at + year, found.repeated_at + year

    sender.tick()
    assert reload(sessions, push).state == State.DOUBTFUL
    say(sessions, push, chen, sender, sent=False)

    assert reload(sessions, push).state == State.FAILED


def test_what_was_held_when_the_copy_was_made_is_told_as_restored(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, chen: Person
) -> None:
    push = plan()
    with sessions.begin() as session:
        pushes.stop_all(session, by=session.merge(chen), now=platform.now())
        sender.mark.write(7)  # ahead: since then it may have been released, and sent

    sender.tick()

    held = reload(sessions, push)
    assert (held.state, held.reason) == (State.HELD, "restored")
    with sessions.begin() as session:
        found, by = pushes.named(session, push.id), session.merge(chen)
        later = platform.now() + timedelta(days=1)
        with pytest.raises(NotAllowed, match="可能早已发过"):
            pushes.reschedule(session, found, at=later, by=by, terms=make.TERMS, now=platform.now())
        assert any("从备份恢复" in each.text for each in notices.waiting(session, by))


def test_a_push_that_is_made_once_more_at_this_moment_is_not_left_to_a_person(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, chen: Person
) -> None:
    push = lost(sessions, sender, plan)
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        lease = ("other", platform.now() + timedelta(minutes=1))
        states.move(session, found, State.SENDING, now=platform.now(), lease=lease)
    desk = Desk(sessions, sender.wechat, sender.mark, platform.now(), timedelta(minutes=30))

    doubt.look(desk, push.id)

    assert (reload(sessions, push).state, reload(sessions, push).waits_for) == (State.SENDING, None)
    with sessions.read() as session:
        assert not any("草稿箱" in each.text for each in notices.waiting(session, chen))


def test_what_must_be_mended_stays_to_be_read_when_the_copy_is_put_back(
    sessions: Sessions, sender: Sender, plan: Plan, chen: Person
) -> None:
    push, now = plan(), sender.platform.now()
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        states.move(session, found, State.HELD, now=now, reason="finding: 数字已更正。")
    sender.mark.write(5)  # more was sent than this database knows of

    sender.tick()
    sender.tick()

    held = reload(sessions, push)
    assert held.reason.startswith("finding: 数字已更正。数据库是从备份恢复的，它也可能早已发过")
    assert held.reason.count("早已发过") == 1
    with sessions.begin() as session:
        later = now + timedelta(days=1)
        found, by = pushes.named(session, push.id), session.merge(chen)
        with pytest.raises(NotAllowed, match="可能早已发过，没有改时间"):
            pushes.reschedule(session, found, at=later, by=by, terms=make.TERMS, now=now)
