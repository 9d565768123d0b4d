"""A push on its way: each state is reached through the platform, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot import journal
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.publishing import articles, pushes
from bot.publishing.pushes import Push, State
from bot.publishing.pushes.states import TRANSITIONS, move
from bot.wechat import codes
from bot.wechat.jobs import JobFinished, PublishFinished
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload

Plan = Callable[..., Push]
SENDALL = "/cgi-bin/message/mass/sendall"
SUBMIT = "/cgi-bin/freepublish/submit"


def finished(push: Push, status: str = "send success", **fields: object) -> JobFinished:
    given = {"msg_id": push.msg_id, "status": status, "total": 1, "filtered": 1, "sent": 1, "errors": 0}
    return JobFinished(**(given | fields))  # type: ignore[arg-type]


def test_a_push_is_sent_once_and_ends_with_the_finish_event(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()

    sender.tick()
    accepted = reload(sessions, push)
    sender.wait(seconds=5)
    address = platform.mass[0]["articles"][0]["url"]
    pushes.settle(sessions, finished(accepted, urls={1: address}), now=platform.now())
    sender.tick()

    after = reload(sessions, push)
    assert (accepted.state, accepted.waits_for) == (State.ACCEPTED, "platform")
    assert after.state == State.SENT
    assert after.articles[0].url == address
    assert len(platform.mass) == 1
    assert platform.mass[0]["clientmsgid"] == push.clientmsgid
    with sessions.read() as session:
        slug = push.articles[0].submission.revision.article.slug
        assert articles.link(session, slug) == ("巾帼志愿服务走进社区", address)


def test_followers_receive_the_approved_bytes_with_wechats_picture_addresses(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()

    sender.tick()
    sender.wait(seconds=5)

    html = platform.mass[0]["articles"][0]["html"]
    approved = push.articles[0].submission.rendered["html"]
    assert "picture:" in approved
    assert "picture:" not in html
    assert "mmbiz.qpic.cn" in html
    assert "志愿者上门服务。" in html


def test_several_articles_go_in_the_planned_order(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    revisions = [make.approved(sessions, title=f"第{number}篇") for number in range(1, 9)]
    plan(revisions=revisions)

    sender.tick()
    sender.wait(seconds=5)

    assert [each["title"] for each in platform.mass[0]["articles"]] == [f"第{n}篇" for n in range(1, 9)]


def test_without_an_event_the_platform_is_asked_a_minute_later(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()
    sender.tick()

    sender.wait(seconds=61)
    sender.tick()

    assert reload(sessions, push).state == State.SENT


def test_pictures_are_uploaded_and_the_draft_made_up_to_an_hour_before(
    sessions: Sessions, sender: Sender, platform: Platform
) -> None:
    early = make.push(sessions, due_at=platform.now() + timedelta(minutes=59))
    earlier = make.push(sessions, due_at=platform.now() + timedelta(minutes=61), mode="publish")

    sender.tick()

    assert reload(sessions, early).state == State.PREPARING
    assert reload(sessions, early).media_id
    assert reload(sessions, earlier).state == State.PLANNED
    assert len(platform.drafts) == 1
    assert platform.mass == []


def test_a_push_waits_for_the_administrator_in_a_state_that_says_so(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.account(admin_confirm=True)
    push = plan()
    sender.tick()

    sender.wait(seconds=121)
    sender.tick()
    waiting = reload(sessions, push)
    platform.confirm()
    sender.wait(seconds=61)
    sender.tick()

    assert (waiting.state, waiting.waits_for) == (State.ACCEPTED, "administrator")
    assert reload(sessions, push).state == State.SENT


def test_a_push_the_administrator_refused_has_failed(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.account(admin_confirm=True)
    push = plan()
    sender.tick()

    pushes.settle(sessions, finished(reload(sessions, push), "err(40001)"), now=platform.now())

    after = reload(sessions, push)
    assert after.state == State.FAILED
    assert "拒绝" in after.reason


def test_a_refused_send_has_failed_and_the_article_may_be_planned_again(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SENDALL, "refuse", errcode=40130)
    push = plan()

    sender.tick()
    again = plan(revisions=[push.articles[0].submission.revision])

    assert reload(sessions, push).state == State.FAILED
    assert codes.explain(40130) in reload(sessions, push).reason
    assert again.state == State.PLANNED
    assert platform.mass == []


def test_a_send_that_never_left_is_tried_again_and_then_held_when_it_is_late(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()
    sender.tick(now=platform.now() - timedelta(minutes=10))  # prepared
    gone = make.account("http://127.0.0.1:9")  # nobody listens there
    nowhere = Sender(sessions, type(sender.wechat)(gone, sessions), platform, sender.mark)

    nowhere.tick()
    waiting = reload(sessions, push)
    nowhere.tick(now=platform.now() + timedelta(minutes=31))

    assert waiting.state == State.PREPARING
    assert waiting.reason
    assert (reload(sessions, push).state, reload(sessions, push).reason) == (State.HELD, "late")


def test_a_mass_send_whose_answer_was_lost_is_found_to_have_gone_out(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SENDALL, "lose_answer")
    push = plan()

    sender.tick()
    doubtful = reload(sessions, push)
    for _ in range(2):  # the same id brings the number, the number the outcome
        sender.wait(seconds=61)
        sender.tick()

    assert doubtful.state == State.DOUBTFUL
    assert reload(sessions, push).state == State.SENT
    assert len(platform.mass) == 1


def test_a_mass_send_that_was_lost_on_the_way_is_made_once_more_with_the_same_id(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SENDALL, "lose_request")
    push = plan()

    sender.tick()
    doubtful = reload(sessions, push)
    sender.wait(seconds=61)
    sender.tick()
    sender.wait(seconds=61)
    sender.tick()

    assert doubtful.state == State.DOUBTFUL
    assert reload(sessions, push).state == State.SENT
    assert [each["clientmsgid"] for each in platform.mass] == [push.clientmsgid]


def test_a_lost_answer_while_the_administrator_is_asked_brings_the_first_number_by_45065(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.account(admin_confirm=True)
    platform.fault(SENDALL, "lose_answer")
    push = plan()

    sender.tick()
    sender.wait(seconds=61)
    sender.tick()
    accepted = reload(sessions, push)
    platform.confirm()
    sender.wait(seconds=61)
    sender.tick()

    assert accepted.state == State.ACCEPTED
    assert accepted.msg_id == str(platform.jobs[0]["msg_id"])
    assert reload(sessions, push).state == State.SENT
    assert len(platform.mass) == 1


def test_a_busy_answer_to_a_send_is_doubted_not_repeated_at_once(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SENDALL, "busy")
    push = plan()

    sender.tick()
    sender.tick()

    assert reload(sessions, push).state == State.DOUBTFUL
    assert platform.state()["calls"][SENDALL] == 1


def test_publishing_whose_answer_was_lost_is_found_by_its_draft_being_gone(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SUBMIT, "lose_answer")
    push = plan(mode="publish")

    sender.tick()
    doubtful = reload(sessions, push)
    sender.wait(seconds=61)
    sender.tick()

    after = reload(sessions, push)
    assert doubtful.state == State.DOUBTFUL
    assert after.state == State.SENT
    assert after.articles[0].url
    assert len(platform.published) == 1


def test_publishing_that_was_lost_on_the_way_is_left_for_a_person(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SUBMIT, "lose_request")
    push = plan(mode="publish")

    sender.tick()
    for _ in range(5):
        sender.wait(seconds=61)
        sender.tick()
    doubtful = reload(sessions, push)

    def unsent() -> None:
        with sessions.begin() as session:
            found, chen = pushes.named(session, push.id), make.people(sessions).chen
            pushes.settle_by_hand(session, found, sent=False, by=chen, now=platform.now())

    with pytest.raises(NotAllowed, match="以前不能记“没有发出”：微信可能还在发布"):
        unsent()
    sender.wait(minutes=6)
    unsent()

    assert doubtful.state == State.DOUBTFUL
    assert platform.state()["calls"][SUBMIT] == 1
    assert platform.published == []
    assert reload(sessions, push).state == State.FAILED


def test_publishing_ends_by_asking_or_by_its_event(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    asked, told = plan(mode="publish"), plan(mode="publish")
    sender.tick()

    accepted = reload(sessions, told)
    assert accepted.publish_id
    event = PublishFinished(publish_id=accepted.publish_id, status=4, article_id=None)
    pushes.settle(sessions, event, now=platform.now())
    sender.wait(seconds=61)
    sender.tick()

    assert reload(sessions, asked).state == State.SENT
    assert reload(sessions, asked).articles[0].url
    assert reload(sessions, told).state == State.FAILED


def test_a_draft_waits_for_a_person_and_is_sent_when_it_is_gone(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan(mode="draft")
    sender.tick()
    waiting = reload(sessions, push)

    assert waiting.media_id
    sender.wechat.publish(waiting.media_id)  # a person sends it, elsewhere
    sender.wait(seconds=61)
    sender.tick()

    assert (waiting.state, waiting.waits_for) == (State.ACCEPTED, "person")
    assert reload(sessions, push).state == State.SENT


def test_a_doubled_and_then_contradicted_event_changes_nothing(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()
    sender.tick()
    accepted = reload(sessions, push)

    pushes.settle(sessions, finished(accepted), now=platform.now())
    pushes.settle(sessions, finished(accepted), now=platform.now())
    pushes.settle(sessions, finished(accepted, "err(40002)"), now=platform.now())

    assert reload(sessions, push).state == State.SENT


def test_a_push_found_too_late_is_held_until_a_person_releases_it(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()

    sender.wait(minutes=31)
    sender.tick()
    held = reload(sessions, push)
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        pushes.release(session, found, by=make.people(sessions).chen, terms=make.TERMS, now=platform.now())
    sender.tick()
    sender.wait(seconds=61)
    sender.tick()

    assert (held.state, held.reason) == (State.HELD, "late")
    assert platform.mass[0]["clientmsgid"] == push.clientmsgid
    assert reload(sessions, push).state == State.SENT


def test_a_database_behind_its_mark_holds_everything_until_a_person_has_looked(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()
    sender.mark.write(7)

    sender.tick()
    held = reload(sessions, push)
    later = plan()
    sender.tick()

    assert (held.state, held.reason) == (State.HELD, "restored")
    assert reload(sessions, later).state == State.ACCEPTED
    assert sender.mark.read() == 8


def test_an_article_changed_after_planning_holds_its_push(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    revision = make.approved(sessions, "changing")
    push = plan(revisions=[revision])
    make.revision(sessions, "changing", title="改过的标题")

    sender.tick()

    after = reload(sessions, push)
    assert after.state == State.HELD
    assert "有改动" in after.reason
    assert platform.mass == []


def test_a_picture_that_wechat_refuses_fails_the_push_before_its_time(
    sessions: Sessions, sender: Sender, platform: Platform
) -> None:
    platform.fault("/cgi-bin/media/uploadimg", "refuse", errcode=40005)
    push = make.push(sessions, due_at=platform.now() + timedelta(minutes=50))

    sender.tick()

    assert reload(sessions, push).state == State.FAILED
    assert platform.drafts == []


def test_an_unreachable_platform_while_preparing_is_asked_again_a_minute_later(
    sessions: Sessions, sender: Sender, platform: Platform
) -> None:
    platform.fault("/cgi-bin/draft/add", "bad_gateway")
    push = make.push(sessions, due_at=platform.now() + timedelta(minutes=50))

    sender.tick()
    waiting = reload(sessions, push)
    sender.wait(seconds=61)
    sender.tick()

    assert (waiting.state, waiting.media_id) == (State.PREPARING, None)
    assert waiting.reason
    assert reload(sessions, push).media_id


def test_a_transition_that_the_table_does_not_list_raises(sessions: Sessions) -> None:
    for before, following in TRANSITIONS.items():
        for after in set(State) - following:
            with sessions.begin() as session:
                push = Push(id=1, state=before, articles=[])

                with pytest.raises(ValueError, match="not in the table"):
                    move(session, push, after, now=make.NOON)


def test_every_step_of_a_push_stands_in_the_journal(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()

    sender.tick()
    sender.wait(seconds=61)
    sender.tick()

    with sessions.read() as session:
        entries = journal.about(session, push)
    assert [entry.verb for entry in entries] == [
        "安排推送",
        "推送：planned → preparing",
        "推送：preparing → sending",
        "推送：sending → accepted",
        "推送：accepted → sent",
    ]
