"""Interaction: questions that were answered and not, people who waited for a person, comments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answering.desk.conversations import WINDOW, Conversation, DeskMessage
from bot.clock import beijing_day, in_full, start_of_day
from bot.comments import Comment, last_day
from bot.config import Compliance
from bot.publishing import days as days_of
from bot.reach import asked, totals
from bot.reach.duty.values import Item, Verdict
from bot.reach.periods import Period

BASIS = "国办秘函〔2019〕19号检查指标（各地通报转述）：政务新媒体要提供有效的互动功能"
HOURS = int(WINDOW.total_seconds()) // 3600


@dataclass(frozen=True)
class Wait:
    """One time that a follower waited for a person."""

    conversation: int
    since: datetime
    until: datetime | None  # None: nobody answered

    def lasted(self, now: datetime) -> timedelta:
        return (self.until or now) - self.since


def of(session: Session, period: Period, rules: Compliance, *, now: datetime) -> tuple[Item, ...]:
    """Return how followers fared who wrote in *period*."""
    return (
        _questions(session, period),
        _conversations(session, period, now=now),
        _comments(session, period, rules, now=now),
    )


def waits(session: Session, period: Period) -> list[Wait]:
    """Return every wait that began in *period*: from the first message nobody had answered to the answer."""
    begin, end = start_of_day(period.first), start_of_day(period.last + timedelta(days=1))
    in_period = select(DeskMessage.conversation_id).where(DeskMessage.at >= begin, DeskMessage.at < end)
    rows = session.execute(
        select(DeskMessage.conversation_id, DeskMessage.at, DeskMessage.side)
        .where(DeskMessage.conversation_id.in_(in_period))
        .order_by(DeskMessage.conversation_id, DeskMessage.id)
    ).all()
    found = []
    for number, messages in groupby(rows, key=lambda row: row[0]):
        found += [
            each
            for each in _waits(number, ((at, side) for _, at, side in messages))
            if begin <= each.since < end
        ]
    return found


def _waits(conversation: int, messages: Iterator[tuple[datetime, str]]) -> Iterator[Wait]:
    since: datetime | None = None
    for at, side in messages:
        if side == "follower":
            since = since or at
        elif since is not None:
            yield Wait(conversation, since, at)
            since = None
    if since is not None:
        yield Wait(conversation, since, None)


def _questions(session: Session, period: Period) -> Item:
    told = asked.of(session, period)
    comments = [
        each.comments
        for each in totals.between(session, period.first, period.last)
        if each.comments is not None
    ]
    verdict = Verdict.JUDGE if told.asked else Verdict.UNKNOWN
    if told.asked and not told.unanswered:
        verdict = Verdict.MET
    elif told.asked and not told.answered:
        verdict = Verdict.NOT_MET
    return Item(
        group="互动",
        name="粉丝提问有回答",
        basis=BASIS,
        verdict=verdict,
        told=f"提问{told.asked}次，答上来{told.answered}次，没有答上来{told.unanswered}次。"
        if told.asked
        else "没有提问的记录。",
        columns=("项目", "次数"),
        rows=(
            ("提问", _written(told.asked)),
            ("答上来的", _written(told.answered)),
            ("没有答上来的", _written(told.unanswered)),
            ("文章留言", _written(sum(comments) if comments else None)),
        ),
    )


def _written(count: int | None) -> str:
    return "没有数据" if count is None else str(count)


def _conversations(session: Session, period: Period, *, now: datetime) -> Item:
    found = waits(session, period)
    open_ = set(session.scalars(select(Conversation.id).where(Conversation.closed_at.is_(None))))
    unanswered = [
        each
        for each in found
        if each.until is None and not (each.conversation in open_ and each.lasted(now) <= WINDOW)
    ]
    waiting = [each for each in found if each.until is None and each not in unanswered]
    longest = max((each.lasted(now) for each in found if each.until), default=None)
    verdict = Verdict.UNKNOWN if not found else Verdict.NOT_MET if unanswered else Verdict.MET
    told = "没有粉丝找过工作人员。"
    if found:
        told = f"粉丝等人回复{len(found)}次，{len(unanswered)}次没有等到"
        told += f"，{len(waiting)}次还在等" if waiting else ""
        told += f"，等到的最长{_span(longest)}。" if longest else "。"
    return Item(
        group="互动",
        name="找工作人员的都有人回复",
        basis=f"{BASIS}；微信只许在{HOURS}小时内回复",
        verdict=Verdict.JUDGE if verdict is Verdict.MET and waiting else verdict,
        told=told,
        columns=("会话", "从什么时候等起", "等了多久"),
        rows=tuple(
            (
                f"第{each.conversation}号",
                in_full(each.since),
                _span(each.lasted(now)) if each.until else "没有等到" if each in unanswered else "还在等",
            )
            for each in sorted(found, key=lambda each: each.since)
        ),
    )


def _comments(session: Session, period: Period, rules: Compliance, *, now: datetime) -> Item:
    begin, end = start_of_day(period.first), start_of_day(period.last + timedelta(days=1))
    rows = session.execute(
        select(Comment.at, Comment.replied_at, Comment.waived_at, Comment.gone_at).where(
            Comment.at >= begin, Comment.at < end
        )
    ).all()
    days, today = rules.comment_days, beijing_day(now)
    listed = days_of.load(session)
    in_time = late = gone = overdue = waiting = 0
    for at, replied_at, waived_at, gone_at in rows:
        until = last_day(at, days, listed)
        handled_at = min((each for each in (replied_at, waived_at) if each), default=None)
        if handled_at is not None:
            in_time, late = (in_time + 1, late) if beijing_day(handled_at) <= until else (in_time, late + 1)
        elif gone_at is not None:  # that it vanished is nobody's answer
            gone += 1
        else:
            overdue, waiting = (overdue + 1, waiting) if today > until else (overdue, waiting + 1)
    told = "没有收到过文章留言。"
    if rows:
        told = f"收到文章留言{len(rows)}条，{days}个工作日内处理的{in_time}条，"
        told += f"晚了的{late}条，逾期没有处理的{overdue}条"
        told += f"，没有处理就已经不在的{gone}条。" if gone else "。"
    verdict = Verdict.UNKNOWN if not rows else Verdict.NOT_MET if overdue else Verdict.MET
    return Item(
        group="互动",
        name=f"文章留言{days}个工作日内有回应",
        basis=f"{BASIS}；{rules.comment_basis.rstrip('。')}",
        verdict=Verdict.JUDGE if verdict is Verdict.MET and (late or gone) else verdict,
        told=told,
        columns=("项目", "条数"),
        rows=(
            ("收到的", str(len(rows))),
            ("回复了的", str(sum(replied is not None for _, replied, _, _ in rows))),
            ("写明不用回复的", str(sum(waived is not None for _, _, waived, _ in rows))),
            ("按时处理的", str(in_time)),
            ("晚了才处理的", str(late)),
            ("逾期没有处理的", str(overdue)),
            ("还在期限内、等处理的", str(waiting)),
            ("没有处理就已经不在的", str(gone)),
        )
        if rows
        else (),
    )


def _span(lasted: timedelta | None) -> str:
    minutes = int((lasted or timedelta()).total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    return f"{hours}小时{rest}分" if hours else f"{rest}分"
