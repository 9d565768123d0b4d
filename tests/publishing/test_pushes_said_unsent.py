"""What a person took for not sent and went out after all brings no second card, whatever comes next."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import notices
from bot.db import Sessions
from bot.errors import Doubtful, NotAllowed, Problem, Refused
from bot.people import Person
from bot.publishing import pushes, withdrawals
from bot.publishing.articles import Article
from bot.publishing.pushes import (
    TWICE,
    WAITS,
    Desk,
    Mode,
    Push,
    State,
    doubt,
    events,
    outcome,
    states,
    successors,
)
from bot.wechat.jobs import PublishFinished
from bot.wechat.told import Accepted
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload
from tests.publishing.test_pushes_doubt import SENDALL, event, some_ticks

Plan = Callable[..., Push]
ENDED = event("4711", "send success", sent=9, errors=0)


@pytest.fixture
def chen(sessions: Sessions) -> Person:
    return make.people(sessions).chen


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


def sent_in_its_place(sessions: Sessions, push: Push, sender: Sender) -> Push:
    again = in_its_place(sessions, push, sender)
    some_ticks(sender, 2)
    ended = event(reload(sessions, again).msg_id or "", "send success", sent=9, errors=0)
    pushes.settle(sessions, ended, now=sender.platform.now())
    return again


@pytest.fixture
def unsent(sessions: Sessions, sender: Sender, plan: Plan, chen: Person) -> Push:
    push = lost(sessions, sender, plan)
    say(sessions, push, chen, sender, sent=False)
    return push


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


@pytest.fixture
def numbered(sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, chen: Person) -> Push:
    """A mass send whose number is known, and which a person took for not sent."""
    platform.account(finish_after=100_000, mass_quota=10)
    push = plan()
    sender.tick()
    sender.wait(minutes=40)
    say(sessions, push, chen, sender, sent=False)
    return reload(sessions, push)


def test_an_event_that_was_kept_and_not_taken_in_is_taken_in_by_the_next_tick(
    sessions: Sessions,
    sender: Sender,
    platform: Platform,
    numbered: Push,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    again = in_its_place(sessions, numbered, sender, days=1)
    ended = event(numbered.msg_id or "", "send success", sent=9, errors=0)
    with monkeypatch.context() as broken:
        broken.setattr(events, "_apply", lambda *given, **named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pushes.settle(sessions, ended, now=platform.now())
    assert reload(sessions, numbered).state == State.FAILED

    sender.tick()

    assert reload(sessions, numbered).state == State.SENT
    held = reload(sessions, again)
    assert (held.state, held.reason.startswith(TWICE)) == (State.HELD, True)


@pytest.mark.parametrize("mode", [Mode.DRAFT, Mode.PUBLISH])
def test_what_went_out_after_all_is_not_planned_again_in_another_way(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push, chen: Person, mode: Mode
) -> None:
    tell(sessions, sender)
    tomorrow = platform.now() + timedelta(days=1)
    with pytest.raises(NotAllowed, match=r"可能已经推送过：.* 的推送结果未知"):
        make.push(sessions, due_at=tomorrow, mode=mode, revisions=[unsent.articles[0].submission.revision])

    say(sessions, unsent, chen, sender, sent=True)
    with pytest.raises(NotAllowed, match=r"在 .* 的推送里已经发出"):
        make.push(sessions, due_at=tomorrow, mode=mode, revisions=[unsent.articles[0].submission.revision])


@pytest.mark.parametrize("second", [Mode.PUBLISH, Mode.DRAFT])
def test_what_was_planned_in_place_of_a_publication_that_went_out_after_all_is_not_released(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, chen: Person, second: Mode
) -> None:
    platform.account(finish_after=100_000)
    first = plan(mode="publish")
    sender.tick()
    sender.wait(minutes=40)
    say(sessions, first, chen, sender, sent=False)
    tomorrow = platform.now() + timedelta(days=1)
    again = make.push(
        sessions, due_at=tomorrow, mode=second, revisions=[first.articles[0].submission.revision]
    )
    number = reload(sessions, first).publish_id or ""
    pushes.settle(sessions, PublishFinished(number, 0, None), now=platform.now())

    assert reload(sessions, first).state == State.SENT
    assert reload(sessions, again).state == State.HELD
    with sessions.begin() as session:
        held, by = pushes.named(session, again.id), session.merge(chen)
        with pytest.raises(NotAllowed, match=r"在 .* 的推送里已经发出"):
            pushes.release(session, held, by=by, terms=make.TERMS, now=platform.now())


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


def test_an_article_that_went_out_the_second_time_is_no_failure_any_more(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, chen: Person
) -> None:
    failed = plan()
    platform.fault(SENDALL, "refuse", errcode=48001)
    sender.tick()
    assert reload(sessions, failed).state == State.FAILED
    platform.account(finish_after=100_000, mass_quota=10)
    again = in_its_place(sessions, failed, sender)
    sender.tick()
    sender.wait(minutes=40)
    say(sessions, again, chen, sender, sent=False)
    ended = event(reload(sessions, again).msg_id or "", "send success", sent=9, errors=0)
    pushes.settle(sessions, ended, now=platform.now())

    assert reload(sessions, again).state == State.SENT
    with sessions.read() as session:
        assert pushes.failed_for_good(session, most=9) == []


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


def test_what_was_taken_back_after_all_may_go_out_again(
    sessions: Sessions, sender: Sender, platform: Platform, numbered: Push, chen: Person
) -> None:
    again = in_its_place(sessions, numbered, sender, days=1)
    ended = event(numbered.msg_id or "", "send success", sent=9, errors=0)
    pushes.settle(sessions, ended, now=platform.now())
    sender.wait(minutes=1)
    slug = numbered.articles[0].submission.revision.article.slug
    with sessions.begin() as session:
        session.execute(update(Article).where(Article.slug == slug).values(withdrawn_at=platform.now()))
    sender.wait(days=1)

    with sessions.begin() as session:
        held, by = pushes.named(session, again.id), session.merge(chen)
        pushes.release(session, held, by=by, terms=make.TERMS, now=platform.now())
    sender.tick()

    assert reload(sessions, again).state == State.ACCEPTED


def test_a_second_that_failed_is_no_failure_once_the_first_went_out(
    sessions: Sessions, sender: Sender, platform: Platform, numbered: Push
) -> None:
    again = in_its_place(sessions, numbered, sender)
    platform.fault(SENDALL, "refuse", errcode=48001)
    sender.tick()  # WeChat is asked for the first one by its number
    sender.tick()
    assert reload(sessions, again).state == State.FAILED
    ended = event(numbered.msg_id or "", "send success", sent=9, errors=0)

    pushes.settle(sessions, ended, now=platform.now())

    with sessions.read() as session:
        assert pushes.failed_for_good(session, most=9) == []


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
    with monkeypatch.context() as broken:  # killed between the two transactions
        broken.setattr(events, "_apply", lambda *given, **named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pushes.settle(sessions, ended, now=platform.now())
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

    some_ticks(sender, 5)

    assert reload(sessions, numbered).state == State.SENT
    assert (reload(sessions, again).state, platform.state()["calls"][SENDALL]) == (State.HELD, calls)


def test_who_said_unsent_in_error_says_that_it_was_sent(
    sessions: Sessions, sender: Sender, unsent: Push, chen: Person
) -> None:
    again = in_its_place(sessions, unsent, sender, days=1)
    with pytest.raises(NotAllowed, match="不用人工核对"):
        say(sessions, unsent, chen, sender, sent=False)

    say(sessions, unsent, chen, sender, sent=True)

    assert (reload(sessions, unsent).state, reload(sessions, again).state) == (State.SENT, State.HELD)


def test_what_wechat_told_as_failed_and_then_as_sent_was_sent(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.account(finish_after=100_000)
    push = plan()
    sender.tick()
    number = reload(sessions, push).msg_id or ""
    pushes.settle(sessions, event(number, "err(30001)", sent=0, errors=0), now=platform.now())
    again = in_its_place(sessions, push, sender, days=1)

    pushes.settle(sessions, event(number, "send success", sent=9, errors=0), now=platform.now())

    assert (reload(sessions, push).state, reload(sessions, again).state) == (State.SENT, State.HELD)


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


def test_of_two_cards_both_can_be_taken_back_and_no_third_goes_out_before(
    sessions: Sessions,
    sender: Sender,
    platform: Platform,
    numbered: Push,
    chen: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    again = sent_in_its_place(sessions, numbered, sender)
    ended = event(numbered.msg_id or "", "send success", sent=9, errors=0)
    pushes.settle(sessions, ended, now=platform.now())
    assert {reload(sessions, each).state for each in (numbered, again)} == {State.SENT}
    revision = numbered.articles[0].submission.revision
    taken = []

    def take_back() -> None:
        sender.wait(minutes=1)
        slug, by = revision.article.slug, chen.name
        row = withdrawals.withdraw(
            sessions, sender.wechat, slug, reason="发了两次", by=by, now=platform.now()
        )
        taken.append(row.push_id)

    monkeypatch.setattr(sender.wechat, "mass_delete", lambda *given: None)
    take_back()
    tomorrow, slug = platform.now() + timedelta(days=1), revision.article.slug
    with pytest.raises(NotAllowed, match="只群发一次"):
        make.push(sessions, due_at=tomorrow, revisions=[make.approved(sessions, slug, title="改过")])
    take_back()

    assert taken == [again.id, numbered.id]
    mended = make.approved(sessions, slug, title="又改过")
    assert make.push(sessions, due_at=tomorrow, revisions=[mended]).state == State.PLANNED
    with pytest.raises(NotAllowed, match="已经撤回了"):
        take_back()


def test_of_a_card_known_only_after_the_other_was_taken_back_the_article_is_out(
    sessions: Sessions,
    sender: Sender,
    platform: Platform,
    numbered: Push,
    chen: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent_in_its_place(sessions, numbered, sender)
    monkeypatch.setattr(sender.wechat, "mass_delete", lambda *given: None)
    slug = numbered.articles[0].submission.revision.article.slug
    withdrawals.withdraw(sessions, sender.wechat, slug, reason="发了两次", by=chen.name, now=platform.now())

    say(sessions, numbered, chen, sender, sent=True)

    tomorrow = platform.now() + timedelta(days=1)
    with pytest.raises(NotAllowed, match="只群发一次"):
        make.push(sessions, due_at=tomorrow, revisions=[make.approved(sessions, slug, title="改过")])
    taken = withdrawals.withdraw(
        sessions, sender.wechat, slug, reason="再撤", by=chen.name, now=platform.now()
    )
    assert taken.push_id == numbered.id


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
