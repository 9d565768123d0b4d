"""Days as people name them: 3月2日至3月8日."""

from collections.abc import Iterable
from datetime import date, timedelta

NAMED_AT_MOST = 3  # runs in one sentence


def of(days: Iterable[date]) -> tuple[tuple[date, date], ...]:
    """Return the runs of neighbouring days in *days* as first and last, the oldest first."""
    runs: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return tuple(runs)


def in_words(days: Iterable[date]) -> str:
    """Return *days* in words, with their number where not all of them are named."""
    whole = set(days)
    runs = of(whole)
    named = "、".join(_run(*each) for each in runs[-NAMED_AT_MOST:])
    return f"{named}等 {len(whole)} 天" if len(runs) > NAMED_AT_MOST else named


def _run(first: date, last: date) -> str:
    if first == last:
        return f"{first.month}月{first.day}日"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"
