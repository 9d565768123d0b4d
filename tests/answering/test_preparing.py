"""Answers prepared for the names of a new shelf: the first who asks finds hers at hand."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answering import answers
from bot.answering.library import Library
from bot.answering.preparing import Preparing
from bot.db import Sessions
from bot.figures import version
from tests.figures import review

NOW = datetime(2021, 3, 8, 4, tzinfo=UTC)
THREAD = "answers prepared"


@pytest.fixture
def library(sessions: Sessions, tmp_path: Path) -> Iterator[Library]:
    review.load(sessions, review.made_up(tmp_path), slug="made-up")
    yield Library(check_every=0)
    _wait()


@pytest.fixture
def preparing(sessions: Sessions, library: Library) -> Preparing:
    return Preparing(sessions, library, default_year=0, find_link=answers.not_out)


def test_a_name_that_nobody_asked_for_yet_has_its_answer(
    sessions: Sessions, library: Library, preparing: Preparing
) -> None:
    with sessions.read() as session:
        shelf = library.shelf(session)

    preparing.note(shelf, NOW)
    _wait()

    with sessions.read() as session:
        for name in shelf.names:
            told = answers.answer(session, name, now=NOW, library=library)
            again = answers.answer(session, name, now=NOW, library=Library())
            assert told == again
            assert (
                told is shelf.told.find((name, NOW.date(), 0), lambda article: None) or told.kind != "figures"
            )


def test_they_are_prepared_once_for_a_shelf_and_a_day(
    sessions: Sessions, library: Library, preparing: Preparing
) -> None:
    with sessions.read() as session:
        shelf = library.shelf(session)
    preparing.note(shelf, NOW)
    _wait()
    name = next(iter(shelf.names))
    first = shelf.told.find((name, NOW.date(), 0), lambda article: None)

    preparing.note(shelf, NOW + timedelta(hours=1))
    _wait()
    same = shelf.told.find((name, NOW.date(), 0), lambda article: None)
    preparing.note(shelf, NOW + timedelta(days=1))
    _wait()
    tomorrow = shelf.told.find((name, NOW.date() + timedelta(days=1), 0), lambda article: None)

    assert first is not None
    assert same is first
    assert tomorrow == first
    assert tomorrow is not first


def test_a_shelf_that_was_exchanged_is_prepared_anew(
    sessions: Sessions, library: Library, preparing: Preparing
) -> None:
    with sessions.read() as session:
        preparing.note(library.shelf(session), NOW)
    _wait()
    with sessions.begin() as session:
        version.raise_(session, now=NOW)

    with sessions.read() as session:
        shelf = library.shelf(session)
    preparing.note(shelf, NOW)
    _wait()

    assert shelf.told.find((next(iter(shelf.names)), NOW.date(), 0), lambda article: None)


def _wait() -> None:
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(30)
