"""Brings the tables to what an answer of WeChat tells: new rows, and corrections with both values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.db import Base
from bot.reach import corrections, reading
from bot.reach.counts import AccountDay, ArticleDay, OutArticle
from bot.reach.days import AnsweringDay, FollowerDay, FollowerTotal, MessageDay, ReadDay
from bot.reach.raw import RawAnswer
from bot.reach.reading import Row, Told
from bot.wechat.statistics import Statistic


@dataclass(frozen=True)
class Taken:
    """What one answer brought."""

    articles: tuple[OutArticle, ...] = ()
    new: int = 0  # rows
    corrected: int = 0  # rows in which WeChat had told something else
    faults: tuple[str, ...] = ()


def take(session: Session, answer: RawAnswer, *, now: datetime) -> Taken:
    """Bring the rows to what *answer* tells; the same answer again changes nothing."""
    call = Statistic(answer.call)
    if call is Statistic.ARTICLE_TOTALS:
        return _articles(session, answer, now)
    table = _TABLES[call]
    rows, faults = reading.days(call, answer.body, answer.first_day, answer.last_day)
    spoken_of = table.day.between(answer.first_day, answer.last_day)
    new, corrected = _rows(session, answer, table, rows, spoken_of, faults, now)
    return Taken((), new, corrected, tuple(faults))


@dataclass(frozen=True)
class _Table:
    """Where the rows of a statistic are kept."""

    model: Any
    day: Any  # its column
    of: str | None  # the other half of the key
    source: str = "raw_id"  # the column of the answer that a row comes from

    def key(self, row: Any) -> tuple[Any, ...]:
        return (getattr(row, self.day.key), getattr(row, self.of) if self.of else None)


_TOTALS = _Table(ArticleDay, ArticleDay.stat_date, "msgid")
_TABLES = {
    Statistic.ARTICLE_READ: _Table(ReadDay, ReadDay.day, "msgid", "read_raw_id"),
    Statistic.ARTICLE_SHARE: _Table(ReadDay, ReadDay.day, "msgid", "share_raw_id"),
    Statistic.ACCOUNT_SUMMARY: _Table(AccountDay, AccountDay.day, None),
    Statistic.FOLLOWERS_CHANGED: _Table(FollowerDay, FollowerDay.day, "source"),
    Statistic.FOLLOWERS_TOTAL: _Table(FollowerTotal, FollowerTotal.day, None),
    Statistic.MESSAGES: _Table(MessageDay, MessageDay.day, "msg_type"),
    Statistic.ANSWERING: _Table(AnsweringDay, AnsweringDay.day, None),
}


def _rows(
    session: Session,
    answer: RawAnswer,
    table: _Table,
    rows: Sequence[Row],
    spoken_of: ColumnElement[bool],
    faults: list[str],
    now: datetime,
) -> tuple[int, int]:
    """Bring the rows of *table* to *rows*, and return how many are new and how many were corrected."""
    found: dict[tuple[Any, ...], Base] = {
        table.key(each): each for each in session.scalars(select(table.model).where(spoken_of))
    }
    told: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    new = corrected = 0
    for row in rows:
        key = (row.day, row.of)
        if told.setdefault(key, row.values) is not row.values:
            if told[key] != row.values:
                faults.append(
                    f"{' '.join(str(part) for part in key if part is not None)} 给了两次，只记第一次"
                )
            continue
        kept = found.get(key)
        if kept is None:
            kept = found[key] = _made(table, row)
            session.add(kept)
        first = getattr(kept, table.source) is None
        if first:
            setattr(kept, table.source, answer.id)
            new += 1
        corrected += corrections.bring(session, kept, row.values, answer=answer, source=table.source, now=now)
    return new, corrected


def _made(table: _Table, row: Row) -> Base:
    given = {table.day.key: row.day} | ({table.of: row.of} if table.of else {})
    made: Base = table.model(**given)
    return made


def _articles(session: Session, answer: RawAnswer, now: datetime) -> Taken:
    told, faults = reading.articles(answer.body, answer.first_day)
    msgids = [each.msgid for each in told]
    known = {
        article.msgid: article
        for article in session.scalars(select(OutArticle).where(OutArticle.msgid.in_(msgids)))
    }
    for each in told:
        known[each.msgid] = _article(session, known.get(each.msgid), each, answer, now)
    session.flush()
    rows = [row for each in told for row in each.rows]
    new, corrected = _rows(session, answer, _TOTALS, rows, ArticleDay.msgid.in_(msgids), faults, now)
    return Taken(tuple(known.values()), new, corrected, tuple(faults))


def _article(
    session: Session, known: OutArticle | None, told: Told, answer: RawAnswer, now: datetime
) -> OutArticle:
    """Return the article's row; title and address, which WeChat does not always tell, are not forgotten.

    Whether followers were told of it decides whether it counts: what WeChat tells otherwise is kept.
    """
    if known is not None:
        _note_otherwise(session, known, told, answer, now)
    else:
        known = OutArticle(msgid=told.msgid, origin="hand")
        session.add(known)
    known.msg_data_id, known.idx, known.published_on = told.msg_data_id, told.idx, told.published_on
    if told.publish_type is not None:
        known.publish_type = told.publish_type
    known.title, known.content_url = told.title or known.title, told.url or known.content_url
    return known


def _note_otherwise(
    session: Session, known: OutArticle, told: Told, answer: RawAnswer, now: datetime
) -> None:
    named = {"publish_type": told.publish_type, "title": told.title, "published_on": told.published_on}
    for field, after in named.items():
        before = getattr(known, field)
        if before is None or after is None or before == after:
            continue
        earlier = select(func.max(RawAnswer.id)).where(
            RawAnswer.call == answer.call,
            RawAnswer.first_day == known.published_on,
            RawAnswer.id != answer.id,
        )
        number = session.scalar(earlier) or answer.id
        corrections.note(session, known, field, before, after, number, answer=answer, now=now)
