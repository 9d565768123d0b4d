"""What speaks against a day or an hour for a push: nights, mourning; and how long the account was silent.

What it says warns and informs; nothing of it stops a push.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.clock import beijing_day, in_beijing
from bot.config import Compliance
from bot.publishing.days import Days
from bot.publishing.pushes import Mode, Push, State
from bot.publishing.pushes.quota import SendDay

FESTIVE = {"festival": "“节日”模板", "honours": "“表彰”模板"}
NIGHT_BEGINS, NIGHT_ENDS = time(22), time(7)


@dataclass(frozen=True)
class Silence:
    """How long followers have got nothing, and until when something must go out."""

    last: date | None  # the day on which they got something last
    days: int  # since then
    last_in_time: date | None  # a push on this day is the last that is in time
    planned: datetime | None  # the next push that ends the silence
    basis: str

    @property
    def overdue(self) -> bool:
        return self.last is not None and self.last_in_time is not None and self.left < 0

    @property
    def left(self) -> int:
        """Return the days that are left; negative when the limit is passed."""
        if self.last is None or self.last_in_time is None:
            return 0
        return (self.last_in_time - self.last).days - self.days

    @property
    def kept_by_plan(self) -> bool:
        """Tell whether what is planned goes out in time."""
        return bool(self.planned and self.last_in_time and beijing_day(self.planned) <= self.last_in_time)


@dataclass(frozen=True)
class LastDay:
    """A day on which something must go out at the latest."""

    day: date
    kept_by: datetime | None  # what is scheduled goes out then, and in time


def cautions(at: datetime, templates: Iterable[str], days: Days) -> tuple[str, ...]:
    """Return what speaks against a push at *at* of articles in these *templates*; none of it stops it."""
    return tuple(_cautions(in_beijing(at), set(templates), days))


def cautions_of(push: Push, days: Days) -> tuple[str, ...]:
    """Return what speaks against *push* going out when it is due."""
    templates = [article.submission.revision.template for article in push.articles]
    return cautions(push.due_at, templates, days)


def silence(session: Session, rules: Compliance, *, now: datetime) -> Silence:
    """Return how long followers have got nothing, and what ends it."""
    counting = _counting(rules)
    sent_at = session.scalar(
        select(func.max(Push.out_at)).where(Push.state == State.SENT, Push.mode.in_([*counting, Mode.DRAFT]))
    )
    by_hand = session.scalar(
        select(func.max(SendDay.day)).where(func.coalesce(SendDay.counted, SendDay.by_hand) > 0)
    )
    last = max((each for each in (beijing_day(sent_at) if sent_at else None, by_hand) if each), default=None)
    planned = session.scalar(select(func.min(Push.due_at)).where(*_to_come(rules, now)))
    return Silence(
        last=last,
        days=(beijing_day(now) - last).days if last else 0,
        last_in_time=last + timedelta(days=rules.silence_days) if last else None,
        planned=planned,
        basis=rules.silence_basis,
    )


def last_days(session: Session, rules: Compliance, silence: Silence, *, now: datetime) -> list[LastDay]:
    """Return until when something must go out, and where what is scheduled keeps it until when after that.

    Where the limit is passed already, it is today.
    """
    if silence.last is None or silence.last_in_time is None:
        return []
    last = silence.last
    for due_at in session.scalars(select(Push.due_at).where(*_to_come(rules, now)).order_by(Push.due_at)):
        if beijing_day(due_at) > last + timedelta(days=rules.silence_days):
            break
        last = max(last, beijing_day(due_at))
    if not silence.kept_by_plan:
        return [LastDay(max(silence.last_in_time, beijing_day(now)), None)]
    after = LastDay(last + timedelta(days=rules.silence_days), None)
    return [LastDay(silence.last_in_time, silence.planned), after]


def _counting(rules: Compliance) -> list[Mode]:
    return [Mode.MASS, Mode.PUBLISH] if rules.publish_counts else [Mode.MASS]


def _to_come(rules: Compliance, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Push.state.in_([State.PLANNED, State.PREPARING]),
        Push.mode.in_(_counting(rules)),
        Push.due_at >= now,
    )


def _cautions(at: datetime, templates: set[str], days: Days) -> Iterator[str]:
    if at.time() >= NIGHT_BEGINS or at.time() < NIGHT_ENDS:
        yield f"{at:%H:%M} 是深夜，会打扰粉丝休息；没有急事请排在 7:00 到 22:00。"
    festive = "、".join(name for template, name in FESTIVE.items() if template in templates)
    for day in days.on(at.date()):
        if day.kind == "mourning" and festive:
            yield f"{at.month}月{at.day}日是{day.name}，用{festive}不合适；请换一天，或换个样子。"
        elif day.kind == "mourning":
            yield f"{at.month}月{at.day}日是{day.name}，请再看看内容和配图合不合适。"
