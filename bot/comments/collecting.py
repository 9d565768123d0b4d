"""What WeChat tells of the comments under an article, kept; what staff did meanwhile is never overwritten.

A deed whose answer was lost is settled here: what WeChat tells afterwards is what became of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, selectinload

from bot import notices, privacy
from bot.answering import distress
from bot.answering.desk import STAFF
from bot.answering.distress import Distress
from bot.comments import settling, watching
from bot.comments.rows import CALL_TAKES, Comment, Deed, Thread, sealed
from bot.db import Sessions
from bot.errors import PlatformProblem, Refused, Unreachable
from bot.figures.folding import fold
from bot.wechat import codes
from bot.wechat.client import WeChat
from bot.wechat.comments import CommentTold, Reading

MOST_A_TICK = 20  # articles
LEASE = timedelta(minutes=2)  # of one reading
AGAIN_AFTER = timedelta(minutes=15)  # what did not work
LONGEST = 1_000  # letters kept of one comment; WeChat takes 600


@dataclass(frozen=True)
class _Before:
    """An article as it stood before WeChat was asked: how often staff had touched each comment."""

    thread: Thread
    looked_at: datetime | None
    touched: Mapping[str, int]


def due(session: Session, now: datetime) -> list[int]:
    """Return the articles whose comments are to be asked for, the longest due first."""
    # a time far ahead was written before the clock was turned back
    is_due = or_(Thread.look_at <= now, Thread.look_at > now + watching.LONGEST_PAUSE + timedelta(days=1))
    until = watching.refused_until(session)
    lost = [] if until and until > now else _lost(session, now)
    found = select(Thread.id).where(or_(is_due, Thread.id.in_(lost)))
    return list(session.scalars(found.order_by(Thread.look_at).limit(MOST_A_TICK)))


def _lost(session: Session, now: datetime) -> list[int]:
    """Return the articles with a deed that nobody settles: whoever asked for it may have died meanwhile."""
    unclear = (
        select(Thread.id, Thread.looked_at, Deed.at)
        .join(Comment, Comment.thread_id == Thread.id)
        .join(Deed, Deed.comment_id == Comment.id)
        .where(Deed.outcome.in_(settling.UNCLEAR), Deed.at <= now - CALL_TAKES)
        .where(Thread.gone_at.is_(None), Thread.looked_at <= now - AGAIN_AFTER)
    )
    # whoever read the list later than that has said when it is read again
    return [
        number
        for number, looked_at, at in session.execute(unclear)
        if looked_at and looked_at <= at + CALL_TAKES
    ]


def collect(sessions: Sessions, wechat: WeChat, number: int, *, secret_key: str, now: datetime) -> bool:
    """Ask for the comments of article *number* and keep them; tell whether it was this process that did.

    1. The turn is taken and committed.  2. One call for each 49 comments, outside any transaction.
    3. What came is written; a comment that staff touched meanwhile stays as they left it.  Of two that ask at
       once the first writes: the other's list may be the older one.
    Raises PlatformProblem when WeChat did not tell; why is kept with the article.
    """
    with sessions.begin() as session:
        before = _take(session, number, now)
    if before is None:
        return False
    problem: PlatformProblem | None = None
    reading = Reading((), whole=False)
    try:
        reading = wechat.comments.listed(before.thread.under)
    except PlatformProblem as error:
        problem = error
    with sessions.begin() as session:
        thread = session.get_one(Thread, number, with_for_update=True)
        first = thread.looked_at == before.looked_at
        if first:
            thread.looked_at, thread.problem = now, str(problem or "")
            if problem is None:
                _write(session, thread, before, reading, secret_key, now)
            else:
                _note(session, thread, problem, now)
    if problem is not None:
        if refuses_all(problem):
            watching.refuse(sessions, now=now)
        raise problem
    return first


def _take(session: Session, number: int, now: datetime) -> _Before | None:
    thread = session.get(Thread, number)
    if thread is None:
        return None
    turn = update(Thread).where(Thread.id == number)
    seen, looked_at = thread.look_at, thread.looked_at
    same = Thread.look_at.is_(None) if seen is None else Thread.look_at == seen
    if not session.execute(turn.where(same).values(look_at=now + LEASE)).rowcount:  # type: ignore[attr-defined]
        return None
    rows = session.execute(select(Comment.number, Comment.touched).where(Comment.thread_id == number))
    return _Before(thread, looked_at, dict(rows.all()))


def _note(session: Session, thread: Thread, problem: PlatformProblem, now: datetime) -> None:
    """Keep what a failed reading teaches of its article."""
    thread.look_at = now + AGAIN_AFTER
    if not isinstance(problem, Refused):
        return
    if problem.code == codes.NO_CALLS_LEFT:
        thread.look_at = now + timedelta(hours=6)
    elif problem.code == codes.NO_SUCH_ARTICLE:
        end(session, thread, now=now)


def end(session: Session, thread: Thread, *, now: datetime) -> None:
    """Note that the article is no more: nothing under it can be answered, and nobody is waited for."""
    thread.gone_at, thread.look_at = thread.gone_at or now, None
    under = select(Comment).where(Comment.thread_id == thread.id).options(selectinload(Comment.deeds))
    for comment in session.scalars(under.order_by(Comment.id)):
        settling.give_up(comment.deeds, "文章已经删除或撤回，查不到办成没有。")
        comment.gone_at = comment.gone_at or now
        comment.settle()
        notices.settle(session, comment, now=now)


def _write(
    session: Session, thread: Thread, before: _Before, reading: Reading, secret_key: str, now: datetime
) -> None:
    watching.allow(session, now=now)
    pause = watching.pause(thread.out_at, now)
    goes_on = (
        thread.is_open is not False or reading.comments
    )  # one that takes no more may be answered in the backend
    thread.look_at, thread.gone_at = now + pause if pause and goes_on else None, None
    known = {
        each.number: each
        for each in session.scalars(
            select(Comment)
            .where(Comment.thread_id == thread.id)
            .order_by(Comment.id)
            .options(selectinload(Comment.deeds))
            .with_for_update(of=Comment)
        )
    }
    heard: Distress | None = None
    for told in reading.comments:
        comment = known.get(told.number)
        if comment is None:
            heard = heard or distress.load(session)
            _keep(session, thread, told, heard, secret_key, now)
        elif comment.touched == before.touched.get(told.number) and not _busy(comment, now):
            waited = comment.settled_at is None
            _update(comment, told, secret_key, now)
            if waited and comment.settled_at:  # answered in the backend
                notices.settle(session, comment, now=now)
    gone = set(known) - {each.number for each in reading.comments} if reading.whole else set()
    for number in gone:
        comment = known[number]
        if comment.touched == before.touched.get(number) and not _busy(comment, now):
            _vanish(session, comment, now)
    again_at = settling.again_at([deed for each in known.values() for deed in each.deeds], now)
    if again_at:
        thread.look_at = min(again_at, thread.look_at or again_at)


def _keep(
    session: Session, thread: Thread, told: CommentTold, heard: Distress, secret_key: str, now: datetime
) -> None:
    """Keep a comment that was not known, and tell staff at once of one that asks for help."""
    text = told.text[:LONGEST]
    comment = Comment(
        thread_id=thread.id,
        number=told.number,
        at=told.at,
        follower=privacy.follower_hash(told.openid, secret_key),
        sealed_text=sealed(text, secret_key),
        distress=heard.hears(fold(text)),
        elected=told.elected,
        touched=0,
    )
    if told.reply:
        comment.answered(told.reply, at=told.replied_at or now, by_id=None, secret_key=secret_key)
    session.add(comment)
    session.flush()
    if comment.distress and comment.settled_at is None:
        notices.tell(
            session,
            f"《{thread.title}》下面有一条留言像是在求助，请马上看。",
            key=f"comment:{comment.id}:distress",
            to=STAFF,
            about=comment,
            link=f"/console/comments/{comment.id}",
            urgent=True,
            now=now,
        )


def _update(comment: Comment, told: CommentTold, secret_key: str, now: datetime) -> None:
    """Write what WeChat tells into a comment that is known, and settle what was in doubt by it."""
    by = settling.by_list(comment.deeds, told, secret_key)
    comment.elected, comment.gone_at = told.elected, None
    if told.reply is None:
        if comment.replied_at is not None:
            comment.unanswered()
    elif comment.replied_at is None or _otherwise(comment, told.reply, secret_key):
        comment.answered(told.reply, at=told.replied_at or now, by_id=by, secret_key=secret_key)
    comment.settle()


def _otherwise(comment: Comment, reply: str, secret_key: str) -> bool:
    """Tell whether another answer stands there now; of one that was erased nobody knows."""
    kept = comment.reply_words(secret_key)
    return kept is not None and not settling.same_words(kept, reply)


def _vanish(session: Session, comment: Comment, now: datetime) -> None:
    """Note that WeChat tells of a comment no more: its author, staff or the platform deleted it."""
    settling.by_absence(comment.deeds)
    comment.gone_at = comment.gone_at or now
    comment.settle()
    notices.settle(session, comment, now=now)


def _busy(comment: Comment, now: datetime) -> bool:
    return any(deed.is_open(now) for deed in comment.deeds)


def refuses_all(problem: PlatformProblem) -> bool:
    """Tell whether the account has no comments, whichever article is asked for."""
    no = (codes.NO_COMMENTS, *codes.NO_RIGHT)
    return isinstance(problem, Refused) and problem.code in no


def stops_the_round(problem: PlatformProblem) -> bool:
    """Tell whether the other articles need not be asked now: the same would come of it."""
    if isinstance(problem, Unreachable):
        return True
    return isinstance(problem, Refused) and problem.code not in (codes.NO_SUCH_ARTICLE, codes.BUSY)
