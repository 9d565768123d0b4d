"""What a tick does for comments: watch new articles, ask WeChat, tell who is late, erase old texts."""

from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from bot import notices
from bot.answering.desk import STAFF
from bot.clock import in_beijing
from bot.comments import collecting, listing, watching
from bot.comments.due import overdue_before
from bot.comments.rows import Comment, Deed
from bot.config import Compliance
from bot.db import Sessions
from bot.errors import PlatformProblem
from bot.notices import Notice
from bot.publishing import days
from bot.publishing.calendar import NIGHT_BEGINS, NIGHT_ENDS
from bot.wechat.client import WeChat

TEXTS_KEPT = timedelta(days=30)  # after it was answered, waived or gone; as with conversations
LONGEST_KEPT = timedelta(days=365)  # where nobody ever answered


class _Overdue:
    """What the notice is about: there is no row of it."""

    __tablename__ = "comments"
    id = "overdue"


OVERDUE = _Overdue()
TOLD_OF = f"{OVERDUE.__tablename__}:{OVERDUE.id}"
_KEY = "comments:overdue:"  # with the newest of them


def run_due(sessions: Sessions, wechat: WeChat, rules: Compliance, *, secret_key: str, now: datetime) -> None:
    """Do what is due at *now*; any number of processes may."""
    with sessions.read() as session:
        fresh = bool(watching.unwatched(session, now))
        asked = collecting.due(session, now)
        stale = session.scalars(_too_old(now).limit(1)).first() is not None
    if fresh:
        with sessions.begin() as session:
            watch_new(session, now=now)
        with sessions.read() as session:
            asked = collecting.due(session, now)
    if stale:
        with sessions.begin() as session:
            erase_due(session, now=now)
    tell_overdue(sessions, rules, now=now)
    for number in asked:
        try:
            collecting.collect(sessions, wechat, number, secret_key=secret_key, now=now)
        except PlatformProblem as problem:
            if collecting.stops_the_round(problem):
                raise


def watch_new(session: Session, *, now: datetime) -> None:
    """Look after the comments of what was sent since, whether or not readers may comment on it."""
    for push in watching.unwatched(session, now):
        for each in push.articles:
            revision = each.submission.revision
            watching.watch(
                session,
                msg_data_id=push.msg_data_id or "",
                position=each.position,
                title=revision.title,
                slug=revision.article.slug,
                out_at=push.out_at,
                is_open=revision.comments,
                now=now,
            )


def tell_overdue(sessions: Sessions, rules: Compliance, *, now: datetime) -> None:
    """Tell staff by day of comments that nobody answered in time; take it back when none is left.

    They are told again when more become overdue, not when some of those they were told of are answered.
    """
    with sessions.read() as session:
        late = listing.counts(session, rules, now=now).overdue
        before = overdue_before(now, rules.comment_days, days.load(session))
        waits = select(Comment).where(Comment.settled_at.is_(None), Comment.at < before)
        newest = session.scalars(waits.order_by(Comment.at.desc(), Comment.id.desc()).limit(1)).first()
        last = _told_last(session)
        more = newest is not None and (last is None or (newest.at, newest.id) > (last.at, last.id))
        stands = any(each.about == TOLD_OF for each in notices.standing_open(session))
    by_day = NIGHT_ENDS <= in_beijing(now).time() < NIGHT_BEGINS
    if not late and stands:
        with sessions.begin() as session:
            notices.settle(session, OVERDUE, now=now)
    elif newest and more and by_day:
        with sessions.begin() as session:
            notices.tell(
                session,
                f"文章留言有 {late} 条过了 {rules.comment_days} 个工作日还没有回复，"
                f"请尽快回复，或写明不用回复。"
                f"依据：{rules.comment_basis.rstrip('。')}。",
                key=f"{_KEY}{newest.id}",
                to=STAFF,
                about=OVERDUE,
                link="/console/comments/?which=overdue",
                now=now,
            )


def _told_last(session: Session) -> Comment | None:
    """Return the newest of the comments that staff were last told are overdue."""
    keys = select(Notice.key).where(Notice.about == TOLD_OF)
    key = session.scalar(keys.order_by(Notice.id.desc()).limit(1))
    return session.get(Comment, int(key.removeprefix(_KEY))) if key else None


def erase_due(session: Session, *, now: datetime) -> int:
    """Erase texts and whose they were of comments that were settled long ago; that there was one stays.

    An answer is kept as long from when it was given, however old the comment.
    """
    old = list(session.scalars(_too_old(now)))
    if old:
        session.execute(select(Comment.id).where(Comment.id.in_(old)).order_by(Comment.id).with_for_update())
        erased = update(Comment).where(Comment.id.in_(old))
        session.execute(erased.values(sealed_text=None, sealed_reply=None, follower=None))
        told = update(Deed).where(Deed.comment_id.in_(old), Deed.at <= now - TEXTS_KEPT)
        session.execute(told.values(sealed_text=None))
    return len(old)


def _too_old(now: datetime) -> Select[int]:
    old = or_(Comment.settled_at <= now - TEXTS_KEPT, Comment.at <= now - LONGEST_KEPT)
    answer = or_(Comment.replied_at.is_(None), Comment.replied_at <= now - TEXTS_KEPT)
    told = select(Deed.id).where(Deed.comment_id == Comment.id, Deed.at <= now - TEXTS_KEPT)
    anything = or_(
        Comment.sealed_text.is_not(None),
        Comment.sealed_reply.is_not(None),
        Comment.follower.is_not(None),
        told.where(Deed.sealed_text.is_not(None)).exists(),
    )
    return select(Comment.id).where(old, answer, anything).limit(500)
