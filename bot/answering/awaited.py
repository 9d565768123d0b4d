"""What a follower was asked to write, to a person or in confidence: it stands while she taps the menu.

It never stands unsaid: else what she then asks would be taken for it.  Nor does it go unsaid: else what she
then says in confidence would be kept as a question.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answering import questions, texts
from bot.answering.composing import Answer
from bot.answering.questions import Question
from bot.answering.requests import ON_THE_DESK, Kind
from bot.answering.table import Last
from bot.wechat.replies import Image, News

_NEXT, _SINCE = "next", "next_since"  # in the context of a question


@dataclass(frozen=True)
class Awaited:
    """For what her next words are, and when she was first asked for them."""

    kind: Kind  # person, wrong, confided
    since: datetime

    @property
    def is_for_the_desk(self) -> bool:
        return self.kind in ON_THE_DESK


def of(session: Session, follower: str, last: Last | None) -> Awaited | None:
    """Return what is awaited after *last*, her latest question while it holds; None: nothing.

    It may have gone on past a tap on the menu, whose answer reminded her, as long as that one holds.  Her
    words may have come in that very moment, so that neither saw the other: then what she said to a person or
    in confidence since is what was awaited.
    """
    context = (last.context if last else None) or {}
    if last is None or _NEXT not in context:
        return None
    if _SINCE not in context:
        return Awaited(context[_NEXT], last.asked_at)
    found = Awaited(context[_NEXT], datetime.fromisoformat(context[_SINCE]))
    return None if _came(session, follower, found) else found


def before(last: Last | None, awaited: Awaited | None) -> dict[str, Any] | None:
    """Return what of *last* her words may refer to, and that they are *awaited*."""
    if last is None:
        return None
    told = {key: value for key, value in (last.context or {}).items() if key not in {_NEXT, _SINCE}}
    return {**told, _NEXT: awaited.kind} if awaited else told


def reminder(awaited: Awaited | None) -> str:
    """Return what stands below an answer while something is *awaited*; nothing: nothing is."""
    return f"\n\n{texts.fill('still_awaited', kind=awaited.kind)}" if awaited else ""


def still(answer: Answer, awaited: Awaited | None) -> Answer:
    """Return *answer* with what is *awaited* after it as before, and said so.

    A card goes as its line.  A picture, or a text that leaves no room to say so, is put off: she is told how
    to get it.  Not where the answer asks for words itself, or handed something to a person and words to one
    were awaited.  Words in confidence are awaited past that too: else they would be kept as a question.
    """
    context: Mapping[str, Any] = answer.context or {}
    if awaited is None or _NEXT in context or ("desk" in context and awaited.is_for_the_desk):
        return answer
    context = {**context, _NEXT: awaited.kind, _SINCE: awaited.since.isoformat()}
    text = _in_words(answer) + reminder(awaited)
    if _in_words(answer) and texts.fits(text):
        return replace(answer, text=text, context=context, reply=None)
    return Answer("staff", texts.fill("put_off") + reminder(awaited), context=context)


def _in_words(answer: Answer) -> str:
    match answer.reply:
        case Image():
            return ""
        case News() as card:
            return f"《{card.title}》\n{card.url}"
        case _:
            return answer.text


def _came(session: Session, follower: str, awaited: Awaited) -> bool:
    said = select(Question.context).where(
        Question.follower == follower,
        Question.asked_at > awaited.since,
        Question.kind.in_(questions.PRIVATE),
    )
    return any(_NEXT not in (context or {}) for context in session.scalars(said))
