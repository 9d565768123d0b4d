"""Answers to bare names, made before they are asked: the first to ask waits no longer than the next."""

import threading
import time
from datetime import date, datetime
from itertools import islice

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.answering import answers, remembered
from bot.answering.library import Library, Shelf
from bot.db import Sessions

AT_ONCE = 100  # names between two looks whether the shelf still stands
PAUSE = 0.0001  # seconds after each name, so that a question that comes meanwhile goes first

log = structlog.get_logger()


class Preparing:
    """One process's way to have the answers of a new shelf, or a new day, at hand; safe between threads."""

    def __init__(
        self, sessions: Sessions, library: Library, *, default_year: int, find_link: answers.FindLink
    ):
        self._sessions, self._library = sessions, library
        self._default_year, self._find_link = default_year, find_link
        self._prepared: tuple[Shelf | None, date] = None, date.min

    def note(self, shelf: Shelf, now: datetime) -> None:
        """Begin, in a thread of its own, where *shelf* or the day is new.

        The thread ends within a name when the process does.
        """
        before, day = self._prepared
        today = clock.beijing_day(now)
        if shelf is before and today == day:
            return
        self._prepared = shelf, today  # two threads may both come here: it is only done twice
        # No daemon: one that is cut off in the database's own code takes the process down with it.
        threading.Thread(target=self._prepare, args=(shelf, now), name="answers prepared").start()

    def _prepare(self, shelf: Shelf, now: datetime) -> None:
        names = iter(list(shelf.names)[: 2 * remembered.MOST])
        try:
            while (
                (some := list(islice(names, AT_ONCE)))
                and self._prepared[0] is shelf
                and threading.main_thread().is_alive()
            ):
                self._answer(some, now)
        except SQLAlchemyError as error:
            log.warning("answers not prepared", reason=str(error.__cause__ or error).split("\n")[0])

    def _answer(self, names: list[str], now: datetime) -> None:
        with self._sessions.read() as session:
            for name in names:
                if not threading.main_thread().is_alive():
                    return
                answers.answer(
                    session,
                    name,
                    now=now,
                    library=self._library,
                    default_year=self._default_year,
                    find_link=self._find_link,
                )
                time.sleep(PAUSE)
