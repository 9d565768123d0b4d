"""How many mass sends WeChat allows, and what has used them: one a day, or four a month.

A push takes its send when it is planned, so that the second one of a day is refused then and not at 09:00.
What staff sent in the official backend takes one too: they say so, and WeChat's figures, a day later,
correct them.  A send to one tag counts like one to all: WeChat counts it for those who get it.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import ForeignKey, and_, or_, select
from sqlalchemy.orm import Mapped, Session, lazyload, mapped_column

from bot import db, journal, people, system
from bot.clock import beijing_day, in_words, start_of_day
from bot.db import Base
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role
from bot.publishing.pushes import ways as ways_of_sending
from bot.publishing.pushes.states import GONE_OUT, Mode, Push, State

Kind = Literal["subscription", "service"]
MOST_BY_HAND = 9  # of one day: more is a slip of the finger
_FACT = "pushes.quota"
_WAITING = (State.PLANNED, State.PREPARING)


class SendDay(Base):
    """What is known of the sends of a day beside our own pushes."""

    __tablename__ = "send_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    by_hand: Mapped[int] = mapped_column(default=0)  # in the official backend, as staff said
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    counted: Mapped[int | None]  # the same, as WeChat's figures show it; it counts from then on
    refused_at: Mapped[datetime | None]  # WeChat answered 45028: nothing was left, whatever we know

    @property
    def beside_ours(self) -> int:
        return self.by_hand if self.counted is None else self.counted


@dataclass(frozen=True)
class Quota:
    """The sends of one day, or of one month for a service account."""

    kind: Kind
    first: date
    last: date
    pushes: tuple[Push, ...]  # ours that took one, or will
    by_hand: int
    refused: bool

    @property
    def most(self) -> int:
        return 1 if self.kind == "subscription" else 4

    @property
    def left(self) -> int:
        used = len(self.pushes) + self.by_hand
        return 0 if self.refused else max(0, self.most - used)

    @property
    def in_words(self) -> str:
        """Return the rule as staff say it: 订阅号每天群发1次."""
        return "订阅号每天群发1次" if self.kind == "subscription" else "服务号每月群发4次"

    @property
    def span(self) -> str:
        month = f"{self.first.month}月"
        return month if self.kind == "service" else f"{month}{self.first.day}日"

    @property
    def later(self) -> str:
        return "请换一天" if self.kind == "subscription" else "请换到下个月"

    def ways_of_planned(self, other: str) -> str:
        """Return what can be done with a planned push where nothing is left; *other* names another mode."""
        return f"{self.later}；要改用{other}，先取消这次推送，再重新排期。"

    @property
    def used_by(self) -> str:
        """Return in words what took the sends."""
        told = [f"{in_words(_moment(each))} 的推送" for each in self.pushes]
        told += [f"后台手工群发 {self.by_hand} 次"] if self.by_hand else []
        told += ["微信已回答次数用完"] if self.refused else []
        return "、".join(told)


def of(session: Session, moment: datetime, kind: Kind, *, but: Push | None = None) -> Quota:
    """Return the quota of the day or month of *moment*; *but* is not counted."""
    day = beijing_day(moment)
    return over(session, day, day, kind, but=but)[day]


def over(
    session: Session, first: date, last: date, kind: Kind, *, but: Push | None = None
) -> dict[date, Quota]:
    """Return the quota of each day from *first* to *last*: two queries, however many days."""
    begins, ends = _period(first, kind)[0], _period(last, kind)[1]
    begin, end = start_of_day(begins), start_of_day(ends + timedelta(days=1))
    wanted = (
        select(Push)
        .options(lazyload(Push.articles), lazyload(Push.planned_by))
        .where(
            Push.mode == Mode.MASS,
            or_(
                and_(Push.state.in_(_WAITING), Push.due_at >= begin, Push.due_at < end),
                and_(Push.state.in_(GONE_OUT), Push.sending_at >= begin, Push.sending_at < end),
            ),
        )
    )
    pushes = [each for each in session.scalars(wanted.order_by(Push.due_at, Push.id)) if each is not but]
    known = session.scalars(select(SendDay).where(SendDay.day >= begins, SendDay.day <= ends)).all()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {day: _within(*_period(day, kind), kind, pushes, known) for day in days}


def lock(session: Session, *, now: datetime) -> None:
    """Let nobody else plan until the transaction ends: two must not take the last send of a day."""
    system.locked(session, _FACT, at_first="", now=now)


def require(
    session: Session,
    moment: datetime,
    kind: Kind,
    mode: Mode,
    *,
    but: Push | None = None,
    planned: bool = False,
) -> None:
    """Raise NotAllowed unless a push in *mode* may still be sent on the day of *moment*.

    One that is *planned* already keeps its mode: another is had by planning it anew.
    """
    if mode is not Mode.MASS:
        return
    quota = of(session, moment, kind, but=but)
    if not quota.left:
        waiting = any(each.state in _WAITING for each in quota.pushes)  # what went out takes nothing in
        together = "，或和那一次合成一次推送" if waiting else ""
        other = ways_of_sending.instead_of_mass(session)
        ways = quota.ways_of_planned(other) if planned else f"{quota.later}，或改用{other}{together}。"
        raise NotAllowed(
            f"{quota.span}的群发次数已经用完（{quota.in_words}）：{quota.used_by}。{ways}", of="at mode"
        )


def note_by_hand(session: Session, day: date, sends: int, *, by: Person, now: datetime) -> None:
    """Note that staff made *sends* mass sends in the official backend on *day*: 0 takes it back.

    Raises Mistake for a day to come or an odd number; NotAllowed without the right, or where WeChat's
    figures are known already.
    """
    people.require(by, Role.PUBLISHER, to="登记后台群发")
    if not 0 <= sends <= MOST_BY_HAND:
        raise Mistake(f"一天手工群发 {sends} 次不对，请填 0 至 {MOST_BY_HAND}。")
    if day > beijing_day(now):
        raise Mistake(f"{day.month}月{day.day}日还没有到，不能登记手工群发。")
    noted = _of_day(session, day)
    if noted.counted is not None:
        raise NotAllowed(
            f"{day.month}月{day.day}日的数据已从微信取回：手工群发 {noted.counted} 次，以它为准。"
        )
    before, noted.by_hand, noted.noted_by_id = noted.by_hand, sends, by.id
    journal.record(session, by, "登记后台群发", noted, now=now, day=str(day), before=before, sends=sends)


def note_counted(session: Session, day: date, sends: int, *, now: datetime) -> None:
    """Note how many mass sends beside our own WeChat's figures show on *day*; what staff said is kept."""
    known = session.scalars(select(SendDay).where(SendDay.day == day)).one_or_none()
    if known is None and not sends:
        return
    known = known or _of_day(session, day)
    if known.counted != sends:
        said = known.by_hand
        journal.record(session, None, "手工群发以数据为准", known, now=now, said=said, counted=sends)
        known.counted = sends


def note_refused(session: Session, *, now: datetime) -> None:
    """Note that WeChat said nothing is left today (45028)."""
    today = _of_day(session, beijing_day(now))
    today.refused_at = today.refused_at or now


def of_day(session: Session, day: date) -> SendDay:
    """Return what is known of *day* beside our own pushes; nothing is kept."""
    found = session.scalars(select(SendDay).where(SendDay.day == day)).one_or_none()
    return found or SendDay(day=day, by_hand=0)


def _of_day(session: Session, day: date) -> SendDay:
    wanted = select(SendDay).where(SendDay.day == day).with_for_update(of=SendDay)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        db.add_unless_there(session, SendDay(day=day, by_hand=0))
        found = session.scalars(wanted).one()
    return found


def _within(first: date, last: date, kind: Kind, pushes: Iterable[Push], known: Iterable[SendDay]) -> Quota:
    days = [each for each in known if first <= each.day <= last]
    return Quota(
        kind=kind,
        first=first,
        last=last,
        pushes=tuple(each for each in pushes if first <= beijing_day(_moment(each)) <= last),
        by_hand=sum(each.beside_ours for each in days),
        refused=any(each.refused_at for each in days),
    )


def _period(day: date, kind: Kind) -> tuple[date, date]:
    if kind == "subscription":
        return day, day
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _moment(push: Push) -> datetime:
    return (push.sending_at or push.due_at) if push.state in GONE_OUT else push.due_at
