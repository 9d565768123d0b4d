"""The due times that are no push yet: what a calendar shows of series that are still to come."""

from datetime import datetime, timedelta

from bot import series
from tests.series.conftest import MONDAY, WEEK, Bureau


def due(bureau: Bureau, weeks: int, *, now: datetime | None = None) -> list[tuple[str, str | None]]:
    """Return name and state of what is due in the weeks from the tests' Monday on."""
    with bureau.sessions.read() as session:
        found = series.due_between(
            session, MONDAY, MONDAY + weeks * WEEK, now=now or MONDAY - timedelta(days=6)
        )
        named = [f"{each.series.name} {each.at.astimezone(MONDAY.tzinfo):%m-%d %H}" for each in found]
        return [(name, each.run.state if each.run else None) for name, each in zip(named, found, strict=True)]


def test_what_is_to_come_is_told_until_a_push_stands_for_it(bureau: Bureau) -> None:
    bureau.add()
    bureau.add("每月之声", when="每月3日 10:00")
    weekly, monthly = "数说武都妇联 11-30 09", "每月之声 12-03 10"
    assert due(bureau, 1) == [(weekly, None), (monthly, None)]

    bureau.tick(MONDAY - timedelta(hours=47))
    (run,) = bureau.runs()
    assert due(bureau, 1) == [(weekly, "submitted"), (monthly, None)]

    bureau.approve(run, now=MONDAY - timedelta(hours=30))
    bureau.tick(MONDAY - timedelta(hours=29))
    assert bureau.states() == ["planned"]
    assert due(bureau, 1) == [(monthly, None)]


def test_the_first_and_the_last_moment_of_the_days_asked_for_count_once(bureau: Bureau) -> None:
    bureau.add()

    assert [name for name, _ in due(bureau, 1)] == ["数说武都妇联 11-30 09"]  # 09:00 is where the days begin
    assert [name for name, _ in due(bureau, 2)] == ["数说武都妇联 11-30 09", "数说武都妇联 12-07 09"]


def test_nothing_is_to_come_of_a_series_that_is_paused_or_of_a_time_that_is_over(bureau: Bureau) -> None:
    added = bureau.add()
    assert due(bureau, 2, now=MONDAY) == [("数说武都妇联 12-07 09", None)]

    with bureau.sessions.begin() as session:
        chen = session.merge(bureau.team.chen)
        series.pause(session, session.merge(added), by=chen, now=MONDAY - timedelta(days=5))

    assert due(bureau, 2) == []
