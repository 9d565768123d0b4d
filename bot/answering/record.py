"""The record of questions: each kept once and for good before its answer goes out, many in one commit.

Threads that come at the same time share a commit: one of them writes what all have brought, and passes the
pen to one of those who came meanwhile.  There is no writing thread and no queue that outlives a request, so
a fork, a stop or a crash finds nothing that was answered and is not in the database.
"""

import threading
from collections.abc import Sequence
from datetime import datetime

from bot.answering.questions import Asked
from bot.answering.table import Kept, Last, NotKept, Row, Table
from bot.db import Sessions

MOST = 50  # rows of one commit; where more threads come than that, the others write the next


class Record:
    """One process's way to keep questions; safe to share between threads."""

    def __init__(self, sessions: Sessions):
        self._table = Table(sessions)
        self._lock = threading.Lock()
        self._waiting: list[_Entry] = []
        self._somebody_writes = False

    def keep(self, asked: Asked) -> Kept:
        """Keep a question unless its message was kept before, and return the answer that stands.

        1. Who comes while somebody writes waits; else it writes, for all who came meanwhile too.
        2. On return it is committed: not even kill -9 of this process takes it away.
        3. One that the database refuses fails alone, and whatever goes wrong, the pen is passed on.

        Raises NotKept.
        """
        entry = _Entry(self._table.row(asked))
        with self._lock:
            self._waiting.append(entry)
            my_turn, self._somebody_writes = not self._somebody_writes, True
        if not my_turn:
            entry.turn.acquire()
        if entry.outcome is None:
            self._write_what_waits()
        if isinstance(entry.outcome, Kept):
            return entry.outcome
        raise entry.outcome or NotKept("interrupted")

    def last_of(self, follower: str, *, since: datetime) -> Last | None:
        """Return the latest question that *follower* asked at *since* or later.

        Raises NotKept when the database does not answer.
        """
        return self._table.last_of(follower, since)

    def _write_what_waits(self) -> None:
        with self._lock:
            entries, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            self._write(entries)
        finally:
            with self._lock:
                following = self._waiting[:1]
                self._somebody_writes = bool(following)
            for entry in entries:
                entry.outcome = entry.outcome or NotKept("interrupted")
            for entry in entries + following:
                entry.turn.release()

    def _write(self, entries: "list[_Entry]") -> None:
        outcomes: Sequence[Kept | NotKept]
        try:
            outcomes = self._table.add([entry.row for entry in entries])
        except NotKept as error:
            if len(entries) > 1 and not error.whatever_was_asked:
                for entry in entries:
                    self._write([entry])
                return
            outcomes = [NotKept(str(error)) for _ in entries]
        for entry, outcome in zip(entries, outcomes, strict=True):
            entry.outcome = outcome


class _Entry:
    """A question on its way into the database; its thread sleeps until it is written, or is to write."""

    __slots__ = ("outcome", "row", "turn")

    def __init__(self, row: Row):
        self.row = row
        self.outcome: Kept | NotKept | None = None
        self.turn = threading.Lock()
        self.turn.acquire()
