"""Until when a comment is to be answered: a number of working days, holidays and moved days counted."""

from datetime import date, datetime, timedelta

from bot.clock import beijing_day, start_of_day
from bot.publishing.days import Days, of_program


def last_day(at: datetime, days: int, listed: Days | None = None) -> date:
    """Return the last day on which an answer to what was said at *at* is in time: *days* working days on.

    *listed* are the days as staff have them; without it those of the program.
    """
    day, listed = beijing_day(at), listed or of_program()
    while days:
        day += timedelta(days=1)
        days -= listed.is_working(day)
    return day


def overdue_before(now: datetime, days: int, listed: Days | None = None) -> datetime:
    """Return the moment before which whatever waits is overdue at *now*."""
    today = beijing_day(now)
    day = today - timedelta(days=days)
    while last_day(start_of_day(day), days, listed) >= today:
        day -= timedelta(days=1)
    return start_of_day(day + timedelta(days=1))
