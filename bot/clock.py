"""What time it is, for the edges; everything below them is handed `now`.

In a rehearsal the bot follows the platform's clock, which can be turned: `clock_url` answers
`{"now": …, "offset_seconds": …}` and the offset is added to the machine's own time.
Leases and HTTP timeouts use real time and never ask a `Clock`.
"""

import http.client
import json
import threading
import time
import urllib.request
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
_RUNNING = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
ASK_AGAIN_AFTER = 0.5  # seconds: a jump of the rehearsal's clock is noticed about that fast
_past_any_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # it is on this machine


class Clock:
    """The time, in UTC; with `url` shifted as that address says."""

    def __init__(self, url: str = ""):
        self._url = url
        self._offset = timedelta()
        self._asked = float("-inf")
        self._lock = threading.Lock()

    def now(self) -> datetime:
        if self._url:
            self._follow()
        return datetime.now(UTC) + self._offset

    def _follow(self) -> None:
        with self._lock:
            if time.monotonic() - self._asked < ASK_AGAIN_AFTER:
                return
            try:
                with _past_any_proxy.open(self._url, timeout=2) as answer:
                    self._offset = timedelta(seconds=json.load(answer)["offset_seconds"])
            except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError, OverflowError):
                pass  # the platform is not up yet, or restarting: the last offset stays true
            self._asked = time.monotonic()


def elapsed() -> float:
    """Return seconds of real time since some moment; they go on while the machine sleeps.

    A lease must not outlive a closed lid.
    """
    return time.clock_gettime(_RUNNING)


def in_beijing(moment: datetime) -> datetime:
    """Return *moment* as Beijing time; staff and WeChat know no other."""
    return moment.astimezone(BEIJING)


def moment(text: str) -> datetime:
    """Return the moment that *text* tells in ISO 8601, Beijing where it names no zone.

    Raises ValueError for what is no moment, or one so far off that no zone could show it.
    """
    told = datetime.fromisoformat(text)
    if not 1900 <= told.year < 3000:
        raise ValueError(f"not of our time: {text}")
    return (told if told.tzinfo else told.replace(tzinfo=BEIJING)).astimezone(UTC)


def beijing_day(moment: datetime) -> date:
    """Return the calendar day in Beijing, on which quotas and reading counts turn."""
    return in_beijing(moment).date()


def start_of_day(day: date) -> datetime:
    """Return 00:00 Beijing time of *day*."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)


def day_in_words(day: date) -> str:
    """Return *day* as staff write it, with its year: 2026年3月4日."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_words(moment: datetime) -> str:
    """Return *moment* as staff write it: 11月25日 周三 09:00."""
    local = in_beijing(moment)
    weekday = "一二三四五六日"[local.weekday()]
    return f"{local.month}月{local.day}日 周{weekday} {local:%H:%M}"


def in_full(moment: datetime) -> str:
    """Return *moment* with its year, for where a wrong one would go unnoticed: 2026年11月25日 周三 09:00."""
    return f"{in_beijing(moment).year}年{in_words(moment)}"
