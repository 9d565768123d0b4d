"""The counter of sends, in the database and in a file beside it: how a restored database is known.

It is raised with every send, first in the database and then in the file.  A file that is ahead of its
database means the database was put back from a copy: nothing in it is sent until a person has looked.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from bot import system
from bot.clock import elapsed
from bot.config import Config

_FACT = "pushes.sends"
_DIGITS = 20
LOCK_AT_MOST = 2.0  # seconds: writing takes less than a millisecond


class Mark:
    """The counter's file: the number twice, so that half a number is never taken for one."""

    def __init__(self, file: Path):
        self.file = file

    def read(self) -> int | None:
        """Return how many sends the file knows of, 0 when there is no file, None when it is damaged.

        Raises OSError when another keeps it locked too long.
        """
        found = self._look()
        if found is None:  # somebody may be writing it at this moment
            with self._locked():
                found = self._look()
        return found

    def write(self, count: int) -> None:
        """Keep *count*, also through a power cut.

        Raises OSError when it cannot be kept.
        """
        with self._locked():  # else a smaller number might be written over a larger one
            there = self._look()
            if there is not None and there >= count:  # another sender has raised it further
                return
            said = _written(count)
            # In its place, where it only turns digits: no other file of the disk is waited for.
            if there and self.file.stat().st_size == len(said):
                with open(self.file, "r+b") as file:  # buffered: a short write is gone on with, or raises
                    file.write(said)
                    file.flush()
                    os.fdatasync(file.fileno())
                return
            beside = self.file.with_name(f"{self.file.name}.new")
            with open(beside, "wb") as file:
                file.write(said)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.file)

    def _look(self) -> int | None:
        try:
            found = self.file.read_bytes()
            count = int(found.split()[0])
        except FileNotFoundError:
            return 0
        except (ValueError, IndexError):
            return None
        once = count > 0 and found.strip() == b"%d" % count  # as it was written before: without zeros
        return count if once or found == _written(count) else None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with open(self.file.with_name(f"{self.file.name}.lock"), "w") as lock:
            _lock(lock)
            yield


def _written(count: int) -> bytes:
    return f"{count:0{_DIGITS}} {count:0{_DIGITS}}\n".encode()


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
        time.sleep(0.001)


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
