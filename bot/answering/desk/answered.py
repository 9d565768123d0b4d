"""What the program answered by itself while a follower and a person talked.

Without it a “3” or a “2020年” to the person says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answering.desk.conversations import Conversation, Said, require_staff
from bot.answering.questions import PRIVATE, Question
from bot.people import Person

MOST = 100  # answers beside one conversation, the newest
_LONG, _MANY = 160, 8  # letters, lines: more is folded up
_HEAD = 30  # letters of what is folded up


@dataclass(frozen=True)
class Answered:
    """One question that no person was needed for, and what the follower was told."""

    at: datetime
    asked: str | None  # None: no words
    answer: str

    @property
    def is_long(self) -> bool:
        return len(self.answer) > _LONG or self.answer.count("\n") >= _MANY

    @property
    def head(self) -> str:
        """Return how the answer begins."""
        first = self.answer.strip().partition("\n")[0]
        return first if len(first) <= _HEAD else f"{first[:_HEAD]}…"


def course(
    session: Session, conversation: Conversation, said: Sequence[Said], *, by: Person
) -> list[Said | Answered]:
    """Return what was *said* in *conversation* and, in between, what the program answered until its end.

    Nothing of what was said in distress, to a person or in confidence is among it, nor an answer that tells
    that words in confidence are awaited.  Where what was said is erased, so is this.
    """
    require_staff(by, to="看会话")
    if all(each.text is None for each in said):
        return list(said)
    rows = select(Question.asked_at, Question.text, Question.answer, Question.context).where(
        Question.follower == conversation.follower,
        Question.asked_at >= conversation.opened_at,
        Question.kind.not_in(PRIVATE),
        Question.answer.is_not(None),
    )
    if conversation.closed_at:
        rows = rows.where(Question.asked_at <= conversation.closed_at)
    newest = session.execute(rows.order_by(Question.asked_at.desc(), Question.id.desc()).limit(MOST))
    answered = [
        Answered(at, text, answer or "")
        for at, text, answer, context in newest
        if (context or {}).get("next") != "confided"
    ]
    return sorted([*answered[::-1], *said], key=lambda each: each.at)
