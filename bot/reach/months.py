"""A month of pushes and their reads, with what is lacking: what is lacking is never counted as 0."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.reach import questions, totals
from bot.reach.counted import Counted


@dataclass(frozen=True)
class Month:
    """The articles of which followers were told in a month, and their reads as far as WeChat told."""

    first: date
    articles: tuple[Counted, ...]
    missing: tuple[date, ...]  # publish days of which nothing was ever fetched

    @property
    def counted(self) -> tuple[Counted, ...]:
        """Return the articles that there are data of, the most read first."""
        known = [each for each in self.articles if each.reads is not None]
        return tuple(sorted(known, key=lambda each: (-(each.reads or 0), each.published_on)))

    @property
    def uncounted(self) -> int:
        return len(self.articles) - len(self.counted)

    @property
    def reads(self) -> int | None:
        """Return the sum over the articles with data; None where there is no data at all."""
        return sum(each.reads or 0 for each in self.counted) if self.counted else None

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is lacking, so that it may be compared."""
        return not self.missing and not self.uncounted


def of(session: Session, first: date) -> Month:
    """Return the month that begins on *first*, which must be over."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Month(
        first=first,
        articles=tuple(each for each in totals.between(session, first, last) if each.notified),
        missing=tuple(questions.never_answered(session, first, last)),
    )


def before(day: date) -> date:
    """Return the first day of the month before that of *day*."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
