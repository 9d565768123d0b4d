"""kill -9 of a sender between its claim and the outcome: doubtful, and never sent twice."""

import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.pushes import Push, State
from tests import make
from tests.platform import Platform, until
from tests.publishing.conftest import Sender, reload
from tests.rehearsal import ROOT

Plan = Callable[..., Push]
SENDALL = "/cgi-bin/message/mass/sendall"


def let_the_lease_run_out(sessions: Sessions, push: Push) -> None:
    """Do as if the minute of the lease were over, without waiting for it."""
    with sessions.begin() as session:
        pushes.named(session, push.id).lease_until = datetime.now(UTC) - timedelta(seconds=1)


def kill_while_sending(sessions: Sessions, push: Push, config: Path, arrived: Callable[[], bool]) -> None:
    """Run one tick as a process of its own and kill it between its claim and the outcome, once *arrived*."""
    command = [sys.executable, "-m", "bot", "--config", str(config), "pushes", "run-due"]
    with subprocess.Popen(command, cwd=ROOT) as sender:
        until(lambda: reload(sessions, push).state == State.SENDING and arrived(), within=60)
        sender.kill()


def test_a_sender_killed_while_wechat_works_on_its_call_leaves_doubt_and_one_delivery(
    sessions: Sessions, database_url: str, sender: Sender, platform: Platform, plan: Plan, tmp_path: Path
) -> None:
    push = plan()
    platform.fault(SENDALL, "slow", seconds=20)

    config = make.config_file(tmp_path, platform.url, database_url)
    kill_while_sending(sessions, push, config, lambda: len(platform.jobs) == 1)
    sender.tick()
    within_lease = reload(sessions, push)
    let_the_lease_run_out(sessions, push)
    sender.tick()
    doubtful = reload(sessions, push)
    for _ in range(3):
        sender.wait(seconds=61)
        sender.tick()

    assert within_lease.state == State.SENDING
    assert doubtful.state == State.DOUBTFUL
    assert reload(sessions, push).state == State.SENT
    assert [each["clientmsgid"] for each in platform.mass] == [push.clientmsgid]


def test_a_sender_killed_before_its_call_arrived_leaves_doubt_and_one_delivery(
    sessions: Sessions, database_url: str, sender: Sender, platform: Platform, plan: Plan, tmp_path: Path
) -> None:
    push = plan()
    sender.tick(now=push.due_at - timedelta(minutes=5))  # prepared

    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and never answers
        nowhere = f"http://127.0.0.1:{silent.getsockname()[1]}"
        config = make.config_file(tmp_path, nowhere, database_url)
        kill_while_sending(sessions, push, config, lambda: True)
    let_the_lease_run_out(sessions, push)
    sender.tick()
    doubtful = reload(sessions, push)
    for _ in range(3):
        sender.wait(seconds=61)
        sender.tick()

    assert doubtful.state == State.DOUBTFUL
    assert reload(sessions, push).state == State.SENT
    assert [each["clientmsgid"] for each in platform.mass] == [push.clientmsgid]
