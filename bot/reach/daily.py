"""Daily counts from cumulative ones: each day's is what it has beyond the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.reach.counts import ArticleDay, OutArticle


@dataclass(frozen=True)
class Span:
    """Readers who came from *first* to *last*: more than one day where a row between is missing.

    Negative where WeChat took readers back.
    """

    first: date
    last: date
    reads: int

    @property
    def one_day(self) -> bool:
        return self.first == self.last


def spans(cumulative: Mapping[date, int], *, published_on: date) -> list[Span]:
    """Turn cumulative counts into those of each day; the sum of the spans is the last cumulative count."""
    found: list[Span] = []
    first, before = published_on, 0
    for day in sorted(cumulative):
        found.append(Span(min(first, day), day, cumulative[day] - before))
        first, before = day + timedelta(days=1), cumulative[day]
    return found


def reads(session: Session, article: OutArticle) -> list[Span]:
    """Return the readers of *article* day by day."""
    rows = select(ArticleDay.stat_date, ArticleDay.read_user).where(ArticleDay.msgid == article.msgid)
    cumulative = {day: reads for day, reads in session.execute(rows) if reads is not None}
    return spans(cumulative, published_on=article.published_on)
