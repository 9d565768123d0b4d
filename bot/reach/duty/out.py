"""What went out in a period: our pushes, and what staff sent by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, lazyload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from bot.clock import beijing_day, start_of_day
from bot.publishing.pushes import Mode, Push, PushedArticle, State
from bot.publishing.pushes.quota import SendDay
from bot.reach import questions, totals
from bot.reach.counted import Counted
from bot.reach.periods import Period

FROM_EXPORT = "从导出表导入，这里没有它的记录"


@dataclass(frozen=True)
class Out:
    """Everything that followers got to see."""

    pushed: tuple[PushedArticle, ...]
    by_hand: tuple[Counted, ...]  # as WeChat reports them, or only an export
    noted: tuple[date, ...]  # days on which staff said that they sent by hand, not counted by WeChat yet

    @property
    def imported(self) -> int:
        """Return how many only an export tells of: who sent them, and how, is not known here."""
        return sum(is_imported(each) for each in self.by_hand)


def of(session: Session, period: Period) -> Out:
    """Return what went out in *period*."""
    within = _pushes(session, period, selectinload(Push.articles).selectinload(PushedArticle.push))
    found = totals.between(session, period.first, period.last)
    return Out(
        pushed=tuple(article for push in within for article in push.articles),
        by_hand=tuple(each for each in found if each.origin != "push"),
        noted=_noted(session, period),
    )


def is_imported(article: Counted) -> bool:
    """Tell whether only an export tells of it."""
    return article.origin == "import"


def went_out_on(push: Push) -> date:
    """Return the day on which followers got it."""
    return beijing_day(push.out_at)


def updates(session: Session, period: Period, *, publish_counts: bool) -> Sequence[date]:
    """Return the days of *period* on which something new was there for followers, in order."""
    modes = [Mode.MASS, Mode.DRAFT, *([Mode.PUBLISH] if publish_counts else [])]
    pushes = _pushes(session, period, lazyload(Push.articles))  # whose texts no day depends on
    days = {went_out_on(each) for each in pushes if each.mode in modes}
    by_hand = (each for each in totals.between(session, period.first, period.last) if each.origin != "push")
    days |= {each.published_on for each in by_hand if each.notified or publish_counts}
    return sorted(days | set(_noted(session, period)))


def last_before(session: Session, day: date, *, publish_counts: bool) -> date | None:
    """Return the last day before *day* on which something new was there for followers, as far as is known."""
    modes = [Mode.MASS, Mode.DRAFT, *([Mode.PUBLISH] if publish_counts else [])]
    sent_at = session.scalar(
        select(func.max(Push.out_at)).where(
            Push.state == State.SENT,
            Push.mode.in_(modes),
            Push.out_at < start_of_day(day),
        )
    )
    by_hand = session.scalar(
        select(func.max(SendDay.day)).where(
            SendDay.day < day, func.coalesce(SendDay.counted, SendDay.by_hand) > 0
        )
    )
    return max((each for each in (sent_at and beijing_day(sent_at), by_hand) if each), default=None)


def unasked(session: Session, first: date, last: date) -> list[date]:
    """Return the days about which WeChat was never asked: whether something was sent by hand is not known."""
    return questions.never_answered(session, first, last) if first <= last else []


def _pushes(session: Session, period: Period, articles: ExecutableOption) -> list[Push]:
    begin, end = start_of_day(period.first), start_of_day(period.last + timedelta(days=1))
    pushes = session.scalars(
        select(Push)
        .where(Push.state == State.SENT)
        .where(or_(Push.sending_at.between(begin, end), Push.ended_at.between(begin, end)))
        .order_by(Push.id)
        .options(articles)
    ).unique()
    return [each for each in pushes if period.first <= went_out_on(each) <= period.last]


def _noted(session: Session, period: Period) -> tuple[date, ...]:
    noted = select(SendDay.day).where(
        SendDay.day.between(period.first, period.last), SendDay.counted.is_(None), SendDay.by_hand > 0
    )
    return tuple(session.scalars(noted.order_by(SendDay.day)))
