"""Articles with their reads, page by page: of a period and a column, the newest or the most read first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import PushedArticle
from bot.reach import totals
from bot.reach.counts import OutArticle
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
    """Return a page of what WeChat reports; what it has told nothing of yet stands in `totals.between`.

    First which articles they are, which asks nothing but days and reads, then all about these.
    """
    wanted = [OutArticle.published_on.between(period.first, period.last)]
    ordered: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]] = (
        OutArticle.published_on.desc(),
        OutArticle.msg_data_id,
        OutArticle.idx,
        OutArticle.msgid,
    )
    if order is Order.READS:
        ordered = (totals.last_reads().desc().nulls_last(), *ordered)
    chosen = _of_column(select(OutArticle.msgid).where(*wanted), column)
    msgids = session.scalars(chosen.order_by(*ordered).offset(skip).limit(most)).all()
    rows = session.execute(totals.reported().where(OutArticle.msgid.in_(msgids))) if msgids else ()
    counted = {each.msgid: each for each in map(totals.as_counted, rows)}
    counting = _of_column(select(func.count(OutArticle.msgid)).where(*wanted), column)
    return Listed(tuple(counted[each] for each in msgids), session.scalar(counting) or 0)


_Chosen = TypeVar("_Chosen", bound=Select[Any])


def _of_column(chosen: _Chosen, column: str | None) -> _Chosen:
    """Choose only articles of *column*, where one is given; those sent by hand are of none."""
    if column is None:
        return chosen
    return (
        chosen.join(
            PushedArticle,
            (PushedArticle.push_id == OutArticle.push_id) & (PushedArticle.position == OutArticle.position),
        )
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .join(Article, Article.id == Revision.article_id)
        .where(Article.column == column.replace("\0", ""))
    )
