"""Many at once: schedulers on one database send each push once, and count each send."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot import db, journal
from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.pushes import Push, State
from bot.publishing.pushes import mark as marks
from bot.publishing.pushes.events import FinishEvent
from bot.publishing.pushes.mark import Mark
from bot.publishing.pushes.states import SENDING_LEASE, move
from bot.wechat.client import WeChat
from bot.wechat.jobs import PublishFinished
from tests import make
from tests.platform import Platform, until
from tests.publishing.conftest import QUICK, Sender, reload

Plan = Callable[..., Push]
SUBMIT = "/cgi-bin/freepublish/submit"
DONE = {1: "https://mp.weixin.qq.com/s/done"}


@pytest.fixture
def schedulers(database_url: str, platform: Platform, tmp_path: Path) -> Iterator[list[Sender]]:
    """Three schedulers, as three processes would be: each with connections and a client of its own."""
    three = []
    for _ in range(3):
        own = db.connect(database_url)
        wechat = WeChat(make.account(platform.url), own, timeouts=QUICK)
        three.append(Sender(own, wechat, platform, Mark(tmp_path / "sends")))
    yield three
    for sender in three:
        sender.sessions.close()


def all_pushes(sessions: Sessions) -> list[Push]:
    with sessions.read() as session:
        return pushes.listed(session)


def test_three_schedulers_send_each_of_twelve_pushes_exactly_once(
    sessions: Sessions, schedulers: list[Sender], platform: Platform, plan: Plan
) -> None:
    for _ in range(12):
        plan(mode="publish")
    now = platform.now()
    together = threading.Barrier(3)

    def work(sender: Sender) -> None:
        together.wait()
        for _ in range(3):
            sender.tick(now)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, schedulers))

    after = all_pushes(sessions)
    assert {push.state for push in after} == {State.ACCEPTED}
    assert len({push.publish_id for push in after}) == 12
    assert platform.state()["calls"][SUBMIT] == 12
    assert len(platform.jobs) == 12
    with sessions.read() as session:
        assert marks.known(session) == schedulers[0].mark.read() == 12
        for push in after:
            verbs = [entry.verb for entry in journal.about(session, push)]
            assert verbs.count("推送：preparing → sending") == 1


def test_events_that_come_while_schedulers_look_end_each_push_once(
    sessions: Sessions, schedulers: list[Sender], platform: Platform, plan: Plan
) -> None:
    for _ in range(6):
        plan(mode="publish")
    schedulers[0].tick()
    schedulers[0].wait(seconds=61)
    accepted = all_pushes(sessions)
    now = platform.now()
    together = threading.Barrier(3)

    def look() -> None:
        together.wait()
        for sender in schedulers[:1]:
            sender.tick(now)

    def tell(times: int) -> None:
        together.wait()
        for push in accepted * times:
            event = PublishFinished(publish_id=push.publish_id or "", status=0, article_id=None, urls=DONE)
            pushes.settle(schedulers[times].sessions, event, now=now)

    with ThreadPoolExecutor(3) as pool:
        for done in (pool.submit(look), pool.submit(tell, 1), pool.submit(tell, 2)):
            done.result()

    with sessions.read() as session:
        for push in pushes.listed(session):
            verbs = [entry.verb for entry in journal.about(session, push)]
            assert push.state == State.SENT
            assert verbs.count("推送：accepted → sent") == 1
            assert push.articles[0].url
        assert session.scalars(select(func.count()).where(FinishEvent.push_id.is_(None))).one() == 0


def test_what_another_begins_to_send_is_not_held_for_being_late(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()
    late = platform.now() + timedelta(minutes=31)

    with ThreadPoolExecutor(1) as pool:
        with sessions.begin() as session:
            begun = pushes.named(session, push.id)
            move(session, begun, State.PREPARING, now=late)
            lease = ("another", datetime.now(UTC) + SENDING_LEASE)
            move(session, begun, State.SENDING, now=late, lease=lease)
            begun.lease_until = datetime.now(UTC) + timedelta(minutes=1)
            session.flush()
            ticking = pool.submit(sender.tick, late)
            if sessions.engine.dialect.name == "postgresql":
                until(lambda: somebody_waits(sessions), within=10)
        ticking.result()

    assert reload(sessions, push).state == State.SENDING


def somebody_waits(sessions: Sessions) -> bool:
    """Tell whether a connection waits for a lock."""
    waiting = text(
        "select count(*) from pg_stat_activity"
        " where wait_event_type = 'Lock' and datname = current_database()"
    )
    with sessions.read() as session:
        return bool(session.scalars(waiting).one())


def test_the_counter_of_sends_is_raised_once_a_send_and_its_file_never_goes_back(
    database_url: str, sessions: Sessions, tmp_path: Path
) -> None:
    mark = Mark(tmp_path / "sends")
    together = threading.Barrier(4)

    def send(_: int) -> list[int]:
        together.wait()
        counts = []
        for _ in range(10):
            with sessions.begin() as session:
                counts.append(marks.count_one(session, now=make.NOON))
            mark.write(counts[-1])
        return counts

    with ThreadPoolExecutor(4) as pool:
        counts = sorted(count for each in pool.map(send, range(4)) for count in each)
    mark.write(3)

    assert counts == list(range(1, 41))
    assert mark.read() == 40
    with sessions.begin() as session:
        marks.catch_up(session, 7, now=make.NOON)
        assert marks.known(session) == 40
