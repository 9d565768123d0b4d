"""What is to be seen of comments: those that wait, the overdue, the elected; by article; how many of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, selectinload

from bot import people
from bot.answering.desk import STAFF
from bot.clock import beijing_day
from bot.comments.due import last_day, overdue_before
from bot.comments.rows import Comment, Deed, Thread
from bot.config import Compliance
from bot.errors import Mistake
from bot.people import Person
from bot.publishing import days


class Which(StrEnum):
    """Which comments somebody wants to see."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    ELECTED = "elected"
    ALL = "all"


@dataclass(frozen=True)
class Counts:
    """How many comments wait, how many of these for too long, and since when the first of all."""

    waiting: int
    overdue: int
    distress: int
    oldest: datetime | None


@dataclass(frozen=True)
class Shown:
    """One comment, opened to be read."""

    comment: Comment
    words: str | None  # None: erased
    reply: str | None
    until: date  # the last day for an answer
    days: int  # from today; negative: overdue

    @property
    def waits(self) -> bool:
        return self.comment.settled_at is None


@dataclass(frozen=True)
class Tally:
    """An article with how many comments it has."""

    thread: Thread
    comments: int
    waiting: int
    elected: int


def named(session: Session, number: int) -> Comment:
    """Return comment *number* with what was done to it; raise Mistake when there is none."""
    comment = session.get(Comment, number, options=[selectinload(Comment.deeds).joinedload(Deed.by)])
    if comment is None:
        raise Mistake(f"没有第 {number} 号留言。")
    return comment


def opened(session: Session, number: int) -> Thread:
    """Return article *number* of those that are looked after; raise Mistake when there is none."""
    thread = session.get(Thread, number)
    if thread is None:
        raise Mistake("没有这篇文章的留言。")
    return thread


def of_slug(session: Session, slug: str) -> Thread | None:
    """Return what stands under that article as it went out last; None where it is not looked after."""
    latest = select(Thread).where(Thread.slug == slug).order_by(Thread.out_at.desc()).limit(1)
    return session.scalars(latest).first()


def shown(
    session: Session, comments: Iterable[Comment], rules: Compliance, *, secret_key: str, now: datetime
) -> list[Shown]:
    """Return *comments* opened to be read, each with the last day for an answer."""
    listed, today = days.load(session), beijing_day(now)
    found = []
    for each in comments:
        until = last_day(each.at, rules.comment_days, listed)
        words, answer = each.words(secret_key), each.reply_words(secret_key)
        found.append(Shown(each, words, answer, until, (until - today).days))
    return found


def counts(session: Session, rules: Compliance, *, now: datetime) -> Counts:
    """Return how many comments wait for an answer."""
    late = Comment.at < overdue_before(now, rules.comment_days, days.load(session))
    row = session.execute(
        select(
            func.count(),
            func.count(case((late, 1))),
            func.count(case((Comment.distress.is_(True), 1))),
            func.min(Comment.at),
        ).where(_WAITS)
    ).one()
    return Counts(*row)


def listed(
    session: Session,
    which: Which,
    rules: Compliance,
    *,
    by: Person,
    now: datetime,
    thread: int | None = None,
    most: int = 20,
    skip: int = 0,
) -> Sequence[Comment]:
    """Return comments for *by* to read: cries for help first; of those that wait the longest waiting first.

    Raises NotAllowed for whoever may only look.
    """
    people.require(by, *STAFF, to="看文章留言")
    wanted = _wanted(session, which, rules, now)
    if thread is not None:
        wanted = and_(wanted, Comment.thread_id == thread)
    found = select(Comment).where(wanted).offset(skip).limit(most)
    if which in (Which.WAITING, Which.OVERDUE):
        found = found.order_by(Comment.distress.desc(), Comment.at, Comment.id)
    else:
        found = found.order_by(Comment.at.desc(), Comment.id.desc())
    return session.scalars(found).all()


def threads(session: Session, *, by: Person, most: int = 20, skip: int = 0) -> list[Tally]:
    """Return the articles that take comments, or have any, the latest first."""
    people.require(by, *STAFF, to="看文章留言")
    there = Comment.gone_at.is_(None)
    tally = (
        select(
            Comment.thread_id,
            func.count(case((there, 1))).label("comments"),
            func.count(case((_WAITS, 1))).label("waiting"),
            func.count(case((and_(there, Comment.elected.is_(True)), 1))).label("elected"),
        )
        .group_by(Comment.thread_id)
        .subquery()
    )
    rows = session.execute(
        select(Thread, tally.c.comments, tally.c.waiting, tally.c.elected)
        .outerjoin(tally, tally.c.thread_id == Thread.id)
        .order_by(Thread.out_at.desc(), Thread.id.desc())
        .offset(skip)
        .limit(most)
    )
    return [Tally(thread, *(count or 0 for count in found)) for thread, *found in rows]


_WAITS = Comment.settled_at.is_(None)


def _wanted(session: Session, which: Which, rules: Compliance, now: datetime) -> ColumnElement[bool]:
    if which is Which.WAITING:
        return _WAITS
    if which is Which.OVERDUE:
        return and_(_WAITS, Comment.at < overdue_before(now, rules.comment_days, days.load(session)))
    if which is Which.ELECTED:
        return and_(Comment.elected.is_(True), Comment.gone_at.is_(None))
    return or_(Comment.sealed_text.is_not(None), Comment.gone_at.is_(None))
