"""What the account may do at WeChat: asked of WeChat daily by cheap reads, never configured, never assumed.

Accounts differ (certified or not, subscription or service), and WeChat takes rights away: since July 2025
uncertified accounts may not publish.  A refusal for want of a right is a fact to keep, no fault to retry.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import db
from bot.clock import beijing_day
from bot.db import Base, Sessions
from bot.errors import PlatformProblem, Refused, Unreachable
from bot.wechat import client, codes
from bot.wechat.client import WeChat
from bot.wechat.statistics import Statistic

ASK_EVERY = timedelta(days=1)
ASK_AGAIN_AFTER = timedelta(minutes=30)  # an answer that did not come


class Ability(StrEnum):
    """Something that not every account may do."""

    SEND = "send"
    PUBLISH = "publish"
    DRAFT = "draft"
    PREVIEW = "preview"
    ANSWER = "answer"
    FOLLOWERS = "followers"
    READS = "reads"


class Capability(Base):
    """What WeChat said of one ability."""

    __tablename__ = "capability"

    ability: Mapped[str] = mapped_column(String(12), primary_key=True)
    allowed: Mapped[bool | None]  # None: WeChat has not said yet
    known_at: Mapped[datetime | None]  # when it said so last
    asked_at: Mapped[datetime | None]  # the turn, taken and committed before the call
    problem: Mapped[str] = mapped_column(Text, default="")  # why the last question brought no answer
    told: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # of FOLLOWERS: their number and tags


@dataclass(frozen=True)
class Tag:
    """A tag that staff gave followers in the official backend."""

    number: int  # WeChat's tag_id
    name: str
    followers: int


@dataclass(frozen=True)
class Audience:
    """Whom a mass send can go to, as WeChat told it last."""

    total: int
    tags: tuple[Tag, ...]
    known_at: datetime

    def tag(self, number: int) -> Tag | None:
        """Return the tag of that number, or None when WeChat told of no such tag."""
        return next((each for each in self.tags if each.number == number), None)


def may(session: Session, ability: Ability) -> bool | None:
    """Tell whether the account may; None while WeChat has not said."""
    return session.scalar(select(Capability.allowed).where(Capability.ability == ability))


def listed(session: Session) -> dict[Ability, Capability | None]:
    """Return what is known of every ability, in their order."""
    known = {each.ability: each for each in session.scalars(select(Capability))}
    return {ability: known.get(ability) for ability in Ability}


def audience(session: Session) -> Audience | None:
    """Return how many followers there are and under which tags, or None when WeChat never told."""
    row = session.get(Capability, Ability.FOLLOWERS)
    if row is None or row.known_at is None or "total" not in row.told:
        return None
    tags = tuple(Tag(*each) for each in row.told["tags"])
    return Audience(row.told["total"], tags, row.known_at)


def tag_names(session: Session) -> dict[int, str] | None:
    """Return the names of the tags by number, or None when WeChat never told of any."""
    known = audience(session)
    return {each.number: each.name for each in known.tags} if known else None


def note(session: Session, ability: Ability, allowed: bool, *, now: datetime) -> None:
    """Keep what WeChat has just shown of a right, as by the answer to the thing itself."""
    if may(session, ability) is not allowed:
        row = _locked(session, ability)
        row.allowed, row.known_at = allowed, now


def ask_if_due(sessions: Sessions, wechat: WeChat, *, now: datetime) -> None:
    """Ask of each ability once a day, whichever process comes first; what failed half an hour later.

    What WeChat did not answer is kept as a problem of that ability, and what was known of it stays.
    """
    for ability, ask in _QUESTIONS.items():
        if not _take_turn(sessions, ability, now):
            continue
        answer = _answer(ask, wechat, now)
        with sessions.begin() as session:
            row = _locked(session, ability)
            row.problem = str(answer) if isinstance(answer, PlatformProblem) else ""
            if not isinstance(answer, PlatformProblem):
                row.allowed, row.known_at, row.told = answer is not None, now, dict(answer or {})
        if isinstance(answer, Unreachable):
            return  # the others would fail too, each after its time-out


def ask_again(session: Session) -> None:
    """Let the next turn ask of everything anew: the account was certified, or a right was given or taken."""
    session.execute(update(Capability).values(asked_at=None))


def _answer(ask: "_Question", wechat: WeChat, now: datetime) -> Mapping[str, Any] | PlatformProblem | None:
    """Return what WeChat tells, None when the account may not, or why there is no answer."""
    try:
        return ask(wechat, now)
    except PlatformProblem as problem:
        if isinstance(problem, Refused) and problem.code in codes.NO_RIGHT:
            return None
        return problem


def _take_turn(sessions: Sessions, ability: Ability, now: datetime) -> bool:
    """Take the turn to ask, where it is due; committed before the call, so that one process asks."""
    with sessions.read() as session:
        if not _due(session.get(Capability, ability), now):
            return False
    with sessions.begin() as session:
        row = _locked(session, ability)
        if not _due(row, now):
            return False
        # Until the answer is there, it stands as one that did not come.
        row.asked_at, row.problem = now, "还没有回答"
    return True


def _due(row: Capability | None, now: datetime) -> bool:
    if row is None or row.asked_at is None:
        return True
    pause = ASK_AGAIN_AFTER if row.problem else ASK_EVERY
    return not timedelta(0) <= now - row.asked_at < pause  # a clock turned back is no reason to wait


def _locked(session: Session, ability: Ability) -> Capability:
    if session.get(Capability, ability) is None:
        db.add_unless_there(session, Capability(ability=ability, problem="", told={}))
    return session.get_one(Capability, ability, with_for_update=True)


_Question = Callable[[WeChat, datetime], Mapping[str, Any] | None]


def _right(path: str) -> _Question:
    """Return a question for the right to call *path*, which has no read of its own."""
    return lambda wechat, now: {} if wechat.may(path) else None


def _publishing(wechat: WeChat, now: datetime) -> Mapping[str, Any]:
    wechat.published(count=1)
    return {}


def _drafts(wechat: WeChat, now: datetime) -> Mapping[str, Any]:
    wechat.draft_count()
    return {}


def _followers(wechat: WeChat, now: datetime) -> Mapping[str, Any]:
    return {"total": wechat.follower_count(), "tags": [list(each) for each in wechat.tags()]}


def _reads(wechat: WeChat, now: datetime) -> Mapping[str, Any]:
    day = beijing_day(now) - timedelta(days=2)  # yesterday's may not be ready yet
    wechat.statistics(Statistic.ACCOUNT_SUMMARY, day, day)
    return {}


_QUESTIONS: dict[Ability, _Question] = {
    Ability.SEND: _right(client.SEND),
    Ability.PUBLISH: _publishing,
    Ability.DRAFT: _drafts,
    Ability.PREVIEW: _right(client.PREVIEW),
    Ability.ANSWER: _right(client.MESSAGE),
    Ability.FOLLOWERS: _followers,
    Ability.READS: _reads,
}
NAMES = {
    Ability.SEND: "群发给粉丝",
    Ability.PUBLISH: "发布（不通知）",
    Ability.DRAFT: "存草稿",
    Ability.PREVIEW: "发预览到手机",
    Ability.ANSWER: "由人回复粉丝",
    Ability.FOLLOWERS: "查粉丝数和标签",
    Ability.READS: "取阅读数据",
}
WITHOUT = {
    Ability.SEND: "微信不让这个公众号用程序群发（没有认证的都不行）。请选“只存草稿”，由人在公众平台发出。",
    Ability.PUBLISH: "微信不让这个公众号用程序发布（2025年7月起没有认证的都不行）。请选“只存草稿”。",
    Ability.DRAFT: "微信不让这个公众号用程序存草稿，文章只能由人在公众平台写好发出。请管理员核对认证。",
    Ability.PREVIEW: "不能发预览，请在后台文章页看手机预览。",
    Ability.ANSWER: "不能由人在这里回复粉丝，程序请粉丝打电话。",
    Ability.FOLLOWERS: "不知道粉丝有多少，也不能按标签群发。",
    Ability.READS: "阅读数要用公众平台导出的 Excel 导入。",
}
