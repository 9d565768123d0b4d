"""What every test may ask for: a database of each kind, the platform, and no outside network."""

import gc
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot import db
from tests import postgres, warm
from tests.figures import review
from tests.platform import Platform, running

STORIES = Path(__file__).parent / "stories"

warm.share()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL with one migrated database, from which each test gets a copy."""
    with postgres.running() as url:
        _sql(url, "create database migrated")
        sessions = db.connect(url.replace("/postgres?", "/migrated?"))
        db.upgrade(sessions)
        sessions.close()
        yield url


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str) -> Iterator[postgres.Databases]:
    """Empty databases on that server, to take and to give back."""
    databases = postgres.Databases(postgres_server, "migrated")
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, copied for each test."""
    file = tmp_path_factory.mktemp("db") / "migrated.db"
    sessions = db.connect(f"sqlite:///{file}")
    db.upgrade(sessions)
    sessions.close()
    return file


@pytest.fixture(scope="session", autouse=True)
def kept_review(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the review of 2020 be imported once into a database of each kind."""
    review.keep_in(tmp_path_factory.mktemp("review"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with all tables: each test runs on both kinds."""
    if request.param == "sqlite":
        file = tmp_path / "bot.db"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        yield f"sqlite:///{file}"
    else:
        databases: postgres.Databases = request.getfixturevalue("postgres_databases")
        name = databases.take()
        yield databases.url(name)
        databases.give_back(name)


@pytest.fixture
def sessions(database_url: str) -> Iterator[db.Sessions]:
    sessions = db.connect(database_url)
    yield sessions
    sessions.close()


@pytest.fixture
def platform() -> Iterator[Platform]:
    """The WeChat platform, freshly started, with nobody listening for its events."""
    with running() as platform:
        yield platform


@pytest.fixture(autouse=True)
def no_outside_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every connection that would leave this machine fail the test."""
    connect = socket.socket.connect

    def only_home(self: socket.socket, address: object) -> None:
        home = self.family == socket.AF_UNIX or (
            isinstance(address, tuple) and str(address[0]) in {"127.0.0.1", "::1", "localhost"}
        )
        assert home, f"a test tried to reach {address!r}"
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", only_home)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the stories: they wait as much as they work, and at the end nobody would work meanwhile."""
    items.sort(key=lambda item: STORIES not in item.path.parents)


def pytest_collection_finish() -> None:
    """Look through what thousands of gathered tests are made of no more, whenever garbage is looked for."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests wish to be told when they pass: how many cases they tried."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "told":
                terminalreporter.write_line(str(value))


def _sql(url: str, statement: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)
