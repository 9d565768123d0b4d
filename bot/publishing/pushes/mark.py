"""The counter of sends, in the database and in a file beside it: how a restored database is known.

It is raised with every send, first in the database and then in the file.  A file that is ahead of its
database means the database was put back from a copy: nothing in it is sent until a person has looked.
"""

import fcntl
import os
import time
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from bot import system
from bot.clock import elapsed
from bot.config import Config

_FACT = "pushes.sends"
LOCK_AT_MOST = 2.0  # seconds: writing takes less than a millisecond


class Mark:
    """The counter's file."""

    def __init__(self, file: Path):
        self.file = file

    def read(self) -> int | None:
        """Return how many sends the file knows of, 0 when there is no file, None when it is damaged."""
        try:
            return int(self.file.read_text())
        except FileNotFoundError:
            return 0
        except ValueError:
            return None

    def write(self, count: int) -> None:
        """Keep *count*, so that a power cut leaves either the old number or the new one.

        Raises OSError when it cannot be kept.
        """
        with open(self.file.with_name(f"{self.file.name}.lock"), "w") as lock:
            _lock(lock)  # else a smaller number might be written over a larger one
            there = self.read()
            if there is not None and there >= count:  # another sender has raised it further
                return
            beside = self.file.with_name(f"{self.file.name}.new")
            with open(beside, "w") as file:
                file.write(str(count))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.file)


def _lock(file: IO[str]) -> None:
    """Lock *file*. Raises OSError when another keeps it too long, as a process does that stands still."""
    until = elapsed() + LOCK_AT_MOST
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if elapsed() > until:
                raise
        time.sleep(0.01)


def beside(config: Config) -> Mark:
    """Return the mark of this installation: next to the database file, or to the settings."""
    _, _, file = config.database.url.partition("sqlite:///")
    return Mark(Path(f"{file}.sends") if file else config.folder / "bot.sends")


def known(session: Session) -> int:
    """Return how many sends the database knows of."""
    return int(system.know(session, _FACT) or 0)


def count_one(session: Session, *, now: datetime) -> int:
    """Let the database know of one more send, one sender after the other, and return the new number."""
    return system.count_up(session, _FACT, now=now)


def catch_up(session: Session, count: int, *, now: datetime) -> None:
    """Let the database know of *count* sends, if it does not know of more."""
    fact = system.locked(session, _FACT, at_first="0", now=now)
    fact.value, fact.changed_at = str(max(int(fact.value), count)), now
