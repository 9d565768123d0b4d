"""The journal: who did what, by which way; and nothing in it is ever changed."""

import threading

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from bot import journal
from bot.db import Sessions
from bot.journal import Entry
from tests import cast, make
from tests.cast import Cast


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions)


def entries(sessions: Sessions) -> list[Entry]:
    with sessions.read() as session:
        return list(session.scalars(select(Entry).order_by(Entry.id)))


def test_an_entry_says_who_did_what_to_what_when_and_by_which_way(sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session, journal.by_way_of("后台"):
        journal.record(session, staff.chen, "改名", staff.lin, now=make.NOON, before="林", after="林一")

    entry = entries(sessions)[-1]
    assert (entry.who, entry.person_id, entry.way, entry.verb) == ("陈", staff.chen.id, "后台", "改名")
    assert (entry.subject, entry.subject_id) == ("person", str(staff.lin.id))
    assert entry.details == {"before": "林", "after": "林一"}
    assert entry.at == make.NOON


def test_what_nobody_did_the_program_did(sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session:
        journal.record(session, None, "整理", staff.lin, now=make.NOON)

    entry = entries(sessions)[-1]
    assert (entry.who, entry.person_id, entry.way) == ("程序", None, "程序")


def test_the_way_ends_with_what_came_by_it_even_when_that_fails() -> None:
    def fail_by_way_of(way: str) -> None:
        with journal.by_way_of(way):
            raise ZeroDivisionError

    with journal.by_way_of("命令行"):
        with pytest.raises(ZeroDivisionError):
            fail_by_way_of("后台")
        inside = journal._way.get()

    assert inside == "命令行"
    assert journal._way.get() == "程序"


def test_a_way_is_not_that_of_what_happens_beside_it() -> None:
    seen: list[str] = []

    with journal.by_way_of("后台"):
        beside = threading.Thread(target=lambda: seen.append(journal._way.get()))
        beside.start()
        beside.join()

    assert seen == ["程序"]


def test_a_thing_that_is_new_is_known_by_its_number(sessions: Sessions, staff: Cast) -> None:
    make.revision(sessions, "new")

    entry = entries(sessions)[-1]
    assert entry.subject == "revision"
    assert entry.subject_id.isdigit()


def test_about_a_thing_stands_what_was_done_to_it_the_earliest_first(sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session:
        journal.record(session, staff.chen, "一", staff.lin, now=make.NOON)
        journal.record(session, staff.chen, "别的", staff.wu, now=make.NOON)
        journal.record(session, staff.chen, "二", staff.lin, now=make.NOON)

    with sessions.read() as session:
        verbs = [entry.verb for entry in journal.about(session, staff.lin)]

    assert verbs == ["加入", "一", "二"]


def test_what_was_undone_leaves_no_entry(sessions: Sessions, staff: Cast) -> None:
    before = len(entries(sessions))

    def fail() -> None:
        with sessions.begin() as session:
            journal.record(session, staff.chen, "改名", staff.lin, now=make.NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert len(entries(sessions)) == before


def test_the_database_itself_refuses_to_change_an_entry(sessions: Sessions, staff: Cast) -> None:
    before = [(entry.id, entry.who) for entry in entries(sessions)]

    with pytest.raises(DBAPIError, match="append-only"), sessions.begin() as session:
        session.execute(text("update journal set who = '别人' where id = :id"), {"id": before[0][0]})

    assert [(entry.id, entry.who) for entry in entries(sessions)] == before


def test_an_entry_that_was_read_and_altered_cannot_be_kept(sessions: Sessions, staff: Cast) -> None:
    with pytest.raises(DBAPIError, match="append-only"), sessions.begin() as session:
        session.scalars(select(Entry).limit(1)).one().verb = "别的"


def test_no_column_of_the_journal_may_be_empty_but_the_person(sessions: Sessions) -> None:
    columns = inspect(sessions.engine).get_columns("journal")

    assert [column["name"] for column in columns if column["nullable"]] == ["person_id"]
