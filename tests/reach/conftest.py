"""A platform in March 2026, and pushes that went out on it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import BEIJING
from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.articles import Revision
from bot.publishing.pushes import Push
from bot.publishing.pushes.mark import Mark
from bot.reach import collect
from bot.reach.collect import Collected
from bot.wechat.calls import Timeouts
from bot.wechat.client import WeChat
from tests import make
from tests.platform import Platform

MARCH_2 = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
QUICK = Timeouts(connect=1, read=2, upload=2, pause=0.01, patience=2)
TOTALS = "/datacube/getarticletotaldetail"
SUMMARY = "/datacube/getbizsummary"


@pytest.fixture
def platform(platform: Platform) -> Platform:
    """The platform on 2 March 2026, nine o'clock, with sends enough for every test."""
    platform.set_clock(MARCH_2)
    platform.account(mass_quota=100)
    return platform


@pytest.fixture
def wechat(sessions: Sessions, platform: Platform) -> WeChat:
    return WeChat(make.account(platform.url), sessions, timeouts=QUICK)


@dataclass
class Account:
    """The official account with its bot: sends, lets days pass, collects."""

    sessions: Sessions
    wechat: WeChat
    platform: Platform
    mark: Mark

    def send(self, *titles: str, mode: str = "mass", body: str = make.BODY) -> Push:
        """Send one push of articles with these titles, all the way to its end."""
        revisions: list[Revision] = [make.approved(self.sessions, title=title, body=body) for title in titles]
        push = make.push(self.sessions, due_at=self.platform.now(), mode=mode, revisions=revisions)
        self.tick()
        self.platform.advance(61)
        self.platform.settle()
        self.tick()
        with self.sessions.read() as session:
            sent = session.get_one(pushes.Push, push.id)
        assert sent.state == "sent", f"{sent.state} {sent.reason}"
        return sent

    def read(self, push: Push, readers: int, *, on: date, place: int = 1) -> None:
        self.platform.reads(push.msg_data_id, place, day=on.isoformat(), read_user=readers)

    def wait(self, **time: float) -> None:
        self.platform.advance(timedelta(**time).total_seconds())

    def collect(self, day: date | None = None) -> Collected:
        return collect.collect(self.sessions, self.wechat, day=day, now=self.platform.now())

    def calls(self, path: str = TOTALS) -> int:
        return int(self.platform.state()["calls"].get(path, 0))

    def tick(self) -> None:
        pushes.run_due(
            self.sessions,
            self.wechat,
            mark=self.mark,
            now=self.platform.now(),
            max_lateness=timedelta(minutes=30),
        )


@pytest.fixture
def account(sessions: Sessions, wechat: WeChat, platform: Platform, tmp_path: Path) -> Account:
    return Account(sessions, wechat, platform, Mark(tmp_path / "sends"))
