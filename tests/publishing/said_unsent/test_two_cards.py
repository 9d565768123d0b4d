"""What went out after all is told, is not sent again, and where two went out both are taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.db import Sessions
from bot.errors import NotAllowed
from bot.people import Person
from bot.publishing import pushes, withdrawals
from bot.publishing.pushes import WAITS, Desk, Mode, Push, State
from bot.wechat.jobs import PublishFinished
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload
from tests.publishing.said_unsent.conftest import (
    in_its_place,
    keep_and_die,
    let_go,
    say,
    sent_in_its_place,
    tell,
    tell_failed,
)
from tests.publishing.test_pushes_doubt import SENDALL, event

Plan = Callable[..., Push]


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


def test_what_was_taken_back_after_all_may_go_out_again(
    sessions: Sessions, sender: Sender, platform: Platform, numbered: Push, chen: Person
) -> None:
    again = in_its_place(sessions, numbered, sender, days=1)
    ended = event(numbered.msg_id or "", "send success", sent=9, errors=0)
    pushes.settle(sessions, ended, now=platform.now())
    sender.wait(minutes=1)
    with sessions.begin() as session:
        gone = pushes.named(session, numbered.id).articles[0]
        pushes.out.note_back(session, gone, now=platform.now())
    sender.wait(days=1)

    let_go(sessions, again, chen, sender)

    assert reload(sessions, again).state == State.ACCEPTED


def test_a_second_that_failed_is_no_failure_once_the_first_went_out(
    sessions: Sessions, sender: Sender, platform: Platform, numbered: Push
) -> None:
    again = in_its_place(sessions, numbered, sender)
    platform.fault(SENDALL, "refuse", errcode=48001)
    tell_failed(sessions, numbered, sender)
    sender.tick()
    assert reload(sessions, again).state == State.FAILED
    ended = event(numbered.msg_id or "", "send success", sent=9, errors=0)

    pushes.settle(sessions, ended, now=platform.now())

    with sessions.read() as session:
        assert pushes.failed_for_good(session, most=9) == []


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


def test_while_the_first_is_in_doubt_no_third_goes_out_though_the_second_was_taken_back(
    sessions: Sessions, sender: Sender, platform: Platform, unsent: Push, chen: Person
) -> None:
    again = in_its_place(sessions, unsent, sender)
    sender.tick()
    sender.wait(seconds=61)
    sender.tick()
    assert reload(sessions, again).state == State.SENT
    tell(sessions, sender)
    assert reload(sessions, unsent).state == State.DOUBTFUL
    slug = unsent.articles[0].submission.revision.article.slug

    withdrawals.withdraw(sessions, sender.wechat, slug, reason="怕发两次", by=chen.name, now=platform.now())

    mended, tomorrow = make.approved(sessions, slug, title="改过"), platform.now() + timedelta(days=1)
    with pytest.raises(NotAllowed, match="可能已经推送过"):
        make.push(sessions, due_at=tomorrow, revisions=[mended])
    say(sessions, unsent, chen, sender, sent=False, another=True)
    third = make.push(sessions, due_at=tomorrow, revisions=[mended])
    tell_other = event("4712", "send success", sent=9, errors=0)
    pushes.settle(sessions, tell_other, now=platform.now())
    assert reload(sessions, third).state == State.HELD


def test_a_late_sent_of_what_wechat_called_failed_lets_no_second_out_before_it_is_taken_in(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.account(finish_after=100_000, mass_quota=10)
    push = plan()
    sender.tick()
    push = reload(sessions, push)
    late = event(push.msg_id or "", "send success", sent=9, errors=0)
    tell_failed(sessions, push, sender)
    again = in_its_place(sessions, push, sender)
    keep_and_die(sessions, late, monkeypatch, now=platform.now())
    desk = Desk(sessions, sender.wechat, sender.mark, platform.now(), timedelta(minutes=30))
    pushes.prepare_due(desk)

    pushes.send_due(desk)

    assert (reload(sessions, again).state, reload(sessions, again).reason) == (State.PREPARING, WAITS)
    pushes.look_after(desk)
    assert (reload(sessions, push).state, reload(sessions, again).state) == (State.SENT, State.HELD)
