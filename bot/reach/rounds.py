"""When to collect: one round a day, claimed by one scheduler, again half an hour later if it lacked."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import String, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import db, journal, people
from bot.clock import beijing_day, in_beijing, start_of_day
from bot.db import Base, Sessions
from bot.errors import Mistake
from bot.people import Person, Role

AGAIN_AFTER = timedelta(minutes=30)
LEASE = timedelta(minutes=20)  # real time: a hundred slow answers


class Round(Base):
    """The collecting of one Beijing day."""

    __tablename__ = "reach_round"

    day: Mapped[date] = mapped_column(primary_key=True)
    tried_at: Mapped[datetime]
    complete: Mapped[bool]
    problems: Mapped[list[Any]]  # sentences for staff; under “fault” what WeChat gave and nobody understands
    asked: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # questions so far
    in_all: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    lease_by: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]  # by the database's clock


def due(session: Session, *, now: datetime, collect_at: str) -> bool:
    """Tell whether today's collecting is to be done now, for the first time or again."""
    if now < begins(now, collect_at):
        return False
    row = session.get(Round, beijing_day(now))
    if row is None:
        return True
    if _is_under_way(session, row):
        return False
    lately = timedelta(0) <= now - row.tried_at < AGAIN_AFTER  # a clock turned back is no reason to wait
    return not row.complete and not lately


def begins(now: datetime, collect_at: str) -> datetime:
    """Return the moment of today, in Beijing, from which on is collected: “08:30”."""
    hour, minute = collect_at.split(":")
    return start_of_day(in_beijing(now).date()) + timedelta(hours=int(hour), minutes=int(minute))


@dataclass(frozen=True)
class Going:
    """How today's round goes."""

    state: Literal["early", "due", "under_way", "lacking", "done"]
    begins: datetime
    tried_at: datetime | None = None
    asked: int = 0
    in_all: int = 0
    problems: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()  # what WeChat gave and nobody understands


def going(session: Session, *, now: datetime, collect_at: str) -> Going:
    """Return how far today's collecting is."""
    first, row = begins(now, collect_at), session.get(Round, beijing_day(now))
    if row is None:
        return Going("early" if now < first else "due", first)
    problems = tuple(each for each in row.problems if isinstance(each, str))
    faults = tuple(each["fault"] for each in row.problems if not isinstance(each, str))
    told = Going("done", first, row.tried_at, row.asked, row.in_all, problems, faults)
    if _is_under_way(session, row):
        return replace(told, state="under_way")
    if due(session, now=now, collect_at=collect_at):
        return replace(told, state="due")
    return told if row.complete else replace(told, state="lacking")


def ask_now(session: Session, *, by: Person, now: datetime, collect_at: str) -> None:
    """Let the scheduler collect what is lacking now, and not only when it would by itself.

    Raises NotAllowed without the right, Mistake while somebody collects, or before there is anything to get.
    """
    people.require(by, Role.EDITOR, Role.PUBLISHER, Role.ADMIN, to="取数")
    if now < begins(now, collect_at):
        raise Mistake(f"今天 {collect_at} 以后微信才给出昨天的数据，现在还早；到时候会自动取。")
    row = session.get(Round, beijing_day(now), with_for_update=True)
    if row and _is_under_way(session, row):
        raise Mistake("正在取，请等它取完。")
    if row and row.complete:
        raise Mistake("今天的数据已经取完，没有缺的。")
    if row:  # none yet: it is due already
        row.complete, row.tried_at = False, now - AGAIN_AFTER
    journal.record(session, by, "现在取数", by, now=now)


def note_progress(sessions: Sessions, *, me: str, now: datetime, asked: int, in_all: int) -> None:
    """Note how far the round is, for those who watch."""
    mine = (Round.day == beijing_day(now), Round.lease_by == me)
    with sessions.begin() as session:
        session.execute(update(Round).where(*mine).values(asked=asked, in_all=in_all))


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
            row.asked = row.in_all = 0
            row.lease_until = db.real_now(session) + LEASE
    except IntegrityError:  # another has just made the row
        return False
    return True


def finish(
    sessions: Sessions,
    *,
    me: str,
    now: datetime,
    complete: bool,
    problems: tuple[str, ...] = (),
    faults: tuple[str, ...] = (),
) -> None:
    """Write what became of the round, unless another has taken it over."""
    with sessions.begin() as session:
        row = session.get_one(Round, beijing_day(now), with_for_update=True)
        if row.lease_by == me:
            row.complete = complete
            row.problems = [*problems, *({"fault": each} for each in faults)]
            row.lease_by = row.lease_until = None


def _is_under_way(session: Session, row: Round) -> bool:
    return bool(row.lease_until and row.lease_until > db.real_now(session))
