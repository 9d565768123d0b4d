"""Questions: each message of a follower, kept once, with what was answered and how long that took."""

import unicodedata
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Index, String, Text, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.answering.composing import Answer
from bot.db import Base, beijing_day_of
from bot.wechat import replies

LONGEST = 500  # characters of a question that are kept
ANSWERED = frozenset({"figures", "no_year", "choices", "chart", "other"})  # something that may be wrong
PRIVATE = frozenset({"safety", "staff"})  # what is said in distress or to a person is no question


class Question(Base):
    """One message of a follower and what was answered; words of distress are not kept."""

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)  # the same for every repeat of the message
    follower: Mapped[str] = mapped_column(String(64))  # privacy.follower_hash
    asked_at: Mapped[datetime] = mapped_column(index=True)
    text: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(12))
    answer: Mapped[str | None] = mapped_column(Text)  # None: nothing went back
    figures: Mapped[list[Any]]
    context: Mapped[dict[str, Any] | None]  # what her next words may refer to, and a reply that is no text
    took_ms: Mapped[int]

    __table_args__ = (
        Index(None, "follower", "asked_at"),  # her latest is looked up with each message
        # Years of them are counted by the day.  A batch that makes the table anew on SQLite loses this one.
        Index("ix_question_day", beijing_day_of(asked_at), "kind"),
    )


class Asked(NamedTuple):
    """A question as it is to be kept: the columns of Question, in their order, but its number."""

    key: str
    follower: str
    asked_at: datetime
    text: str | None
    kind: str
    answer: str | None
    figures: list[Any]
    context: dict[str, Any] | None
    took_ms: int

    def __repr__(self) -> str:
        return f"Asked(key={self.key!r})"  # nothing of the follower's words stands in a traceback


def asked(
    *, key: str, follower: str, asked_at: datetime, text: str | None, answer: Answer, took_ms: int
) -> Asked:
    """Return what is to be kept of a message and its answer: the words in short form, of distress none."""
    return Asked(
        key=key,
        follower=follower,
        asked_at=asked_at,
        text=None if text is None or answer.kind in PRIVATE else normalised(text),
        kind=answer.kind,
        answer=answer.text or None,
        figures=[each.as_json() for each in answer.figures],
        context=_context(answer),
        took_ms=took_ms,
    )


def _context(answer: Answer) -> dict[str, Any] | None:
    context = dict(answer.context or {})
    if answer.reply is not None and not isinstance(answer.reply, replies.Text):
        context["reply"] = replies.as_json(answer.reply)
    return context or None


def remember(session: Session, asked: Asked) -> bool:
    """Keep a question within a transaction that does more; return False when its message was kept before.

    Of two workers that were given the same message at the same time, one waits here and returns False.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Question).values(asked._asdict())
    kept = session.execute(statement.on_conflict_do_nothing().returning(Question.id))
    return kept.scalar_one_or_none() is not None


def complete(session: Session, asked: Asked) -> None:
    """Write the answer of a question that this transaction kept before the answer was known."""
    values = {"kind": asked.kind, "answer": asked.answer, "context": asked.context}
    session.execute(update(Question).where(Question.key == asked.key).values(values))


def find(session: Session, key: str) -> Question | None:
    """Return what was kept of the message with that key."""
    return session.scalars(select(Question).where(Question.key == key)).one_or_none()


def told_last(session: Session, follower: str, *, since: datetime) -> str | None:
    """Return the answer that *follower* was given last to a question, since then; None: there was none."""
    of_hers = select(Question).where(Question.follower == follower, Question.asked_at >= since)
    answered = of_hers.where(
        Question.kind.in_(ANSWERED), Question.text.is_not(None), Question.answer.is_not(None)
    )
    for each in session.scalars(answered.order_by(Question.asked_at.desc(), Question.id.desc()).limit(20)):
        says_that_all_was_told = each.kind == "other" and "told" in (each.context or {})
        if not says_that_all_was_told:
            return each.answer
    return None


def normalised(text: str) -> str:
    """Return *text* in the form it is kept: one width, single spaces, no control characters, not too long."""
    text = unicodedata.normalize("NFKC", text[: LONGEST * 2])
    if not text.isprintable():
        text = "".join(letter if unicodedata.category(letter) not in ("Cc", "Cs") else " " for letter in text)
    return " ".join(text.split())[:LONGEST]
