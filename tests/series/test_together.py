"""Many schedulers on one database, and schedulers killed between their steps: one article, one push."""

import signal
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import func, select

from bot import db, series
from bot.publishing import pushes
from bot.publishing.articles import Article, Revision
from bot.publishing.review import Submission
from bot.series import State
from tests import forks
from tests.once.steps import Halt, Steps
from tests.series.conftest import AHEAD, MONDAY, WEEK, Bureau
from tests.web.console.conftest import settings

MOST_STEPS = 40
_forks = forks.of(__name__, "tests.mapped")


def _work(url: str, halt: Halt | None, orders: Connection) -> None:
    """Be a scheduler: open the database, say so, and tick when told, once."""
    sessions = db.connect(url)
    steps = Steps(halt)
    steps.listen()
    with sessions.read() as session:
        series.listed(session)
    orders.send("ready")
    series.run_due(sessions, settings(), now=orders.recv())
    orders.send(steps.passed)


class Scheduler:
    """A scheduler as a process of its own."""

    def __init__(self, url: str, halt: Halt | None = None) -> None:
        self._orders, theirs = _forks.Pipe()
        self._process = _forks.Process(target=_work, args=(url, halt, theirs), daemon=True)
        self._process.start()
        theirs.close()
        assert self._orders.recv() == "ready"

    def begin(self, now: datetime) -> None:
        self._orders.send(now)

    def end(self) -> list[str] | None:
        """Return the steps it passed, or None when it was killed at one."""
        try:
            passed: list[str] = self._orders.recv()
        except (EOFError, ConnectionResetError):
            passed = []
        self._process.join(20)
        assert self._process.exitcode in (0, -signal.SIGKILL)
        return passed if self._process.exitcode == 0 else None


def killed_at_each_step(url: str, bureau: Bureau, moments: Any) -> int:
    """Kill a scheduler at each step of a tick, each at a moment of its own; a sound one ticks after it.

    Return how many steps there were.
    """
    for at, moment in enumerate(moments, 1):
        assert at < MOST_STEPS
        scheduler = Scheduler(url, Halt(at, signal.SIGKILL))
        scheduler.begin(moment)
        survived = scheduler.end() is not None
        bureau.tick(moment)
        bureau.tick(moment)
        if survived:
            return at - 1
    raise AssertionError("it never ended")


def count(bureau: Bureau, model: type) -> int:
    with bureau.sessions.read() as session:
        return session.scalars(select(func.count()).select_from(model)).one()


def test_three_schedulers_at_once_make_one_article_and_one_push_a_week(
    bureau: Bureau, database_url: str
) -> None:
    bureau.add()

    for week in range(3):
        moment = MONDAY + week * WEEK - AHEAD
        for _ in ("writes", "plans"):
            three = [Scheduler(database_url) for _ in range(3)]
            for each in three:
                each.begin(moment)
            assert all(each.end() is not None for each in three)
            run = bureau.runs()[-1]
            if run.state == State.SUBMITTED:
                bureau.approve(run, now=moment)

    runs = bureau.runs()
    assert [run.state for run in runs] == [State.PLANNED] * 3
    assert len({run.article_id for run in runs}) == 3
    assert [count(bureau, each) for each in (Article, Revision, Submission)] == [3, 3, 3]
    with bureau.sessions.read() as session:
        assert len(pushes.listed(session)) == 3


def test_a_scheduler_killed_at_any_step_of_writing_leaves_nothing_or_all_of_one_article(
    bureau: Bureau, database_url: str
) -> None:
    bureau.add()
    moments = (MONDAY + week * WEEK - AHEAD for week in range(MOST_STEPS))

    steps = killed_at_each_step(database_url, bureau, moments)

    weeks = steps + 1
    assert steps >= 4  # before and after: giving up the week before, and writing
    assert [run.due_at for run in bureau.runs()] == [MONDAY + week * WEEK for week in range(weeks)]
    assert [count(bureau, each) for each in (Article, Revision, Submission)] == [weeks] * 3
    assert set(bureau.states()[:-1]) == {State.MISSED}


def test_a_scheduler_killed_at_any_step_of_planning_leaves_one_push(
    bureau: Bureau, database_url: str
) -> None:
    bureau.add()

    def approved_weeks() -> Any:
        for week in range(MOST_STEPS):
            moment = MONDAY + week * WEEK - timedelta(hours=40)
            bureau.tick(moment)
            bureau.approve(bureau.runs()[-1], now=moment)
            yield moment

    steps = killed_at_each_step(database_url, bureau, approved_weeks())

    assert steps >= 2
    assert set(bureau.states()) == {State.PLANNED}
    with bureau.sessions.read() as session:
        planned = pushes.listed(session)
    assert [push.due_at for push in reversed(planned)] == [MONDAY + week * WEEK for week in range(steps + 1)]
