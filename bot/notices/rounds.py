"""Who is told once more: a round is a row for each way and person, opened by one process only.

What is over is told no more, and of what stands open only the newest round: after days of standing still
nobody gets yesterday's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import binding, people
from bot.clock import in_beijing
from bot.db import Base, Sessions
from bot.notices.means import Means, Way
from bot.notices.telling import Notice
from bot.people import Person

LONGEST_PAUSE = timedelta(days=1)
NIGHT_FROM, NIGHT_TO = 22, 7  # hours in Beijing: what can wait is not told again


class DeliveryState(StrEnum):
    """What has become of a delivery."""

    WAITING = "waiting"
    SENDING = "sending"  # committed before the call; whoever finds its lease run out takes it over
    SENT = "sent"
    FAILED = "failed"
    OVER = "over"  # done, seen or told anew before it got through


class Delivery(Base):
    """One notice on one way to one person, or to the group, in one round."""

    __tablename__ = "notice_delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)  # notice, round, way, person
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    round: Mapped[int]
    way: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # None: the group
    state: Mapped[str] = mapped_column(String(10), index=True)
    address: Mapped[str] = mapped_column(String(254), default="")  # the mailbox it was tried at
    tries: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]  # real time, by the database's clock
    lease_by: Mapped[str | None] = mapped_column(String(32))
    ended_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    notice: Mapped[Notice] = relationship(lazy="joined")
    person: Mapped[Person | None] = relationship(lazy="joined")


@dataclass(frozen=True)
class _Reach:
    """Who can be reached at this moment, by which way."""

    means: Means
    staff: list[Person]
    windows: set[int]  # whose phone may be written to, by the number of the person

    def to(self, notice: Notice) -> list[tuple[Way, Person | None]]:
        """Return who is told of *notice* on which way; the group once, whoever in it is meant."""
        concerned = [each for each in self.staff if notice.concerns(each)]
        found: list[tuple[Way, Person | None]] = []
        if self.means.mail:
            found += [(Way.MAIL, person) for person in concerned if person.mail]
        if self.means.webhook and concerned:
            found.append((Way.WEBHOOK, None))
        if notice.urgent:
            found += [(Way.PHONE, person) for person in concerned if person.id in self.windows]
        return found


def open_due(sessions: Sessions, means: Means, *, now: datetime) -> None:
    """Open a round of everything that is to be told at *now*; any number of processes may."""
    with sessions.read() as session:
        due = _due(session, means, now)
    if not due:
        return
    with sessions.begin() as session:
        reach = _reach(session, means, now)
        # Locked and looked at again: whoever was first has opened it by now.
        wanted = select(Notice).where(Notice.id.in_(due), Notice.seen_at.is_(None)).order_by(Notice.id)
        for notice in session.scalars(wanted.with_for_update(skip_locked=True)).all():
            if _is_due(session, notice, means.repeat, now):
                _open(session, notice, reach.to(notice), now)


def _reach(session: Session, means: Means, now: datetime) -> _Reach:
    staff = [each for each in people.everyone(session) if each.suspended_at is None]
    return _Reach(means, staff, binding.reachable(session, now=now) if means.wechat else set())


def _due(session: Session, means: Means, now: datetime) -> list[int]:
    """Return what is to be told at *now* and would reach somebody."""
    reach = _reach(session, means, now)
    if not (means.mail or means.webhook or reach.windows):
        return []  # as long as no way is set up there may be very many
    unseen = session.scalars(select(Notice).where(Notice.seen_at.is_(None)).order_by(Notice.id)).all()
    due = [notice for notice in unseen if _is_due(session, notice, means.repeat, now)]
    return [notice.id for notice in due if reach.to(notice)]


def _open(session: Session, notice: Notice, to: Sequence[tuple[Way, Person | None]], now: datetime) -> None:
    if not to:
        return
    notice.round, notice.round_at = notice.round + 1, now
    older = update(Delivery).where(Delivery.notice_id == notice.id, Delivery.state == DeliveryState.WAITING)
    session.execute(older.values(state=DeliveryState.OVER, ended_at=now))
    for way, person in to:
        session.add(
            Delivery(
                key=f"{notice.id}:{notice.round}:{way}:{person.id if person else 0}",
                notice_id=notice.id,
                round=notice.round,
                way=way,
                person_id=person.id if person else None,
                state=DeliveryState.WAITING,
                try_at=now,
            )
        )


def _is_due(session: Session, notice: Notice, repeat: timedelta, now: datetime) -> bool:
    if notice.round_at is None:
        return not (notice.adds and _told_since(session, notice, now - repeat))
    if not notice.lasts or (_is_night(now) and not notice.urgent):
        return False
    return not timedelta(0) <= now - notice.round_at < _pause(notice, repeat)  # or the clock was turned back


def _pause(notice: Notice, repeat: timedelta) -> timedelta:
    """Return how long after its last round *notice* is told again: twice as long each time, a day at most."""
    if notice.again_minutes is not None:
        return timedelta(minutes=notice.again_minutes)
    doubled: int = 2 ** min(notice.round - 1, 20)
    return min(repeat * doubled, LONGEST_PAUSE)


def _told_since(session: Session, notice: Notice, moment: datetime) -> bool:
    told = select(Delivery.id).join(Notice).where(Notice.about == notice.about, Delivery.ended_at > moment)
    return session.scalars(told.where(Delivery.state == DeliveryState.SENT).limit(1)).first() is not None


def _is_night(now: datetime) -> bool:
    return not NIGHT_TO <= in_beijing(now).hour < NIGHT_FROM
