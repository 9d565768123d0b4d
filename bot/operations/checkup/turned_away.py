"""Messages that the webhook turned away because they do not look like WeChat's: when last, and why.

A token that differs from the official backend's cannot be seen by asking ourselves: only by this.
"""

import time
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import system
from bot.db import Sessions

EVERY = 30.0  # seconds between two that one process notes: anybody can send some
REMEMBERED = timedelta(days=7)
_FACT = "webhook.turned_away"
log = structlog.get_logger()


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
                system.note(session, _FACT, reason, now=now)
        except SQLAlchemyError as error:
            log.warning("turned_away_not_noted", error=type(error).__name__)


def last(session: Session, *, now: datetime) -> tuple[str, datetime] | None:
    """Return why and when a message was turned away last, unless that was long ago."""
    fact = session.get(system.Fact, _FACT)
    if fact is None or now - fact.changed_at > REMEMBERED:
        return None
    return fact.value, fact.changed_at
