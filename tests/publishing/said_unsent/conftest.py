"""Pushes of which nobody heard, and what a person says of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.db import Sessions
from bot.people import Person
from bot.publishing import pushes
from bot.publishing.pushes import Push, State, events
from bot.wechat.jobs import JobFinished
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload
from tests.publishing.test_pushes_doubt import SENDALL, event, some_ticks

Plan = Callable[..., Push]
ENDED = event("4711", "send success", sent=9, errors=0)


def lost(sessions: Sessions, sender: Sender, plan: Plan) -> Push:
    """Return a mass send in doubt: no answer came, nor to the same call once more."""
    sender.platform.account(mass_quota=10)
    sender.platform.fault(SENDALL, "lose_answer", times=2)
    push = plan()
    sender.tick()
    some_ticks(sender, 2)
    sender.wait(minutes=40)
    assert reload(sessions, push).state == State.DOUBTFUL
    return push


def say(
    sessions: Sessions, push: Push, by: Person, sender: Sender, *, sent: bool, another: bool = False
) -> None:
    with sessions.begin() as session:
        found, now = pushes.named(session, push.id), sender.platform.now()
        pushes.settle_by_hand(session, found, sent=sent, another=another, by=session.merge(by), now=now)


def tell(sessions: Sessions, sender: Sender) -> None:
    pushes.settle(sessions, ENDED, now=sender.platform.now())


def in_its_place(sessions: Sessions, push: Push, sender: Sender, **later: float) -> Push:
    due_at = sender.platform.now() + timedelta(**later)
    return make.push(sessions, due_at=due_at, revisions=[push.articles[0].submission.revision])


def tell_failed(sessions: Sessions, push: Push, sender: Sender) -> None:
    """Let WeChat say of *push*, which has a number, what a person had said: that it was not sent."""
    failed = event(push.msg_id or "", "err(30001)", sent=0, errors=0)
    pushes.settle(sessions, failed, now=sender.platform.now())


def keep_and_die(
    sessions: Sessions, ended: JobFinished, monkeypatch: pytest.MonkeyPatch, *, now: datetime
) -> None:
    """Let the finish event be kept, and whoever took it be killed before what it says is taken in."""
    with monkeypatch.context() as broken:
        broken.setattr(events, "_apply", lambda *given, **named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pushes.settle(sessions, ended, now=now)


def let_go(sessions: Sessions, push: Push, by: Person, sender: Sender) -> None:
    """Release *push*, and tick."""
    now = sender.platform.now()
    with sessions.begin() as session:
        held = pushes.named(session, push.id)
        pushes.release(session, held, by=session.merge(by), terms=make.TERMS, now=now)
    sender.tick()


def sent_in_its_place(sessions: Sessions, push: Push, sender: Sender) -> Push:
    again = in_its_place(sessions, push, sender)
    tell_failed(sessions, push, sender)
    some_ticks(sender, 2)
    ended = event(reload(sessions, again).msg_id or "", "send success", sent=9, errors=0)
    pushes.settle(sessions, ended, now=sender.platform.now())
    return again


@pytest.fixture
def chen(sessions: Sessions) -> Person:
    return make.people(sessions).chen


@pytest.fixture
def unsent(sessions: Sessions, sender: Sender, plan: Plan, chen: Person) -> Push:
    push = lost(sessions, sender, plan)
    say(sessions, push, chen, sender, sent=False)
    return push


@pytest.fixture
def numbered(sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, chen: Person) -> Push:
    """A mass send whose number is known, and which a person took for not sent."""
    platform.account(finish_after=100_000, mass_quota=10)
    push = plan()
    sender.tick()
    sender.wait(minutes=40)
    say(sessions, push, chen, sender, sent=False)
    return reload(sessions, push)
