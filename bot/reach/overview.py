"""All of a period at one look: articles, the account, followers and questions, beside another period.

Nothing here is summed twice over: articles by their last cumulative count, the account day by day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.clock import beijing_day
from bot.reach import account, asked, followers, freshness, groups, periods, questions, totals
from bot.reach.account import AccountSums
from bot.reach.asked import QuestionSums
from bot.reach.followers import FollowerSums
from bot.reach.freshness import Freshness
from bot.reach.groups import Sums
from bot.reach.periods import Comparison, Period
from bot.reach.totals import Counted

DayValues = Mapping[date, int | None]


class Against(StrEnum):
    """What a period is compared with."""

    BEFORE = "before"
    YEAR_AGO = "year_ago"


@dataclass(frozen=True)
class Overview:
    """A period: its sums, how they compare, and how fresh they are."""

    period: Period
    other: Period
    made_on: date
    freshness: Freshness
    articles: tuple[Counted, ...]  # of which followers were notified
    unnotified: tuple[Counted, ...]
    account: AccountSums
    followers: FollowerSums
    questions: QuestionSums
    compared: Mapping[str, Comparison]  # by metric; what is not compared has none

    @property
    def sums(self) -> Sums:
        return groups.summed(self.articles)

    @property
    def unnotified_sums(self) -> Sums:
        return groups.summed(self.unnotified)

    @property
    def growing(self) -> int:
        """Return how many articles are not thirty days old, so that their counts will change."""
        return sum(each.growing(self.made_on) for each in self.articles)


def of(session: Session, period: Period, *, against: Against = Against.BEFORE, now: datetime) -> Overview:
    """Return *period* as far as is known at *now*, beside the period before or the same a year ago."""
    today = beijing_day(now)
    other = periods.before(period) if against is Against.BEFORE else periods.year_ago(period)
    found = totals.between(session, period.first, period.last)
    before = totals.between(session, other.first, other.last)
    compared = {}
    for metric, mine, its in zip(
        COMPARED, _days(session, period, found, today), _days(session, other, before, today), strict=True
    ):
        compared[metric] = periods.compare(period, other, mine, its)
    return Overview(
        period=period,
        other=other,
        made_on=today,
        freshness=freshness.of(session, period, now=now),
        articles=tuple(each for each in found if each.notified),
        unnotified=tuple(each for each in found if not each.notified),
        account=account.of(session, period),
        followers=followers.of(session, period),
        questions=asked.of(session, period),
        compared=compared,
    )


def articles_by_day(session: Session, period: Period, articles: list[Counted], today: date) -> DayValues:
    """Return how many articles went out on each day; a day that was never asked about has no data."""
    counts = dict.fromkeys(_known(session, period, today), 0)
    for each in articles:
        if each.notified:
            counts[each.published_on] = counts.get(each.published_on, 0) + 1
    return dict(counts)


def reads_by_day(session: Session, period: Period, articles: list[Counted], today: date) -> DayValues:
    """Return the reads of what went out on each day.

    A day on which an article has no data has none, nor has one whose articles are not thirty days old:
    a month that is still read cannot be held against one that is over.
    """
    sums: dict[date, int | None] = dict.fromkeys(_known(session, period, today), 0)
    for each in articles:
        if not each.notified:
            continue
        so_far = sums.get(each.published_on, 0)
        whole = each.reads is not None and so_far is not None and not each.growing(today)
        sums[each.published_on] = (so_far or 0) + (each.reads or 0) if whole else None
    return {day: None if _is_young(day, today) else count for day, count in sums.items()}


COMPARED = ("articles", "reads", "account_reads", "account_shares", "gained", "lost", "net", "asked")


def _days(session: Session, period: Period, articles: list[Counted], today: date) -> tuple[DayValues, ...]:
    """Return the values of each day, one mapping a metric of COMPARED."""
    moved = followers.by_day(session, period)
    questions_asked = asked.by_day(session, period)
    return (
        articles_by_day(session, period, articles, today),
        reads_by_day(session, period, articles, today),
        account.by_day(session, period, "account_reads"),
        account.by_day(session, period, "account_shares"),
        {day: gained for day, (gained, _) in moved.items()},
        {day: lost for day, (_, lost) in moved.items()},
        {day: gained - lost for day, (gained, lost) in moved.items()},
        {day: sums.asked for day, sums in questions_asked.items() if day < today},
    )


def _known(session: Session, period: Period, today: date) -> list[date]:
    """Return the publish days that WeChat was asked about."""
    lacking = set(questions.never_answered(session, period.first, period.last))
    return [day for day in period.days if day < today and day not in lacking]


def _is_young(day: date, today: date) -> bool:
    return today - day <= timedelta(days=questions.TRACKED_DAYS)
