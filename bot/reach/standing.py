"""How far each day of each statistic has got: answered when, delayed, or refused and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.clock import start_of_day
from bot.db import Base
from bot.reach.counts import AccountDay
from bot.reach.days import FollowerTotal
from bot.reach.raw import RawAnswer
from bot.wechat.statistics import Statistic

READY_AT = timedelta(hours=8)  # Beijing: yesterday's numbers are dependable from then on
TRACKED_DAYS = 30  # after its publication WeChat goes on counting an article
# A count of a single day may still be corrected for some days, and is asked again as long as that costs
# little: what one call gives for several days as long as it spans, what needs a call a day for three days.
_SETTLED_AFTER = {
    Statistic.ARTICLE_TOTALS: TRACKED_DAYS,
    Statistic.ARTICLE_READ: 3,
    Statistic.ARTICLE_SHARE: 3,
}
_TELLS_EVERY_DAY = {Statistic.ACCOUNT_SUMMARY: AccountDay.day, Statistic.FOLLOWERS_TOTAL: FollowerTotal.day}


class LackingDay(Base):
    """What WeChat said when it gave nothing for a day; gone when it answers."""

    __tablename__ = "lacking_day"

    call: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    code: Mapped[int | None]  # of a refusal; None when no answer came
    why: Mapped[str] = mapped_column(Text)
    given_up: Mapped[bool]  # WeChat does not keep the day any more
    tried_at: Mapped[datetime]


@dataclass(frozen=True)
class Standing:
    """What is known of one day of one statistic."""

    call: Statistic
    day: date
    seen_at: datetime | None = None  # of the newest answer
    delayed: bool = False  # WeChat said that more was to come
    told: bool = True  # the answer has a row of the day, where every day must have one
    lacking: LackingDay | None = None  # when it was asked since and refused

    @property
    def settled_from(self) -> datetime:
        """Return from when on what WeChat tells of the day is final."""
        return settled_from(self.call, self.day)

    @property
    def settled(self) -> bool:
        return self.answered_since(self.settled_from)

    @property
    def given_up(self) -> bool:
        """Tell whether WeChat does not keep the day any more."""
        return self.lacking is not None and self.lacking.given_up

    def answered_since(self, moment: datetime) -> bool:
        """Tell whether a whole answer came at *moment* or later."""
        return self.seen_at is not None and not self.delayed and self.seen_at >= moment


def settled_from(call: Statistic, day: date) -> datetime:
    """Return from when on what WeChat tells of *day* is final."""
    return start_of_day(day + timedelta(days=_SETTLED_AFTER.get(call, call.span))) + READY_AT


def of(session: Session, call: Statistic, first: date, last: date) -> Mapping[date, Standing]:
    """Return the standing of each day from *first* to *last*, the oldest first."""
    newest = _newest(session, call, first, last)
    lacking = {each.day: each for each in session.scalars(_lacking(call, first, last))}
    told = _TELLS_EVERY_DAY.get(call)
    rows = set(session.scalars(select(told).where(told.between(first, last)))) if told is not None else None
    found = {}
    for back in range((last - first).days + 1):
        day = first + timedelta(days=back)
        seen_at, delayed = newest.get(day, (None, False))
        found[day] = Standing(
            call=call,
            day=day,
            seen_at=seen_at,
            delayed=delayed,
            told=rows is None or day in rows,
            lacking=lacking.get(day),
        )
    return found


def note_lacking(
    session: Session,
    call: Statistic,
    first: date,
    last: date,
    *,
    code: int | None,
    why: str,
    given_up: bool = False,
    now: datetime,
) -> None:
    """Keep why WeChat gave nothing of the days from *first* to *last*."""
    known = {each.day: each for each in session.scalars(_lacking(call, first, last))}
    for back in range((last - first).days + 1):
        day = first + timedelta(days=back)
        row = known.get(day) or LackingDay(call=call, day=day)
        row.code, row.why, row.given_up, row.tried_at = code, why, given_up, now
        session.add(row)


def note_answered(session: Session, call: Statistic, first: date, last: date) -> None:
    """Forget why days from *first* to *last* were lacking: they were answered."""
    session.execute(delete(LackingDay).where(LackingDay.call == call, LackingDay.day.between(first, last)))


def _newest(session: Session, call: Statistic, first: date, last: date) -> dict[date, tuple[datetime, bool]]:
    """Return for each day the newest answer about it: when it was seen last, and whether it was delayed."""
    asked = (
        select(RawAnswer.first_day, RawAnswer.last_day, RawAnswer.last_seen_at, RawAnswer.delayed)
        .where(
            RawAnswer.call == call,
            RawAnswer.first_day.between(first - timedelta(days=call.span - 1), last),
            RawAnswer.last_day >= first,
        )
        .order_by(RawAnswer.last_seen_at, RawAnswer.id)
    )
    newest: dict[date, tuple[datetime, bool]] = {}
    for begin, end, seen_at, delayed in session.execute(asked):
        for back in range((end - begin).days + 1):
            newest[begin + timedelta(days=back)] = (seen_at, delayed)
    return newest


def _lacking(call: Statistic, first: date, last: date) -> Select[LackingDay]:
    return select(LackingDay).where(LackingDay.call == call, LackingDay.day.between(first, last))
