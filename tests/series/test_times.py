"""Rules in the words of staff: what is read, what is refused, and which moments they mean."""

from datetime import UTC, datetime

import pytest

from bot.clock import BEIJING
from bot.errors import Mistake
from bot.series import times

NOVEMBER = datetime(2026, 11, 28, 0, 0, tzinfo=UTC)


def following(words: str, count: int, after: datetime = NOVEMBER) -> list[str]:
    rule, found = times.read(words), []
    for _ in range(count):
        due = rule.after(after)
        assert due
        found.append(f"{due.astimezone(BEIJING):%Y-%m-%d %H:%M}")
        after = due
    return found


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("每周一 09:00", "每周一 09:00"),
        ("每周一、周四 18:30", "每周一、周四 18:30"),
        ("每周四，周一  9：05", "每周一、周四 09:05"),
        ("每星期天 08:00", "每周日 08:00"),
        ("每周一四 08:00", "每周一、周四 08:00"),
        ("每月1日 09:00", "每月1日 09:00"),
        ("每月15号、1号 09:00", "每月1日、15日 09:00"),
        ("每个月最后一天 18:00", "每月最后一天 18:00"),
        ("每年3月8日 09:00", "每年3月8日 09:00"),
        ("每天 12:00", "每天 12:00"),
        ("每周一 ０９：００", "每周一 09:00"),
    ],
)
def test_rules_are_read_and_kept_in_one_form_that_reads_the_same(words: str, kept: str) -> None:
    rule = times.read(words)

    assert rule.text == kept
    assert times.read(kept) == rule


@pytest.mark.parametrize(
    "words",
    [
        "",
        "周一",
        "每周 09:00",
        "每周八 09:00",
        "每月32日 09:00",
        "每月0日 09:00",
        "每年2月30日 09:00",
        "每年13月1日 09:00",
        "每周一 24:00",
        "每周一 09:60",
        "0 9 * * 1",
        "每周一 09:00:00",
        "每两周一 09:00",
    ],
)
def test_what_cannot_be_read_is_refused_with_what_can_be_written(words: str) -> None:
    with pytest.raises(Mistake, match="可以写：“每周一 09:00”"):
        times.read(words)


def test_everything_that_is_offered_can_be_written() -> None:
    for words in times.CAN_BE_WRITTEN:
        assert times.read(words).text == words


def test_weeks_months_and_years_come_at_their_moments() -> None:
    assert following("每周一、周四 18:30", 3) == ["2026-11-30 18:30", "2026-12-03 18:30", "2026-12-07 18:30"]
    assert following("每月1日、15日 09:00", 3) == ["2026-12-01 09:00", "2026-12-15 09:00", "2027-01-01 09:00"]
    assert following("每年3月8日 09:00", 2) == ["2027-03-08 09:00", "2028-03-08 09:00"]


def test_a_month_without_the_31st_has_no_due_time_and_the_last_day_is_always_there() -> None:
    new_year = datetime(2027, 1, 1, tzinfo=BEIJING)

    assert following("每月31日 09:00", 3, new_year) == [
        "2027-01-31 09:00",
        "2027-03-31 09:00",
        "2027-05-31 09:00",
    ]
    assert following("每月最后一天 09:00", 3, new_year) == [
        "2027-01-31 09:00",
        "2027-02-28 09:00",
        "2027-03-31 09:00",
    ]


def test_a_leap_day_comes_every_fourth_year() -> None:
    assert following("每年2月29日 08:00", 2) == ["2028-02-29 08:00", "2032-02-29 08:00"]
    assert following("每月最后一天 08:00", 2, datetime(2028, 2, 1, tzinfo=UTC))[0] == "2028-02-29 08:00"


def test_a_due_time_is_not_after_itself() -> None:
    rule = times.read("每周一 09:00")
    monday = datetime(2026, 11, 30, 9, 0, tzinfo=BEIJING)

    assert rule.after(monday) == datetime(2026, 12, 7, 9, 0, tzinfo=BEIJING)
    assert rule.after(monday.replace(hour=8, minute=59, second=59, microsecond=999_999)) == monday
