"""What would be the second card waits until it is known what became of the first."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.db import Sessions
from bot.errors import Doubtful, NotAllowed, Problem
from bot.people import Person
from bot.publishing import pushes
from bot.publishing.pushes import (
    TWICE,
    WAITS,
    Desk,
    Push,
    State,
    states,
    successors,
)
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload
from tests.publishing.said_unsent.conftest import (
    in_its_place,
    keep_and_die,
    let_go,
    lost,
    say,
    tell,
    tell_failed,
)
from tests.publishing.test_pushes_doubt import SENDALL, event, some_ticks

STATUS = "/cgi-bin/message/mass/get"
Plan = Callable[..., Push]


def test_what_was_planned_in_that_very_moment_is_held_when_sending_begins(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push
) -> None:
    again = in_its_place(sessions, unsent, sender)
    with sessions.begin() as session:  # as if planned after `successors.stop` had looked
        found = pushes.named(session, unsent.id)
        pushes.states.move(session, found, State.DOUBTFUL, now=platform.now())
        found.waits_for = "person"
    calls = platform.state()["calls"][SENDALL]

    some_ticks(sender)

    assert (reload(sessions, again).state, platform.state()["calls"][SENDALL]) == (State.HELD, calls)


@pytest.mark.parametrize("mode", ["publish", "draft"])
def test_what_was_planned_in_that_very_moment_is_held_in_whatever_way_it_goes(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push, mode: str
) -> None:
    again = make.push(
        sessions,
        due_at=platform.now(),
        mode=mode,
        revisions=[unsent.articles[0].submission.revision],
    )
    with sessions.begin() as session:  # as if it had not been there when the first was doubted
        first = pushes.named(session, unsent.id)
        states.move(session, first, State.DOUBTFUL, now=platform.now(), reason="x")
        first.waits_for = "person"

    sender.tick()

    held = reload(sessions, again)
    assert (held.state, held.reason.startswith(TWICE)) == (State.HELD, True)


def test_stopping_everything_waits_for_doubt_and_neither_is_lost(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, chen: Person
) -> None:
    said = []
    for _ in range(2):
        said.append(lost(sessions, sender, plan))
        say(sessions, said[-1], chen, sender, sent=False)
    later = [in_its_place(sessions, each, sender, days=day) for day, each in enumerate(reversed(said), 1)]
    hold = successors.hold

    def slowly(*given: object, **named: object) -> None:
        hold(*given, **named)  # type: ignore[arg-type]
        time.sleep(0.5)

    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(successors, "hold", slowly)
        told = threading.Thread(target=tell, args=(sessions, sender))
        told.start()
        time.sleep(0.2)
        with sessions.begin() as session:
            pushes.stop_all(session, by=session.merge(chen), now=platform.now())
        told.join(20)

    assert {reload(sessions, each).state for each in said} == {State.DOUBTFUL}
    assert {reload(sessions, each).state for each in later} == {State.HELD}


def test_while_another_is_on_its_way_what_may_be_the_second_time_waits(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push, plan: Plan, chen: Person
) -> None:
    again = in_its_place(sessions, unsent, sender, days=1)
    platform.fault(SENDALL, "lose_answer")
    other = plan()
    sender.tick()  # the other is in doubt, and asked for a minute later
    assert reload(sessions, other).state == State.DOUBTFUL
    tell(sessions, sender)  # which of the two it was nobody knows yet
    with sessions.begin() as session:
        session.execute(update(Push).where(Push.id == again.id).values(due_at=platform.now()))
    desk = Desk(sessions, sender.wechat, sender.mark, platform.now(), timedelta(minutes=30))
    pushes.prepare_due(desk)

    pushes.send_due(desk)

    waiting = reload(sessions, again)
    assert (waiting.state, waiting.reason) == (State.PREPARING, WAITS)
    assert reload(sessions, unsent).state == State.FAILED
    later = platform.now() + timedelta(days=2)
    with sessions.begin() as session:
        found, by = pushes.named(session, again.id), session.merge(chen)
        with pytest.raises(NotAllowed, match="先等弄清"):
            pushes.reschedule(session, found, at=later, by=by, terms=make.TERMS, now=platform.now())


def test_another_on_its_way_for_a_day_lets_no_second_card_out(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push, plan: Plan
) -> None:
    begun = reload(sessions, unsent).sending_at or platform.now()
    revisions = [unsent.articles[0].submission.revision]
    again = make.push(sessions, due_at=begun + timedelta(hours=24, minutes=5), revisions=revisions)
    plan()
    platform.fault(SENDALL, "lose_request")
    sender.tick()
    tell(sessions, sender)
    sender.wait(minutes=40)  # no tick: the machine was off

    for _ in range(24 * 4):
        sender.wait(minutes=15)
        sender.tick()

    held = reload(sessions, again)
    assert held.state == State.HELD
    assert held.sending_at is None


def test_a_quiet_publication_of_another_revision_waits_for_nothing(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push, plan: Plan
) -> None:
    newer = make.approved(sessions, unsent.articles[0].submission.revision.article.slug, body="另一版")
    platform.fault(SENDALL, "lose_answer")
    plan()
    sender.tick()
    tell(sessions, sender)
    quiet = make.push(sessions, due_at=platform.now(), mode="publish", revisions=[newer])
    desk = Desk(sessions, sender.wechat, sender.mark, platform.now(), timedelta(minutes=30))
    pushes.prepare_due(desk)

    pushes.send_due(desk)

    assert reload(sessions, quiet).state == State.ACCEPTED


def test_an_end_that_is_known_and_not_taken_in_yet_lets_no_second_out(
    sessions: Sessions,
    sender: Sender,
    platform: Platform,
    numbered: Push,
    chen: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    again = in_its_place(sessions, numbered, sender, minutes=1)
    sender.tick()
    ended = event(numbered.msg_id or "", "send success", sent=9, errors=0)
    keep_and_die(sessions, ended, monkeypatch, now=platform.now())
    sender.wait(minutes=1)
    desk = Desk(sessions, sender.wechat, sender.mark, platform.now(), timedelta(minutes=30))

    pushes.send_due(desk)  # what takes the end in waits for WeChat at this moment, in a tick of its own

    assert (reload(sessions, again).state, reload(sessions, again).reason) == (State.PREPARING, WAITS)
    with sessions.begin() as session:
        pushes.stop_all(session, by=session.merge(chen), now=platform.now())
    with sessions.begin() as session:
        found, by = pushes.named(session, again.id), session.merge(chen)
        with pytest.raises(NotAllowed, match="先等弄清"):
            pushes.release(session, found, by=by, terms=make.TERMS, now=platform.now())


def test_what_is_released_while_the_end_of_the_first_is_taken_in_does_not_go_out(
    sessions: Sessions, sender: Sender, platform: Platform, numbered: Push, chen: Person
) -> None:
    again = in_its_place(sessions, numbered, sender, days=1)
    sender.tick()
    with sessions.begin() as session:
        pushes.stop_all(session, by=session.merge(chen), now=platform.now())
    ended = event(numbered.msg_id or "", "send success", sent=9, errors=0)
    lock, is_locked = successors._locked, threading.Event()

    def slowly(*given: object) -> object:
        found = lock(*given)  # type: ignore[arg-type]
        is_locked.set()
        time.sleep(0.5)
        return found

    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(successors, "_locked", slowly)
        told = threading.Thread(target=pushes.settle, args=(sessions, ended), kwargs={"now": platform.now()})
        told.start()
        assert is_locked.wait(10)
        with sessions.begin() as session:
            found, by = pushes.named(session, again.id), session.merge(chen)
            with pytest.raises(NotAllowed, match="只群发一次"):
                pushes.release(session, found, by=by, terms=make.TERMS, now=platform.now())
        told.join(20)

    assert (reload(sessions, numbered).state, reload(sessions, again).state) == (State.SENT, State.HELD)


@pytest.mark.parametrize("unheard", [False, True])
def test_wechat_is_asked_by_its_number_before_the_second_goes_out(
    sessions: Sessions,
    sender: Sender,
    platform: Platform,
    numbered: Push,
    monkeypatch: pytest.MonkeyPatch,
    unheard: bool,
) -> None:
    again = in_its_place(sessions, numbered, sender)
    said: list[str | Problem] = [Doubtful("没有答复")] * 2 if unheard else []
    said.append("SEND_SUCCESS")  # it went out, and its event was lost

    def status(number: str) -> str:
        told = said.pop(0)
        if isinstance(told, Problem):
            raise told
        return told

    monkeypatch.setattr(sender.wechat, "mass_status", status)
    calls = platform.state()["calls"][SENDALL]

    for _ in range(4):
        sender.tick()
        sender.wait(minutes=1)

    assert reload(sessions, numbered).state == State.SENT
    assert (reload(sessions, again).state, platform.state()["calls"][SENDALL]) == (State.HELD, calls)


def test_while_wechat_says_that_the_first_is_on_its_way_the_second_waits(
    sessions: Sessions, sender: Sender, platform: Platform, numbered: Push
) -> None:
    again = in_its_place(sessions, numbered, sender, minutes=1)
    sends = platform.state()["calls"][SENDALL]
    for _ in range(10):
        sender.wait(minutes=1)
        for _ in range(3):
            sender.tick()

    waiting = reload(sessions, again)
    assert (waiting.state, waiting.reason) == (State.PREPARING, WAITS)
    assert platform.state()["calls"][SENDALL] == sends
    assert 5 < platform.state()["calls"][STATUS] <= 12, "once a minute, not each second"
    tell_failed(sessions, numbered, sender)
    sender.tick()
    assert reload(sessions, again).state == State.ACCEPTED


@pytest.mark.parametrize(("code", "goes"), [(48001, True), (40059, False), (45009, False), (-1, False)])
def test_wechat_that_may_not_be_asked_lets_the_second_go_and_one_that_cannot_say_does_not_for_a_day(
    sessions: Sessions,
    sender: Sender,
    platform: Platform,
    numbered: Push,
    chen: Person,
    code: int,
    goes: bool,
) -> None:
    again = in_its_place(sessions, numbered, sender, minutes=1)
    platform.fault(STATUS, "refuse", errcode=code, times=999)

    some_ticks(sender, 3)

    assert reload(sessions, again).state == (State.ACCEPTED if goes else State.PREPARING)
    if not goes:
        sender.wait(days=1)
        sender.tick()
        let_go(sessions, again, chen, sender)
        assert reload(sessions, again).state == State.ACCEPTED
