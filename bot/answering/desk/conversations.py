"""Conversations: who waits for a person until when, and what was said, sealed.

The openid is kept only while a conversation is open: without it nobody could be answered.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from sqlalchemy import ForeignKey, Index, Select, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import db, journal, notices, people, privacy
from bot.clock import in_words
from bot.db import Base
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role

WINDOW = timedelta(hours=48)  # since the follower's last message
REPLIES = 5  # within it; WeChat counts anew with each message of the follower
LONGEST = 2_000  # characters that are kept of one message
SENDING_TAKES = timedelta(minutes=2)  # whose sender did not come back by then may have sent it
STAFF = tuple(role for role in Role if role is not Role.VIEWER)
_OPENID, _TEXT = "conversation.openid", "desk_message.text"


class Reason(StrEnum):
    """Why a message lies on the desk."""

    ASKED = "asked"  # the follower wants a person
    WRONG = "wrong"  # the follower says that our answer is wrong
    REPLY = "reply"  # one answers the other


class Conversation(Base):
    """A follower's messages to a person, and the window in which the person may answer."""

    __tablename__ = "conversation"
    __table_args__ = (
        # one open conversation a follower
        Index(
            "ix_conversation_open",
            "follower",
            unique=True,
            sqlite_where=text("closed_at is null"),
            postgresql_where=text("closed_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    follower: Mapped[str] = mapped_column(String(64))  # privacy.follower_hash
    sealed_openid: Mapped[str | None] = mapped_column(Text)  # None: closed
    opened_at: Mapped[datetime]
    last_message_at: Mapped[datetime]  # of the follower
    reply_until: Mapped[datetime]
    replies_left: Mapped[int]
    waiting_since: Mapped[datetime | None]  # None: nobody waits for an answer
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: by itself
    closed_by: Mapped[Person | None] = relationship(lazy="selectin")

    def answerable(self, now: datetime) -> bool:
        """Tell whether WeChat lets a message through now."""
        return self.closed_at is None and now < self.reply_until and self.replies_left > 0


class DeskMessage(Base):
    """One message of a conversation, of the follower or of staff."""

    __tablename__ = "desk_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    at: Mapped[datetime]
    side: Mapped[str] = mapped_column(String(8))  # follower, staff
    reason: Mapped[str] = mapped_column(String(8))
    sealed_text: Mapped[str | None] = mapped_column(Text)  # None: erased
    sealed_about: Mapped[str | None] = mapped_column(Text)  # the answer of ours that it is about
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(8), default="sent")  # sending, sent, doubtful
    by: Mapped[Person | None] = relationship(lazy="selectin")


@dataclass(frozen=True)
class Said:
    """One message, opened to be read."""

    number: int
    at: datetime
    by: str | None  # the member of staff; None: the follower
    text: str | None  # None: erased
    about: str | None
    reason: Reason
    state: Literal["sending", "sent", "doubtful"]


def hand_over(
    session: Session,
    openid: str,
    text: str,
    *,
    reason: Reason | str,
    about_answer: str | None = None,
    now: datetime,
    secret_key: str,
) -> Conversation:
    """Lay a follower's message on the desk, in her open conversation or in a new one, and tell staff.

    *about_answer* is the answer of ours that it is about.  WeChat's window begins anew with it.
    """
    follower = privacy.follower_hash(openid, secret_key)
    conversation = _open_or_new(session, openid, follower, now, secret_key)
    conversation.last_message_at, conversation.reply_until = now, now + WINDOW
    conversation.replies_left = REPLIES
    waits_already = conversation.waiting_since is not None
    conversation.waiting_since = conversation.waiting_since or now
    message = DeskMessage(
        conversation_id=conversation.id,
        at=now,
        side="follower",
        reason=Reason(reason),
        sealed_text=seal(text, secret_key),
        sealed_about=seal(about_answer, secret_key) if about_answer else None,
    )
    session.add(message)
    session.flush()
    notices.tell(
        session,
        _TOLD[Reason(reason)].format(until=in_words(conversation.reply_until)),
        key=f"desk_message:{message.id}",
        to=STAFF,
        about=conversation,
        link=f"/console/desk/{conversation.id}",
        adds=waits_already,  # who writes ten lines makes one mail
        now=now,
    )
    return conversation


_TOLD = {
    Reason.ASKED: "有粉丝找工作人员，请在 {until} 前回复。",
    Reason.WRONG: "有粉丝说回答有误，请核对；要回复，请在 {until} 前。",
    Reason.REPLY: "有粉丝在会话里又说了话，请在 {until} 前回复。",
}


def open_for(session: Session, follower: str) -> Conversation | None:
    """Return the open conversation of the follower with that hash."""
    return session.scalars(_open_of(follower)).one_or_none()


def talks(session: Session, follower: str) -> bool:
    """Tell whether a person and that follower talk: one was asked for or wrote, and it is still open."""
    asked = select(DeskMessage.id).join(Conversation, DeskMessage.conversation_id == Conversation.id)
    of_hers = asked.where(Conversation.follower == follower, Conversation.closed_at.is_(None))
    return session.scalars(of_hers.where(DeskMessage.reason != Reason.WRONG).limit(1)).first() is not None


def named(session: Session, number: int) -> Conversation:
    """Return the conversation of that number; raise Mistake when there is none."""
    conversation = session.get(Conversation, number)
    if conversation is None:
        raise Mistake(f"没有第 {number} 号会话。")
    return conversation


def waiting(session: Session) -> list[Conversation]:
    """Return the conversations in which somebody waits for an answer, whose window ends first first."""
    return [each for each in opened(session) if each.waiting_since]


def opened(session: Session) -> list[Conversation]:
    """Return the open conversations: those that wait before those that do not, then by their window's end."""
    still_open = session.scalars(select(Conversation).where(Conversation.closed_at.is_(None)))
    return sorted(still_open, key=lambda each: (each.waiting_since is None, each.reply_until, each.id))


def over(session: Session, *, most: int = 20, skip: int = 0) -> list[Conversation]:
    """Return closed conversations, the one closed last first."""
    closed = select(Conversation).where(Conversation.closed_at.is_not(None))
    newest_first = closed.order_by(Conversation.closed_at.desc(), Conversation.id.desc())
    return list(session.scalars(newest_first.offset(skip).limit(most)))


def messages(
    session: Session, conversation: Conversation, *, by: Person, secret_key: str, now: datetime
) -> list[Said]:
    """Return what was said, the earliest first, opened for *by* to read."""
    require_staff(by, to="看会话")
    rows = session.scalars(
        select(DeskMessage).where(DeskMessage.conversation_id == conversation.id).order_by(DeskMessage.id)
    )
    return [_said(row, secret_key, now) for row in rows]


def close(session: Session, conversation: Conversation, *, by: Person | None, now: datetime) -> None:
    """End a conversation and erase the openid; the next message to a person opens another.

    Raises NotAllowed when it is closed already, or *by* is not one of the staff of the desk.
    """
    if by:
        require_staff(by, to="结束会话")
    session.refresh(conversation, with_for_update=True)
    if conversation.closed_at:
        raise NotAllowed(f"第 {conversation.id} 号会话已经在 {in_words(conversation.closed_at)} 结束了。")
    conversation.closed_at, conversation.closed_by_id = now, by.id if by else None
    conversation.sealed_openid = conversation.waiting_since = None
    notices.settle(session, conversation, now=now)
    journal.record(session, by, "结束会话", conversation, now=now)


def require_staff(person: Person, *, to: str) -> None:
    """Raise NotAllowed for whoever may only look: what followers write is for those who deal with it."""
    people.require(person, *STAFF, to=to)


def openid_of(conversation: Conversation, secret_key: str) -> str:
    """Return whom to answer; only of an open conversation."""
    if conversation.sealed_openid is None:
        raise ValueError("the openid went when the conversation was closed")
    return privacy.unseal(conversation.sealed_openid, secret_key, purpose=_OPENID)


def seal(text: str, secret_key: str) -> str:
    """Return the text of a message as it is kept."""
    return privacy.seal(text[:LONGEST], secret_key, purpose=_TEXT)


def _open_or_new(
    session: Session, openid: str, follower: str, now: datetime, secret_key: str
) -> Conversation:
    """Return the follower's open conversation, locked; of two messages at the same time one opens it."""
    locked = _open_of(follower).with_for_update().execution_options(populate_existing=True)
    while (found := session.scalars(locked).one_or_none()) is None:
        fresh = Conversation(
            follower=follower,
            sealed_openid=privacy.seal(openid, secret_key, purpose=_OPENID),
            opened_at=now,
            last_message_at=now,
            reply_until=now + WINDOW,
            replies_left=REPLIES,
        )
        if db.add_unless_there(session, fresh):
            return fresh
    return found


def _open_of(follower: str) -> Select[Conversation]:
    return select(Conversation).where(Conversation.follower == follower, Conversation.closed_at.is_(None))


def _said(row: DeskMessage, secret_key: str, now: datetime) -> Said:
    def opened(sealed: str | None) -> str | None:
        return privacy.unseal(sealed, secret_key, purpose=_TEXT) if sealed else None

    lost = row.state == "sending" and row.at < now - SENDING_TAKES
    return Said(
        number=row.id,
        at=row.at,
        by=row.by.name if row.by else None,
        text=opened(row.sealed_text),
        about=opened(row.sealed_about),
        reason=Reason(row.reason),
        state="doubtful" if lost else row.state,  # type: ignore[arg-type]
    )
