"""Tells staff before followers have got nothing for too long, and when they have; it needs no WeChat.

What counts is what stands in our tables: pushes that went out, sends by hand as staff noted them or as
WeChat shows them.  So it also speaks up when WeChat cannot be reached and the figures are days old.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot import notices
from bot.clock import in_beijing
from bot.config import Compliance
from bot.db import Sessions
from bot.people import Role
from bot.publishing import calendar
from bot.publishing.calendar import NIGHT_BEGINS, NIGHT_ENDS, Silence

SOON = 2  # days before the last one
TOLD = (Role.PUBLISHER, Role.EDITOR, Role.ADMIN)


class Stage(StrEnum):
    """How near the limit is."""

    SOON = "soon"
    LAST = "last"  # the last day on which a push is in time
    PASSED = "passed"


class _Followers:
    """What the notices are about: there is no row of it."""

    __tablename__ = "silence"
    id = "followers"


FOLLOWERS = _Followers()


def stage(silence: Silence, *, limit: int) -> Stage | None:
    """Return how near the limit of *limit* days is; None while there is time."""
    if silence.last is None or silence.left > min(SOON, limit // 3):
        return None
    if silence.left > 0:
        return Stage.SOON
    return Stage.PASSED if silence.overdue else Stage.LAST


def run_due(sessions: Sessions, rules: Compliance, *, now: datetime) -> None:
    """Tell each stage once, by day and where no push is planned in time; take it back when one went out."""
    with sessions.read() as session:
        silence = calendar.silence(session, rules, now=now)
        near = stage(silence, limit=rules.silence_days)
        stale = [key for key in _standing(session) if near is None or not key.startswith(_key(silence.last))]
    by_day = NIGHT_ENDS <= in_beijing(now).time() < NIGHT_BEGINS
    tells = near is not None and by_day and not (silence.kept_by_plan and near is not Stage.PASSED)
    if not stale and not tells:
        return
    with sessions.begin() as session:
        if stale:
            notices.settle(session, FOLLOWERS, now=now)
        if near is not None and tells:
            notices.tell(
                session,
                in_words(silence, near, limit=rules.silence_days),
                key=f"{_key(silence.last)}{near}",
                to=TOLD,
                about=FOLLOWERS,
                link="/console/schedule/",
                now=now,
            )


def in_words(silence: Silence, near: Stage, *, limit: int) -> str:
    """Return what staff are told."""
    last, until = _day(silence.last), _day(silence.last_in_time)
    planned = "排好的推送赶不上" if silence.planned else "现在没有排期"
    told = {
        Stage.SOON: f"公众号已经 {silence.days} 天没有更新，最迟 {until} 要推送一次，{planned}",
        Stage.LAST: f"今天（{until}）是更新的最后期限：上次更新在 {last}，{planned}，今天不推送就超期",
        Stage.PASSED: f"公众号更新超期：上次更新在 {last}，{limit} 天的期限到 {until} 为止。请尽快推送",
    }[near]
    return f"{told}。依据：{silence.basis.rstrip('。')}。"


def _standing(session: Session) -> list[str]:
    about = f"{FOLLOWERS.__tablename__}:{FOLLOWERS.id}"
    return [each.key for each in notices.standing_open(session) if each.about == about]


def _key(last: date | None) -> str:
    return f"silence:{last}:"


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""
