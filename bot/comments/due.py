"""Until when a comment is to be answered: a number of working days, holidays and moved days counted."""

from datetime import date, datetime, timedelta

from bot.clock import beijing_day, start_of_day
from bot.publishing import calendar


def last_day(at: datetime, days: int) -> date:
    """Return the last day on which an answer to what was said at *at* is in time: *days* working days on."""
    day = beijing_day(at)
    while days:
        day += timedelta(days=1)
        days -= calendar.is_working(day)
    return day


def overdue_before(now: datetime, days: int) -> datetime:
    """Return the moment before which whatever waits is overdue at *now*."""
    today = beijing_day(now)
    day = today - timedelta(days=days)
    while last_day(start_of_day(day), days) >= today:
        day -= timedelta(days=1)
    return start_of_day(day + timedelta(days=1))
