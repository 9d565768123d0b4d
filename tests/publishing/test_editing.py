"""Two who have the same article open are told of each other, as long as both are there."""

from datetime import timedelta

import pytest

from bot import people
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.people import Person, Role
from bot.publishing import articles, editing
from tests import make

LATER = timedelta(seconds=15)


@pytest.fixture
def two(sessions: Sessions) -> tuple[Person, Person]:
    """林 and 周敏, both editors, and an article."""
    lin = make.people(sessions).lin
    make.revision(sessions, "spring")
    with sessions.begin() as session:
        return lin, people.add(session, "周敏", [Role.EDITOR], now=make.NOON)


def note(
    sessions: Sessions, person: Person, *, after: timedelta = timedelta()
) -> list[tuple[str, timedelta]]:
    """Note that *person* is there, and return who else is, and since when."""
    now = make.NOON + after
    with sessions.begin() as session:
        article = articles.named(session, "spring")
        editing.note(session, article, session.merge(person), now=now)
        session.flush()
        found = editing.others(session, article, person, now=now)
        return [(each.person.name, each.since - make.NOON) for each in found]


def test_each_is_told_of_the_other_and_since_when(sessions: Sessions, two: tuple[Person, Person]) -> None:
    lin, zhou = two

    assert note(sessions, lin) == []
    assert note(sessions, zhou, after=LATER) == [("林", timedelta())]
    assert note(sessions, lin, after=2 * LATER) == [("周敏", LATER)]
    assert note(sessions, zhou, after=3 * LATER) == [("林", timedelta())]


def test_who_is_not_heard_any_more_or_closed_the_page_is_gone(
    sessions: Sessions, two: tuple[Person, Person]
) -> None:
    lin, zhou = two
    note(sessions, lin)
    note(sessions, zhou)

    with sessions.read() as session:
        article = articles.named(session, "spring")
        silent = editing.others(session, article, zhou, now=make.NOON + editing.GONE_AFTER)
    note(sessions, lin, after=editing.GONE_AFTER)
    with sessions.begin() as session:
        editing.leave(session, articles.named(session, "spring"), zhou)
    left = note(sessions, lin, after=editing.GONE_AFTER)

    assert silent == []
    assert left == []


def test_only_an_editor_is_noted(sessions: Sessions, two: tuple[Person, Person]) -> None:
    with pytest.raises(NotAllowed, match="不能写文章"):
        note(sessions, make.people(sessions).zhou)
