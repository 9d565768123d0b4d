"""Until when a comment is to be answered: working days, as the holiday plan has them."""

from datetime import date, datetime, timedelta

import pytest

from bot.clock import BEIJING, start_of_day
from bot.comments.due import last_day, overdue_before


@pytest.mark.parametrize(
    ("said", "days", "until"),
    [
        ((2026, 11, 23, 9), 5, date(2026, 11, 30)),  # a Monday: the weekend is none
        ((2026, 11, 28, 23), 1, date(2026, 11, 30)),  # a Saturday
        ((2026, 9, 30, 17), 1, date(2026, 10, 8)),  # before the national holiday
        ((2026, 10, 9, 9), 1, date(2026, 10, 10)),  # a Saturday on which offices work instead
    ],
)
def test_only_working_days_count(said: tuple[int, int, int, int], days: int, until: date) -> None:
    assert last_day(datetime(*said, tzinfo=BEIJING), days) == until


def test_what_is_overdue_is_what_has_passed_its_last_day() -> None:
    first = date(2026, 9, 1)
    for ahead in range(60):  # over the national holiday
        now = start_of_day(first + timedelta(days=ahead)) + timedelta(hours=12)
        before = overdue_before(now, 5)
        for back in range(20):
            said = start_of_day(now.date() - timedelta(days=back)) + timedelta(hours=8)
            assert (said < before) == (last_day(said, 5) < now.date()), (now, said)
