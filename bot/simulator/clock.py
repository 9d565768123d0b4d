"""The platform's own clock: the machine's time plus an offset that the control side moves."""

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.simulator.store import Store

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock:
    """Tells what time it is on the platform; the offset is kept with everything else."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._offset = float(store.get("offset", 0.0))

    @property
    def offset(self) -> float:
        return self._offset

    def now(self) -> float:
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        self._move(self._offset + seconds)

    def set(self, moment: float) -> None:
        self._move(moment - time.time())

    def reset(self) -> None:
        self._move(0.0)

    def _move(self, offset: float) -> None:
        self._offset = offset
        self._store.put("offset", offset)


def local(moment: float) -> datetime:
    """Give a moment as Beijing time."""
    return datetime.fromtimestamp(moment, SHANGHAI)


def day_of(moment: float) -> str:
    """Give the calendar day in Shanghai, where quotas and reading counts roll over."""
    return local(moment).date().isoformat()


def start_of(day: str) -> float:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SHANGHAI).timestamp()


def shift(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def days_between(first: str, last: str) -> list[str]:
    """List the days from *first* to *last*, both included; none when they are the wrong way round."""
    start, count = date.fromisoformat(first), (date.fromisoformat(last) - date.fromisoformat(first)).days
    return [(start + timedelta(days=offset)).isoformat() for offset in range(count + 1)]


def parse_day(text: str) -> str:
    """Read a calendar day. Raises ValueError."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"“{text[:40]}”不是日期，要写成 2026-11-24。") from None


def iso(moment: float) -> str:
    return local(moment).isoformat()


def parse(text: str) -> float:
    """Read ISO 8601; without a zone it is Beijing time. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        words = f"“{text[:40]}”不是时间，要写成 2026-11-24T08:30（北京时间），或带时区的 ISO 8601。"
        raise ValueError(words) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).timestamp()
