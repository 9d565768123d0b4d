"""Followers: gained, lost and net, by where they came from; how many there were, and what they sent.

A day without a row had no comings and goings only when WeChat was asked about it; else there are no data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.reach.days import FollowerDay, FollowerTotal, MessageDay
from bot.reach.imports import live
from bot.reach.periods import Period
from bot.reach.raw import RawAnswer

CALL = "getusersummary"
SOURCES = {
    0: "其他",
    1: "搜一搜",
    17: "名片分享",
    30: "扫描二维码",
    43: "文章右上角菜单",
    51: "支付后关注",
    57: "文章内公众号名称",
    75: "文章内广告",
    78: "朋友圈广告",
    100: "微信广告",
    149: "小程序关注",
    161: "他人转载",
    200: "视频号",
    201: "直播",
}
KINDS = {1: "文字", 2: "图片", 3: "语音", 4: "视频", 6: "链接"}


@dataclass(frozen=True)
class FollowerSums:
    """The comings and goings of a period; None where no day of it has data."""

    gained: int | None
    lost: int | None
    followers: int | None  # at the end of the last day that has data
    followers_on: date | None
    imported: int = 0  # days of it that only an export tells of

    @property
    def net(self) -> int | None:
        return None if self.gained is None or self.lost is None else self.gained - self.lost


@dataclass(frozen=True)
class FromSource:
    """Those who came and went by one way."""

    code: int
    name: str
    gained: int
    lost: int

    @property
    def net(self) -> int:
        return self.gained - self.lost


@dataclass(frozen=True)
class Messages:
    """What followers sent in a period, of one kind."""

    kind: str
    messages: int
    message_people: int


def of(session: Session, period: Period) -> FollowerSums:
    """Return the comings and goings of *period*, and how many followed at its end."""
    told, exports = _told(session, period), _of_exports(session, period)
    days = {**exports, **told}
    standing = totals_by_day(session, period)
    last = max(standing, default=None)
    return FollowerSums(
        gained=sum(gained for gained, _ in days.values()) if days else None,
        lost=sum(lost for _, lost in days.values()) if days else None,
        followers=standing[last] if last else None,
        followers_on=last,
        imported=len(days.keys() - told.keys()),
    )


def by_day(session: Session, period: Period) -> Mapping[date, tuple[int, int]]:
    """Return (gained, lost) of every day that there are data of: WeChat's, else those of an export."""
    return dict(sorted({**_of_exports(session, period), **_told(session, period)}.items()))


def _of_exports(session: Session, period: Period) -> Mapping[date, tuple[int, int]]:
    return {
        day: (int(told["new_user"].value), int(told["cancel_user"].value))
        for day, told in live.followers(session, period.first, period.last).items()
        if {"new_user", "cancel_user"} <= told.keys()
    }


def _told(session: Session, period: Period) -> Mapping[date, tuple[int, int]]:
    """Return (gained, lost) of every day that WeChat told of; not of one with a count that is no number."""
    rows = session.execute(
        select(
            FollowerDay.day,
            func.sum(FollowerDay.new_user),
            func.sum(FollowerDay.cancel_user),
            func.count() * 2 - func.count(FollowerDay.new_user) - func.count(FollowerDay.cancel_user),
        )
        .where(FollowerDay.day.between(period.first, period.last))
        .group_by(FollowerDay.day)
    )
    told = {day: None if odd else (int(gained or 0), int(lost or 0)) for day, gained, lost, odd in rows}
    quiet = dict.fromkeys(_asked_about(session, period), (0, 0))
    return {day: counts for day, counts in sorted((quiet | told).items()) if counts}


def totals_by_day(session: Session, period: Period) -> Mapping[date, int]:
    """Return how many followed at the end of each day that there are data of."""
    rows = session.execute(
        select(FollowerTotal.day, FollowerTotal.followers)
        .where(FollowerTotal.day.between(period.first, period.last), FollowerTotal.followers.is_not(None))
        .order_by(FollowerTotal.day)
    )
    told = {day: int(followers) for day, followers in rows if followers is not None}
    exports = live.followers(session, period.first, period.last)
    imported = {day: int(each["followers"].value) for day, each in exports.items() if "followers" in each}
    return dict(sorted((imported | told).items()))


def by_source(session: Session, period: Period) -> tuple[FromSource, ...]:
    """Return who came and went by which way, most gained first."""
    rows = session.execute(
        select(FollowerDay.source, func.sum(FollowerDay.new_user), func.sum(FollowerDay.cancel_user))
        .where(FollowerDay.day.between(period.first, period.last))
        .group_by(FollowerDay.source)
    )
    found = [FromSource(code, source_name(code), int(new or 0), int(lost or 0)) for code, new, lost in rows]
    return tuple(sorted(found, key=lambda each: (-each.gained, -each.lost, each.code)))


def messages(session: Session, period: Period) -> tuple[Messages, ...]:
    """Return what followers sent to the account, by kind."""
    rows = session.execute(
        select(MessageDay.msg_type, func.sum(MessageDay.messages), func.sum(MessageDay.people))
        .where(MessageDay.day.between(period.first, period.last))
        .group_by(MessageDay.msg_type)
        .order_by(MessageDay.msg_type)
    )
    return tuple(
        Messages(KINDS.get(kind, f"微信没有说明的一类（{kind}）"), int(sent or 0), int(people or 0))
        for kind, sent, people in rows
    )


def messages_through(session: Session, period: Period) -> date | None:
    """Return the last day of *period* of which WeChat told what followers sent."""
    days = select(func.max(MessageDay.day)).where(MessageDay.day.between(period.first, period.last))
    last: date | None = session.scalar(days)
    return last


def source_name(code: int) -> str:
    """Return how staff call one of WeChat's user_source codes; one that nobody knows keeps its number."""
    return SOURCES.get(code, f"微信没有说明的来源（{code}）")


def _asked_about(session: Session, period: Period) -> set[date]:
    """Return the days of *period* that WeChat told of completely, if only that nothing happened."""
    answers = session.execute(
        select(RawAnswer.first_day, RawAnswer.last_day)
        .where(
            RawAnswer.call == CALL,
            RawAnswer.first_day.between(period.first - timedelta(days=31), period.last),
            RawAnswer.last_day >= period.first,
            RawAnswer.delayed.is_(False),
        )
        .distinct()
    )
    return {
        first + timedelta(days=each)
        for first, last in answers
        for each in range((last - first).days + 1)
        if period.first <= first + timedelta(days=each) <= period.last
    }
