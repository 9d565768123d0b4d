"""The whole account day by day: readers, sharers and what else WeChat counts of a day by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.reach.counts import AccountDay
from bot.reach.groups import ALL_SCENES, Source, shares
from bot.reach.periods import Period

_COUNTS = {
    "account_reads": AccountDay.read_user,
    "account_shares": AccountDay.share_user,
    "account_zaikan": AccountDay.zaikan_user,
    "account_likes": AccountDay.like_user,
    "account_comments": AccountDay.comment_count,
    "account_favourites": AccountDay.collection_user,
    "account_originals": AccountDay.redirect_ori_page_user,
    "account_sent": AccountDay.send_page_count,
}


@dataclass(frozen=True)
class AccountSums:
    """The account's days of a period summed up; None where no day has data. Their meaning: `dictionary`."""

    account_reads: int | None = None
    account_shares: int | None = None
    account_zaikan: int | None = None
    account_likes: int | None = None
    account_comments: int | None = None
    account_favourites: int | None = None
    account_originals: int | None = None
    account_sent: int | None = None
    known: int = field(default=0, metadata={"metric": False})  # days with data


def of(session: Session, period: Period) -> AccountSums:
    """Return what the days of *period* add up to, as far as there are data."""
    columns = [func.sum(column) for column in _COUNTS.values()]
    row = session.execute(
        select(func.count(AccountDay.read_user), *columns).where(
            AccountDay.day.between(period.first, period.last)
        )
    ).one()
    known, *sums = row
    told = {name: None if total is None else int(total) for name, total in zip(_COUNTS, sums, strict=True)}
    return AccountSums(**told, known=known)


def by_day(session: Session, period: Period, metric: str = "account_reads") -> Mapping[date, int | None]:
    """Return *metric* of each day of *period*; a day that is lacking has no data, which is not 0."""
    rows = session.execute(
        select(AccountDay.day, _COUNTS[metric]).where(AccountDay.day.between(period.first, period.last))
    )
    return {day: count for day, count in rows if count is not None}


def sources(session: Session, period: Period) -> tuple[Source, ...]:
    """Return where the account's readers of *period* came from, most first."""
    found: dict[str, int] = {}
    days = select(AccountDay.sources).where(AccountDay.day.between(period.first, period.last))
    for scenes in session.scalars(days):
        for scene, readers in (scenes or {}).items():
            if scene != ALL_SCENES:
                found[scene] = found.get(scene, 0) + int(readers)
    return shares(found)


METRICS = tuple(each.name for each in fields(AccountSums) if each.metadata.get("metric", True))
