"""Doubt ends by WeChat's own number or by a person, never by a guess: nothing twice, nothing untrue."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import system
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.publishing import pushes, review
from bot.publishing.pushes import Push, State, doubt, sending
from bot.publishing.pushes import mark as marks
from bot.publishing.pushes.desk import Desk
from bot.publishing.pushes.events import FinishEvent
from bot.publishing.pushes.mark import Mark
from bot.wechat.jobs import JobFinished
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import QUICK, Sender, reload

Plan = Callable[..., Push]
SENDALL = "/cgi-bin/message/mass/sendall"
FOREIGN = "f" * 32  # the id of a send that is not ours


def event(msg_id: object, status: str, **fields: object) -> JobFinished:
    given = {"msg_id": str(msg_id), "status": status, "total": 9, "filtered": 9, "sent": 0, "errors": 9}
    return JobFinished(**(given | fields))  # type: ignore[arg-type]


def delete_draft(sender: Sender, media_id: str | None) -> None:
    sender.wechat._calls.post("draft/delete", data={"media_id": media_id})


def some_ticks(sender: Sender, count: int = 3) -> None:
    for _ in range(count):
        sender.wait(seconds=61)
        sender.tick()


def test_a_draft_that_somebody_deleted_is_not_called_sent(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SENDALL, "lose_request")
    push = plan()
    sender.tick()

    delete_draft(sender, reload(sessions, push).media_id)
    some_ticks(sender)

    after = reload(sessions, push)
    assert (after.state, after.waits_for) == (State.DOUBTFUL, "person")
    assert platform.mass == []


def test_a_draft_sent_by_hand_before_its_time_is_left_to_a_person_and_not_planned_again(
    sessions: Sessions, sender: Sender, platform: Platform
) -> None:
    platform.account(mass_quota=10)
    push = make.push(sessions, due_at=platform.now() + timedelta(minutes=50))
    sender.tick()
    sender.wechat.mass_send(reload(sessions, push).media_id or "", key=FOREIGN)

    sender.wait(minutes=50)
    sender.tick()
    some_ticks(sender)

    assert reload(sessions, push).state == State.DOUBTFUL
    with pytest.raises(NotAllowed):
        make.push(sessions, due_at=platform.now(), revisions=[push.articles[0].submission.revision])
    assert len(platform.mass) == 1


def test_a_finish_event_of_a_send_by_hand_is_not_taken_for_ours(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.account(admin_confirm=True, mass_quota=10)
    platform.fault(SENDALL, "lose_answer")
    push = plan()
    sender.tick()

    pushes.settle(sessions, event(999, "err(20013)"), now=platform.now())
    pushes.settle(sessions, event(777, "send success", urls={1: "elsewhere"}), now=platform.now())
    some_ticks(sender, 2)
    waiting = reload(sessions, push)
    platform.confirm()
    some_ticks(sender, 2)

    after = reload(sessions, push)
    assert waiting.state == State.ACCEPTED
    assert after.state == State.SENT
    assert after.msg_id == str(platform.jobs[0]["msg_id"])
    assert after.articles[0].url != "elsewhere"
    assert len(platform.mass) == 1


def test_an_event_kept_before_its_number_was_known_ends_the_push_without_asking(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault("/cgi-bin/message/mass/get", "refuse", times=99, errcode=48001)
    platform.fault(SENDALL, "lose_answer")
    push = plan()
    sender.tick()
    platform.settle()

    pushes.settle(sessions, event(platform.jobs[0]["msg_id"], "send success"), now=platform.now())
    some_ticks(sender, 1)

    assert reload(sessions, push).state == State.SENT
    assert "/cgi-bin/message/mass/get" not in platform.state()["calls"]


def test_the_same_call_is_made_a_minute_after_the_first_that_may_have_arrived(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.account(admin_confirm=True)
    push = plan()
    sender.tick(now=platform.now() - timedelta(minutes=10))  # prepared
    nowhere = type(sender.wechat)(make.account("http://127.0.0.1:9"), sessions, timeouts=QUICK)
    Sender(sessions, nowhere, platform, sender.mark).tick()  # never left this machine
    sender.wait(seconds=120)
    platform.fault(SENDALL, "lose_answer")

    sender.tick()
    at_once = platform.state()["calls"][SENDALL]
    some_ticks(sender, 1)

    assert at_once == 1
    assert reload(sessions, push).state == State.ACCEPTED
    assert reload(sessions, push).msg_id == str(platform.jobs[0]["msg_id"])


def test_past_the_allowed_lateness_the_call_is_not_made_again_while_its_draft_is_there(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SENDALL, "lose_request")
    push = plan()
    sender.tick()

    sender.wait(minutes=31)
    sender.tick()
    some_ticks(sender)

    assert reload(sessions, push).state == State.DOUBTFUL
    assert platform.mass == []
    assert platform.state()["calls"][SENDALL] == 1


def test_past_the_allowed_lateness_a_send_that_did_go_out_is_still_found(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SENDALL, "lose_answer")
    push = plan()
    sender.tick()

    sender.wait(hours=2)
    sender.tick()
    some_ticks(sender, 1)

    after = reload(sessions, push)
    assert (after.state, after.msg_id) == (State.SENT, str(platform.jobs[0]["msg_id"]))
    assert len(platform.mass) == 1


def test_two_schedulers_that_both_saw_the_doubt_repeat_the_call_once(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SENDALL, "lose_request", times=3)
    push = plan()
    sender.tick()
    sender.wait(seconds=61)
    desk = Desk(sessions, sender.wechat, sender.mark, platform.now(), timedelta(minutes=30))
    seen_by_another = doubt.look(desk, push.id)

    sender.tick()
    sending._send(desk, push.id, None)

    assert seen_by_another is doubt.Next.REPEAT
    assert platform.state()["calls"][SENDALL] == 2


def test_a_status_that_wechat_never_documented_is_left_to_a_person(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()
    sender.tick()

    said = event(reload(sessions, push).msg_id, "send partial", sent=8, errors=1)
    pushes.settle(sessions, said, now=platform.now())

    after = reload(sessions, push)
    assert after.state == State.DOUBTFUL
    assert "send partial" in after.reason


def test_what_is_not_heard_of_any_more_can_be_settled_by_a_person(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault("/cgi-bin/message/mass/get", "refuse", times=99, errcode=40059)
    push = plan()
    sender.tick()
    chen = make.people(sessions).chen

    with sessions.begin() as session, pytest.raises(NotAllowed, match="不用人工核对"):
        pushes.settle_by_hand(session, pushes.named(session, push.id), sent=True, by=chen, now=platform.now())
    sender.wait(minutes=40)
    with sessions.begin() as session:
        pushes.settle_by_hand(session, pushes.named(session, push.id), sent=True, by=chen, now=platform.now())

    assert reload(sessions, push).state == State.SENT


def test_that_a_mass_send_did_not_go_out_is_said_only_once_nobody_can_confirm_it_any_more(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.account(admin_confirm=True)
    platform.fault(SENDALL, "lose_answer", times=9)
    push = plan()
    sender.tick()
    chen = make.people(sessions).chen

    def say(*, sent: bool) -> None:
        with sessions.begin() as session:
            lost = pushes.named(session, push.id)
            pushes.settle_by_hand(session, lost, sent=sent, by=session.merge(chen), now=platform.now())

    for minutes in (0, 1, 30):
        sender.wait(minutes=minutes)
        sender.tick()
        with pytest.raises(NotAllowed, match="以前不能记“没有发出”：公众号的管理员还可能在手机上点“确认”"):
            say(sent=False)
    sender.wait(minutes=6)
    say(sent=False)

    assert reload(sessions, push).state == State.FAILED


def test_a_late_acceptance_after_a_person_said_not_sent_is_believed_and_stops_the_second_push(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    push = plan(mode="publish")
    chen = make.people(sessions).chen
    submit = sender.wechat.publish
    again: list[Push] = []

    def frozen(media_id: str) -> object:
        """Come back only after others took the push for lost and a person said it was not sent."""
        answer = submit(media_id)
        monkeypatch.undo()
        with sessions.begin() as session:
            pushes.named(session, push.id).lease_until = datetime.now(UTC) - timedelta(seconds=1)
        sender.tick()
        sender.wait(minutes=11)
        with sessions.begin() as session:
            lost = pushes.named(session, push.id)
            pushes.settle_by_hand(session, lost, sent=False, by=chen, now=platform.now())
        again.append(plan(mode="publish", revisions=[push.articles[0].submission.revision]))
        return answer

    monkeypatch.setattr(sender.wechat, "publish", frozen)
    platform.account(finish_after=3600)
    sender.tick()
    accepted = reload(sessions, push)
    some_ticks(sender, 1)

    assert (accepted.state, accepted.publish_id is not None) == (State.ACCEPTED, True)
    assert reload(sessions, again[0]).state == State.HELD
    assert platform.state()["calls"]["/cgi-bin/freepublish/submit"] == 1


def test_a_second_node_notices_a_restored_database_by_what_it_saw_of_the_first(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, tmp_path: Path
) -> None:
    platform.account(mass_quota=10)
    here = Sender(sessions, sender.wechat, platform, Mark(tmp_path / "here.sends"))
    there = Sender(sessions, sender.wechat, platform, Mark(tmp_path / "there.sends"))
    with sessions.read() as session:
        copied = marks.known(session)
    plan()
    there.tick()
    here.tick()
    with sessions.begin() as session:
        system.note(session, "pushes.sends", str(copied), now=platform.now())
    third = plan(mode="publish")

    here.tick()

    assert reload(sessions, third).state == State.HELD


def test_a_damaged_mark_holds_everything_once_and_is_mended(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()
    sender.mark.file.write_text("")

    sender.tick()
    held = reload(sessions, push)
    later = plan()
    sender.tick()

    assert (held.state, held.reason) == (State.HELD, "restored")
    assert reload(sessions, later).state == State.ACCEPTED


def test_a_mark_that_cannot_be_written_sends_nothing(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, tmp_path: Path
) -> None:
    push = plan()
    nowhere = Sender(sessions, sender.wechat, platform, Mark(tmp_path / "no folder" / "sends"))

    nowhere.tick()

    after = reload(sessions, push)
    assert after.state == State.PREPARING
    assert "这台服务器的磁盘写不进" in after.reason
    assert SENDALL not in platform.state()["calls"]


def test_a_released_push_whose_id_wechat_has_forgotten_is_left_to_a_person(
    sessions: Sessions, sender: Sender, platform: Platform
) -> None:
    platform.account(mass_quota=10)
    push = make.push(sessions, due_at=platform.now() + timedelta(minutes=50))
    sender.tick()
    sender.wait(minutes=50)
    sender.wechat.mass_send(reload(sessions, push).media_id or "", key=push.clientmsgid)  # in the lost part
    sender.mark.write(1)
    sender.wait(hours=25)
    sender.tick()

    with sessions.begin() as session:
        held = pushes.named(session, push.id)
        pushes.release(session, held, by=make.people(sessions).chen, terms=make.TERMS, now=platform.now())
    sender.tick()
    some_ticks(sender)

    assert reload(sessions, push).state == State.DOUBTFUL
    assert len(platform.mass) == 1


def test_a_cover_that_wechat_no_longer_has_is_uploaded_anew(
    sessions: Sessions, sender: Sender, platform: Platform
) -> None:
    push = make.push(sessions, due_at=platform.now() + timedelta(minutes=50))
    platform.fault("/cgi-bin/draft/add", "refuse", errcode=40007)

    sender.tick()
    some_ticks(sender, 1)

    assert reload(sessions, push).media_id
    assert platform.state()["calls"]["/cgi-bin/material/add_material"] == 2


def test_a_clock_that_jumped_back_delays_no_look(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()
    sender.tick()
    platform.settle()
    with sessions.begin() as session:
        pushes.named(session, push.id).look_at = platform.now() + timedelta(days=30)

    sender.wait(seconds=5)
    sender.tick()

    assert reload(sessions, push).state == State.SENT


def test_an_older_publication_of_the_same_title_is_not_taken_for_this_one(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    plan(mode="publish")
    sender.tick()
    sender.wait(hours=24)
    platform.fault("/cgi-bin/freepublish/submit", "lose_request")
    push = plan(mode="publish")

    sender.tick()
    delete_draft(sender, reload(sessions, push).media_id)
    some_ticks(sender)

    assert reload(sessions, push).state == State.DOUBTFUL


def test_a_submission_whose_steps_were_removed_from_the_database_covers_nothing(sessions: Sessions) -> None:
    team = make.people(sessions)
    revision = make.revision(sessions)
    with sessions.begin() as session:
        kept = session.merge(revision)
        review.submit(session, kept, by=team.lin, reviewers=team.reviewers, steps=make.STEPS, now=make.NOON)

    with sessions.begin() as session:
        session.execute(text("delete from review_step"))

    with sessions.read() as session:
        assert review.covers(session, session.get_one(type(revision), revision.id)) is None


def test_a_kept_event_is_used_once(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()
    sender.tick()
    number = reload(sessions, push).msg_id

    for _ in range(2):
        pushes.settle(sessions, event(number, "send success"), now=platform.now())

    with sessions.read() as session:
        kept = session.query(FinishEvent).all()
    assert [each.push_id for each in kept] == [push.id, push.id]
    assert reload(sessions, push).state == State.SENT
