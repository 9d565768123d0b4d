"""The database: what both kinds promise alike, and what becomes of addresses and tables that do not fit."""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pysqlite3 import dbapi2 as pysqlite3
from sqlalchemy import Column, Integer, MetaData, Table, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from bot import db, system
from bot.clock import BEIJING
from bot.db import Sessions
from bot.system import Fact
from tests import make

A_CENTURY_AGO = (make.NOON - timedelta(days=36_525)).replace(tzinfo=None)
KEPT = Table(
    "kept",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("moment", db.Instant()),
    Column("number", db.Exact()),
)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
any_number_of_times_on_one_table = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # the table is emptied by each example itself


@pytest.fixture
def table(sessions: Sessions) -> Sessions:
    """A database with a table of its own for values."""
    KEPT.create(sessions.engine)
    return sessions


def keep(sessions: Sessions, **values: object) -> object:
    """Write one value and return what is read back by another transaction."""
    with sessions.begin() as session:
        session.execute(KEPT.delete())
        session.execute(KEPT.insert().values(**values))
    with sessions.read() as session:
        return session.scalars(select(KEPT.c[next(iter(values))])).one()


@given(moment=st.datetimes(min_value=A_CENTURY_AGO, timezones=st.timezones()))
@any_number_of_times_on_one_table
def test_a_moment_comes_back_as_the_same_moment_in_utc(table: Sessions, moment: datetime) -> None:
    found = keep(table, moment=moment)

    assert isinstance(found, datetime)
    assert found.tzinfo is UTC
    assert found == moment.astimezone(UTC)


def test_moments_are_compared_as_moments_whatever_their_zone(table: Sessions) -> None:
    keep(table, moment=datetime(2021, 3, 8, 0, 30, tzinfo=BEIJING))  # still the 7th in UTC

    with table.read() as session:
        before = session.scalars(
            select(func.count()).where(
                KEPT.c.moment < datetime(2021, 3, 7, 8, 0, tzinfo=timezone(timedelta(hours=-9)))
            )
        ).one()

    assert before == 1


def test_a_moment_without_a_zone_is_refused(table: Sessions) -> None:
    with pytest.raises(StatementError, match="a moment without a zone"):
        keep(table, moment=make.NOON.replace(tzinfo=None))


def test_no_moment_stays_no_moment(table: Sessions) -> None:
    assert keep(table, moment=None) is None


@pytest.mark.parametrize(
    "written", ["20.3", "20.30", "0.1", "10025", "-6.88", "0", "1e3", "12345678901234567.89"]
)
def test_a_number_stays_what_it_was_to_the_last_digit(table: Sessions, written: str) -> None:
    found = keep(table, number=Decimal(written))

    assert str(found) == format(Decimal(written), "f")


def test_what_is_begun_is_kept_at_its_end(sessions: Sessions) -> None:
    with sessions.begin() as session:
        system.note(session, "greeting", "你好", now=make.NOON)

    with sessions.read() as session:
        assert system.know(session, "greeting") == "你好"


def test_what_goes_wrong_leaves_nothing(sessions: Sessions) -> None:
    def fall_over() -> None:
        with sessions.begin() as session:
            system.note(session, "greeting", "你好", now=make.NOON)
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fall_over()

    with sessions.read() as session:
        assert system.know(session, "greeting") is None


def test_reading_never_writes_even_what_was_flushed(sessions: Sessions) -> None:
    with contextlib.suppress(DBAPIError), sessions.read() as session:  # PostgreSQL refuses at once
        system.note(session, "greeting", "你好", now=make.NOON)
        session.flush()

    with sessions.read() as session:
        assert system.know(session, "greeting") is None


def test_a_reader_does_not_wait_for_a_writer(sessions: Sessions) -> None:
    with sessions.begin() as writing:
        system.note(writing, "greeting", "你好", now=make.NOON)
        writing.flush()

        with sessions.read() as session:
            assert system.know(session, "greeting") is None


def test_chinese_stays_readable_in_the_database_itself(sessions: Sessions) -> None:
    push = make.push(sessions)

    with sessions.read() as session:
        raw = session.scalars(text("select cast(rendered as text) from submission")).one()

    assert push.articles[0].submission.rendered["title"] in raw


@on_sqlite
def test_sqlite_is_set_to_lose_nothing(sessions: Sessions) -> None:
    with sessions.engine.connect() as connection:

        def pragma(name: str) -> object:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()

        settled = {
            name: pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
        version = connection.exec_driver_sql("select sqlite_version()").scalar_one()

    assert settled == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    assert tuple(map(int, str(version).split("."))) >= (3, 51, 3)  # earlier ones may lose a WAL's last pages


ADD_ONE_AT_A_TIME = """
import sys
from bot import db
from bot.system import Fact

sessions = db.connect(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    with sessions.begin() as session:
        fact = session.get_one(Fact, "count", with_for_update=True)
        fact.value = str(int(fact.value) + 1)
sessions.close()
print("done", flush=True)
"""


@pytest.fixture
def four_processes(database_url: str) -> Iterator[list["subprocess.Popen[str]"]]:
    """Four more processes on this database, ready to count."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", ADD_ONE_AT_A_TIME, database_url, "25"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def test_four_processes_that_read_and_write_at_once_lose_nothing_and_never_find_it_locked(
    sessions: Sessions, four_processes: list["subprocess.Popen[str]"]
) -> None:
    with sessions.begin() as session:
        system.note(session, "count", "0", now=make.NOON)
    for process in four_processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

    for process in four_processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=50) for process in four_processes]

    assert said == [("done\n", "")] * 4
    with sessions.read() as session:
        assert system.know(session, "count") == "100"


def test_threads_that_share_one_database_lose_nothing_either(sessions: Sessions) -> None:
    with sessions.begin() as session:
        system.note(session, "count", "0", now=make.NOON)

    def count(_: int) -> None:
        for _ in range(25):
            with sessions.begin() as session:
                fact = session.get_one(Fact, "count", with_for_update=True)
                fact.value = str(int(fact.value) + 1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(4)))

    with sessions.read() as session:
        assert system.know(session, "count") == "100"


def test_a_fact_noted_for_the_first_time_by_several_at_once_is_noted(database_url: str) -> None:
    together = threading.Barrier(4)

    def note(number: int) -> None:
        sessions = db.connect(database_url)
        with sessions.read() as session:
            system.know(session, "beat")  # connected
        together.wait()
        with sessions.begin() as session:
            system.note(session, "beat", str(number), now=make.NOON)
        sessions.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(note, range(4)))

    sessions = db.connect(database_url)
    with sessions.read() as session:
        assert system.know(session, "beat") in {"0", "1", "2", "3"}
    sessions.close()


def test_the_database_tells_the_real_time_in_utc(sessions: Sessions) -> None:
    with sessions.read() as session:
        first = db.real_now(session)
        second = db.real_now(session)

    assert first.tzinfo is UTC
    assert abs(first - datetime.now(UTC)) < timedelta(seconds=5)
    assert second >= first


def test_the_clock_within_a_query_is_the_same(sessions: Sessions) -> None:
    with sessions.begin() as session:
        before = db.real_now(session) - timedelta(milliseconds=1)  # SQLite tells no less than milliseconds
        within = session.scalars(select(db.real_clock())).one()
        after = db.real_now(session)
        session.add(Fact(name="lease", value="", changed_at=after + timedelta(seconds=30)))
        session.flush()
        is_over = session.scalar(select(Fact.changed_at < db.real_clock()).where(Fact.name == "lease"))
        session.get_one(Fact, "lease").changed_at = before - timedelta(milliseconds=5)
        session.flush()
        is_over_then = session.scalar(select(Fact.changed_at < db.real_clock()).where(Fact.name == "lease"))

    assert before <= within <= after
    assert (bool(is_over), bool(is_over_then)) == (False, True)


def test_a_thread_that_outlives_the_database_leaves_no_connection_open(database_url: str) -> None:
    sessions = db.connect(database_url)
    used = []

    def ask() -> None:
        with sessions.read() as session:
            used.append(session.connection().connection.dbapi_connection)
            is_open.set()
            closed.wait()
            assert session.scalar(text("select 1")) == 1

    is_open, closed = threading.Event(), threading.Event()
    thread = threading.Thread(target=ask)
    thread.start()
    is_open.wait()
    sessions.close()
    closed.set()
    thread.join()
    ask()  # begun only after the end

    for connection in used:
        assert connection is not None
        with pytest.raises((psycopg.OperationalError, pysqlite3.ProgrammingError), match="closed"):
            connection.cursor().execute("select 1")
    assert len(used) == 2


def test_nobody_waits_for_ever_for_what_another_has_locked(
    sessions: Sessions, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.sessions, "BUSY_TIMEOUT_MS", 300)
    others = db.connect(database_url)
    with sessions.begin() as session:
        system.note(session, "beat", "0", now=make.NOON)

    with sessions.begin() as session:
        system.note(session, "beat", "1", now=make.NOON)
        session.flush()
        begun = time.monotonic()
        with pytest.raises(OperationalError), others.begin() as waiting:
            system.count_up(waiting, "beat", now=make.NOON)
        waited = time.monotonic() - begun
    others.close()

    assert 0.2 < waited < 5
    with sessions.read() as session:
        assert system.know(session, "beat") == "1"


def test_connections_that_were_lost_are_replaced_unseen(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database()"

    def lose_all() -> None:
        if sessions.engine.dialect.name == "sqlite":
            sessions.engine.dispose()
            return
        with contextlib.ExitStack() as stack:
            for _ in range(3):
                stack.enter_context(sessions.read()).connection()
        url = sessions.engine.url.set(drivername="postgresql").render_as_string(False)
        with psycopg.connect(url) as other:
            other.execute(f"{ended} and pid <> pg_backend_pid()")

    def ask() -> None:
        for _ in range(3):
            with sessions.begin() as session:
                system.note(session, "beat", "1", now=make.NOON)

    lose_all()
    ask()  # the server said so: it stands in the socket

    monkeypatch.setattr(db.sessions, "_has_something_to_read", lambda socket: False)
    monkeypatch.setattr(db.sessions, "TRUSTED_FOR", 0.0)
    lose_all()
    ask()  # nothing was heard of it, but they lay unused


def test_a_connection_just_used_is_not_asked_whether_it_lives(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(sessions.engine.dialect, "do_ping", asked.append)

    for _ in range(5):
        with sessions.read() as session:
            session.scalar(text("select 1"))

    assert not asked
