"""The calendar warns of nights and of mourning, and counts the days on which followers got nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import BEIJING
from bot.config import Compliance
from bot.db import Sessions
from bot.publishing import calendar, pushes
from bot.publishing.calendar import Silence
from bot.publishing.days import Days, parsed, seed
from bot.publishing.pushes import State, quota, states
from tests import cast, make
from tests.cast import Cast


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions)


def days(*mourning: str) -> Days:
    return Days(map(parsed, seed()), mourning)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).astimezone(UTC)


def silence(sessions: Sessions, now: datetime, **rules: object) -> Silence:
    with sessions.read() as session:
        return calendar.silence(session, Compliance(**rules), now=now)  # type: ignore[arg-type]


def sent(sessions: Sessions, when: datetime, mode: str = "mass") -> None:
    push = make.push(sessions, due_at=when, mode=mode)
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        for state in (State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT):
            states.move(session, found, state, now=when)
        found.sending_at = when


@pytest.mark.parametrize(
    ("clock", "warned"),
    [("21:59", False), ("22:00", True), ("03:00", True), ("06:59", True), ("07:00", False)],
)
def test_a_push_at_night_is_warned_of(clock: str, warned: bool) -> None:
    said = calendar.cautions(at(f"2026-11-20T{clock}"), ["event"], days())

    assert any("深夜" in each for each in said) == warned


def test_a_festive_look_on_a_day_of_mourning_is_warned_of(staff: Cast) -> None:
    [festive] = calendar.cautions(at("2026-12-13T09:00"), ["event", "festival"], days())
    [plain] = calendar.cautions(at("2026-12-13T09:00"), ["event"], days())
    [listed] = calendar.cautions(at("2026-12-20T09:00"), ["honours"], days("2026-12-20 全市哀悼日"))

    assert "国家公祭日，用“节日”模板不合适" in festive
    assert "请再看看内容和配图合不合适" in plain
    assert "全市哀悼日，用“表彰”模板不合适" in listed
    assert calendar.cautions(at("2026-12-14T09:00"), ["festival"], days()) == ()


def test_days_since_followers_got_something_are_counted_to_the_limit(sessions: Sessions, staff: Cast) -> None:
    sent(sessions, make.NOON)

    in_time = silence(sessions, make.NOON + timedelta(days=5))
    last_day = silence(sessions, make.NOON + timedelta(days=7))
    too_late = silence(sessions, make.NOON + timedelta(days=8))
    nationwide = silence(sessions, make.NOON + timedelta(days=8), silence_days=14)

    assert (in_time.last, in_time.days, in_time.left) == (date(2021, 3, 8), 5, 2)
    assert in_time.last_in_time == date(2021, 3, 15)
    assert (last_day.left, last_day.overdue) == (0, False)
    assert (too_late.left, too_late.overdue) == (-1, True)
    assert (nationwide.left, nationwide.overdue) == (6, False)
    assert "每周更新" in in_time.basis


def test_publishing_without_notice_ends_a_silence_only_where_a_setting_says_so(
    sessions: Sessions, staff: Cast
) -> None:
    sent(sessions, make.NOON)
    sent(sessions, make.NOON + timedelta(days=3), mode="publish")

    now = make.NOON + timedelta(days=4)

    assert silence(sessions, now).days == 4
    assert silence(sessions, now, publish_counts=True).days == 1


def test_what_was_sent_by_hand_ends_a_silence_too(sessions: Sessions, staff: Cast) -> None:
    sent(sessions, make.NOON)
    with sessions.begin() as session:
        later = make.NOON + timedelta(days=3)
        quota.note_by_hand(session, date(2021, 3, 11), 1, by=session.merge(staff.chen), now=later)

    assert silence(sessions, later).last == date(2021, 3, 11)


def test_what_is_planned_is_told_apart_from_what_went_out(sessions: Sessions, staff: Cast) -> None:
    sent(sessions, make.NOON)
    make.push(sessions, due_at=make.NOON + timedelta(days=6))

    planned = silence(sessions, make.NOON + timedelta(days=1))

    assert planned.days == 1
    assert planned.planned == make.NOON + timedelta(days=6)
    assert planned.kept_by_plan
    assert not silence(sessions, make.NOON + timedelta(days=1), silence_days=5).kept_by_plan


def test_an_account_that_never_sent_has_no_silence_to_count(sessions: Sessions) -> None:
    never = silence(sessions, make.NOON)

    assert (never.last, never.last_in_time, never.overdue) == (None, None, False)
