"""How fresh the numbers of a period are: fetched when, and which days are lacking."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import beijing_day, in_full
from bot.reach import account, questions
from bot.reach.periods import Period, span
from bot.reach.raw import ARTICLE_TOTALS, RawAnswer


@dataclass(frozen=True)
class Freshness:
    """What is known of a period; days that are not over yet are not lacking."""

    as_of: datetime | None  # of WeChat's last answer about articles, whichever
    begun: date | None  # the first day that was ever asked about
    no_articles: tuple[date, ...]  # publish days of which nothing was ever fetched
    no_account: tuple[date, ...]  # days of which the account's own counts are lacking

    @property
    def missing(self) -> tuple[date, ...]:
        """Return the days of which anything is lacking."""
        return tuple(sorted({*self.no_articles, *self.no_account}))

    @property
    def label(self) -> str:
        """Return it as it stands above numbers: 数据取到2026年3月4日 周三 09:01；缺3天."""
        if self.as_of is None:
            return "还没有取过数据"
        missing = f"缺{len(self.missing)}天" if self.missing else "不缺"
        return f"数据取到{in_full(self.as_of)}；{missing}"

    @property
    def lacking(self) -> str:
        """Name the days that are lacking: 3月2日至4日、3月9日."""
        return "、".join(span(*each) for each in runs(self.missing))


def of(session: Session, period: Period, *, now: datetime) -> Freshness:
    """Return how fresh the numbers of *period* are at *now*."""
    last = min(period.last, beijing_day(now) - timedelta(days=1))
    over = Period(period.kind, period.first, last) if last >= period.first else None
    known = account.by_day(session, over) if over else {}
    return Freshness(
        as_of=as_of(session, now=now),
        begun=session.scalar(select(func.min(RawAnswer.first_day)).where(RawAnswer.call == ARTICLE_TOTALS)),
        no_articles=tuple(questions.never_answered(session, over.first, over.last)) if over else (),
        no_account=tuple(day for day in over.days if day not in known) if over else (),
    )


def as_of(session: Session, *, now: datetime) -> datetime | None:
    """Return when WeChat last answered about articles.

    Answers about the last weeks come every day; only where there are none all are looked at.
    """
    newest = select(func.max(RawAnswer.last_seen_at)).where(RawAnswer.call == ARTICLE_TOTALS)
    lately = RawAnswer.first_day >= beijing_day(now) - questions.LOOK_BACK
    return session.scalar(newest.where(lately)) or session.scalar(newest)


def runs(days: tuple[date, ...]) -> list[tuple[date, date]]:
    """Return runs of neighbouring days as first and last."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
