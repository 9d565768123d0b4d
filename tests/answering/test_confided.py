"""What is left in confidence: read only with the right to, each reading kept, and erased on its day."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import journal, notices, people, privacy
from bot.answering import confided
from bot.answering.confided import Confided
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role
from tests import make

KEY = "a key that only tests know"
WORDS = "他又动手了，我不敢回家，电话13900000000"


@pytest.fixture
def he(sessions: Sessions) -> Person:
    """何, who has the right 维权."""
    make.people(sessions)
    with sessions.begin() as session:
        return people.add(session, "何", [Role.RIGHTS], now=make.NOON)


def leave(sessions: Sessions, words: str = WORDS, *, keep_days: int = 30) -> Confided:
    with sessions.begin() as session:
        return confided.leave(session, "oAsker", words, now=make.NOON, secret_key=KEY, keep_days=keep_days)


def read(sessions: Sessions, left: Confided, by: Person, now: datetime = make.NOON) -> str:
    with sessions.begin() as session:
        _, words = confided.read(session, left.id, by=by, now=now, secret_key=KEY)
        return words


def told(sessions: Sessions, person: Person) -> list[str]:
    with sessions.read() as session:
        return [notice.text for notice in notices.waiting(session, person)]


def test_it_is_read_by_those_with_the_right_and_each_reading_is_kept(sessions: Sessions, he: Person) -> None:
    left = leave(sessions)
    assert told(sessions, he) == ["有粉丝留言求助，请尽快看；4月7日 周三 12:00 抹去。"]

    later = make.NOON + timedelta(hours=1)
    assert read(sessions, left, he) == WORDS
    assert read(sessions, left, he, later) == WORDS

    assert told(sessions, he) == []
    with sessions.read() as session:
        (kept,) = confided.list_(session, by=he)
        assert [(each.by.name, each.at) for each in kept.readings] == [("何", make.NOON), ("何", later)]
        entries = journal.about(session, kept)
        assert [(entry.who, entry.verb) for entry in entries] == [
            ("程序", "收到留言"),
            ("何", "看留言"),
            ("何", "看留言"),
        ]
        assert all(entry.details == {} for entry in entries)


def test_without_the_right_nobody_reads_or_even_sees_that_there_is_one(
    sessions: Sessions, he: Person
) -> None:
    left = leave(sessions)
    staff = make.people(sessions)

    for person in (staff.lin, staff.zhou, staff.chen, staff.wei):
        with pytest.raises(NotAllowed, match="不能看维权留言"):
            read(sessions, left, person)
        with pytest.raises(NotAllowed, match="不能看维权留言"), sessions.read() as session:
            confided.list_(session, by=person)
        assert told(sessions, person) == []

    with sessions.read() as session:
        assert [each.readings for each in confided.list_(session, by=he)] == [[]]


def test_nothing_of_it_can_be_read_in_the_database(sessions: Sessions, database_url: str, he: Person) -> None:
    left = leave(sessions)
    read(sessions, left, he)

    if database_url.startswith("sqlite"):
        file = Path(database_url.removeprefix("sqlite:///"))
        found = b"".join(each.read_bytes() for each in (file, *file.parent.glob(f"{file.name}-*")))
        kept = found.decode("utf-8", "replace")
    else:
        with sessions.read() as session:
            tables = ("confided", "confided_reading", "notice", "journal")
            kept = "\n".join(
                row for table in tables for row in session.scalars(text(f"select t::text from {table} t"))
            )

    for secret in ("动手", "13900000000", "oAsker"):
        assert secret not in kept
    assert privacy.follower_hash("oAsker", KEY) in kept


def test_on_its_day_it_is_erased_with_whose_it_was_and_that_it_was_read_stays(
    sessions: Sessions, he: Person
) -> None:
    left = leave(sessions, keep_days=7)
    other = leave(sessions, "另一条", keep_days=8)
    read(sessions, left, he)
    day = make.NOON + timedelta(days=7)

    confided.run_due(sessions, now=day - timedelta(seconds=1))
    assert read(sessions, left, he) == WORDS

    confided.run_due(sessions, now=day)
    confided.run_due(sessions, now=day)
    with pytest.raises(Mistake, match="已经抹去"):
        read(sessions, left, he, day)
    with sessions.read() as session:
        row = session.get_one(Confided, left.id)
        assert (row.sealed_text, row.sealed_openid, row.follower, row.erased_at) == (None, None, None, day)
        assert [each.id for each in confided.list_(session, by=he)] == [other.id]
        verbs = [entry.verb for entry in journal.about(session, row)]
        assert verbs == ["收到留言", "看留言", "看留言", "抹去留言"]
    assert read(sessions, other, he, day) == "另一条"


def test_what_nobody_read_in_time_is_told_no_more(sessions: Sessions, he: Person) -> None:
    leave(sessions, keep_days=1)

    confided.run_due(sessions, now=make.NOON + timedelta(days=1))

    assert told(sessions, he) == []


def test_a_number_that_none_has_is_answered_with_a_sentence(sessions: Sessions, he: Person) -> None:
    with pytest.raises(Mistake, match="没有这条留言"), sessions.begin() as session:
        confided.read(session, 4711, by=he, now=make.NOON, secret_key=KEY)
