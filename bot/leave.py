"""Leave (请假): from which day to which somebody is away, so that nobody waits for a step they cannot take.

Days are Beijing's, and whole: who is away on a day is away until it ends.  Leave is never changed; who comes
back earlier is a row beside it.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal
from bot.clock import beijing_day
from bot.db import Base
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role

LONGEST = timedelta(days=366)
LONGEST_REMARK = 200  # characters


class Leave(Base):
    """Somebody's being away, from the first day to the last."""

    __tablename__ = "leave"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first: Mapped[date]
    last: Mapped[date]
    remark: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="joined")
    ended: Mapped["LeaveEnd | None"] = relationship(lazy="joined")

    @property
    def until(self) -> date | None:
        """Return the last day they are away as it turned out; None when it was taken back altogether."""
        last = min(self.last, self.ended.back_on - timedelta(days=1)) if self.ended else self.last
        return last if last >= self.first else None

    def covers(self, day: date) -> bool:
        return self.until is not None and self.first <= day <= self.until


class LeaveEnd(Base):
    """Coming back before the last day, or not going at all."""

    __tablename__ = "leave_end"

    leave_id: Mapped[int] = mapped_column(ForeignKey("leave.id"), primary_key=True)
    back_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    by: Mapped[Person] = relationship(lazy="joined")


def enter(
    session: Session,
    person: Person,
    *,
    first: date,
    last: date,
    remark: str = "",
    by: Person,
    now: datetime,
) -> Leave:
    """Note that *person* is away from *first* to *last*, both included.

    Raises NotAllowed unless *by* is that person or runs the account; Mistake when the days are the wrong way
    round, past, too many, or some of them are noted already.
    """
    _require_right(person, by)
    if last < first:
        raise Mistake(f"请假的末日 {_day(last)} 在首日 {_day(first)} 之前，请对调。", of="last first")
    if last < beijing_day(now):
        raise Mistake(f"{_day(last)} 已经过了，不用再登记。", of="last")
    if last - first >= LONGEST:
        raise Mistake("一次最多登记一年；更久的请管理员停用。", of="last")
    if len(remark.strip()) > LONGEST_REMARK:
        raise Mistake(f"说明写了 {len(remark.strip())} 字，最多 {LONGEST_REMARK} 字。", of="remark")
    _lock(session, person)
    for noted in session.scalars(select(Leave).where(Leave.person_id == person.id)):
        if noted.until and noted.first <= last and first <= noted.until:
            raise Mistake(f"{person.name} {in_words(noted)}已登记请假，不用重复；要改请先销假。", of="first")
    leave = Leave(person=person, first=first, last=last, remark=remark.strip(), by_id=by.id, at=now)
    session.add(leave)
    journal.record(session, by, "登记请假", leave, now=now, who=person.name, first=str(first), last=str(last))
    return leave


def come_back(
    session: Session, person: Person, *, by: Person, on: date | None = None, now: datetime
) -> Leave:
    """End the leave of *person* that goes on or comes next: they are back on the day *on*, else today.

    Raises NotAllowed unless *by* is that person or runs the account; Mistake when there is no leave to end,
    or it ends no sooner by that.
    """
    _require_right(person, by)
    _lock(session, person)
    today = beijing_day(now)
    on = on or today
    leave = next((each for each in ahead(session, now=now) if each.person_id == person.id), None)
    if leave is None or leave.until is None:
        raise Mistake(f"{person.name} 没有登记请假，不用销假。")
    if leave.ended:
        raise Mistake(f"{person.name} {in_words(leave)}的请假已经提前过一次；请等它结束，或重新登记。")
    if on < today:
        raise Mistake(f"{_day(on)} 已经过了；销假从今天（{_day(today)}）或以后的一天算起。")
    if on > leave.until:
        raise Mistake(f"{person.name} 本来就只请到 {_day(leave.until)}，不用销假。")
    leave.ended = LeaveEnd(back_on=on, by_id=by.id, at=now)
    journal.record(session, by, "销假", leave, now=now, who=person.name, back_on=str(on))
    return leave


def ahead(session: Session, *, now: datetime) -> list[Leave]:
    """Return who is away today or will be, the earliest first."""
    today = beijing_day(now)
    wanted = select(Leave).where(Leave.last >= today).order_by(Leave.first, Leave.id)
    return [each for each in session.scalars(wanted) if each.until and each.until >= today]


def away(session: Session, *, now: datetime, within: timedelta = timedelta()) -> dict[int, Leave]:
    """Return by their number who is away today, or will be *within* that time."""
    until = beijing_day(now) + within
    found: dict[int, Leave] = {}
    for each in ahead(session, now=now):
        if each.first <= until:
            found.setdefault(each.person_id, each)
    return found


def in_words(leave: Leave) -> str:
    """Return the days of *leave* as staff say them: 12月1日至12月5日, with the year where it changes."""
    return span(leave.first, leave.until or leave.last)


def span(first: date, last: date) -> str:
    """Return the days from *first* to *last* in words."""
    if first == last:
        return _day(first)
    return f"{_day(first)}至{_day(last) if last.year == first.year else f'{last.year}年{_day(last)}'}"


def _lock(session: Session, person: Person) -> None:
    """Let nobody else note leave of *person* until the transaction ends: it would overlap unseen.

    Rows that refer to them may be added meanwhile: two may note each other's at the same moment.
    """
    session.scalars(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True)).all()


def _require_right(person: Person, by: Person) -> None:
    if by.suspended_at is not None:
        raise NotAllowed(f"{by.name} 已停用，不能登记请假。")
    if by.id != person.id and not by.may(Role.ADMIN):
        raise NotAllowed(f"{by.name} 不能替 {person.name} 登记：自己的假自己登记，或请管理员登记。")


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
