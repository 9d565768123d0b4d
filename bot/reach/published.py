"""What went out on each day, and what of it was read: by the database, or of articles that are at hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.reach import imported, totals
from bot.reach.counted import Counted
from bot.reach.counts import NOTIFIED, OutArticle


@dataclass(frozen=True)
class PublishDay:
    """The articles of one publish day that followers were notified of."""

    articles: int = 0
    lacking: int = 0  # of them: without data
    reads: int = 0  # of the others


def by_day(session: Session, first: date, last: date) -> Mapping[date, PublishDay]:
    """Return every day from *first* to *last* on which something went out, summed by the database.

    Where exports tell of that time, article by article: who they are is not known to the database.
    """
    if imported.matched(session, first, last):
        return of(totals.between(session, first, last))
    articles = (
        select(OutArticle.published_on, totals.last_reads().label("reads"))
        .where(OutArticle.published_on.between(first, last), OutArticle.publish_type == NOTIFIED)
        .subquery()
    )
    rows = session.execute(
        select(
            articles.c.published_on,
            func.count(),
            func.count(articles.c.reads),
            func.sum(articles.c.reads),
        ).group_by(articles.c.published_on)
    )
    found = {day: PublishDay(sent, sent - counted, int(reads or 0)) for day, sent, counted, reads in rows}
    return _added(found, totals.not_reported(session, first, last))


def of(articles: Iterable[Counted]) -> Mapping[date, PublishDay]:
    """Return the same of *articles*. Pure."""
    return _added({}, articles)


def _added(found: dict[date, PublishDay], articles: Iterable[Counted]) -> dict[date, PublishDay]:
    for each in articles:
        if each.notified:
            so_far = found.get(each.published_on, PublishDay())
            found[each.published_on] = PublishDay(
                so_far.articles + 1,
                so_far.lacking + (each.reads is None),
                so_far.reads + (each.reads or 0),
            )
    return found
