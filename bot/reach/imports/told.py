"""What WeChat's interface told of articles and days: to be held against what exports tell."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.reach.counts import ArticleDay, OutArticle
from bot.reach.days import FollowerDay, FollowerTotal

# 人数 and rates that both tell; the interface knows no 次数
SHARED = (
    "read_user",
    "share_user",
    "zaikan_user",
    "like_user",
    "collection_user",
    "comment_count",
    "read_delivery_rate",
    "read_finish_rate",
)


@dataclass(frozen=True)
class Told:
    """A value of the interface, and the day up to which it counts."""

    value: int | Decimal
    through: date


Days = dict[date, dict[str, int | Decimal]]


def articles(session: Session, first: date, last: date) -> dict[str, Days]:
    """Return msgid → day → the cumulative values up to it, of what was published from *first* to *last*."""
    columns = [getattr(ArticleDay, key) for key in SHARED]
    rows = session.execute(
        select(ArticleDay.msgid, ArticleDay.stat_date, *columns)
        .join(OutArticle, OutArticle.msgid == ArticleDay.msgid)
        .where(OutArticle.published_on.between(first, last))
        .order_by(ArticleDay.msgid, ArticleDay.stat_date)
    )
    found: dict[str, Days] = {}
    for msgid, day, *values in rows:
        told = {key: value for key, value in zip(SHARED, values, strict=True) if value is not None}
        found.setdefault(msgid, {})[day] = told
    return found


def up_to(days: Days, key: str, day: date | None) -> Told | None:
    """Return the last value of *key* that counts up to *day* at most; without *day* the very last."""
    for each in sorted(days, reverse=True):
        if (day is None or each <= day) and key in days[each]:
            return Told(days[each][key], each)
    return None


def followers(session: Session, first: date, last: date) -> Days:
    """Return what the interface told of the followers of each day; a day that was never told is not there."""
    found: Days = {}
    sums = session.execute(
        select(FollowerDay.day, func.sum(FollowerDay.new_user), func.sum(FollowerDay.cancel_user))
        .where(FollowerDay.day.between(first, last))
        .group_by(FollowerDay.day)
    )
    for day, new, cancelled in sums:
        told = found.setdefault(day, {})
        if new is not None:
            told["new_user"] = int(new)
        if cancelled is not None:
            told["cancel_user"] = int(cancelled)
        if new is not None and cancelled is not None:
            told["net_user"] = int(new) - int(cancelled)
    totals = select(FollowerTotal.day, FollowerTotal.followers).where(FollowerTotal.day.between(first, last))
    for day, total in session.execute(totals):
        if total is not None:
            found.setdefault(day, {})["followers"] = total
    return found


def is_same(one: int | Decimal, other: int | Decimal) -> bool:
    """Tell whether two values say the same; a share is as exact as the one that was rounded more."""
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    left, right = Decimal(one), Decimal(other)
    places = min(_places(left), _places(right))
    return round(left, places) == round(right, places)


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(-exponent, 2) if isinstance(exponent, int) else 2
