"""All of a period at one look: articles, the account, followers and questions, beside another period.

Nothing here is summed twice over: articles by their last cumulative count, the account day by day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.clock import beijing_day
from bot.reach import account, asked, followers, freshness, groups, periods, published, questions, totals
from bot.reach.account import AccountSums
from bot.reach.asked import QuestionSums
from bot.reach.counted import Counted
from bot.reach.followers import FollowerSums
from bot.reach.freshness import Freshness
from bot.reach.groups import Sums
from bot.reach.periods import Comparison, Period
from bot.reach.published import PublishDay

DayValues = Mapping[date, int | None]
Published = Mapping[date, PublishDay]


class Against(StrEnum):
    """What a period is compared with."""

    BEFORE = "before"
    YEAR_AGO = "year_ago"


@dataclass(frozen=True)
class DayByDay:
    """What is known of each day of a period."""

    sent: Published
    moved: Mapping[date, tuple[int, int]]  # followers gained and lost
    reads: DayValues  # of the whole account
    shares: DayValues
    asked: Mapping[date, QuestionSums]


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
        return groups.summed(self.articles, is_known=self.is_known)

    @property
    def unnotified_sums(self) -> Sums:
        return groups.summed(self.unnotified, is_known=not self.freshness.no_articles)

    @property
    def is_known(self) -> bool:
        """Tell whether it is known what went out: nothing sent and nothing fetched are not the same."""
        begun = self.period.first < self.made_on
        return bool(self.articles) or (begun and not self.freshness.no_articles)

    @property
    def growing(self) -> int:
        """Return how many articles are not thirty days old, so that their counts will change."""
        return sum(each.growing(self.made_on) for each in self.articles)


def of(session: Session, period: Period, *, against: Against = Against.BEFORE, now: datetime) -> Overview:
    """Return *period* as far as is known at *now*, beside the period before or the same a year ago."""
    today = beijing_day(now)
    other = periods.before(period) if against is Against.BEFORE else periods.year_ago(period)
    found = totals.between(session, period.first, period.last)
    mine = day_by_day(session, period, published.of(found), asked.by_day(session, period, until=today))
    return Overview(
        period=period,
        other=other,
        made_on=today,
        freshness=freshness.of(session, period, now=now),
        articles=tuple(each for each in found if each.notified),
        unnotified=tuple(each for each in found if not each.notified),
        account=account.of(session, period),
        followers=followers.of(session, period),
        questions=asked.summed(mine.asked),
        compared=compared(session, period, other, mine, today=today),
    )


def day_by_day(
    session: Session, period: Period, sent: Published, asked_then: Mapping[date, QuestionSums]
) -> DayByDay:
    """Return what is known of each day of *period*, of which what went out and was asked is given."""
    return DayByDay(
        sent=sent,
        moved=followers.by_day(session, period),
        reads=account.by_day(session, period, "account_reads"),
        shares=account.by_day(session, period, "account_shares"),
        asked=asked_then,
    )


def compared(
    session: Session,
    period: Period,
    other: Period,
    mine: DayByDay,
    *,
    today: date,
) -> Mapping[str, Comparison]:
    """Return how *period* compares with *other* in each metric of COMPARED.

    *mine* is what is known of *period*: whoever compares has counted it already.
    """
    sent_then = published.by_day(session, other.first, other.last)
    its = day_by_day(session, other, sent_then, asked.by_day(session, other))
    return {
        metric: periods.compare(period, other, *values)
        for metric, *values in zip(
            COMPARED, _days(session, period, mine, today), _days(session, other, its, today), strict=True
        )
    }


def articles_by_day(sent: Published, asked_about: Iterable[date]) -> DayValues:
    """Return how many articles went out on each day.

    A day that was never asked about has no data, whatever we sent on it: others may have sent by hand.
    """
    return {day: sent.get(day, PublishDay()).articles for day in asked_about}


def reads_by_day(sent: Published, settled: Iterable[date]) -> DayValues:
    """Return the reads of what went out on each day whose articles were counted to the end.

    A month that is still read cannot be held against one that is over, nor one that was not fetched to its
    end; a day on which an article has no data has none.
    """
    days = {day: sent.get(day, PublishDay()) for day in settled}
    return {day: None if each.lacking else each.reads for day, each in days.items()}


COMPARED = ("articles", "reads", "account_reads", "account_shares", "gained", "lost", "net", "asked")


def _days(session: Session, period: Period, known: DayByDay, today: date) -> tuple[DayValues, ...]:
    """Return the values of each day, one mapping a metric of COMPARED."""
    lacking = set(questions.never_answered(session, period.first, period.last))
    asked_about = [day for day in period.days if day < today and day not in lacking]
    return (
        articles_by_day(known.sent, asked_about),
        reads_by_day(known.sent, questions.settled(session, period.first, period.last)),
        known.reads,
        known.shares,
        {day: gained for day, (gained, _) in known.moved.items()},
        {day: lost for day, (_, lost) in known.moved.items()},
        {day: gained - lost for day, (gained, lost) in known.moved.items()},
        {day: sums.asked for day, sums in known.asked.items() if day < today},
    )
