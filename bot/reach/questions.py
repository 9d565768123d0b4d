"""What is to be asked: which publish days still bring something new, and the account's last thirty days.

WeChat counts an article for thirty days.  A publish day is asked every day until the answer that came after
its thirtieth day; after days of downtime the ones that were missed meanwhile are asked too.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import start_of_day
from bot.reach.raw import ACCOUNT_SUMMARY, ARTICLE_TOTALS, RawAnswer

TRACKED_DAYS = 30
READY_AT = timedelta(hours=8)  # Beijing: yesterday's numbers are dependable from then on
LOOK_BACK = timedelta(days=90)  # after an outage; what is older is not asked any more


@dataclass(frozen=True)
class Question:
    """One call to make."""

    call: str
    first_day: date
    last_day: date

    @property
    def label(self) -> str:
        if self.call == ACCOUNT_SUMMARY:
            return "公众号每天的数据"
        return f"{self.first_day.month}月{self.first_day.day}日发布的图文"

    def over(self, now: datetime) -> bool:
        """Tell whether WeChat has stopped counting what is asked about."""
        return now >= _finished_from(self.first_day)


def about_articles(day: date) -> Question:
    """Return the question about the articles published on *day*."""
    return Question(ARTICLE_TOTALS, day, day)


def wanted(session: Session, today: date, *, unless_since: datetime | None = None) -> list[Question]:
    """Return what is to be asked on *today*, the newest day first.

    With *unless_since* only what has not been answered completely since then.
    """
    yesterday = today - timedelta(days=1)
    window = today - timedelta(days=TRACKED_DAYS)
    answered = _answered(session, today)
    begun = session.scalars(
        select(func.min(RawAnswer.first_day)).where(RawAnswer.call == ARTICLE_TOTALS)
    ).one()
    oldest = min(window, max(begun or window, today - LOOK_BACK))
    days = [yesterday - timedelta(days=back) for back in range((yesterday - oldest).days + 1)]
    questions = [
        about_articles(day)
        for day in days
        if day >= window or not _complete(answered.get((ARTICLE_TOTALS, day, day)), _finished_from(day))
    ]
    questions.append(Question(ACCOUNT_SUMMARY, window, yesterday))
    if unless_since is None:
        return questions
    return [
        each
        for each in questions
        if not _complete(answered.get((each.call, each.first_day, each.last_day)), unless_since)
    ]


def never_answered(session: Session, first: date, last: date) -> list[date]:
    """Return the publish days from *first* to *last* about which WeChat was never asked successfully."""
    asked = select(RawAnswer.first_day).where(
        RawAnswer.call == ARTICLE_TOTALS, RawAnswer.first_day.between(first, last)
    )
    known = set(session.scalars(asked.distinct()))
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    return [day for day in days if day not in known]


@dataclass(frozen=True)
class _Latest:
    """The newest answer to a question."""

    last_seen_at: datetime
    delayed: bool


def _answered(session: Session, today: date) -> dict[tuple[str, date, date], _Latest]:
    recent = (
        select(
            RawAnswer.call,
            RawAnswer.first_day,
            RawAnswer.last_day,
            RawAnswer.last_seen_at,
            RawAnswer.delayed,
        )
        .where(RawAnswer.first_day >= today - LOOK_BACK)
        .order_by(RawAnswer.id)
    )
    return {
        (call, first, last): _Latest(last_seen_at, delayed)
        for call, first, last, last_seen_at, delayed in session.execute(recent)
    }


def _complete(latest: _Latest | None, since: datetime) -> bool:
    return latest is not None and not latest.delayed and latest.last_seen_at >= since


def _finished_from(day: date) -> datetime:
    """Return from when on the numbers of what was published on *day* no longer change."""
    return start_of_day(day + timedelta(days=TRACKED_DAYS)) + READY_AT
