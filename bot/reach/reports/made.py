"""The report of a year or a month as one value, made once from the session for every form of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.charts.graphs import Graph
from bot.clock import beijing_day
from bot.publishing.pushes import Push
from bot.publishing.withdrawals import Ended, Withdrawal
from bot.reach import account as accounts
from bot.reach import asked, followers, graphs, groups, overview, periods, published
from bot.reach.account import AccountSums
from bot.reach.asked import AboutTopic, QuestionSums
from bot.reach.counted import Counted
from bot.reach.followers import FollowerSums, FromSource
from bot.reach.groups import Group, Source, Sums
from bot.reach.periods import Comparison, Kind, Period
from bot.reach.reports import line as lines
from bot.reach.reports.line import Line
from bot.reach.reports.table import Through


@dataclass(frozen=True)
class Coming:
    """Followers gained and lost within a part of the period; None where a day of it has no data."""

    name: str
    gained: int | None
    lost: int | None
    lacking: int  # days without data, those to come left out

    @property
    def net(self) -> int | None:
        return None if self.gained is None or self.lost is None else self.gained - self.lost


@dataclass(frozen=True)
class AccountPart:
    """What the whole account's days within a part of the period add up to; None where no day has data."""

    name: str
    account_reads: int | None
    account_shares: int | None
    lacking: int  # days without data, those to come left out


@dataclass(frozen=True)
class Part:
    """The articles published within a part of the period."""

    name: str
    sums: Sums
    lacking: int  # publish days of which nothing was ever fetched
    is_lacking: bool  # not one day of it was fetched, and no article is known: that is not 0 articles


@dataclass(frozen=True)
class Report:
    """All that a report tells; the line comes first."""

    account: str
    line: Line
    made_at: datetime
    sums: Sums  # of the articles that the line counts
    parts: tuple[Part, ...]  # months of a year, days of a month, as far as they have come
    columns: tuple[Group, ...]
    templates: tuple[Group, ...]
    weekdays: tuple[Group, ...]
    hours: tuple[Group, ...]
    sources: tuple[Source, ...]
    compared: tuple[Mapping[str, Comparison], ...]  # with the period before, and the same a year ago
    account_sums: AccountSums
    account_parts: tuple[AccountPart, ...]
    account_sources: tuple[Source, ...]
    account_through: date | None  # the last day with data
    followers: FollowerSums
    comings: tuple[Coming, ...]
    follower_sources: tuple[FromSource, ...]
    follower_gaps: tuple[date, ...]  # days without data
    followers_through: date | None  # the last day with data
    questions: QuestionSums
    topics: tuple[AboutTopic, ...]
    withdrawn: Mapping[str, date]  # msgid → when it was taken back
    graphs: Mapping[str, Graph]  # day by day; the key is that of the table they stand over

    @property
    def period(self) -> Period:
        return self.line.period

    @property
    def title(self) -> str:
        kind = "传播年报" if self.period.kind is Kind.YEAR else "传播月报"
        return f"{self.account} {self.period.label}{kind}"

    @property
    def through(self) -> Through:
        """Return up to which day each sort of number is known."""
        return Through(
            self.line.made_on,
            articles=latest(self.line.articles),
            unnotified=latest(self.line.unnotified),
            account=self.account_through,
            moved=self.followers_through,
            standing=self.followers.followers_on,
        )

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return in sentences what is lacking: what is lacking is never counted as 0."""
        told = []
        if self.line.lacking:
            told.append(f"{len(self.line.lacking)}条图文没有取到阅读数（缺数），没有计入阅读量。")
        if self.line.missing:
            told.append(f"这些发布日没有取到过数据（缺数）：{self.line.missing_days}。")
        if self.line.growing:
            told.append(f"{len(self.line.growing)}条图文发布未满30天，数字还会变。")
        if self.line.cut_short:
            told.append(f"{len(self.line.cut_short)}条图文没有取满30天，以后的阅读没有计入。")
        return (*told, *self.lacking_beside)

    @property
    def lacking_beside(self) -> tuple[str, ...]:
        """Return what is lacking beside the line, which says itself what it lacks."""
        told = []
        sourceless = [each for each in self.line.articles if each.reads is not None and not each.sources]
        if sourceless:
            told.append(f"{len(sourceless)}条图文微信没有给阅读来源（缺数），没有计入“阅读来源”。")
        told += _without(self.line.articles)
        if self.followers.imported:
            told.append(f"粉丝增减有{self.followers.imported}天来自公众平台的导出表。")
        if self.follower_gaps:
            told.append(f"粉丝增减有{len(self.follower_gaps)}天没有数据（缺数），没有计入。")
        return tuple(told)


def _without(articles: Iterable[Counted]) -> list[str]:
    """Return which counts beside the readers some articles have no data of: their sums are of the others."""
    known = [each for each in articles if each.reads is not None]
    names: dict[int, list[str]] = {}
    for field, name in _BESIDE.items():
        if lacking := sum(getattr(each, field) is None for each in known):
            names.setdefault(lacking, []).append(f"“{name}”")
    return [f"{count}条图文没有{''.join(each)}的数（缺数），没有计入。" for count, each in names.items()]


_BESIDE = {"shares": "分享", "favourites": "收藏", "delivery_rate": "送达阅读率", "finish_rate": "读完率"}


def make(session: Session, period: Period, *, account: str, now: datetime) -> Report:
    """Return the report of *period*, a year or a month, as far as is known at *now*."""
    line = lines.of(session, period, now=now)
    today = beijing_day(now)
    last = min(period.last, today - timedelta(days=1))
    mine = overview.day_by_day(session, period, published.of(line.articles), asked.by_day(session, period))
    days, reads, questions = mine.moved, mine.reads, mine.asked
    over = [day for day in period.days if day <= last]
    parts = _parts(period)
    begun = [(name, part) for name, part in parts if part.first <= last]
    return Report(
        account=account,
        line=line,
        made_at=now,
        sums=groups.summed(line.articles, is_known=line.knows_pushed),
        parts=tuple(
            _part(name, part, line, last)
            for name, part in parts
            if part.first <= last
            or any(part.first <= each.published_on <= part.last for each in line.articles)
        ),
        columns=groups.by_column(line.articles),
        templates=groups.by_template(line.articles),
        weekdays=groups.by_weekday(line.articles),
        hours=groups.by_hour(line.articles),
        sources=groups.sources(line.articles),
        compared=tuple(
            overview.compared(session, period, other, mine, today=today)
            for other in dict.fromkeys((periods.before(period), periods.year_ago(period)))
        ),
        account_sums=accounts.of(session, period),
        account_parts=tuple(_account_part(name, part, reads, mine.shares, last) for name, part in begun),
        account_sources=accounts.sources(session, period),
        account_through=max(reads, default=None),
        followers=followers.of(session, period),
        comings=tuple(_coming(name, part, days, last) for name, part in begun),
        follower_sources=followers.by_source(session, period),
        follower_gaps=tuple(day for day in over if day not in days),
        followers_through=max(days, default=None),
        questions=asked.summed(questions),
        topics=asked.by_topic(session, period),
        withdrawn=_withdrawn(session),
        graphs={
            "account": graphs.of_days("account_reads", period, reads, until=last),
            "comings": graphs.of_followers(period, days, until=last),
            "standing": graphs.of_standing(period, followers.totals_by_day(session, period), until=last),
            "questions": graphs.of_questions(period, questions, until=today),
        },
    )


def latest(articles: Iterable[Counted]) -> date | None:
    """Return the last day up to which one of *articles* is counted."""
    return max((each.through for each in articles if each.through), default=None)


def _parts(period: Period) -> list[tuple[str, Period]]:
    """Return the months of a year, or the days of a month, each with its name."""
    if period.kind is Kind.YEAR:
        months = [periods.month(date(period.first.year, number, 1)) for number in range(1, 13)]
        return [(f"{each.first.month}月", each) for each in months]
    return [(f"{day.month}月{day.day}日", periods.between(day, day)) for day in period.days]


def _part(name: str, part: Period, line: Line, last: date) -> Part:
    sums = groups.summed(each for each in line.articles if part.first <= each.published_on <= part.last)
    over = [day for day in part.days if day <= last]
    lacking = sum(first <= day <= end for day in over for first, end in line.missing)
    return Part(name, sums, lacking, not sums.articles and lacking == len(over))


def _account_part(
    name: str, part: Period, reads: Mapping[date, int | None], shares: Mapping[date, int | None], last: date
) -> AccountPart:
    over = [day for day in part.days if day <= last]
    lacking = sum(reads.get(day) is None for day in over)
    return AccountPart(name, _sum(reads, over), _sum(shares, over), lacking)


def _sum(values: Mapping[date, int | None], days: Iterable[date]) -> int | None:
    known = [value for day in days if (value := values.get(day)) is not None]
    return sum(known) if known else None


def _coming(name: str, part: Period, days: Mapping[date, tuple[int, int]], last: date) -> Coming:
    over = [day for day in part.days if day <= last]
    known = [days[day] for day in over if day in days]
    return Coming(
        name=name,
        gained=sum(gained for gained, _ in known) if known else None,
        lost=sum(lost for _, lost in known) if known else None,
        lacking=len(over) - len(known),
    )


def _withdrawn(session: Session) -> Mapping[str, date]:
    rows = session.execute(
        select(Push.msg_data_id, Withdrawal.position, Withdrawal.at)
        .join(Push, Push.id == Withdrawal.push_id)
        .where(Withdrawal.ended == Ended.DONE, Push.msg_data_id.is_not(None))
    )
    return {f"{number}_{position}": beijing_day(at) for number, position, at in rows}
