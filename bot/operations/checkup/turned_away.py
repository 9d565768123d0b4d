"""Messages that the webhook turned away because they do not look like WeChat's: how many, when last, and why.

A token that differs from the official backend's cannot be seen by asking ourselves: only by this.  Anybody
can send such a message, so one says little; those of WeChat come again with every follower's.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import system
from bot.answering.questions import Question
from bot.db import Sessions

EVERY = 30.0  # seconds between two that one process notes: anybody can send some
REMEMBERED = timedelta(days=7)
SEVERAL = 3  # so many are hardly somebody's joke
BY_HAND = "ask-"  # so begin the keys of what `bot ask --as` keeps
_FACT = "webhook.turned_away"
log = structlog.get_logger()


@dataclass(frozen=True)
class Away:
    """What was turned away last, and how many since the last message that was let in."""

    reason: str
    at: datetime
    count: int


class TurnedAway:
    """Notes for one web process that a message was turned away."""

    def __init__(self, sessions: Sessions):
        self._sessions = sessions
        self._noted = float("-inf")

    def note(self, reason: str, *, now: datetime) -> None:
        """Keep *reason*, unless something was kept a moment ago; a database that is away is no matter."""
        if time.monotonic() - self._noted < EVERY:
            return
        self._noted = time.monotonic()
        try:
            with self._sessions.begin() as session:
                fact = system.locked(session, _FACT, at_first=_kept(0, ""), now=now)
                count, _ = _read(fact.value)
                good = last_message(session)
                anew = good is not None and good > fact.changed_at
                fact.value, fact.changed_at = _kept(1 if anew else count + 1, reason), now
        except SQLAlchemyError as error:
            log.warning("turned_away_not_noted", error=type(error).__name__)


def last_message(session: Session) -> datetime | None:
    """Return when a message of a follower was let in last."""
    newest = select(Question.asked_at).where(~Question.key.startswith(BY_HAND)).order_by(Question.id.desc())
    return session.scalars(newest.limit(1)).first()


def last(session: Session, *, now: datetime) -> Away | None:
    """Return what was turned away last, unless that was long ago or one was let in since."""
    fact, good = session.get(system.Fact, _FACT), last_message(session)
    if fact is None or now - fact.changed_at > REMEMBERED or (good and good >= fact.changed_at):
        return None
    count, reason = _read(fact.value)
    return Away(reason, fact.changed_at, count)


def _kept(count: int, reason: str) -> str:
    return f"{count} {reason}"


def _read(value: str) -> tuple[int, str]:
    count, _, reason = value.partition(" ")
    return (int(count), reason) if count.isdecimal() else (1, value)
