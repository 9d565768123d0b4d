"""Update: every gap between two days with something new, held against the limit."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy.orm import Session

from bot.clock import beijing_day, day_in_words
from bot.config import Compliance
from bot.reach.duty import out
from bot.reach.duty.values import Item, Verdict
from bot.reach.periods import Period


@dataclass(frozen=True)
class Gap:
    """From one update to the next, or to the end of what is looked at."""

    first: date
    last: date
    begun: bool  # by an update; else nothing is known from before
    ended: bool  # by an update; else it still lasts
    unknown: int  # days between of which nobody knows whether something was sent by hand

    @property
    def days(self) -> int:
        return (self.last - self.first).days


def of(session: Session, period: Period, rules: Compliance, *, now: datetime) -> Item:
    """Return how often the account was brought up to date in *period*."""
    found = gaps(session, period, rules, now=now)
    limit = rules.silence_days
    over = [each for each in found if each.days > limit]
    proved = [each for each in over if not each.unknown]
    longest = max(found, key=lambda each: each.days, default=None)
    if not found:
        verdict, told = Verdict.UNKNOWN, "没有推送记录，也没有取到过数据。"
    elif proved:
        verdict, told = (
            Verdict.NOT_MET,
            f"有{len(over)}次间隔超过{limit}天，最长{longest.days if longest else 0}天。",
        )
    elif over:
        verdict = Verdict.UNKNOWN
        told = f"有{len(over)}次间隔超过{limit}天，但其间有些日子没有取到数据，不知道有没有手工推送过。"
    else:
        verdict = Verdict.MET
        told = f"每次间隔都不超过{limit}天，最长{longest.days if longest else 0}天。"
    return Item(
        group="更新",
        name=f"间隔不超过{limit}天",
        basis=rules.silence_basis,
        verdict=verdict,
        told=told,
        columns=("上一次更新", "下一次更新", "间隔", "超过期限"),
        rows=tuple(_row(each, limit) for each in found),
    )


def gaps(session: Session, period: Period, rules: Compliance, *, now: datetime) -> list[Gap]:
    """Return every gap that reaches into *period*, as far as it has come, the earliest first."""
    end = min(period.last, beijing_day(now))
    if end < period.first:
        return []
    within = [day for day in out.updates(session, period, publish_counts=rules.publish_counts) if day <= end]
    before = out.last_before(session, period.first, publish_counts=rules.publish_counts)
    nothing = len(out.unasked(session, period.first, end)) >= (end - period.first).days
    if before is None and not within and nothing:
        return []
    days = [before or period.first, *within]
    if days[-1] < end:
        days.append(end)
    return [
        Gap(
            first=first,
            last=last,
            begun=first in within or first == before,
            ended=last in within,
            unknown=len(out.unasked(session, first + timedelta(days=1), _last_known(last, now))),
        )
        for first, last in pairwise(days)
        if first < last
    ]


def _last_known(last: date, now: datetime) -> date:
    """Return the last day of which data may be there before an update on *last*: never today."""
    return min(last - timedelta(days=1), beijing_day(now) - timedelta(days=1))


def _row(gap: Gap, limit: int) -> tuple[str, ...]:
    over = gap.days - limit
    unknown = f"（其间{gap.unknown}天没有数据）" if gap.unknown and over > 0 else ""
    first, last = day_in_words(gap.first), day_in_words(gap.last)
    until = last if gap.ended else f"到{last}还没有"
    since = first if gap.begun else f"{first}（以前没有记录）"
    return since, until, f"{gap.days}天", f"超过{over}天{unknown}" if over > 0 else "没有"
