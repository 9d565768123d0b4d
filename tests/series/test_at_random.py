"""Whatever the rule and the times of the ticks: a due time has one row, nothing is planned for the past."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import db, series
from bot.clock import BEIJING
from bot.db import Sessions
from bot.publishing import pushes
from bot.series import State, times
from tests import make
from tests.series.conftest import Bureau, three_topics
from tests.web.console import conftest as console

BEGIN = datetime(2027, 12, 30, 12, 0, tzinfo=BEIJING)  # a month's end, and a leap day, lie ahead
GRACE = timedelta(seconds=30)

clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
weekdays = st.sets(st.sampled_from(times.DAYS_OF_WEEK), min_size=1, max_size=3).map(
    lambda days: "每" + "、".join(f"周{day}" for day in sorted(days))
)
days_of_month = st.sets(st.sampled_from(["1日", "15日", "29日", "30日", "31日", times.LAST]), min_size=1).map(
    lambda days: "每月" + "、".join(sorted(days))
)
days_of_year = st.sampled_from(["每年2月29日", "每年3月8日", "每年12月31日"])
rules = st.builds("{} {}".format, st.one_of(weekdays, days_of_month, days_of_year, st.just("每天")), clocks)
# The gap before each tick, in minutes: seconds of a running scheduler, nights, weeks of downtime.
gaps = st.lists(
    st.one_of(st.integers(0, 3), st.integers(60, 900), st.integers(1440, 14400), st.integers(20160, 60000)),
    min_size=1,
    max_size=12,
)


@contextmanager
def bureau() -> Iterator[Bureau]:
    """Give an office on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        sessions: Sessions = db.connect(f"sqlite:///{folder}/bot.db")
        (Path(folder) / "bot.db").write_bytes(_migrated())
        team = make.people(sessions)
        three_topics(sessions)
        yield Bureau(sessions, console.settings(), team)
        sessions.close()


_kept: list[bytes] = []


def _migrated() -> bytes:
    if not _kept:
        with tempfile.TemporaryDirectory() as folder:
            sessions = db.connect(f"sqlite:///{folder}/bot.db")
            db.upgrade(sessions)
            sessions.close()
            _kept.append((Path(folder) / "bot.db").read_bytes())
    return _kept[0]


@settings(max_examples=40, deadline=None)
@given(
    rule=rules,
    ahead=st.integers(1, 96),
    gaps=gaps,
    approves=st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_no_due_time_has_two_rows_none_is_made_up_and_nothing_is_planned_for_the_past(
    rule: str, ahead: int, gaps: list[int], approves: list[bool]
) -> None:
    with bureau() as office:
        added = office.add(when=rule, ahead_hours=ahead, now=BEGIN)
        now = BEGIN
        for gap, approve in zip(gaps, approves, strict=False):
            now += timedelta(minutes=gap)
            office.tick(now)
            for run in office.runs():
                if approve and run.state == State.SUBMITTED:
                    office.approve(run, now=now)
            office.tick(now)
            for run in office.runs():
                if run.state in series.OPEN:
                    assert run.due_at >= now + GRACE

        found = office.runs()
        due = [run.due_at for run in found]
        assert len(set(due)) == len(due)
        promised = times.read(added.rule_text).between(BEGIN + GRACE, now + timedelta(hours=ahead))
        assert due == list(promised)[-len(due) :] if due else True
        # What went by was never written of, and each article stands for one due time.
        assert all((run.article is None) == (run.state == State.SKIPPED) for run in found)
        for run in found:
            assert run.state != State.SKIPPED or run.at > run.due_at - GRACE
            assert run.state == State.SKIPPED or run.at >= series.write_at(added, run.due_at)
            assert run.state == State.SKIPPED or run.at <= run.due_at - GRACE
        with office.sessions.read() as session:
            for push in pushes.listed(session):
                assert push.due_at >= push.planned_at + GRACE
                assert push.due_at in due
            live = [each.due_at for each in pushes.listed(session)]
        assert len(live) == len(set(live)) == sum(run.state == State.PLANNED for run in found)
