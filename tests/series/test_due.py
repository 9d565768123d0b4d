"""The due times that are no push yet: what a calendar shows of series that are still to come."""

from datetime import datetime, timedelta

from bot import series
from tests.series.conftest import MONDAY, WEEK, Bureau


def due(bureau: Bureau, weeks: int, *, now: datetime | None = None) -> list[tuple[str, str | None]]:
    """Return name and state of what is due in the weeks from the tests' Monday on."""
    with bureau.sessions.read() as session:
        found = series.due_between(
            session,
            MONDAY,
            MONDAY + weeks * WEEK,
            grace=timedelta(seconds=30),
            now=now or MONDAY - timedelta(days=6),
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


def test_what_the_rule_says_anew_for_a_time_before_the_one_that_is_written_is_not_promised(
    bureau: Bureau,
) -> None:
    added = bureau.add(when="每周一 18:00")
    bureau.tick(MONDAY - timedelta(hours=30))
    assert due(bureau, 1) == [("数说武都妇联 11-30 18", "submitted")]

    with bureau.sessions.begin() as session:
        series.numbered(session, added.id).rule_text = "每天 09:00"

    earliest, *others = due(bureau, 1)
    assert earliest == ("数说武都妇联 11-30 18", "submitted")
    assert [name for name, _ in others] == [f"数说武都妇联 12-0{day} 09" for day in range(1, 7)]
    bureau.tick(MONDAY + timedelta(hours=1))
    assert [f"{each.due_at.astimezone(MONDAY.tzinfo):%m-%d %H}" for each in bureau.runs()] == [
        "11-30 18",
        "12-01 09",
        "12-02 09",
    ]


def test_a_time_too_near_to_the_switching_on_is_not_promised(bureau: Bureau) -> None:
    bureau.add(now=MONDAY - timedelta(seconds=20))

    assert due(bureau, 2, now=MONDAY - timedelta(seconds=20)) == [("数说武都妇联 12-07 09", None)]
