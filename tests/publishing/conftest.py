"""A sender for pushes: the scheduler's tick, made by hand at a time of the test's choosing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.pushes import Push
from bot.publishing.pushes.mark import Mark
from bot.wechat.calls import Timeouts
from bot.wechat.client import WeChat
from tests import make
from tests.platform import Platform

QUICK = Timeouts(connect=1, read=1, upload=2, pause=0.01, patience=2)


@pytest.fixture
def wechat(sessions: Sessions, platform: Platform) -> WeChat:
    return WeChat(make.account(platform.url), sessions, timeouts=QUICK)


@dataclass
class Sender:
    """One scheduler; `tick` is what it does each second."""

    sessions: Sessions
    wechat: WeChat
    platform: Platform
    mark: Mark

    def tick(self, now: datetime | None = None) -> None:
        pushes.run_due(
            self.sessions,
            self.wechat,
            mark=self.mark,
            now=now or self.platform.now(),
            max_lateness=timedelta(minutes=30),
        )

    def wait(self, **time: float) -> None:
        """Let platform time pass, until the platform has done what was due."""
        self.platform.advance(timedelta(**time).total_seconds())
        self.platform.settle()


@pytest.fixture
def sender(sessions: Sessions, wechat: WeChat, platform: Platform, tmp_path: Path) -> Sender:
    return Sender(sessions, wechat, platform, Mark(tmp_path / "sends"))


@pytest.fixture
def plan(sessions: Sessions, platform: Platform) -> Callable[..., Push]:
    """Plan a push that is due now."""

    def planned(**given: object) -> Push:
        return make.push(sessions, due_at=platform.now(), **given)  # type: ignore[arg-type]

    return planned


def reload(sessions: Sessions, push: Push) -> Push:
    with sessions.read() as session:
        return session.get_one(Push, push.id)
