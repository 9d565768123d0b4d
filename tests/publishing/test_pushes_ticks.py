"""The three ticks of a scheduler, in every order and at once: a restored database is noticed by each."""

import fcntl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.pushes import Desk, Push, State, sending
from bot.publishing.pushes import desk as desks
from bot.publishing.pushes import mark as marks
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload
from tests.publishing.test_pushes_together import schedulers  # noqa: F401 - a fixture

Plan = Callable[..., Push]
Work = Callable[[Desk], None]
TICKS: tuple[Work, ...] = (pushes.send_due, pushes.prepare_due, pushes.look_after)
SENDALL, SUBMIT = "/cgi-bin/message/mass/sendall", "/cgi-bin/freepublish/submit"


def desk_of(sender: Sender, now: datetime | None = None) -> Desk:
    late = timedelta(minutes=30)
    return Desk(sender.sessions, sender.wechat, sender.mark, now or sender.platform.now(), late)


@pytest.mark.parametrize(
    ("order", "is_damaged"), [*((order, False) for order in permutations(range(3))), ((2, 0, 1), True)]
)
def test_a_restored_database_sends_nothing_whichever_tick_comes_first(
    sessions: Sessions,
    sender: Sender,
    platform: Platform,
    plan: Plan,
    order: tuple[int, ...],
    is_damaged: bool,
) -> None:
    platform.fault(SENDALL, "lose_answer")
    doubtful = plan()
    sender.tick()
    assert reload(sessions, doubtful).state == State.DOUBTFUL
    planned = plan(mode="publish")
    if is_damaged:
        sender.mark.file.write_text("½")
    else:
        sender.mark.write(2)  # what was sent after the copy was taken
    sender.wait(seconds=61)  # the doubtful one is asked about again

    for _ in range(3):
        for tick in order:
            TICKS[tick](desk_of(sender))

    held = reload(sessions, planned)
    assert (held.state, held.reason) == (State.HELD, "restored")
    assert platform.published == []
    assert len(platform.mass) == 1


@pytest.mark.parametrize("tick", [pushes.send_due, pushes.look_after])
def test_a_database_put_back_while_a_tick_runs_sends_nothing(
    sessions: Sessions,
    sender: Sender,
    platform: Platform,
    plan: Plan,
    tick: Work,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    platform.fault(SENDALL, "lose_answer")
    doubtful = plan()
    sender.tick()
    due = plan(mode="publish")
    pushes.prepare_due(desk_of(sender))
    sender.wait(seconds=61)
    find = Desk.find

    def put_back(desk: Desk, *states: State, **more: object) -> object:
        sender.mark.write(2)
        return find(desk, *states, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Desk, "find", put_back)
    calls = platform.state()["calls"]
    tick(desk_of(sender))
    after = platform.state()["calls"]

    assert [after.get(path, 0) - calls.get(path, 0) for path in (SENDALL, SUBMIT)] == [0, 0]
    assert reload(sessions, due).state == State.PREPARING
    assert reload(sessions, doubtful).state == State.DOUBTFUL
    monkeypatch.undo()
    tick(desk_of(sender))
    assert reload(sessions, due).state == State.HELD


def test_a_machine_that_slept_within_the_claim_makes_no_call(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    push = plan(mode="publish")
    pushes.prepare_due(desk_of(sender))
    slept, count_one = [0.0], marks.count_one

    def asleep(session: Session, *, now: datetime) -> int:
        slept[0] = 7200
        return count_one(session, now=now)

    for module in (sending, desks):
        monkeypatch.setattr(module, "elapsed", lambda: clock.elapsed() + slept[0])
    monkeypatch.setattr(marks, "count_one", asleep)
    pushes.send_due(desk_of(sender))

    assert SUBMIT not in platform.state()["calls"]
    assert reload(sessions, push).state == State.SENDING  # doubted when its lease is over, and never repeated


def test_the_ticks_of_three_schedulers_at_once_send_each_push_once(
    sessions: Sessions,
    schedulers: list[Sender],  # noqa: F811
    platform: Platform,
    plan: Plan,
) -> None:
    for _ in range(8):
        plan(mode="publish")
    now = platform.now()

    def work(sender: Sender, tick: Work) -> None:
        for _ in range(6):
            tick(desk_of(sender, now))

    with ThreadPoolExecutor(9) as pool:
        list(pool.map(lambda given: work(*given), [(each, tick) for each in schedulers for tick in TICKS]))
    for tick in TICKS:  # what waited too long for the counter's file, on a busy machine, is put off a little
        tick(desk_of(schedulers[0], now + timedelta(seconds=30)))

    with sessions.read() as session:
        after = pushes.listed(session)
    assert {(push.state, push.reason) for push in after} == {(State.ACCEPTED, "")}
    assert len(platform.jobs) == platform.state()["calls"][SUBMIT] == 8


def test_who_stands_still_over_the_counters_file_stops_nobody_for_long(
    sessions: Sessions, sender: Sender, plan: Plan
) -> None:
    push = plan(mode="publish")
    pushes.prepare_due(desk_of(sender))
    with open(sender.mark.file.with_name(f"{sender.mark.file.name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        pushes.send_due(desk_of(sender))  # comes back, and has sent nothing
        waiting = reload(sessions, push)
        assert sender.platform.jobs == []

    assert waiting.state == State.PREPARING
    sender.wait(minutes=2)
    pushes.send_due(desk_of(sender))
    assert reload(sessions, push).state == State.ACCEPTED
