"""Who is told of an article in review and of a push: whoever is to do something, once, until it is done."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import notices, people
from bot.clock import in_words
from bot.db import Sessions
from bot.notices import Notice
from bot.people import Person, Role
from bot.publishing import articles, pushes, review
from bot.publishing.articles import Revision
from bot.publishing.pushes import Push, State
from bot.publishing.pushes.states import move
from bot.publishing.review import Submission
from tests import make
from tests.make import NOON
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload

Plan = Callable[..., Push]
SENDALL = "/cgi-bin/message/mass/sendall"


def submitted(sessions: Sessions, revision: Revision) -> Submission:
    staff = make.people(sessions)
    with sessions.begin() as session:
        return review.submit(
            session,
            session.merge(revision),
            by=session.merge(staff.lin),
            reviewers=[session.merge(each) for each in staff.reviewers],
            steps=make.STEPS,
            now=NOON,
        )


def approve(sessions: Sessions, submission: Submission, by: Person) -> None:
    with sessions.begin() as session:
        again = session.get_one(Submission, submission.id)
        review.approve(session, again, by=session.merge(by), digest=again.digest, now=NOON)


def told(sessions: Sessions) -> list[tuple[str, str]]:
    """Return what stands open, with the names of those it is for."""
    with sessions.read() as session:
        staff = people.everyone(session)
        return [
            ("".join(each.name for each in staff if notice.concerns(each)), notice.text)
            for notice in notices.standing_open(session)
        ]


def kept(sessions: Sessions) -> list[Notice]:
    """Return all there ever were, the earliest first."""
    with sessions.read() as session:
        return list(session.scalars(select(Notice).order_by(Notice.id)))


def test_each_reviewer_is_told_when_it_is_their_turn_and_then_who_plans(sessions: Sessions) -> None:
    staff = make.people(sessions)
    submission = submitted(sessions, make.revision(sessions, title="三月"))
    seen = [told(sessions)]
    for reviewer in staff.reviewers:
        approve(sessions, submission, reviewer)
        seen.append(told(sessions))

    assert seen == [
        [("周", "《三月》等周初审（林送审）。")],
        [("吴", "《三月》等吴复审（林送审）。")],
        [("郑", "《三月》等郑终审（林送审）。")],
        [("陈", "《三月》三审都已通过，可以排期。")],
    ]
    assert {notice.urgent for notice in kept(sessions)} == {False}


def test_who_submitted_is_told_of_a_return_until_there_is_a_new_version(sessions: Sessions) -> None:
    staff = make.people(sessions)
    submission = submitted(sessions, make.revision(sessions, "march", title="三月"))
    with sessions.begin() as session:
        again = session.get_one(Submission, submission.id)
        review.return_(session, again, by=session.merge(staff.zhou), reason="标题太长", now=NOON)
    returned = told(sessions)
    make.revision(sessions, "march", title="三月八日")

    assert returned == [("林", "《三月》被周（初审）退回，理由在文章页上，请林改好再送审。")]
    assert told(sessions) == []


def test_a_new_version_takes_the_old_one_from_its_reviewer(sessions: Sessions) -> None:
    submitted(sessions, make.revision(sessions, "march", title="三月"))
    with sessions.begin() as session:
        same = articles.save(
            session, make.draft("march", title="三月"), by=session.merge(make.people(sessions).lin), now=NOON
        )
    unchanged = told(sessions)

    make.revision(sessions, "march", title="四月")

    assert same is None
    assert len(unchanged) == 1
    assert told(sessions) == []


def test_what_is_planned_is_to_be_planned_no_more(sessions: Sessions) -> None:
    make.push(sessions)

    assert told(sessions) == []


def test_what_did_not_happen_is_not_told(sessions: Sessions) -> None:
    submission = submitted(sessions, make.revision(sessions, title="三月"))
    zhou = make.people(sessions).zhou
    with Session(sessions.engine) as session:  # and nobody commits
        again = session.get_one(Submission, submission.id)
        review.approve(session, again, by=session.merge(zhou), digest=again.digest, now=NOON)
        session.flush()

    assert [name for name, _ in told(sessions)] == ["周"]


def test_who_pushes_and_who_planned_it_are_told_that_a_push_is_held_each_time_it_is(
    sessions: Sessions,
) -> None:
    push = make.push(sessions)
    with sessions.begin() as session:
        session.get_one(Push, push.id).planned_by_id = make.people(sessions).lin.id
    for minute, state in enumerate((State.HELD, State.PLANNED, State.HELD)):
        with sessions.begin() as session:
            now = NOON + timedelta(minutes=minute)
            move(
                session, pushes.named(session, push.id), state, now=now, reason="late" * (state == State.HELD)
            )
        if state == State.PLANNED:
            assert told(sessions) == []

    assert told(sessions) == [("林陈", "推送《巾帼志愿服务走进社区》被拦下，等人放行：过了预定时间太久。")]
    assert [notice.urgent for notice in kept(sessions) if notice.about == f"push:{push.id}"] == [True, True]


def test_a_push_that_failed_is_told_until_it_is_planned_anew(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SENDALL, "refuse", errcode=45028)
    push = plan()
    sender.tick()
    failed = told(sessions)

    make.push(
        sessions,
        due_at=platform.now() + timedelta(days=1),
        revisions=[push.articles[0].submission.revision],
    )

    assert len(failed) == 1
    assert failed[0][0] == "陈"
    assert failed[0][1].startswith("推送《巾帼志愿服务走进社区》失败（没有发出）：")
    assert told(sessions) == []


def test_a_doubt_is_told_once_however_often_it_is_looked_at_and_again_when_it_needs_a_person(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SENDALL, "lose_request", times=9)
    push = plan()
    texts = []
    for _ in range(6):
        sender.tick()
        texts += [text for _, text in told(sessions) if text not in texts]
        sender.wait(seconds=61)
    sender.wait(minutes=40)
    with sessions.begin() as session:
        chen = session.merge(make.people(sessions).chen)
        pushes.settle_by_hand(
            session, pushes.named(session, push.id), sent=False, by=chen, now=platform.now()
        )

    unknown, unclear = texts
    assert unknown.startswith("推送《巾帼志愿服务走进社区》结果未知（请核对）：")
    assert unknown.endswith("。可能已经发出，请到公众平台核对。")
    assert unclear.startswith("推送《巾帼志愿服务走进社区》发出没有，微信也说不清。")
    assert [each.text for each in kept(sessions) if each.about == f"push:{push.id}"] == texts
    assert told(sessions) == []  # who says by hand that it failed need not be told


def test_a_doubt_that_wechat_cannot_end_is_told_to_a_person(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.fault(SENDALL, "lose_request")
    plan()
    sender.tick()
    platform.fault(SENDALL, "refuse", errcode=45028)

    for _ in range(3):
        sender.wait(seconds=61)
        sender.tick()

    assert told(sessions) == [
        (
            "陈",
            "推送《巾帼志愿服务走进社区》发出没有，微信也说不清。"
            "请到公众平台核对，再在后台点“已发出”或“没有发出”。",
        )
    ]


def test_the_administrator_is_told_until_when_to_confirm_and_no_more_after_that(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.account(admin_confirm=True)
    push = plan()
    sender.tick()
    accepted_at = reload(sessions, push).accepted_at
    assert accepted_at
    until = in_words(accepted_at + timedelta(minutes=30))
    at_first = told(sessions)
    sender.wait(minutes=2, seconds=1)
    sender.tick()
    waiting = told(sessions)
    sender.tick()
    platform.confirm()
    platform.settle()
    sender.wait(minutes=1)
    sender.tick()

    assert at_first == []
    assert waiting == [
        (
            "陈",
            f"推送《巾帼志愿服务走进社区》等管理员在手机微信上点“确认”，最迟{until}；没有点，就没有发出。",
        )
    ]
    (notice,) = [each for each in kept(sessions) if each.about.startswith("push:")]
    assert (notice.roles, notice.again_minutes) == ([Role.PUBLISHER, Role.ADMIN], 10)
    assert told(sessions) == []


def test_a_draft_that_waits_for_a_person_is_told(sessions: Sessions, sender: Sender, plan: Plan) -> None:
    plan(mode="draft")

    sender.tick()

    assert told(sessions) == [
        ("陈", "推送《巾帼志愿服务走进社区》的草稿已存好，请到公众平台的草稿箱里发出。")
    ]


def test_a_push_that_goes_out_is_told_to_nobody(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    plan()
    sender.tick()
    sender.wait(seconds=61)
    sender.tick()

    assert [notice for notice in kept(sessions) if notice.about.startswith("push:")] == []
