"""Rows as collecting leaves them, made in one call: articles with cumulative counts, days of the account."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.reach.counts import AccountDay, ArticleDay, OutArticle
from bot.reach.days import FollowerDay, FollowerTotal
from bot.reach.raw import ACCOUNT_SUMMARY, ARTICLE_TOTALS, RawAnswer, keep
from bot.reach.standing import settled_from
from bot.wechat.statistics import Statistic
from tests.make import NOON


def answer(
    session: Session,
    day: date,
    call: str = ARTICLE_TOTALS,
    *,
    last: date | None = None,
    now: datetime = NOON,
    delayed: bool = False,
) -> RawAnswer:
    """Keep an empty answer to *call* about that day, or the days up to *last*."""
    told = {"list": [], "is_delay": True} if delayed else {"list": []}
    return keep(session, call, day, last or day, told, now=now)


def article(
    session: Session,
    msgid: str,
    published_on: date,
    cumulative: Mapping[date, int | None] | Sequence[int | None],
    *,
    publish_type: int | None = 0,
    title: str | None = None,
    final: bool = True,
    **counts: Any,
) -> OutArticle:
    """Keep an article with its readers so far: by day, or of each day since it went out.

    The other *counts* stand in its last row; *final* when WeChat was asked after its thirty days too.
    """
    if not isinstance(cumulative, Mapping):
        cumulative = {published_on + timedelta(days=n): each for n, each in enumerate(cumulative)}
    number, _, idx = msgid.partition("_")
    out = OutArticle(
        msgid=msgid,
        msg_data_id=number,
        idx=int(idx or 1),
        published_on=published_on,
        publish_type=publish_type,
        title=title or f"第{msgid}篇",
        origin="hand",
    )
    session.add(out)
    session.flush()
    settled = settled_from(Statistic.ARTICLE_TOTALS, published_on)
    kept = answer(session, published_on, now=settled if final else NOON)
    for day, readers in cumulative.items():
        more = counts if day == max(cumulative) else {}
        session.add(ArticleDay(msgid=msgid, stat_date=day, read_user=readers, raw_id=kept.id, **more))
    session.flush()
    return out


def account(session: Session, first: date, reads: Sequence[int | None], **counts: Any) -> None:
    """Keep the account's readers of each day from *first* on; None: that day is lacking."""
    kept = answer(session, first, ACCOUNT_SUMMARY, last=first + timedelta(days=len(reads) - 1))
    for number, read_user in enumerate(reads):
        if read_user is not None:
            day = first + timedelta(days=number)
            session.add(AccountDay(day=day, read_user=read_user, raw_id=kept.id, **counts))


def followers(session: Session, day: date, moved: Mapping[int, tuple[int | None, int]], total: int) -> None:
    """Keep who came and went on *day*, by source, and how many there were at its end."""
    kept = answer(session, day, "getusersummary")
    for source, (gained, lost) in moved.items():
        session.add(FollowerDay(day=day, source=source, new_user=gained, cancel_user=lost, raw_id=kept.id))
    session.add(FollowerTotal(day=day, followers=total, raw_id=kept.id))
