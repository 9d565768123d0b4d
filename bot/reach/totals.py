"""What the counts add up to: every article of a period with its reads.

WeChat's rows of an article are cumulative.  They are never summed: an article's reads are its last row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.clock import beijing_day, start_of_day
from bot.db import days_later
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import Mode, Push, PushedArticle, State
from bot.reach import imported, joining
from bot.reach.counts import NOTIFIED, ArticleDay, OutArticle
from bot.reach.questions import TRACKED_DAYS


@dataclass(frozen=True, slots=True)
class Counted:
    """One article that went out, with its counts; None where there are no data, which is not 0.

    `dictionary` says what each of the numbers means.
    """

    slug: str | None
    title: str | None
    published_on: date
    msgid: str | None
    reads: int | None
    through: date | None  # the day up to which its counts are known
    origin: str
    publish_type: int | None
    joined_by: str | None
    reads_from: str = "interface"  # or "import": no other number of readers is known
    read_count: int | None = None  # 次数, which only the backend's exports tell: never mixed with reads
    column: str | None = None  # of our own articles; what was sent by hand has none
    template: str | None = None
    sent_at: datetime | None = None
    place: int | None = None  # in its push, from 1
    shares: int | None = None
    zaikan: int | None = None
    likes: int | None = None
    comments: int | None = None
    favourites: int | None = None
    praise_fen: int | None = None
    subscriber_reads: int | None = None
    delivery_rate: Decimal | None = None
    finish_rate: Decimal | None = None
    minutes: Decimal | None = None
    sources: Mapping[str, int] = field(default_factory=dict)  # in WeChat's words → readers

    @property
    def notified(self) -> bool:
        """Tell whether followers were told of it; what WeChat does not say counts as no."""
        return self.publish_type == NOTIFIED

    def growing(self, today: date) -> bool:
        """Tell whether its thirty days are not over: its counts will change."""
        return today - self.published_on <= timedelta(days=TRACKED_DAYS)


def of_year(session: Session, year: int) -> list[Counted]:
    """Return every article published in *year*, whether there is data of it or not, in order."""
    return between(session, date(year, 1, 1), date(year, 12, 31))


def between(session: Session, first: date, last: date) -> list[Counted]:
    """Return every article published from *first* to *last*, as `of_year` does.

    Exports of the backend fill in what is lacking, and tell of articles that nobody else knows; none is
    counted twice.
    """
    found = _with_imported(
        session, _reported(session, first, last) + _not_reported(session, first, last), first, last
    )
    return [article for *_, article in sorted(found, key=lambda each: each[:3])]


def not_reported(session: Session, first: date, last: date) -> list[Counted]:
    """Return what our pushes sent from *first* to *last* and WeChat has told nothing of yet."""
    return [article for *_, article in _not_reported(session, first, last)]


_Placed = tuple[date, str, int, Counted]  # day, what it went out with, place

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


def _reported(session: Session, first: date, last: date) -> list[_Placed]:
    """Return what WeChat reports, each article with its last cumulative count."""
    wanted = reported().where(OutArticle.published_on.between(first, last))
    return [
        (row.published_on, row.msg_data_id or row.msgid, row.idx or 0, as_counted(row))
        for row in session.execute(wanted.execution_options(yield_per=500))
    ]


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
            Push.mode,
            Push.sending_at,
            Push.ended_at,
            Push.due_at,
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


def as_counted(row: Row[*tuple[Any, ...]]) -> Counted:
    """Return what one row of `reported` tells."""
    published_on, _, idx, msgid, publish_type, origin, joined_by, position, title, slug, *rest = row
    column, our_title, template, mode, sending_at, ended_at, due_at, sources, *counts = rest
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
        sent_at=_went_out_at(mode, sending_at, ended_at, due_at) if mode else None,
        place=position or idx,
        sources=sources or {},
        **dict(zip(_COUNTS, counts, strict=True)),
    )


def _not_reported(session: Session, first: date, last: date) -> list[_Placed]:
    """Return what our pushes sent and WeChat has told nothing of yet.

    Where WeChat reports an article of the same title and day that nobody could join, it may be this one: that
    report is counted, and not the push besides.
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
        went_out_at = _went_out_at(push.mode, push.sending_at, push.ended_at, push.due_at)
        went_out_on = beijing_day(went_out_at)
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
            column=column,
            template=template,
            sent_at=went_out_at,
            place=position,
        )
        found.append((went_out_on, push.msg_data_id or "", position, missing))
    return found


def _with_imported(session: Session, found: list[_Placed], first: date, last: date) -> list[_Placed]:
    """Return *found* with what exports tell of them, and of others."""
    places = {_who(counted): place for place, (*_, counted) in enumerate(found)}
    for article in imported.matched(session, first, last):
        numbers, ours = article.told.numbers, article.ours
        reads, times = numbers.get("read_user"), numbers.get("read_count")
        read_count = int(times.value) if times else None
        if article.is_known:
            place = places.get((ours.msgid, ours.slug, ours.published_on)) if ours else None
            if place is None:
                continue
            day, number, position, counted = found[place]
            counted = replace(counted, read_count=read_count)
        else:
            place = len(found)
            day, number, position = article.published_on, "", place
            counted = Counted(
                slug=ours.slug if ours else None,
                title=article.told.title,
                published_on=article.published_on,
                msgid=None,
                reads=None,
                through=None,
                origin="import",
                publish_type=article.told.publish_type,
                joined_by=None,
                read_count=read_count,
            )
        if counted.reads is None and reads:
            counted = replace(
                counted, reads=int(reads.value), through=reads.through, reads_from=imported.IMPORT
            )
        found[place : place + 1] = [(day, number, position, counted)]
    return found


def _who(counted: Counted) -> tuple[str | None, str | None, date]:
    return counted.msgid, counted.slug, counted.published_on


_NOTIFIES = {Mode.MASS: NOTIFIED, Mode.PUBLISH: 1, Mode.DRAFT: None}  # of a draft only WeChat knows


def _same_place() -> ColumnElement[bool]:
    return and_(PushedArticle.push_id == OutArticle.push_id, PushedArticle.position == OutArticle.position)


def _went_out_at(
    mode: str, sending_at: datetime | None, ended_at: datetime | None, due_at: datetime
) -> datetime:
    """Return when followers got it; a draft went out when it was found gone."""
    return (ended_at if mode == Mode.DRAFT else sending_at) or due_at
