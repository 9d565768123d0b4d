"""Articles with their reads, page by page: of a period and a column, the newest or the most read first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import PushedArticle
from bot.reach import totals
from bot.reach.counts import ArticleDay, OutArticle
from bot.reach.periods import Period
from bot.reach.totals import Counted


class Order(StrEnum):
    """Which article comes first."""

    NEWEST = "newest"
    READS = "reads"


@dataclass(frozen=True)
class Listed:
    """One page of articles, and how many there are in all."""

    articles: tuple[Counted, ...]
    total: int


def page(
    session: Session,
    period: Period,
    *,
    column: str | None = None,
    order: Order = Order.NEWEST,
    most: int = 50,
    skip: int = 0,
) -> Listed:
    """Return a page of what WeChat reports; what it has told nothing of yet stands in `totals.between`."""
    wanted: list[ColumnElement[bool]] = [OutArticle.published_on.between(period.first, period.last)]
    if column is not None:
        wanted.append(Article.column == column.replace("\0", ""))
    ordered: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]] = (
        OutArticle.published_on.desc(),
        OutArticle.msg_data_id,
        OutArticle.idx,
        OutArticle.msgid,
    )
    if order is Order.READS:
        ordered = (ArticleDay.read_user.desc().nulls_last(), *ordered)
    rows = session.execute(totals.reported().where(*wanted).order_by(*ordered).offset(skip).limit(most))
    return Listed(tuple(totals.as_counted(row) for row in rows), _count(session, wanted))


def _count(session: Session, wanted: list[ColumnElement[bool]]) -> int:
    counting = select(func.count(OutArticle.msgid))
    if len(wanted) > 1:
        counting = (
            counting.join(
                PushedArticle,
                (PushedArticle.push_id == OutArticle.push_id)
                & (PushedArticle.position == OutArticle.position),
            )
            .join(Revision, Revision.id == PushedArticle.revision_id)
            .join(Article, Article.id == Revision.article_id)
        )
    return session.scalar(counting.where(*wanted)) or 0
