"""Staff say that a comment needs no answer, and why, or that it needs one after all; WeChat has no part."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import journal, notices, people
from bot.answering.desk import STAFF
from bot.comments.rows import Comment, Deed, Kind, Outcome
from bot.errors import Mistake, NotAllowed
from bot.people import Person

LONGEST_REASON = 100
_VERBS = {Kind.WAIVE: "文章留言不用回复", Kind.RESUME: "文章留言还要回复"}


def waive(session: Session, comment: Comment, reason: str, *, by: Person, now: datetime) -> None:
    """Say that *comment* needs no answer, and why.

    Raises Mistake without a reason, NotAllowed where nobody waits for an answer, or without the right.
    """
    people.require(by, *STAFF, to="处理文章留言")
    reason = reason.strip()
    if not reason:
        raise Mistake("请写明为什么不用回复，检查的时候要说得清。", of="reason")
    if len(reason) > LONGEST_REASON:
        raise Mistake(f"理由有 {len(reason)} 字，最多 {LONGEST_REASON} 字。", of="why")
    session.refresh(comment, with_for_update={"of": Comment})
    if comment.settled_at:
        raise NotAllowed("这条留言已经处理过了，请刷新页面看一看。")
    _at_once(session, comment, Kind.WAIVE, by=by, now=now, reason=reason)
    comment.waived_at = now
    comment.settle()
    notices.settle(session, comment, now=now)


def resume(session: Session, comment: Comment, *, by: Person, now: datetime) -> None:
    """Say that *comment* needs an answer after all.  Raises NotAllowed where nobody said otherwise."""
    people.require(by, *STAFF, to="处理文章留言")
    session.refresh(comment, with_for_update={"of": Comment})
    if comment.waived_at is None:
        raise NotAllowed("这条留言没有标成“不用回复”，请刷新页面看一看。")
    _at_once(session, comment, Kind.RESUME, by=by, now=now)
    comment.waived_at = None
    comment.settle()


def _at_once(
    session: Session, comment: Comment, kind: Kind, *, by: Person, now: datetime, reason: str = ""
) -> None:
    comment.touched += 1
    session.add(
        Deed(comment_id=comment.id, kind=kind, at=now, by_id=by.id, reason=reason, outcome=Outcome.DONE)
    )
    journal.record(session, by, _VERBS[kind], comment, now=now, **({"reason": reason} if reason else {}))
