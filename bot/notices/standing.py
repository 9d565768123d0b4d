"""How each way is doing: since when it fails and why, and when it is tried again."""

from datetime import datetime, timedelta

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import db
from bot.db import Base
from bot.notices.means import Way

PAUSES = (1, 2, 4, 8, 15, 30)  # minutes before the next try of a way that failed; the last from then on
LONGEST_PAUSE = timedelta(days=1)  # a later time was written before a clock was turned back


class WayState(Base):
    """What is known of one way."""

    __tablename__ = "notice_way"

    way: Mapped[str] = mapped_column(String(10), primary_key=True)
    worked_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    tries: Mapped[int] = mapped_column(default=0)  # that failed, one after the other
    try_at: Mapped[datetime | None]


def is_open(session: Session, way: Way, *, now: datetime) -> bool:
    """Tell whether *way* may be tried at *now*."""
    state = session.get(WayState, way)
    return state is None or state.try_at is None or not now < state.try_at <= now + LONGEST_PAUSE


def works(session: Session, way: Way, *, now: datetime) -> None:
    """Note that *way* has just worked: what was wrong is over."""
    state = _locked(session, way)
    state.worked_at, state.failing_since, state.problem = now, None, ""
    state.tries, state.try_at = 0, None


def fails(session: Session, way: Way, problem: str, *, now: datetime, pause: timedelta | None = None) -> None:
    """Note that *way* has just failed; it is tried again after *pause*, else a little later each time."""
    state = _locked(session, way)
    state.failing_since, state.problem = state.failing_since or now, problem
    state.tries += 1
    state.try_at = now + (pause or timedelta(minutes=PAUSES[min(state.tries, len(PAUSES)) - 1]))


def failing(session: Session, way: Way) -> WayState | None:
    """Return what is wrong with *way*, or None when nothing is known to be."""
    state = session.get(WayState, way)
    return state if state and state.failing_since else None


def _locked(session: Session, way: Way) -> WayState:
    if session.get(WayState, way) is None:
        db.add_unless_there(session, WayState(way=way, problem="", tries=0))
    return session.get_one(WayState, way, with_for_update=True, populate_existing=True)
