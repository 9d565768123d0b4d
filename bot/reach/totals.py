"""What the counts add up to: every article of a period with its reads.

WeChat's rows of an article are cumulative.  They are never summed: an article's reads are its last row.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.clock import beijing_day, start_of_day
from bot.db import days_later
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import Mode, Push, PushedArticle, State
from bot.reach import joining
from bot.reach.counted import Counted, Placed
from bot.reach.counts import NOTIFIED, ArticleDay, OutArticle
from bot.reach.exported import with_exports
from bot.reach.questions import TRACKED_DAYS


def of_year(session: Session, year: int) -> list[Counted]:
    """Return every article published in *year*, whether there is data of it or not, in order."""
    return between(session, date(year, 1, 1), date(year, 12, 31))


def between(session: Session, first: date, last: date) -> list[Counted]:
    """Return every article published from *first* to *last*, as `of_year` does.

    Exports of the backend fill in what is lacking, and tell of articles that nobody else knows; none is
    counted twice.
    """
    found = with_exports(
        session, _reported(session, first, last) + _not_reported(session, first, last), first, last
    )
    return [article for *_, article in sorted(found, key=lambda each: each[:3])]


def not_reported(session: Session, first: date, last: date) -> list[Counted]:
    """Return what our pushes sent from *first* to *last* and WeChat has told nothing of yet."""
    return [article for *_, article in _not_reported(session, first, last)]


# What is told of an article, by what WeChat calls it.
_COUNTS = {
    "reads": ArticleDay.read_user,
    "through": ArticleDay.stat_date,
    "shares": ArticleDay.share_user,
    "zaikan": ArticleDay.zaikan_user,
    "likes": ArticleDay.like_user,
    "comments": ArticleDay.comment_count,
    "favourites": ArticleDay.collection_user,
    "praise_fen": ArticleDay.praise_money,
    "subscriber_reads": ArticleDay.read_subscribe_user,
    "delivery_rate": ArticleDay.read_delivery_rate,
    "finish_rate": ArticleDay.read_finish_rate,
    "minutes": ArticleDay.read_avg_activetime,
}


def last_day() -> ScalarSelect[date]:
    """Return the day of an article's last cumulative count within its thirty days."""
    return _of_last_row(ArticleDay.stat_date.key)


def last_reads() -> ScalarSelect[int]:
    """Return that count itself, where nothing else of the row is wanted."""
    return _of_last_row(ArticleDay.read_user.key)


def _of_last_row(name: str) -> ScalarSelect[Any]:
    """Look it up in the key of the rows, article by article, so that the rows are never gone through."""
    row = aliased(ArticleDay)
    return (
        select(getattr(row, name))
        .where(
            row.msgid == OutArticle.msgid,
            row.read_user.is_not(None),
            row.stat_date <= days_later(OutArticle.published_on, TRACKED_DAYS),
        )
        .order_by(row.stat_date.desc())
        .limit(1)
        .correlate(OutArticle)
        .scalar_subquery()
    )


def _reported(session: Session, first: date, last: date) -> list[Placed]:
    """Return what WeChat reports, each article with its last cumulative count."""
    wanted = reported().where(OutArticle.published_on.between(first, last))
    return [_placed(row) for row in session.execute(wanted.execution_options(yield_per=500))]


def of_one(session: Session, msgid: str) -> Counted | None:
    """Return the article of that number, as `between` does; None when WeChat never told of it."""
    row = session.execute(reported().where(OutArticle.msgid == msgid)).one_or_none()
    if row is None:
        return None
    (*_, counted), *_ = with_exports(session, [_placed(row)], row.published_on, row.published_on)
    return counted


def of_push(session: Session, number: int) -> list[Counted]:
    """Return what WeChat reports of the articles of push *number*, in their order."""
    wanted = select(OutArticle.msgid).where(OutArticle.push_id == number).order_by(OutArticle.position)
    return [found for each in session.scalars(wanted).all() if (found := of_one(session, each))]


def reported() -> Select[*tuple[Any, ...]]:
    """Return the question for every article that WeChat reports; `as_counted` reads its rows."""
    return (
        select(
            OutArticle.published_on,
            OutArticle.msg_data_id,
            OutArticle.idx,
            OutArticle.msgid,
            OutArticle.publish_type,
            OutArticle.origin,
            OutArticle.joined_by,
            OutArticle.position,
            OutArticle.title,
            Article.slug,
            Article.column,
            Revision.title,
            Revision.template,
            Push.out_at,
            ArticleDay.sources,
            *_COUNTS.values(),
        )
        .select_from(OutArticle)
        .outerjoin(ArticleDay, and_(ArticleDay.msgid == OutArticle.msgid, ArticleDay.stat_date == last_day()))
        .outerjoin(PushedArticle, _same_place())
        .outerjoin(Push, Push.id == PushedArticle.push_id)
        .outerjoin(Revision, Revision.id == PushedArticle.revision_id)
        .outerjoin(Article, Article.id == func.coalesce(Revision.article_id, OutArticle.article_id))
    )


def _placed(row: Row[*tuple[Any, ...]]) -> Placed:
    return row.published_on, row.msg_data_id or row.msgid, row.idx or 0, as_counted(row)


def as_counted(row: Row[*tuple[Any, ...]]) -> Counted:
    """Return what one row of `reported` tells."""
    published_on, _, idx, msgid, publish_type, origin, joined_by, position, title, slug, *rest = row
    column, our_title, template, sent_at, sources, *counts = rest
    return Counted(
        slug=slug,
        title=title or our_title,
        published_on=published_on,
        msgid=msgid,
        origin=origin,
        publish_type=publish_type,
        joined_by=joined_by,
        column=column,
        template=template,
        sent_at=sent_at,
        place=position or idx,
        sources=sources or {},
        **dict(zip(_COUNTS, counts, strict=True)),
    )


def _not_reported(session: Session, first: date, last: date) -> list[Placed]:
    """Return what our pushes sent and WeChat has told nothing of yet.

    Where WeChat reports an article of the same title and day, or of that day without a title, that nobody
    could join, it may be this one: that report is counted, and not the push besides.
    """
    begin, end = start_of_day(first), start_of_day(last + timedelta(days=1))
    rows = session.execute(
        select(Push, PushedArticle.position, Article.slug, Article.column, Revision.title, Revision.template)
        .join(PushedArticle, PushedArticle.push_id == Push.id)
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .join(Article, Article.id == Revision.article_id)
        .outerjoin(OutArticle, _same_place())
        .where(Push.state == State.SENT, OutArticle.msgid.is_(None))
        .where(or_(Push.sending_at.between(begin, end), Push.ended_at.between(begin, end)))
    )
    found = []
    unjoined = joining.unjoined(session, first, last)
    for push, position, slug, column, title, template in rows:
        went_out_on = beijing_day(push.out_at)
        if not first <= went_out_on <= last:
            continue
        same = (went_out_on, joining.folded(title))
        # WeChat need not tell titles; but of a push whose number is known it tells that number.
        it = same if unjoined[same] or push.msg_data_id else (went_out_on, "")
        if unjoined[it]:
            unjoined[it] -= 1
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
            column=column,
            template=template,
            sent_at=push.out_at,
            place=position,
        )
        found.append((went_out_on, push.msg_data_id or "", position, missing))
    return found


_NOTIFIES = {Mode.MASS: NOTIFIED, Mode.PUBLISH: 1, Mode.DRAFT: None}  # of a draft only WeChat knows


def _same_place() -> ColumnElement[bool]:
    return and_(PushedArticle.push_id == OutArticle.push_id, PushedArticle.position == OutArticle.position)
