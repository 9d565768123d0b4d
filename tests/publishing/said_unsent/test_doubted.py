"""What a person took for not sent is doubted anew by whatever WeChat tells later."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot import notices
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.people import Person
from bot.publishing import pushes
from bot.publishing.pushes import (
    TWICE,
    Mode,
    Push,
    State,
)
from bot.wechat.jobs import PublishFinished
from bot.wechat.told import Accepted
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload
from tests.publishing.said_unsent.conftest import ENDED, in_its_place, keep_and_die, lost, say, tell
from tests.publishing.test_pushes_doubt import SENDALL, event, some_ticks

Plan = Callable[..., Push]


def test_a_mass_send_that_ended_unknown_to_us_brings_doubt_on_what_was_said_and_holds_the_second(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push, chen: Person
) -> None:
    again = in_its_place(sessions, unsent, sender)
    calls = platform.state()["calls"][SENDALL]

    tell(sessions, sender)
    some_ticks(sender)

    after, held = reload(sessions, unsent), reload(sessions, again)
    assert (after.state, after.waits_for, after.ended_at) == (State.DOUBTFUL, "person", None)
    assert (held.state, held.reason.startswith(TWICE)) == (State.HELD, True)
    assert platform.state()["calls"][SENDALL] == calls
    with sessions.read() as session:
        texts = [each.text for each in notices.waiting(session, chen)]
    assert any("结果未知（请核对）：记了“没有发出”，可是微信后来报告一次群发完成" in each for each in texts)


def test_once_it_was_sent_the_second_is_neither_released_nor_moved_and_the_article_is_not_planned_again(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push, chen: Person
) -> None:
    again = in_its_place(sessions, unsent, sender, days=1)
    tell(sessions, sender)
    now = platform.now()

    def refused(words: str) -> None:
        with sessions.begin() as session:
            by, found = session.merge(chen), pushes.named(session, again.id)
            with pytest.raises(NotAllowed, match=words):
                pushes.release(session, found, by=by, terms=make.TERMS, now=now)
            later = now + timedelta(days=2)
            with pytest.raises(NotAllowed, match=words):
                pushes.reschedule(session, found, at=later, by=by, terms=make.TERMS, now=now)

    refused("可能已经推送过：.* 的推送结果未知。请先核对那一次")
    say(sessions, unsent, chen, sender, sent=True)
    refused("已经推送过；一篇文章只群发一次")
    with sessions.begin() as session:
        pushes.cancel(session, pushes.named(session, again.id), by=session.merge(chen), now=now)

    with sessions.read() as session:
        assert pushes.plannable(session) == []
    with pytest.raises(NotAllowed, match="一篇文章只群发一次"):
        in_its_place(sessions, unsent, sender, days=2)


def test_when_it_was_another_by_hand_the_second_may_go_out(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push, chen: Person
) -> None:
    again = in_its_place(sessions, unsent, sender, days=1)
    tell(sessions, sender)

    with pytest.raises(NotAllowed, match="报告过一次群发完成，不是这里别的推送，多半就是它"):
        say(sessions, unsent, chen, sender, sent=False)
    say(sessions, unsent, chen, sender, sent=False, another=True)
    tell(sessions, sender)  # WeChat may say it twice
    sender.tick()
    with sessions.begin() as session:
        found, now = pushes.named(session, again.id), platform.now()
        pushes.release(session, found, by=session.merge(chen), terms=make.TERMS, now=now)
    sender.tick()
    some_ticks(sender, 2)

    assert reload(sessions, unsent).state == State.FAILED
    assert reload(sessions, again).state == State.SENT


def test_an_event_that_came_before_a_person_spoke_is_told_to_that_person(
    sessions: Sessions, sender: Sender, plan: Plan, chen: Person
) -> None:
    push = lost(sessions, sender, plan)
    tell(sessions, sender)

    with pytest.raises(NotAllowed, match="先到发表记录里找"):
        say(sessions, push, chen, sender, sent=False)

    assert reload(sessions, push).state == State.DOUBTFUL


def test_a_newer_revision_is_held_as_well(
    sessions: Sessions, sender: Sender, platform: Platform, chen: Person
) -> None:
    platform.account(finish_after=100_000, mass_quota=10)
    push = make.push(sessions, due_at=platform.now(), revisions=[make.approved(sessions, "spring")])
    sender.tick()
    sender.wait(minutes=40)
    say(sessions, push, chen, sender, sent=False)
    mended = make.approved(sessions, "spring", title="改过的标题")
    again = make.push(sessions, due_at=platform.now() + timedelta(days=1), revisions=[mended])

    number = reload(sessions, push).msg_id
    for _ in range(2):
        pushes.settle(sessions, event(number, "send success", sent=9, errors=0), now=platform.now())

    assert reload(sessions, push).state == State.SENT
    assert reload(sessions, again).state == State.HELD


def test_an_early_event_of_another_push_brings_no_doubt(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sessions.begin() as session:
        session.get_one(Push, unsent.id).sending_at = platform.now() - timedelta(hours=20)
    other = make.push(sessions, due_at=platform.now())

    def early(media_id: str, **_: object) -> Accepted:
        tell(sessions, sender)
        return Accepted("4711", "6001", again=False)

    monkeypatch.setattr(sender.wechat, "mass_send", early)
    sender.tick()
    sender.tick()

    assert reload(sessions, unsent).state == State.FAILED
    assert reload(sessions, other).state == State.SENT


def test_a_push_whose_number_is_known_is_not_doubted_for_another(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, chen: Person
) -> None:
    platform.account(finish_after=100_000)
    push = plan()
    sender.tick()
    sender.wait(minutes=40)
    say(sessions, push, chen, sender, sent=False)

    tell(sessions, sender)

    assert reload(sessions, push).state == State.FAILED


@pytest.mark.parametrize("deed", ["plan", "cancel"])
def test_an_event_is_kept_whatever_is_planned_or_cancelled_at_that_moment(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push, chen: Person, deed: str
) -> None:
    revision = unsent.articles[0].submission.revision
    tomorrow = platform.now() + timedelta(days=1)
    again = in_its_place(sessions, unsent, sender, days=1) if deed == "cancel" else None
    told = threading.Thread(target=tell, args=(sessions, sender))

    with sessions.begin() as session:
        if again:
            pushes.cancel(
                session, pushes.named(session, again.id), by=session.merge(chen), now=platform.now()
            )
        else:
            wanted = pushes.Wanted([session.merge(revision)], tomorrow, Mode.MASS)
            pushes.plan(session, wanted, by=session.merge(chen), terms=make.TERMS, now=platform.now())
        session.flush()
        told.start()
        time.sleep(0.5)
    told.join(10)
    sender.tick()

    assert reload(sessions, unsent).state == State.DOUBTFUL
    with sessions.read() as session:
        assert pushes.plannable(session) == []


def test_an_event_that_was_kept_and_not_taken_in_is_taken_in_by_the_next_tick(
    sessions: Sessions,
    sender: Sender,
    platform: Platform,
    numbered: Push,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    again = in_its_place(sessions, numbered, sender, days=1)
    ended = event(numbered.msg_id or "", "send success", sent=9, errors=0)
    keep_and_die(sessions, ended, monkeypatch, now=platform.now())
    assert reload(sessions, numbered).state == State.FAILED

    sender.tick()

    assert reload(sessions, numbered).state == State.SENT
    held = reload(sessions, again)
    assert (held.state, held.reason.startswith(TWICE)) == (State.HELD, True)


@pytest.mark.parametrize("behind", [1, 30])
def test_an_event_is_not_older_than_the_word_because_its_clock_says_so(
    sessions: Sessions, sender: Sender, unsent: Push, behind: int
) -> None:
    """It waited for a lock that the person got first, or another node's clock is behind."""
    again = in_its_place(sessions, unsent, sender, minutes=1)
    said_at = reload(sessions, unsent).ended_at
    assert said_at

    pushes.settle(sessions, ENDED, now=said_at - timedelta(seconds=behind))
    sender.wait(minutes=1)
    some_ticks(sender)

    assert (reload(sessions, unsent).state, reload(sessions, again).state) == (State.DOUBTFUL, State.HELD)


def test_an_event_told_by_a_node_whose_clock_is_behind_the_senders_is_told_to_who_would_say_unsent(
    sessions: Sessions, sender: Sender, plan: Plan, chen: Person
) -> None:
    push = lost(sessions, sender, plan)
    begun = reload(sessions, push).sending_at
    assert begun
    pushes.settle(sessions, ENDED, now=begun - timedelta(seconds=2))

    with pytest.raises(NotAllowed, match="多半就是它"):
        say(sessions, push, chen, sender, sent=False)


def test_a_publication_said_unsent_is_doubted_like_a_mass_send(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, chen: Person
) -> None:
    platform.account(finish_after=100_000)
    platform.fault("/cgi-bin/freepublish/submit", "lose_answer")
    first = plan(mode="publish")
    sender.tick()
    sender.wait(minutes=11)
    say(sessions, first, chen, sender, sent=False)
    revisions = [first.articles[0].submission.revision]
    again = make.push(
        sessions, due_at=platform.now() + timedelta(minutes=2), mode="publish", revisions=revisions
    )
    number = platform.state()["published"][0]["publish_id"]

    pushes.settle(sessions, PublishFinished(number, 0, None), now=platform.now())
    sender.wait(minutes=2)
    some_ticks(sender)

    assert (reload(sessions, first).state, reload(sessions, again).state) == (State.DOUBTFUL, State.HELD)
    with pytest.raises(NotAllowed, match="报告过一次发布完成"):
        say(sessions, first, chen, sender, sent=False)
