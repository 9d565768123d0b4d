"""How an article was read over its thirty days, with what is typical of the account behind it.

Typical are readers, not shares of the last count: staff ask whether more people than usual read it, and
shares, which all end at a hundred, would hide just that.  Articles are held against the account's own of the
year before, never against other accounts, people or townships.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import quantiles

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import days_later
from bot.publishing.articles import Revision, Use
from bot.publishing.pushes import PushedArticle
from bot.publishing.review import Submission
from bot.reach import daily, totals
from bot.reach.counted import Counted
from bot.reach.counts import NOTIFIED, ArticleDay, OutArticle
from bot.reach.daily import Span
from bot.reach.days import ReadDay
from bot.reach.questions import TRACKED_DAYS

LEAST_ARTICLES = 5  # fewer have no middle half
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class CurveDay:
    """One day of an article: None where WeChat told nothing, which is not 0."""

    number: int  # 1 is the day it went out
    day: date
    readers: int | None  # so far
    new_readers: int | None  # on this day alone; None also after a gap, where it cannot be told apart


@dataclass(frozen=True)
class Typical:
    """The readers that articles of the account had by one day: the middle one, and the middle half."""

    number: int
    lower: int
    typical_readers: int
    upper: int
    articles: int


@dataclass(frozen=True)
class Circumstances:
    """What an article of ours went out with."""

    length: int  # characters that readers see
    pictures: int  # in the text; the cover, where it stands there too


@dataclass(frozen=True)
class Curve:
    """An article's thirty days."""

    article: Counted
    days: tuple[CurveDay, ...]
    typical: tuple[Typical, ...]  # empty where too few articles went before
    later: tuple[tuple[date, int], ...]  # readers of single days after the thirty
    with_: Circumstances | None


def of(session: Session, msgid: str, *, today: date) -> Curve | None:
    """Return the curve of that article; None when WeChat never told of it."""
    article = totals.of_one(session, msgid)
    if article is None:
        return None
    cumulative = {
        day: reads
        for day, reads in session.execute(
            select(ArticleDay.stat_date, ArticleDay.read_user).where(ArticleDay.msgid == msgid)
        )
        if reads is not None
    }
    last_tracked = article.published_on + timedelta(days=TRACKED_DAYS - 1)
    end = max([min(last_tracked, today - timedelta(days=1)), *cumulative])
    later = session.execute(
        select(ReadDay.day, ReadDay.read_user)
        .where(ReadDay.msgid == msgid, ReadDay.day > end, ReadDay.read_user.is_not(None))
        .order_by(ReadDay.day)
    )
    return Curve(
        article=article,
        days=days(cumulative, published_on=article.published_on, end=end),
        typical=typical(session, before=article.published_on, notified=article.notified),
        later=tuple((day, readers) for day, readers in later if readers is not None),
        with_=_circumstances(session, msgid),
    )


def days(cumulative: dict[date, int], *, published_on: date, end: date) -> tuple[CurveDay, ...]:
    """Return every day from publication to *end*, those without data as gaps. Pure."""
    spans: dict[date, Span] = {span.last: span for span in daily.spans(cumulative, published_on=published_on)}
    found = []
    for number in range((end - published_on).days + 1):
        day = published_on + timedelta(days=number)
        span = spans.get(day)
        new = span.reads if span and span.one_day else None
        found.append(CurveDay(number + 1, day, cumulative.get(day), new))
    return tuple(found)


def typical(session: Session, *, before: date, notified: bool = True) -> tuple[Typical, ...]:
    """Return what articles of the year before that day had by each day of their thirty.

    Of those that followers were notified of, or of the others: the two are read quite differently.  Their
    thirty days were over by then, so every day is told by the same articles, and for good.
    """
    rows = session.execute(
        select(OutArticle.published_on, ArticleDay.stat_date, ArticleDay.read_user)
        .join(ArticleDay, ArticleDay.msgid == OutArticle.msgid)
        .where(
            OutArticle.published_on.between(before - _YEAR, before - timedelta(days=TRACKED_DAYS)),
            OutArticle.publish_type == NOTIFIED
            if notified
            else OutArticle.publish_type.is_distinct_from(NOTIFIED),
            ArticleDay.stat_date < days_later(OutArticle.published_on, TRACKED_DAYS),
            ArticleDay.read_user.is_not(None),
        )
    )
    return middle((1 + (stat - published).days, int(reads or 0)) for published, stat, reads in rows)


def middle(readers: Iterable[tuple[int, int]]) -> tuple[Typical, ...]:
    """Return the middle and the middle half of (number of the day, readers so far). Pure."""
    found: dict[int, list[int]] = defaultdict(list)
    for number, count in readers:
        found[number].append(count)
    return tuple(
        Typical(number, *_quarters(counts), articles=len(counts))
        for number, counts in sorted(found.items())
        if number >= 1 and len(counts) >= LEAST_ARTICLES
    )


def _quarters(counts: list[int]) -> tuple[int, int, int]:
    lower, half, upper = (
        int(Decimal(each).quantize(Decimal(1), ROUND_HALF_UP))
        for each in quantiles(counts, n=4, method="inclusive")
    )
    return lower, half, upper


def _circumstances(session: Session, msgid: str) -> Circumstances | None:
    row = session.execute(
        select(Submission.rendered, Revision.id, Revision.body)
        .select_from(OutArticle)
        .join(
            PushedArticle,
            (PushedArticle.push_id == OutArticle.push_id) & (PushedArticle.position == OutArticle.position),
        )
        .join(Submission, Submission.id == PushedArticle.submission_id)
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .where(OutArticle.msgid == msgid)
    ).one_or_none()
    if row is None:
        return None
    rendered, revision, body = row
    paths = session.scalars(select(Use.path).where(Use.revision_id == revision))
    seen = Markup(rendered["html"]).striptags()  # noqa: S704 - to be rid of marks, not to be shown
    shown = sum(path in body or f"]({path.rpartition('/')[2]})" in body for path in paths)  # by its name too
    return Circumstances(len("".join(seen.split())), shown)
