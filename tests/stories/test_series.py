"""Five Mondays on the platform's clock: approved, forgotten, slept through, corrected, approved."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import series
from bot.clock import BEIJING
from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.pushes.mark import Mark
from bot.series import State
from bot.wechat.calls import Timeouts
from bot.wechat.client import WeChat
from tests import make
from tests.platform import Platform
from tests.series.conftest import Bureau, keep_figure, three_topics
from tests.web.console.conftest import settings

FIRST_MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=BEIJING)
QUICK = Timeouts(connect=1, read=2, upload=2, pause=0.01, patience=2)
Tick = Callable[[], None]


@pytest.fixture
def bureau(sessions: Sessions) -> Bureau:
    office = Bureau(sessions, settings(), make.people(sessions))
    three_topics(sessions)
    return office


@pytest.fixture
def tick(sessions: Sessions, platform: Platform, tmp_path: Path) -> Tick:
    """What the scheduler does, at the platform's time."""
    wechat, mark = WeChat(make.account(platform.url), sessions, timeouts=QUICK), Mark(tmp_path / "sends")

    def ticked() -> None:
        now = platform.now()
        series.run_due(sessions, settings(), now=now)
        pushes.run_due(sessions, wechat, mark=mark, now=now, max_lateness=timedelta(minutes=30))

    return ticked


def test_five_mondays(bureau: Bureau, platform: Platform, tick: Tick) -> None:
    def go_to(week: int, *, before: timedelta = timedelta()) -> datetime:
        platform.set_clock(FIRST_MONDAY + timedelta(days=7 * week) - before)
        return platform.now()

    def run_through_monday(week: int) -> None:
        for before in (timedelta(minutes=50), timedelta(seconds=5), timedelta(seconds=-1)):
            go_to(week, before=before)
            tick()
        platform.advance(61)
        platform.settle()
        tick()

    go_to(0, before=timedelta(days=5))
    bureau.add(now=platform.now())
    tick()
    assert bureau.runs() == []

    # Approved by the three on Sunday: pushed on Monday at nine, once.
    go_to(0, before=timedelta(hours=48) - timedelta(seconds=1))
    tick()
    bureau.approve(bureau.runs()[-1], now=go_to(0, before=timedelta(hours=20)))
    tick()
    run_through_monday(0)
    [delivered] = platform.mass
    assert delivered["articles"][0]["title"] == "数说武都妇联：两癌检查"
    assert "10025" in delivered["articles"][0]["html"]

    # Two of three steps: nothing is sent, and editors and publishers are told.
    go_to(1, before=timedelta(hours=47))
    tick()
    bureau.approve(
        bureau.runs()[-1], bureau.team.zhou, bureau.team.wu, now=go_to(1, before=timedelta(hours=1))
    )
    run_through_monday(1)
    assert bureau.runs()[-1].state == State.MISSED
    assert "到时间还在等 郑 终审" in bureau.told(bureau.team.lin)[0]
    assert len(platform.mass) == 1

    # Nobody's machine ran for eight days: skipped, and only the next Monday is written.
    go_to(3, before=timedelta(hours=40))
    tick()
    assert bureau.states() == [State.PLANNED, State.MISSED, State.SKIPPED, State.SUBMITTED]

    # Approved and planned; then its figure is corrected: held.
    bureau.approve(bureau.runs()[-1], now=go_to(3, before=timedelta(hours=30)))
    tick()
    assert "妇女之家" in bureau.runs()[-1].article.revisions[0].title  # type: ignore[union-attr]
    keep_figure(
        bureau.sessions,
        "妇女之家",
        "区级妇女之家",
        2020,
        "59",
        "所",
        now=go_to(3, before=timedelta(hours=25)),
    )
    run_through_monday(3)
    held = bureau.push(bureau.runs()[-1])
    assert held
    assert held.state == "held"
    assert len(platform.mass) == 1

    # And the next Monday goes as the first did.
    go_to(4, before=timedelta(hours=47))
    tick()
    bureau.approve(bureau.runs()[-1], now=go_to(4, before=timedelta(hours=3)))
    tick()
    run_through_monday(4)
    run_through_monday(4)

    titles = [each["articles"][0]["title"] for each in platform.mass]
    assert titles == ["数说武都妇联：两癌检查", "数说武都妇联：两癌检查"]
    sent = [run for run in bureau.runs() if (push := bureau.push(run)) and push.state == "sent"]
    assert [run.due_at for run in sent] == [FIRST_MONDAY, FIRST_MONDAY + timedelta(days=28)]
    assert len({run.due_at for run in bureau.runs()}) == len(bureau.runs()) == 5
