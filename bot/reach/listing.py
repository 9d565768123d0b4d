"""Articles with their reads, page by page: of a period and a column, the newest or the most read first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import PushedArticle
from bot.reach import imported, totals
from bot.reach.counted import Counted
from bot.reach.counts import OutArticle
from bot.reach.periods import Period


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
    """Return a page of what WeChat or an export tells; what neither has told of stands in `totals.between`.

    First which articles they are, which asks nothing but days and reads, then all about these.  Where exports
    tell of that time, who is who is not known to the database: all of the period are looked at.
    """
    if imported.matched(session, period.first, period.last):
        return _with_exports(session, period, column, order, most, skip)
    ordered: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]] = (
        OutArticle.published_on.desc(),
        OutArticle.msg_data_id,
        OutArticle.idx,
        OutArticle.msgid,
    )
    if order is Order.READS:
        ordered = (totals.last_reads().desc().nulls_last(), *ordered)
    chosen = _of_column(select(OutArticle.msgid).where(_within(period)), column)
    msgids = session.scalars(chosen.order_by(*ordered).offset(skip).limit(most)).all()
    rows = session.execute(totals.reported().where(OutArticle.msgid.in_(msgids))) if msgids else ()
    counted = {each.msgid: each for each in map(totals.as_counted, rows)}
    counting = _of_column(select(func.count(OutArticle.msgid)).where(_within(period)), column)
    return Listed(tuple(counted[each] for each in msgids), session.scalar(counting) or 0)


def _with_exports(
    session: Session, period: Period, column: str | None, order: Order, most: int, skip: int
) -> Listed:
    reported = set(session.scalars(select(OutArticle.msgid).where(_within(period))))
    found = [
        each
        for each in totals.between(session, period.first, period.last)
        if (each.msgid in reported or each.through or each.read_count is not None)
        and column in (None, each.column)
    ]
    found.sort(key=lambda each: each.published_on, reverse=True)
    if order is Order.READS:
        found.sort(key=lambda each: -1 if each.reads is None else each.reads, reverse=True)
    return Listed(tuple(found[skip : skip + most]), len(found))


def _within(period: Period) -> ColumnElement[bool]:
    return OutArticle.published_on.between(period.first, period.last)


_Chosen = TypeVar("_Chosen", bound=Select[Any])


def _of_column(chosen: _Chosen, column: str | None) -> _Chosen:
    """Choose only articles of *column*, where one is given: of a push, or recognised in the register."""
    if column is None:
        return chosen
    return (
        chosen.outerjoin(
            PushedArticle,
            (PushedArticle.push_id == OutArticle.push_id) & (PushedArticle.position == OutArticle.position),
        )
        .outerjoin(Revision, Revision.id == PushedArticle.revision_id)
        .join(Article, Article.id == func.coalesce(Revision.article_id, OutArticle.article_id))
        .where(Article.column == column.replace("\0", ""))
    )
