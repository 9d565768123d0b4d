"""What is kept in memory, and how a change reaches every process."""

import threading
import time
from pathlib import Path

from bot.answering.library import Library
from bot.answering.match import Index
from bot.db import Sessions
from tests.figures import review


def names(library: Library, sessions: Sessions) -> Index:
    with sessions.read() as session:
        return library.shelf(session).index


def test_a_change_made_by_anyone_is_noticed(sessions: Sessions, tmp_path: Path) -> None:
    library = Library(check_every=0)
    assert names(library, sessions).find("几期班") == ()

    review.load(sessions, review.made_up(tmp_path), slug="made-up")

    assert len(names(library, sessions).find("几期班")) == 1


def test_nothing_is_loaded_again_while_nothing_changed(sessions: Sessions, tmp_path: Path) -> None:
    review.load(sessions, review.made_up(tmp_path), slug="made-up")
    library = Library(check_every=0)

    assert names(library, sessions) is names(library, sessions)


def test_between_two_looks_the_names_stand_still(sessions: Sessions, tmp_path: Path) -> None:
    library = Library(check_every=3600)
    before = names(library, sessions)

    review.load(sessions, review.made_up(tmp_path), slug="made-up")

    assert names(library, sessions) is before


def test_many_threads_share_one_library(sessions: Sessions, tmp_path: Path) -> None:
    review.load(sessions, review.made_up(tmp_path), slug="made-up")
    library = Library(check_every=0)
    found: list[int] = []

    def look() -> None:
        for _ in range(20):
            found.append(len(names(library, sessions).find("几期班")))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [1] * 80


def test_a_new_shelf_is_made_aside_while_the_old_one_answers(sessions: Sessions, tmp_path: Path) -> None:
    library = Library(sessions, check_every=0)
    before = names(library, sessions)
    review.load(sessions, review.made_up(tmp_path), slug="made-up")

    deadline = time.monotonic() + 10
    assert names(library, sessions) is before
    while not names(library, sessions).find("几期班"):
        assert time.monotonic() < deadline, "the new shelf never came"


def test_who_asks_first_after_a_quiet_time_gets_what_was_changed_meanwhile(
    sessions: Sessions, tmp_path: Path
) -> None:
    library = Library(sessions, check_every=0, quiet=0)
    names(library, sessions)

    review.load(sessions, review.made_up(tmp_path), slug="made-up")

    assert len(names(library, sessions).find("几期班")) == 1
