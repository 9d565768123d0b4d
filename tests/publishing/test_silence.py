"""Before followers have got nothing for too long staff are told, once a stage, with WeChat or without."""

from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bot import config as configuration
from bot import notices, scheduler
from bot.clock import BEIJING
from bot.config import Compliance
from bot.db import Sessions
from bot.notices import Notice
from bot.people import Role
from bot.publishing import pushes, silence
from bot.publishing.pushes import Mode, State, quota, states
from tests import make
from tests.cast import Cast
from tests.platform import Platform

MARCH_8 = datetime(2021, 3, 8, 12, 0, tzinfo=BEIJING)
NOBODY = "http://127.0.0.1:9"  # a port on which nobody listens


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return make.people(sessions)


def went_out(sessions: Sessions, when: datetime) -> None:
    push = make.push(sessions, due_at=when)
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        for state in (State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT):
            states.move(session, found, state, now=when)
        found.sending_at = when


def tick(sessions: Sessions, now: datetime, **rules: object) -> None:
    silence.run_due(sessions, Compliance(**rules), now=now)  # type: ignore[arg-type]


def told(sessions: Sessions) -> list[Notice]:
    """Return what stands open about silence; other notices are of other tests."""
    with sessions.read() as session:
        return [each for each in notices.standing_open(session) if each.key.startswith("silence:")]


def days(count: float) -> timedelta:
    return timedelta(days=count)


def test_each_stage_is_told_once_and_the_newest_stands(sessions: Sessions, staff: Cast) -> None:
    went_out(sessions, MARCH_8)
    stood = []

    for hour in range(24 * 10):
        tick(sessions, MARCH_8 + timedelta(hours=hour))
        stood.append(tuple(each.text for each in told(sessions)))

    assert list(dict.fromkeys(stood)) == [
        (),
        (
            "公众号已经 5 天没有更新，最迟 3月15日 要推送一次，现在没有排期。"
            "依据：《甘肃省政务新媒体管理办法》：每周更新一次内容。",
        ),
        (
            "今天（3月15日）是更新的最后期限：上次更新在 3月8日，现在没有排期，今天不推送就超期。"
            "依据：《甘肃省政务新媒体管理办法》：每周更新一次内容。",
        ),
        (
            "公众号更新超期：上次更新在 3月8日，7 天的期限到 3月15日 为止。请尽快推送。"
            "依据：《甘肃省政务新媒体管理办法》：每周更新一次内容。",
        ),
    ]
    [last] = told(sessions)
    assert [last.concerns(each) for each in (staff.lin, staff.chen, staff.zhou)] == [True, True, False]
    assert set(last.roles) == {Role.PUBLISHER, Role.EDITOR, Role.ADMIN}


def test_nobody_is_told_by_night(sessions: Sessions, staff: Cast) -> None:
    went_out(sessions, MARCH_8)

    tick(sessions, datetime(2021, 3, 13, 6, 59, tzinfo=BEIJING))
    by_night = told(sessions)
    tick(sessions, datetime(2021, 3, 13, 7, 0, tzinfo=BEIJING))

    assert (by_night, len(told(sessions))) == ([], 1)


def test_who_has_seen_a_stage_is_not_told_of_it_again(sessions: Sessions, staff: Cast) -> None:
    went_out(sessions, MARCH_8)
    tick(sessions, MARCH_8 + days(5))
    with sessions.begin() as session:
        chen = session.merge(staff.chen)
        notices.seen(session, told(sessions)[0].id, by=chen, now=MARCH_8 + days(5))

    tick(sessions, MARCH_8 + days(6))
    seen = told(sessions)
    tick(sessions, MARCH_8 + days(7))

    assert (seen, len(told(sessions))) == ([], 1)


def test_a_push_that_is_planned_in_time_spares_the_notice_until_it_is_too_late(
    sessions: Sessions, staff: Cast
) -> None:
    went_out(sessions, MARCH_8)
    push = make.push(sessions, due_at=MARCH_8 + days(7))

    tick(sessions, MARCH_8 + days(6))
    planned = told(sessions)
    with sessions.begin() as session:
        states.move(session, pushes.named(session, push.id), State.HELD, now=MARCH_8 + days(7))
    tick(sessions, MARCH_8 + days(7))

    assert planned == []
    assert told(sessions)[0].text.startswith("今天（3月15日）是更新的最后期限")


def test_it_is_over_when_something_went_out_also_by_hand(sessions: Sessions, staff: Cast) -> None:
    went_out(sessions, MARCH_8)
    tick(sessions, MARCH_8 + days(8))
    before = told(sessions)
    with sessions.begin() as session:
        chen = session.merge(staff.chen)
        quota.note_by_hand(session, date(2021, 3, 16), 1, by=chen, now=MARCH_8 + days(8))

    tick(sessions, MARCH_8 + days(8) + timedelta(minutes=1))

    assert (len(before), told(sessions)) == (1, [])


def test_the_limit_is_a_setting(sessions: Sessions, staff: Cast) -> None:
    went_out(sessions, MARCH_8)

    tick(sessions, MARCH_8 + days(8), silence_days=14, silence_basis="国办秘函〔2019〕19号")
    nothing = told(sessions)
    tick(sessions, MARCH_8 + days(12), silence_days=14, silence_basis="国办秘函〔2019〕19号")

    assert nothing == []
    assert told(sessions)[0].text.endswith(
        "最迟 3月22日 要推送一次，现在没有排期。依据：国办秘函〔2019〕19号。"
    )


def test_an_account_that_never_sent_is_left_alone(sessions: Sessions, staff: Cast) -> None:
    tick(sessions, MARCH_8)

    assert told(sessions) == []


def test_the_scheduler_tells_while_wechat_cannot_be_reached(
    sessions: Sessions, staff: Cast, platform: Platform, database_url: str, tmp_path: Path
) -> None:
    went_out(sessions, MARCH_8)
    given = configuration.load(make.config_file(tmp_path, platform.url, database_url), {})
    away = msgspec.structs.replace(given, account=msgspec.structs.replace(given.account, api_base=NOBODY))
    ticks = scheduler.ticks(away, sessions)
    platform.set_clock(MARCH_8 + days(8))

    for _, tick, _ in ticks:
        tick()

    assert platform.state()["calls"] == {}
    assert told(sessions)[0].text.startswith("公众号更新超期")


def test_a_draft_counts_from_the_day_a_person_sent_it(sessions: Sessions, staff: Cast) -> None:
    went_out(sessions, MARCH_8)
    with sessions.begin() as session:
        [push] = pushes.listed(session)
        push.mode, push.ended_at = Mode.DRAFT, MARCH_8 + days(6)

    tick(sessions, MARCH_8 + days(8))

    assert told(sessions) == []
