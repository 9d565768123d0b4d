"""What is lacking (缺数), statistic by statistic, since when we know anything of it, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.clock import beijing_day
from bot.reach import questions, runs, standing, totals
from bot.reach.questions import LOOK_BACK, NAMES
from bot.reach.standing import READY_AT, Standing
from bot.wechat.statistics import Statistic


@dataclass(frozen=True)
class Gap:
    """Days that are lacking for one reason."""

    first: date
    last: date
    why: str
    asked_again: bool  # the program still tries by itself

    @property
    def text(self) -> str:
        days = runs.in_words(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))
        return f"{days}：{self.why}。" + ("" if self.asked_again else "不再自动取。")


@dataclass(frozen=True)
class Kind:
    """One statistic, from when to when it should be there, and what of it is not."""

    call: Statistic
    first: date
    last: date
    gaps: tuple[Gap, ...]

    @property
    def name(self) -> str:
        return NAMES[self.call]


@dataclass(frozen=True)
class Untold:
    """An article that we sent and of which WeChat told nothing."""

    published_on: date
    title: str | None
    msgid: str | None


@dataclass(frozen=True)
class Lacking:
    """Everything that is lacking at one moment."""

    kinds: tuple[Kind, ...]
    articles: tuple[Untold, ...]

    @property
    def since(self) -> date | None:
        """Return the day from which on each statistic should be there; before it not all was asked."""
        return max((kind.first for kind in self.kinds), default=None)

    def as_json(self) -> dict[str, object]:
        """Return it as `bot reach gaps --json` prints it."""
        return {
            "kinds": [
                {
                    "call": kind.call.value,
                    "name": kind.name,
                    "first": kind.first.isoformat(),
                    "last": kind.last.isoformat(),
                    "gaps": [
                        {
                            "first": gap.first.isoformat(),
                            "last": gap.last.isoformat(),
                            "why": gap.why,
                            "asked_again": gap.asked_again,
                        }
                        for gap in kind.gaps
                    ],
                }
                for kind in self.kinds
            ],
            "articles": [
                {"published_on": each.published_on.isoformat(), "title": each.title, "msgid": each.msgid}
                for each in self.articles
            ],
        }

    def as_text(self) -> str:
        """Return it for a terminal, a line a statistic and below it what it lacks."""
        lines = []
        for kind in self.kinds:
            lines.append(f"{kind.name}（{kind.first} 至 {kind.last}）：{'缺数' if kind.gaps else '齐全'}")
            lines += [f"  {gap.text}" for gap in kind.gaps]
        if self.articles:
            lines.append("推送过、微信没有给数据的图文：")
            lines += [f"  {each.published_on} {each.title or '（没有标题）'}" for each in self.articles]
        return "\n".join(lines)


def find(session: Session, *, now: datetime) -> Lacking:
    """Return what is lacking until the day whose numbers WeChat should have by *now*."""
    last = _last_ready(now)
    kinds = []
    for call in Statistic:
        first = min(questions.reaches_back_to(session, call, beijing_day(now)), last)
        if call.since and last < call.since:
            continue
        found = standing.of(session, call, first, last)
        kinds.append(Kind(call, first, last, _gaps(list(found.values()), now)))
    begun = kinds[0].first if kinds else last
    untold = [each for each in totals.between(session, begun, last) if each.reads is None]
    return Lacking(tuple(kinds), tuple(Untold(each.published_on, each.title, each.msgid) for each in untold))


def _gaps(days: Sequence[Standing], now: datetime) -> tuple[Gap, ...]:
    found: list[Gap] = []
    for each in days:
        reason = _why(each, now)
        if reason is None:
            continue
        why, again = reason
        before = found[-1] if found else None
        if (
            before
            and (before.why, before.asked_again) == reason
            and each.day - before.last == timedelta(days=1)
        ):
            found[-1] = Gap(before.first, each.day, why, again)
        else:
            found.append(Gap(each.day, each.day, why, again))
    return tuple(found)


def _why(day: Standing, now: datetime) -> tuple[str, bool] | None:
    """Return why *day* is lacking and whether it is asked again; None when nothing is lacking."""
    in_reach = day.day >= beijing_day(now) - LOOK_BACK
    again = in_reach and not day.given_up
    unsettled = now >= day.settled_from and not day.settled
    if day.lacking and (day.seen_at is None or day.delayed or unsettled):
        return day.lacking.why.rstrip("。"), again
    if day.seen_at is None:
        return ("还没有取过" if in_reach else f"停了太久，超过 {LOOK_BACK.days} 天没有取"), again
    if day.delayed:
        return "微信说数据还没有齐", again
    if not day.told:
        return "微信答了，但没有给这一天的数", in_reach and not day.settled
    if day.call is Statistic.ARTICLE_TOTALS and unsettled:
        seen = beijing_day(day.seen_at)
        return f"只取到{seen.month}月{seen.day}日那一次，以后的阅读没有计入", again
    return None


def _last_ready(now: datetime) -> date:
    """Return the last day whose numbers WeChat gives by *now*: yesterday, from eight in the morning."""
    return beijing_day(now - READY_AT) - timedelta(days=1)
