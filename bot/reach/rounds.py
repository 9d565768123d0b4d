"""When to collect: one round a day, claimed by one scheduler, again half an hour later if it lacked."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import db
from bot.clock import beijing_day, in_beijing, start_of_day
from bot.db import Base, Sessions

AGAIN_AFTER = timedelta(minutes=30)
LEASE = timedelta(minutes=20)  # real time: a hundred slow answers


class Round(Base):
    """The collecting of one Beijing day."""

    __tablename__ = "reach_round"

    day: Mapped[date] = mapped_column(primary_key=True)
    tried_at: Mapped[datetime]
    complete: Mapped[bool]
    problems: Mapped[list[Any]]  # sentences for staff
    lease_by: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]  # by the database's clock


def due(session: Session, *, now: datetime, collect_at: str) -> bool:
    """Tell whether today's collecting is to be done now, for the first time or again."""
    if now < begins(now, collect_at):
        return False
    row = session.get(Round, beijing_day(now))
    if row is None:
        return True
    if row.lease_until and row.lease_until > db.real_now(session):
        return False
    lately = timedelta(0) <= now - row.tried_at < AGAIN_AFTER  # a clock turned back is no reason to wait
    return not row.complete and not lately


def begins(now: datetime, collect_at: str) -> datetime:
    """Return the moment of today, in Beijing, from which on is collected: “08:30”."""
    hour, minute = collect_at.split(":")
    return start_of_day(in_beijing(now).date()) + timedelta(hours=int(hour), minutes=int(minute))


def claim(sessions: Sessions, *, me: str, now: datetime, collect_at: str) -> bool:
    """Take today's round for *me*, unless it is not due or another was faster."""
    try:
        with sessions.begin() as session:
            row = session.get(Round, beijing_day(now), with_for_update=True)
            if not due(session, now=now, collect_at=collect_at):
                return False
            if row is None:
                row = Round(day=beijing_day(now), complete=False, problems=[])
                session.add(row)
            row.tried_at, row.lease_by = now, me
            row.lease_until = db.real_now(session) + LEASE
    except IntegrityError:  # another has just made the row
        return False
    return True


def finish(sessions: Sessions, *, me: str, now: datetime, complete: bool, problems: tuple[str, ...]) -> None:
    """Write what became of the round, unless another has taken it over."""
    with sessions.begin() as session:
        row = session.get_one(Round, beijing_day(now), with_for_update=True)
        if row.lease_by == me:
            row.complete, row.problems = complete, list(problems)
            row.lease_by = row.lease_until = None
