"""A scheduler as a process of its own, forked from one that has everything loaded, which ticks when told."""

import os
import signal
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot import db
from bot.errors import Problem
from bot.publishing import pushes
from bot.publishing.pushes.mark import Mark
from bot.wechat.client import WeChat
from tests import forks, make
from tests.once.steps import Halt, Steps
from tests.publishing.conftest import QUICK

LATENESS = timedelta(minutes=30)
TICKS = (pushes.prepare_due, pushes.send_due, pushes.look_after)
_forks = forks.of(__name__, "tests.mapped", "tests.once.played")


@dataclass(frozen=True)
class Installation:
    """What every scheduler of a case works with."""

    database: str
    platform: str
    mark: Path


class Scheduler:
    """One such process, seen from the test; it may die, or stand still, at a step of its own."""

    def __init__(self, at: Installation, halt: Halt | None = None) -> None:
        self._orders, theirs = _forks.Pipe()
        self._process = _forks.Process(target=_work, args=(at, halt, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._passed: list[str] = []

    def begin(self, now: datetime) -> None:
        """Tell it to tick; `end` waits until it has."""
        self._orders.send(now)

    def end(self, within: float = 60.0) -> list[str] | None:
        """Return the steps it has passed so far, or None when it died, or still stands after *within*."""
        try:
            if not self._orders.poll(within):
                return None
            passed: list[str] = self._orders.recv()
        except (EOFError, ConnectionResetError):
            self._process.join(10)
            return None
        return passed

    @property
    def has_answered(self) -> bool:
        """Tell whether `end` would return at once."""
        return self._orders.poll(0)

    @property
    def stands_still(self) -> bool:
        try:
            state = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        return state == "T"

    def wake(self) -> None:
        os.kill(self._process.pid or 0, signal.SIGCONT)

    def stop(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.join(10)
        self._orders.close()


def _work(at: Installation, halt: Halt | None, orders: Connection) -> None:
    sessions = db.connect(at.database)
    wechat = WeChat(make.account(at.platform), sessions, timeouts=QUICK)
    steps = Steps(halt)
    steps.listen()
    turn = 0  # the real one's ticks come in any order: another one is first each time
    while True:
        try:
            now = orders.recv()
        except EOFError:
            return
        for tick in (*TICKS[turn:], *TICKS[:turn]):
            try:
                tick(pushes.Desk(sessions, wechat, Mark(at.mark), now, LATENESS))
            except (Problem, SQLAlchemyError) as error:  # as the real one: the next tick comes all the same
                steps.passed.append(f"({type(error).__name__})")
        turn = (turn + 1) % len(TICKS)
        orders.send(steps.passed)
