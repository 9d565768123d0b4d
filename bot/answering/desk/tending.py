"""What a tick does for the desk: closes what nobody can answer any more, erases old texts."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from bot import notices, system
from bot.answering.desk.conversations import STAFF, Conversation, DeskMessage, close
from bot.clock import in_words
from bot.db import Sessions

ERASED = "desk.erased"
TEXTS_KEPT = timedelta(days=30)  # after the conversation was closed


def run_due(sessions: Sessions, *, now: datetime) -> None:
    """Do what is due at *now*; any number of processes may."""
    with sessions.read() as session:
        if not session.scalars(_outlived(now).limit(1)).all() and not _too_old(session, now):
            return
    with sessions.begin() as session:
        close_idle(session, now=now)
        erase_due(session, now=now)


def close_idle(session: Session, *, now: datetime) -> int:
    """Close the conversations whose window is over; staff are told of those that nobody answered."""
    # The condition stands in the locking query: whoever writes while we wait for the lock is not cut off.
    idle = _outlived(now).order_by(Conversation.id).with_for_update(of=Conversation)
    for conversation in (closed := session.scalars(idle).all()):
        unanswered, until = conversation.waiting_since is not None, conversation.reply_until
        close(session, conversation, by=None, now=now)
        if unanswered:
            notices.tell(
                session,
                f"第 {conversation.id} 号会话到 {in_words(until)} 没有人回复，已经不能再回复了。",
                key=f"conversation:{conversation.id}:unanswered",
                to=STAFF,
                about=conversation,
                link=f"/console/desk/{conversation.id}",
                lasts=False,  # nothing can be done any more
                now=now,
            )
    return len(closed)


def erase_due(session: Session, *, now: datetime) -> int:
    """Erase what was said in conversations closed long ago; that there was one stays."""
    old = _too_old(session, now)
    if old:
        told = update(DeskMessage).where(DeskMessage.conversation_id.in_(old))
        session.execute(told.values(sealed_text=None, sealed_about=None))
        system.note(session, ERASED, str(len(old)), now=now)
    return len(old)


def _outlived(now: datetime) -> Select[Conversation]:
    return select(Conversation).where(Conversation.closed_at.is_(None), Conversation.reply_until <= now)


def _too_old(session: Session, now: datetime) -> list[int]:
    closed_long_ago = select(Conversation.id).where(Conversation.closed_at <= now - TEXTS_KEPT)
    with_text = select(DeskMessage.conversation_id).where(DeskMessage.sealed_text.is_not(None))
    return list(session.scalars(closed_long_ago.where(Conversation.id.in_(with_text))))
