"""When a series is due: a rule in the words of staff, and the moments it means. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

from bot.clock import BEIJING
from bot.errors import Mistake

DAYS_OF_WEEK = "一二三四五六日"
LAST = "最后一天"
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_AND = re.compile(r"[、，,和及]")
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})"
_DAILY = re.compile(rf"每[天日]{_TIME}")
_WEEKLY = re.compile(
    rf"每(?:周|星期)(?P<days>[一二三四五六日天](?:[、，,和及]?(?:周|星期)?[一二三四五六日天])*){_TIME}"
)
_MONTHLY = re.compile(
    rf"每(?:个)?月的?(?P<days>(?:\d{{1,2}}[日号]|{LAST})(?:[、，,和及](?:\d{{1,2}}[日号]|{LAST}))*){_TIME}"
)
_YEARLY = re.compile(rf"每年的?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]{_TIME}")
CAN_BE_WRITTEN = (
    "每周一 09:00",
    "每周一、周四 18:30",
    "每月3日 10:00",
    f"每月{LAST} 18:00",
    "每年3月8日 09:00",
    "每天 12:00",
)


@dataclass(frozen=True)
class Rule:
    """A rule as it was read; `text` is how it is kept and shown."""

    text: str
    fields: tuple[tuple[str, str], ...]  # of a cron expression

    @property
    def is_monthly(self) -> bool:
        return dict(self.fields).get("month") == "*"

    def after(self, moment: datetime) -> datetime | None:
        """Return the first due time after *moment*, or None when there is none any more."""
        # The trigger tells the first second at or after what it is asked.
        found: datetime | None = _trigger(self.fields).get_next_fire_time(
            None, (moment + timedelta(microseconds=1)).astimezone(BEIJING)
        )
        return found

    def between(self, moment: datetime, until: datetime) -> Iterator[datetime]:
        """Return the due times after *moment*, up to *until*, the earliest first."""
        due = self.after(moment)
        while due is not None and due <= until:
            yield due
            due = self.after(due)


def read(words: str) -> Rule:
    """Return the rule that *words* say: “每周一、周四 18:30”.

    Raises Mistake when they say none, telling what can be written.
    """
    plain = re.sub(r"\s", "", words).replace("：", ":").translate(_NARROW)
    for pattern, reader in _READERS:
        if found := pattern.fullmatch(plain):
            return _at(found, *reader(found))
    raise _unreadable(words, "看不懂")


LONGEST = 120  # characters of a rule, as it is kept
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")


@lru_cache(maxsize=64)
def _trigger(fields: tuple[tuple[str, str], ...]) -> CronTrigger:
    return CronTrigger(**dict(fields), second=0, timezone=BEIJING)


def _daily(found: re.Match[str]) -> tuple[str, dict[str, str]]:
    return "每天", {"day": "*"}


def _weekly(found: re.Match[str]) -> tuple[str, dict[str, str]]:
    named = re.sub(r"周|星期|[、，,和及]", "", found["days"]).replace("天", "日")
    days = sorted({DAYS_OF_WEEK.index(each) for each in named})
    text = "每" + "、".join(f"周{DAYS_OF_WEEK[each]}" for each in days)
    return text, {"day_of_week": ",".join(map(str, days))}


def _monthly(found: re.Match[str]) -> tuple[str, dict[str, str]]:
    named = [each.rstrip("日号") if each != LAST else LAST for each in _AND.split(found["days"])]
    days = sorted({int(each) for each in named if each != LAST})
    if not all(1 <= day <= 31 for day in days):
        raise _unreadable(found[0], "一个月里没有这一天")
    shown = [f"{day}日" for day in days] + [LAST] * (LAST in named)
    cron = [str(day) for day in days] + ["last"] * (LAST in named)
    return "每月" + "、".join(shown), {"month": "*", "day": ",".join(cron)}


def _yearly(found: re.Match[str]) -> tuple[str, dict[str, str]]:
    month, day = int(found["month"]), int(found["day"])
    if not (1 <= month <= 12 and 1 <= day <= _DAYS_OF_MONTH[month - 1]):
        raise _unreadable(found[0], "一年里没有这一天")
    return f"每年{month}月{day}日", {"month": str(month), "day": str(day)}


_READERS = ((_DAILY, _daily), (_WEEKLY, _weekly), (_MONTHLY, _monthly), (_YEARLY, _yearly))


def _at(found: re.Match[str], days: str, fields: dict[str, str]) -> Rule:
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:
        raise _unreadable(found[0], "一天里没有这个钟点")
    fields |= {"hour": str(hour), "minute": str(minute)}
    text = f"{days} {hour:02}:{minute:02}"
    if len(text) > LONGEST:
        raise _unreadable(text, f"太长了，最多 {LONGEST} 字")
    return Rule(text, tuple(sorted(fields.items())))


def _unreadable(words: str, why: str) -> Mistake:
    return Mistake(
        f"“{words.strip()[:40]}”{why}。可以写：{'、'.join(f'“{each}”' for each in CAN_BE_WRITTEN)}。"
    )
