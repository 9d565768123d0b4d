"""What is to be asked: with the least number of calls, the days that are lacking, delayed or still changing.

A day is asked each morning until an answer came after it was settled (`standing`); after downtime the days
that were missed meanwhile are asked too, as far back as LOOK_BACK and as WeChat has anything.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import beijing_day
from bot.reach import standing
from bot.reach.raw import ARTICLE_TOTALS, RawAnswer
from bot.reach.standing import TRACKED_DAYS, settled_from
from bot.wechat import codes
from bot.wechat.statistics import Statistic

__all__ = [
    "NAMES",
    "STOPS_THE_DAY",
    "TRACKED_DAYS",
    "Question",
    "about_articles",
    "never_answered",
    "reaches_back_to",
    "settled",
    "wanted",
]
LOOK_BACK = timedelta(days=90)  # after an outage; what is older is not asked any more
# How far back the first collecting asks: as far as WeChat still counts; a week of what needs a call a day.
_FIRST_LOOK = {Statistic.ARTICLE_READ: timedelta(days=7), Statistic.ARTICLE_SHARE: timedelta(days=7)}
STOPS_THE_DAY = codes.NO_RIGHT | {codes.NO_CALLS_LEFT}  # asking more of the same call today is in vain
NAMES = {
    Statistic.ARTICLE_TOTALS: "图文累计数",
    Statistic.ARTICLE_READ: "图文每天阅读数",
    Statistic.ARTICLE_SHARE: "图文每天分享数",
    Statistic.ACCOUNT_SUMMARY: "公众号每天的数据",
    Statistic.FOLLOWERS_CHANGED: "粉丝增减",
    Statistic.FOLLOWERS_TOTAL: "粉丝总数",
    Statistic.MESSAGES: "粉丝消息",
    Statistic.ANSWERING: "接口应答",
}


@dataclass(frozen=True)
class Question:
    """One call to make."""

    call: Statistic
    first_day: date
    last_day: date

    @property
    def days(self) -> tuple[date, ...]:
        count = (self.last_day - self.first_day).days + 1
        return tuple(self.first_day + timedelta(days=each) for each in range(count))

    def over(self, now: datetime) -> bool:
        """Tell whether WeChat has stopped counting what is asked about."""
        return now >= settled_from(self.call, self.last_day)

    def halves(self) -> tuple["Question", ...]:
        """Return the newer and the older half of the days; nothing when it is one day."""
        if self.first_day == self.last_day:
            return ()
        middle = self.first_day + (self.last_day - self.first_day) // 2
        newer = Question(self.call, middle + timedelta(days=1), self.last_day)
        return newer, Question(self.call, self.first_day, middle)


def about_articles(day: date) -> Question:
    """Return the question about the articles published on *day*."""
    return Question(ARTICLE_TOTALS, day, day)


def wanted(session: Session, today: date, *, unless_since: datetime | None = None) -> list[Question]:
    """Return what is to be asked on *today*, the newest first.

    With *unless_since* only what has not been answered completely since then, and nothing of a call of which
    WeChat said today that it gives no more.
    """
    asked = [each for call in Statistic for each in _of(session, call, today, unless_since)]
    return sorted(asked, key=lambda each: each.last_day, reverse=True)


def reaches_back_to(session: Session, call: Statistic, today: date) -> date:
    """Return the first day about which *call* is asked: with it begins what we know, or could."""
    window = today - _FIRST_LOOK.get(call, timedelta(days=TRACKED_DAYS))
    begun = session.scalars(select(func.min(RawAnswer.first_day)).where(RawAnswer.call == call)).one()
    return max(min(window, begun or window), call.since or date.min)


def never_answered(session: Session, first: date, last: date) -> list[date]:
    """Return the publish days from *first* to *last* about which WeChat never answered completely."""
    asked = select(RawAnswer.first_day).where(
        RawAnswer.call == ARTICLE_TOTALS,
        RawAnswer.first_day.between(first, last),
        RawAnswer.delayed.is_(False),  # “more is to come” says nothing of what went out
    )
    known = set(session.scalars(asked.distinct()))
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    return [day for day in days if day not in known]


def settled(session: Session, first: date, last: date) -> set[date]:
    """Return the publish days from *first* to *last* of which the last count was taken when it was final.

    The articles of the others are still read, or nobody asked when their thirty days were over.
    """
    rows = session.execute(
        select(RawAnswer.first_day, func.max(RawAnswer.last_seen_at))
        .where(
            RawAnswer.call == ARTICLE_TOTALS,
            RawAnswer.first_day.between(first, last),
            RawAnswer.delayed.is_(False),
        )
        .group_by(RawAnswer.first_day)
    )
    return {day for day, seen_at in rows if seen_at >= settled_from(ARTICLE_TOTALS, day)}


def _of(session: Session, call: Statistic, today: date, unless_since: datetime | None) -> list[Question]:
    yesterday = today - timedelta(days=1)
    oldest = max(reaches_back_to(session, call, today), today - LOOK_BACK)
    known = standing.of(session, call, oldest, yesterday).values()
    refused = [each.lacking for each in known if each.lacking and each.lacking.code in STOPS_THE_DAY]
    if unless_since and any(beijing_day(each.tried_at) == today for each in refused):
        return []
    given_up = [each.day for each in known if each.given_up]
    still_open = [
        each.day
        for each in known
        if not (each.given_up or each.settled or (unless_since and each.answered_since(unless_since)))
    ]
    return _covering(call, still_open, given_up)


def _covering(call: Statistic, days: Sequence[date], given_up: Collection[date]) -> list[Question]:
    """Return the fewest questions about all of *days*, each as wide as may be: again it is the same one."""
    asked: list[Question] = []
    for day in sorted(days, reverse=True):
        if asked and day >= asked[-1].first_day:
            continue
        first = day - timedelta(days=call.span - 1)
        floors = [call.since or date.min, *(each + timedelta(days=1) for each in given_up if each < day)]
        asked.append(Question(call, max(first, *floors), day))
    return asked
