"""What the home page tells at one glance: what waits for me, today's sends, reach, questions, the system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from bot.answering import unanswered
from bot.answering.library import Library
from bot.clock import beijing_day
from bot.comments import STAFF, Counts
from bot.config import Config
from bot.operations.health import Part
from bot.people import REVIEWERS, Person, Role
from bot.publishing import pushes
from bot.publishing.calendar import Silence
from bot.reach import account, followers
from bot.reach.periods import Kind, Period

LOOKED_BACK = timedelta(days=5)  # for the newest number: WeChat may be late by a day or two
ASKED_WITHIN = timedelta(days=7)
NEARLY_SILENT = 2  # days before the limit
Subject = Literal[
    "review",
    "draft",
    "approved",
    "quota",
    "silence",
    "reads",
    "followers",
    "unanswered",
    "comments",
    "system",
]
Tone = Literal["calm", "good", "warn", "bad"]


@dataclass(frozen=True)
class Tile:
    """One number: what of, how much, what it says, and how urgent it is."""

    subject: Subject
    name: str
    value: str
    unit: str
    about: str
    tone: Tone = "calm"


@dataclass(frozen=True)
class Waiting:
    """How many articles wait for somebody."""

    to_review: int
    to_write: int
    to_plan: int


def of(
    session: Session,
    me: Person,
    waiting: Waiting,
    silence: Silence,
    said: Counts,
    parts: Sequence[Part],
    *,
    config: Config,
    library: Library,
    now: datetime,
) -> list[Tile]:
    """Return the tiles for *me*: what is mine to do first, then the account's day, the system last."""
    return [
        *_mine(me, waiting),
        _quota(session, config, now),
        _silence(silence),
        _reads(session, now),
        _followers(session, now),
        _unanswered(session, library, config, now),
        *_comments(me, said),
        _system(parts),
    ]


def _mine(me: Person, waiting: Waiting) -> list[Tile]:
    found = []
    if me.may(*REVIEWERS) or waiting.to_review:
        found.append(_waiting("review", "待我审", waiting.to_review, "等您通过或退回"))
    if me.may(Role.EDITOR):
        found.append(_waiting("draft", "待送审", waiting.to_write, "草稿和被退回的"))
    if me.may(Role.PUBLISHER):
        found.append(_waiting("approved", "待排期", waiting.to_plan, "三审都通过了"))
    return found


def _waiting(subject: Subject, name: str, count: int, about: str) -> Tile:
    return Tile(
        subject, name, str(count), "篇", about if count else "没有等着的", "warn" if count else "calm"
    )


def _quota(session: Session, config: Config, now: datetime) -> Tile:
    quota = pushes.quota.of(session, now, config.account.kind)
    name = "今天可推送" if quota.kind == "subscription" else "本月可推送"
    taken = "已经排上或用完" if quota.pushes else "次数用完了"
    return Tile("quota", name, str(quota.left), "次", quota.in_words if quota.left else taken)


def _silence(silence: Silence) -> Tile:
    if silence.last is None or silence.last_in_time is None:
        return Tile("silence", "距上次更新", "—", "", "还没有推送过")
    urgent = silence.left <= NEARLY_SILENT and not silence.kept_by_plan
    tone: Tone = "bad" if silence.overdue else "warn" if urgent else "calm"
    last = f"{silence.last_in_time.month}月{silence.last_in_time.day}日"
    about = f"超过期限 {-silence.left} 天" if silence.overdue else f"最迟 {last}"
    return Tile("silence", "距上次更新", str(silence.days), "天", about, tone)


def _reads(session: Session, now: datetime) -> Tile:
    lately = _lately(now)
    known = {day: each for day, each in account.by_day(session, lately).items() if each is not None}
    if not known:
        return Tile("reads", "昨日阅读", "—", "", "还没有数据")
    day = max(known)
    value, unit = _rounded(known[day])
    name = "昨日阅读" if day == lately.last else f"{day.month}月{day.day}日阅读"
    about = f"{known[day]:,} 人打开图文" if unit != "人" else "打开过图文的人"
    return Tile("reads", name, value, unit, about)


def _followers(session: Session, now: datetime) -> Tile:
    totals = followers.totals_by_day(session, _lately(now))
    if not totals:
        return Tile("followers", "粉丝", "—", "", "还没有数据")
    day = max(totals)
    value, unit = _rounded(totals[day])
    more = totals[day] - totals.get(day - timedelta(days=1), totals[day])
    on = f"{day.month}月{day.day}日"
    about = f"{on}{'多' if more > 0 else '少'}了 {abs(more)}" if more else f"到{on}"
    return Tile("followers", "粉丝", value, unit, f"{totals[day]:,} 人" if unit != "人" else about)


def _unanswered(session: Session, library: Library, config: Config, now: datetime) -> Tile:
    year = config.answering.default_year
    found = unanswered.listed(session, since=now - ASKED_WITHIN, library=library, default_year=year)
    count = f"{unanswered.MOST}+" if len(found) == unanswered.MOST else str(len(found))
    about = "近7天没答上的" if found else "近7天都答上了"
    return Tile("unanswered", "未答问题", count, "个", about, "warn" if found else "calm")


def _comments(me: Person, found: Counts) -> list[Tile]:
    if not (me.may(*STAFF) and found.waiting):
        return []
    about = "文章下面等回复的"
    if found.overdue:
        about = f"{found.overdue} 条逾期"
    elif found.distress:
        about = f"{found.distress} 条像是求助"
    tone: Tone = "bad" if found.overdue or found.distress else "warn"
    return [Tile("comments", "待回复留言", str(found.waiting), "条", about, tone)]


def _system(parts: Sequence[Part]) -> Tile:
    wrong = [each for each in parts if each.tone != "good"]
    if not wrong:
        return Tile("system", "系统状态", "正常", "", "各部分都在运行", "good")
    tone: Tone = "bad" if any(each.tone == "bad" for each in wrong) else "warn"
    return Tile("system", "系统状态", str(len(wrong)), "处要看", "、".join(each.name for each in wrong), tone)


def _lately(now: datetime) -> Period:
    yesterday = beijing_day(now) - timedelta(days=1)
    return Period(Kind.DAYS, yesterday - LOOKED_BACK, yesterday)


def _rounded(value: int) -> tuple[str, str]:
    """Return a number of people as staff say it, and its unit: 1.2 万人; whole below ten thousand."""
    return (f"{value:,}", "人") if value < 10_000 else (f"{value / 10_000:.1f}", "万人")
