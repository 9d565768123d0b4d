"""One mass send a day, or four a month: refused when planned, whoever sent the other one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import beijing_day, in_words
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.publishing import pushes
from bot.publishing.pushes import Mode, Push, State, quota
from bot.publishing.pushes.quota import Kind
from bot.wechat import codes
from tests import cast, make
from tests.cast import Cast
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload

NOW = make.NOON  # 8 March
TODAY = date(2021, 3, 8)
SENDALL = "/cgi-bin/message/mass/sendall"


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions)


def plan(sessions: Sessions, at: datetime, *, kind: Kind = "subscription", mode: Mode = Mode.MASS) -> Push:
    revision = make.approved(sessions)
    with sessions.begin() as session:
        return pushes.plan(
            session,
            pushes.Wanted([session.merge(revision)], at, mode),
            by=make.people(sessions).chen,
            terms=replace(make.TERMS, kind=kind),
            now=NOW,
        )


def by_hand(sessions: Sessions, day: date, sends: int, staff: Cast, now: datetime = NOW) -> None:
    with sessions.begin() as session:
        quota.note_by_hand(session, day, sends, by=session.merge(staff.chen), now=now)


def left(sessions: Sessions, moment: datetime, kind: Kind = "subscription") -> int:
    with sessions.read() as session:
        return quota.of(session, moment, kind).left


def test_a_second_mass_send_of_a_beijing_day_is_refused_when_it_is_planned(
    sessions: Sessions, staff: Cast
) -> None:
    first = plan(sessions, NOW + timedelta(hours=1))
    last_minute = datetime(2021, 3, 8, 15, 59, tzinfo=UTC)  # 23:59 in Beijing

    at = in_words(first.due_at)
    with pytest.raises(NotAllowed, match=rf"3月8日的群发次数已经用完（订阅号每天群发1次）：{at} 的推送"):
        plan(sessions, last_minute)

    assert plan(sessions, last_minute, mode=Mode.PUBLISH).state == State.PLANNED
    assert plan(sessions, last_minute + timedelta(minutes=1)).state == State.PLANNED


def test_a_service_account_has_four_a_month(sessions: Sessions, staff: Cast) -> None:
    for days in range(1, 5):
        plan(sessions, NOW + timedelta(days=days), kind="service")

    with pytest.raises(NotAllowed, match=r"3月的群发次数已经用完（服务号每月群发4次）.*请换到下个月"):
        plan(sessions, NOW + timedelta(days=9), kind="service")

    assert plan(sessions, NOW + timedelta(days=30), kind="service").state == State.PLANNED


def test_what_was_cancelled_or_held_gives_its_send_back_and_release_asks_again(
    sessions: Sessions, staff: Cast
) -> None:
    first = plan(sessions, NOW + timedelta(hours=1))
    with sessions.begin() as session:
        pushes.stop_all(session, by=staff.chen, now=NOW)
    second = plan(sessions, NOW + timedelta(hours=2))

    with sessions.begin() as session, pytest.raises(NotAllowed, match=f"{in_words(second.due_at)} 的推送"):
        pushes.release(session, pushes.named(session, first.id), by=staff.chen, terms=make.TERMS, now=NOW)
    with sessions.begin() as session:
        pushes.cancel(session, pushes.named(session, second.id), by=staff.chen, now=NOW)
        pushes.release(session, pushes.named(session, first.id), by=staff.chen, terms=make.TERMS, now=NOW)

    assert reload(sessions, first).state == State.PLANNED


def test_a_push_is_moved_to_a_day_that_has_a_send_left(sessions: Sessions, staff: Cast) -> None:
    first = plan(sessions, NOW + timedelta(hours=1))
    second = plan(sessions, NOW + timedelta(days=1))

    def move(push: Push, at: datetime) -> None:
        with sessions.begin() as session:
            found = pushes.named(session, push.id)
            pushes.reschedule(session, found, at=at, by=staff.chen, terms=make.TERMS, now=NOW)

    with pytest.raises(
        NotAllowed, match=f"3月9日的群发次数已经用完.*{in_words(second.due_at)} 的推送.*先取消"
    ):
        move(first, NOW + timedelta(days=1, hours=2))
    with pytest.raises(Mistake, match="太早了"):
        move(first, NOW)
    move(first, NOW + timedelta(hours=3))
    move(second, NOW + timedelta(days=2))
    move(first, NOW + timedelta(days=1, hours=2))

    assert reload(sessions, first).due_at == NOW + timedelta(days=1, hours=2)


def test_what_was_sent_by_hand_takes_the_send_of_that_day_until_it_is_taken_back(
    sessions: Sessions, staff: Cast
) -> None:
    by_hand(sessions, TODAY, 1, staff)

    with pytest.raises(NotAllowed, match="后台手工群发 1 次"):
        plan(sessions, NOW + timedelta(hours=1))
    by_hand(sessions, TODAY, 0, staff)

    assert plan(sessions, NOW + timedelta(hours=1)).state == State.PLANNED


def test_only_what_can_be_is_noted(sessions: Sessions, staff: Cast) -> None:
    with pytest.raises(Mistake, match="3月9日还没有到"):
        by_hand(sessions, TODAY + timedelta(days=1), 1, staff)
    with pytest.raises(Mistake, match="请填 0 至 9"):
        by_hand(sessions, TODAY, 10, staff)
    with sessions.begin() as session, pytest.raises(NotAllowed, match="林 没有“发布”"):
        quota.note_by_hand(session, TODAY, 1, by=session.merge(staff.lin), now=NOW)


def test_the_figures_of_wechat_correct_what_staff_said(sessions: Sessions, staff: Cast) -> None:
    by_hand(sessions, TODAY, 1, staff)

    with sessions.begin() as session:
        quota.note_counted(session, TODAY, 0, now=NOW)

    assert left(sessions, NOW) == 1
    with pytest.raises(NotAllowed, match="已从微信取回：手工群发 0 次，以它为准"):
        by_hand(sessions, TODAY, 1, staff)


def test_a_send_that_wechat_has_no_quota_for_has_failed_and_marks_the_day_as_used(
    sessions: Sessions, sender: Sender, platform: Platform
) -> None:
    platform.fault(SENDALL, "refuse", errcode=45028)
    push = make.push(sessions, due_at=platform.now())

    sender.tick()

    assert reload(sessions, push).state == State.FAILED
    assert codes.explain(45028) in reload(sessions, push).reason
    assert left(sessions, platform.now()) == 0
    assert left(sessions, platform.now() + timedelta(days=1)) == 1
    with pytest.raises(NotAllowed, match="微信已回答次数用完"):
        make.push(sessions, due_at=platform.now() + timedelta(minutes=5))


def test_a_push_is_held_when_somebody_has_sent_by_hand_since_it_was_planned(
    sessions: Sessions, sender: Sender, platform: Platform
) -> None:
    push = make.push(sessions, due_at=platform.now())
    team = make.people(sessions)
    with sessions.begin() as session:
        quota.note_by_hand(
            session, beijing_day(platform.now()), 1, by=session.merge(team.chen), now=platform.now()
        )

    sender.tick()

    held = reload(sessions, push)
    assert held.state == State.HELD
    assert pushes.in_words(held).startswith("被拦下，等人放行：")
    assert "后台手工群发 1 次" in held.reason
    assert "先取消这次推送，再重新排期" in held.reason
    assert platform.mass == []
