"""The scheduler's own ticks: what is due is sent, whatever else waits for WeChat."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot import config as configuration
from bot import scheduler
from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.pushes import State
from tests import make
from tests.platform import Platform, until
from tests.publishing.conftest import Sender, reload

Ticks = dict[str, Callable[[], None]]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # it is about threads


@pytest.fixture
def ticks(platform: Platform, sessions: Sessions, database_url: str, tmp_path: Path) -> Ticks:
    given = configuration.load(make.config_file(tmp_path, platform.url, database_url), {})
    return {name: tick for name, tick, _ in scheduler.ticks(given, sessions)}


def test_a_push_is_sent_while_a_picture_of_another_is_slow(
    sessions: Sessions, sender: Sender, platform: Platform, ticks: Ticks
) -> None:
    due = make.push(sessions, mode="publish", due_at=platform.now())
    sender.tick(due.due_at - timedelta(minutes=30))
    make.push(sessions, mode="publish", due_at=platform.now() + timedelta(minutes=30))

    with slow(platform, "/cgi-bin/draft/add", ticks["drafts"]):
        ticks["pushes"]()
        assert reload(sessions, due).state == State.ACCEPTED


def test_a_push_is_sent_while_the_answer_about_another_is_slow(
    sessions: Sessions, sender: Sender, platform: Platform, ticks: Ticks
) -> None:
    make.push(sessions, mode="publish", due_at=platform.now())
    sender.tick()
    platform.fault("event:PUBLISHJOBFINISH", "drop")
    sender.wait(minutes=2)
    due = make.push(sessions, mode="publish", due_at=platform.now())
    sender.tick(due.due_at - timedelta(minutes=30))

    with slow(platform, "/cgi-bin/freepublish/get", ticks["outcomes"]):
        ticks["pushes"]()
        assert reload(sessions, due).state == State.ACCEPTED


def test_a_released_push_that_has_its_draft_waits_for_no_picture_of_another(
    sessions: Sessions, sender: Sender, platform: Platform, ticks: Ticks
) -> None:
    chen = make.people(sessions).chen
    due = make.push(sessions, mode="publish", due_at=platform.now())
    sender.tick(due.due_at - timedelta(minutes=30))
    with sessions.begin() as session:
        pushes.stop_all(session, by=session.merge(chen), now=platform.now())
    make.push(sessions, mode="publish", due_at=platform.now())

    with slow(platform, "/cgi-bin/draft/add", ticks["drafts"]):
        with sessions.begin() as session:
            found = pushes.named(session, due.id)
            pushes.release(session, found, by=session.merge(chen), terms=make.TERMS, now=platform.now())
        ticks["pushes"]()
        assert reload(sessions, due).state == State.ACCEPTED


def test_every_tick_has_a_thread_of_its_own(
    platform: Platform, sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    given = configuration.load(make.config_file(tmp_path, platform.url, database_url), {})
    jobs = scheduler.ticks(given, sessions)
    everybody = threading.Barrier(len(jobs) + 1, timeout=20)

    def wait() -> None:
        everybody.wait()

    built = scheduler.built([(name, wait, 1) for name, _, _ in jobs])
    running = threading.Thread(target=built.start)
    running.start()
    try:
        everybody.wait()  # all of them run at once, or nobody gets past it
    finally:
        built.shutdown(wait=False)
        running.join()


@contextmanager
def slow(platform: Platform, path: str, tick: Callable[[], None]) -> Iterator[None]:
    """Let *tick* wait for the answer of *path* until the end: who waits for it too, fails."""
    platform.fault(path, "slow", seconds=5)
    waiting = threading.Thread(target=tick)
    before = platform.state()["calls"].get(path, 0)
    waiting.start()
    try:
        until(lambda: platform.state()["calls"].get(path, 0) > before)
        yield
        assert waiting.is_alive(), "it was not waited for at all"
    finally:
        waiting.join()
