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
from bot.publishing.pushes import State
from tests import make
from tests.platform import Platform, until
from tests.publishing.conftest import Sender, reload

Ticks = dict[str, Callable[[], None]]


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


@contextmanager
def slow(platform: Platform, path: str, tick: Callable[[], None]) -> Iterator[None]:
    """Let *tick* wait for the answer of *path* until the end: who waits for it too, fails."""
    platform.fault(path, "slow", seconds=8)
    waiting = threading.Thread(target=tick)
    before = platform.state()["calls"].get(path, 0)
    waiting.start()
    until(lambda: platform.state()["calls"].get(path, 0) > before)
    yield
    assert waiting.is_alive()
    waiting.join()
