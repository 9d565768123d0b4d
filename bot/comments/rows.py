"""The rows: the comments under one article, each comment as WeChat tells it, and what staff did to it."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot import privacy
from bot.db import Base
from bot.people import Person
from bot.wechat.comments import Under

CALL_TAKES = timedelta(minutes=2)  # whose deed has no outcome by then may have been done, or not
_TEXT, _REPLY = "comment.text", "comment.reply"


class Kind(StrEnum):
    """What a member of staff does to a comment."""

    REPLY = "reply"
    UNREPLY = "unreply"
    ELECT = "elect"
    UNELECT = "unelect"
    DELETE = "delete"
    WAIVE = "waive"  # it needs no answer, for a reason
    RESUME = "resume"  # it needs one after all


class Outcome(StrEnum):
    """What became of it."""

    ASKED = "asked"  # committed before the call
    DONE = "done"
    REFUSED = "refused"  # WeChat said no, or nothing left this machine
    DOUBTFUL = "doubtful"  # the next reading of the list tells
    UNKNOWN = "unknown"  # no list tells any more


class Thread(Base):
    """The comments under one article that went out."""

    __tablename__ = "comment_thread"
    __table_args__ = (UniqueConstraint("msg_data_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    msg_data_id: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]  # from 1
    # empty: not ours
    slug: Mapped[str] = mapped_column(String(80), default="", server_default=text("''"), index=True)
    title: Mapped[str] = mapped_column(Text)
    out_at: Mapped[datetime] = mapped_column(index=True)
    is_open: Mapped[bool | None]  # as it was sent, or as staff set it here; None: sent in the backend
    look_at: Mapped[datetime | None] = mapped_column(index=True)  # None: WeChat is asked no more
    looked_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))  # of the last look
    gone_at: Mapped[datetime | None]  # when WeChat said that the article is no more

    @property
    def under(self) -> Under:
        return Under(self.msg_data_id, self.position)


class Comment(Base):
    """One comment; its text is sealed, and whose it is is known by a keyed hash alone."""

    __tablename__ = "article_comment"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        Index("ix_article_comment_settled", "settled_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("comment_thread.id"))
    number: Mapped[str] = mapped_column(String(24))  # WeChat's, under its article
    at: Mapped[datetime]
    follower: Mapped[str | None] = mapped_column(String(64))  # privacy.follower_hash; None: erased
    sealed_text: Mapped[str | None] = mapped_column(Text)  # None: erased
    distress: Mapped[bool] = mapped_column(default=False, server_default=false())
    elected: Mapped[bool] = mapped_column(default=False, server_default=false())
    sealed_reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None]
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: in the backend
    waived_at: Mapped[datetime | None]  # by its last deed of that kind
    gone_at: Mapped[datetime | None]  # WeChat tells of it no more
    settled_at: Mapped[datetime | None]  # None: it waits for an answer
    touched: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # by staff: see collecting
    thread: Mapped[Thread] = relationship(lazy="joined")
    replied_by: Mapped[Person | None] = relationship(lazy="selectin")
    deeds: Mapped[list["Deed"]] = relationship(order_by="Deed.id")

    def settle(self) -> None:
        """Note since when nobody waits for an answer, from what else is known."""
        ends = [each for each in (self.replied_at, self.waived_at, self.gone_at) if each]
        self.settled_at = min(ends, default=None)

    def answered(self, words: str, *, at: datetime, by_id: int | None, secret_key: str) -> None:
        """Note an answer that stands under it."""
        self.sealed_reply = privacy.seal(words, secret_key, purpose=_REPLY)
        self.replied_at, self.replied_by_id = at, by_id
        self.settle()

    def unanswered(self) -> None:
        """Note that no answer stands under it."""
        self.sealed_reply = self.replied_at = self.replied_by_id = None
        self.settle()

    def words(self, secret_key: str) -> str | None:
        """Return its text, or None when it was erased."""
        return privacy.unseal(self.sealed_text, secret_key, purpose=_TEXT) if self.sealed_text else None

    def reply_words(self, secret_key: str) -> str | None:
        """Return the answer to it; None when there is none, or it was erased."""
        return privacy.unseal(self.sealed_reply, secret_key, purpose=_REPLY) if self.sealed_reply else None


class Deed(Base):
    """One thing that a member of staff did to a comment, with what came of it."""

    __tablename__ = "comment_deed"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("article_comment.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sealed_text: Mapped[str | None] = mapped_column(Text)  # of an answer
    reason: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))  # of no answer
    outcome: Mapped[str] = mapped_column(String(10), index=True)
    problem: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    by: Mapped[Person] = relationship(lazy="joined")

    def words(self, secret_key: str) -> str | None:
        """Return the answer that it was to give; None where it is no answer, or was erased."""
        return privacy.unseal(self.sealed_text, secret_key, purpose=_REPLY) if self.sealed_text else None

    def is_open(self, now: datetime) -> bool:
        """Tell whether somebody is at it this moment."""
        return self.outcome == Outcome.ASKED and self.at > now - CALL_TAKES


def sealed(words: str, secret_key: str) -> str:
    """Return the text of a comment as it is kept."""
    return privacy.seal(words, secret_key, purpose=_TEXT)


def sealed_reply(words: str, secret_key: str) -> str:
    """Return the text of an answer as it is kept."""
    return privacy.seal(words, secret_key, purpose=_REPLY)
