"""What the counts add up to: daily from cumulative, and every article of a year with its reads.

WeChat's rows of an article are cumulative.  They are never summed: an article's reads are its last row.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.clock import beijing_day, start_of_day
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import Mode, Push, PushedArticle, State
from bot.reach.counts import NOTIFIED, ArticleDay, OutArticle


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


@dataclass(frozen=True)
class Counted:
    """One article that went out; `reads` is None where there is no data, which is not 0."""

    slug: str | None
    title: str | None
    published_on: date
    msgid: str | None
    reads: int | None
    through: date | None
    origin: str
    publish_type: int | None
    joined_by: str | None

    @property
    def notified(self) -> bool:
        """Tell whether followers were told of it; what WeChat does not say counts as no."""
        return self.publish_type == NOTIFIED


def daily(cumulative: Mapping[date, int], *, published_on: date) -> list[Span]:
    """Turn cumulative counts into those of each day; the sum of the spans is the last cumulative count."""
    spans: list[Span] = []
    first, before = published_on, 0
    for day in sorted(cumulative):
        spans.append(Span(min(first, day), day, cumulative[day] - before))
        first, before = day + timedelta(days=1), cumulative[day]
    return spans


def daily_reads(session: Session, article: OutArticle) -> list[Span]:
    """Return the readers of *article* day by day."""
    rows = select(ArticleDay.stat_date, ArticleDay.read_user).where(ArticleDay.msgid == article.msgid)
    cumulative = {day: reads for day, reads in session.execute(rows) if reads is not None}
    return daily(cumulative, published_on=article.published_on)


def of_year(session: Session, year: int) -> list[Counted]:
    """Return every article published in *year*, whether there is data of it or not, in order."""
    return between(session, date(year, 1, 1), date(year, 12, 31))


def between(session: Session, first: date, last: date) -> list[Counted]:
    """Return every article published from *first* to *last*, as `of_year` does."""
    found = _reported(session, first, last) + _not_reported(session, first, last)
    return [article for *_, article in sorted(found, key=lambda each: each[:3])]


_Placed = tuple[date, str, int, Counted]  # day, what it went out with, place


def _reported(session: Session, first: date, last: date) -> list[_Placed]:
    """Return what WeChat reports, each article with its last cumulative count."""
    newest = (
        select(ArticleDay.msgid, func.max(ArticleDay.stat_date).label("day"))
        .join(OutArticle, OutArticle.msgid == ArticleDay.msgid)
        .where(OutArticle.published_on.between(first, last), ArticleDay.read_user.is_not(None))
        .group_by(ArticleDay.msgid)
        .subquery()
    )
    rows = session.execute(
        select(OutArticle, ArticleDay.read_user, ArticleDay.stat_date, Article.slug, Revision.title)
        .outerjoin(newest, newest.c.msgid == OutArticle.msgid)
        .outerjoin(ArticleDay, and_(ArticleDay.msgid == newest.c.msgid, ArticleDay.stat_date == newest.c.day))
        .outerjoin(PushedArticle, _same_place())
        .outerjoin(Revision, Revision.id == PushedArticle.revision_id)
        .outerjoin(Article, Article.id == func.coalesce(Revision.article_id, OutArticle.article_id))
        .where(OutArticle.published_on.between(first, last))
    )
    return [
        (
            out.published_on,
            out.msg_data_id or out.msgid,
            out.idx or 0,
            Counted(
                slug=slug,
                title=out.title or title,
                published_on=out.published_on,
                msgid=out.msgid,
                reads=reads,
                through=through,
                origin=out.origin,
                publish_type=out.publish_type,
                joined_by=out.joined_by,
            ),
        )
        for out, reads, through, slug, title in rows
    ]


def _not_reported(session: Session, first: date, last: date) -> list[_Placed]:
    """Return what our pushes sent and WeChat has told nothing of yet.

    Where WeChat reports an article of the same title and day that nobody could join, it may be this one: that
    report is counted, and not the push besides.
    """
    begin, end = start_of_day(first), start_of_day(last + timedelta(days=1))
    rows = session.execute(
        select(Push, PushedArticle.position, Article.slug, Revision.title)
        .join(PushedArticle, PushedArticle.push_id == Push.id)
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .join(Article, Article.id == Revision.article_id)
        .outerjoin(OutArticle, _same_place())
        .where(Push.state == State.SENT, OutArticle.msgid.is_(None))
        .where(or_(Push.sending_at.between(begin, end), Push.ended_at.between(begin, end)))
    )
    found = []
    unjoined = _unjoined(session, first, last)
    for push, position, slug, title in rows:
        went_out_on = beijing_day(_went_out_at(push))
        if not first <= went_out_on <= last:
            continue
        if unjoined[went_out_on, title]:
            unjoined[went_out_on, title] -= 1
            continue
        missing = Counted(
            slug=slug,
            title=title,
            published_on=went_out_on,
            msgid=f"{push.msg_data_id}_{position}" if push.msg_data_id else None,
            reads=None,
            through=None,
            origin="push",
            publish_type=_NOTIFIES[Mode(push.mode)],
            joined_by=None,
        )
        found.append((went_out_on, push.msg_data_id or "", position, missing))
    return found


def _unjoined(session: Session, first: date, last: date) -> Counter[tuple[date, str]]:
    """Count the reports that belong to no push, by day and title."""
    alone = select(OutArticle.published_on, OutArticle.title).where(
        OutArticle.published_on.between(first, last),
        OutArticle.push_id.is_(None),
        OutArticle.title.is_not(None),
    )
    return Counter((day, title or "") for day, title in session.execute(alone))


_NOTIFIES = {Mode.MASS: NOTIFIED, Mode.PUBLISH: 1, Mode.DRAFT: None}  # of a draft only WeChat knows


def _same_place() -> ColumnElement[bool]:
    return and_(PushedArticle.push_id == OutArticle.push_id, PushedArticle.position == OutArticle.position)


def _went_out_at(push: Push) -> datetime:
    """Return when followers got it; a draft went out when it was found gone."""
    moment = push.ended_at if push.mode == Mode.DRAFT else push.sending_at
    return moment or push.due_at
