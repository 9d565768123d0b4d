"""The names that followers use, kept ready for matching and loaded anew when staff changed something."""

import threading
import time

from sqlalchemy.orm import Session

from bot.answering.match import Index, Subject
from bot.figures import indicators, version


class Library:
    """One process's index of names; safe to share between threads.

    At most every *check_every* seconds it looks whether any process changed the names.  Who finds that
    they did builds the new index, while the others go on with the old one.
    """

    def __init__(self, check_every: float = 1.0):
        self._check_every = check_every
        self._checked = float("-inf")
        self._version = ""
        self._index: Index | None = None
        self._lock = threading.Lock()

    def index(self, session: Session) -> Index:
        """Return the index of names, at most *check_every* seconds behind the database."""
        index = self._index
        if index is not None and time.monotonic() - self._checked < self._check_every:
            return index
        if not self._lock.acquire(blocking=index is None) and index is not None:
            return index
        try:
            return self._look(session)
        finally:
            self._lock.release()

    def _look(self, session: Session) -> Index:
        started = time.monotonic()
        standing = version.current(session)  # before the names: they are at least as new
        if self._index is None or standing != self._version:
            self._index = Index(
                (folded, Subject(topic, indicator))
                for folded, topic, indicator in indicators.aliases(session)
            )
            self._version = standing
        self._checked = started
        return self._index
