"""Where a case is played: a platform, a database with one planned push, and the webhook for its events."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bot import db
from bot.clock import Clock
from bot.publishing import pushes
from bot.publishing.pushes import Push
from bot.web.webhook import create_webhook
from bot.wechat.messages import Message
from tests import make, postgres
from tests.once.scheduler import Installation
from tests.platform import Platform, running
from tests.web.conftest import serving

DUE = make.NOON
# A job ends between two rounds, never while one is played: whether the look that follows a timeout finds
# it done must not hang on how fast this machine is.
JOB_TAKES = 30
LEASES = (("push", "lease_until"), ("access_token", "fetched_until"))


class _PlatformClock(Clock):
    def __init__(self, platform: Platform) -> None:
        super().__init__()
        self._platform = platform

    def now(self) -> datetime:
        return self._platform.now()


@dataclass
class Ground:
    """One kind of database and one mode of pushes; `fresh` begins a case."""

    platform: Platform
    folder: Path
    server: str  # a PostgreSQL's address, or nothing for SQLite
    webhook: str = ""

    @property
    def database(self) -> str:
        return "postgresql" if self.server else "sqlite"

    @property
    def installation(self) -> Installation:
        return Installation(self._address("played"), self.platform.url, self.folder / "played.sends")

    def prepare(self, mode: str) -> None:
        """Make the database that every case begins with: one approved article, one planned push."""
        self._drop("planned")
        if self.server:
            self._sql("create database planned")
        sessions = db.connect(self._address("planned"))
        db.upgrade(sessions)
        make.push(sessions, due_at=DUE, mode=mode)
        sessions.close()

    def fresh(self) -> None:
        """Begin anew: nothing was sent, the platform knows of nothing."""
        self.copy("planned", "played")
        self.installation.mark.unlink(missing_ok=True)
        self.platform.reset()
        self.platform.account(webhook=self.webhook, finish_after=JOB_TAKES)

    def copy(self, source: str, target: str) -> None:
        """Let database *target* be what *source* is; nobody may be connected to either."""
        if self.server:
            self._drop(target)
            # The connections of a killed scheduler end a moment after it.
            self._sql(
                f"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{source}'"
            )
            self._sql(f"create database {target} template {source} strategy file_copy")
            return
        self._drop(target)
        with sqlite3.connect(self._file(source)) as there, sqlite3.connect(self._file(target)) as here:
            there.backup(here)
        there.close()
        here.close()

    def push(self) -> Push:
        """Return the push as it stands."""
        sessions = db.connect(self._address("played"))
        try:
            with sessions.read() as session:
                return pushes.listed(session)[0]
        finally:
            sessions.close()

    def let_leases_run_out(self) -> bool:
        """Do as if minutes of real time had passed; tell whether the database let us."""
        statements = [
            f"update {table} set {column} = :past where {column} is not null" for table, column in LEASES
        ]
        past = datetime.now(UTC) - timedelta(seconds=1)
        try:
            if self.server:
                with psycopg.connect(self._plain("played"), autocommit=True) as connection:
                    connection.execute("set lock_timeout = '300ms'")
                    for each in statements:
                        connection.execute(each.replace(":past", "%s"), (past,))
                return True
            with sqlite3.connect(self._file("played"), timeout=0.3) as here:
                for each in statements:
                    here.execute(each, {"past": past.replace(tzinfo=None).isoformat(" ")})
            here.close()
        except (sqlite3.OperationalError, psycopg.errors.LockNotAvailable):
            return False
        return True

    def receive(self, message: Message) -> None:
        """Take in a finish event, as the web server does."""
        if message.job is None:
            return
        sessions = db.connect(self._address("played"))
        try:
            pushes.settle(sessions, message.job, now=self.platform.now())
        finally:
            sessions.close()

    def _address(self, name: str) -> str:
        return (
            self.server.replace("/postgres?", f"/{name}?") if self.server else f"sqlite:///{self._file(name)}"
        )

    def _plain(self, name: str) -> str:
        return self._address(name).replace("+psycopg", "")

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.db"

    def _drop(self, name: str) -> None:
        if self.server:
            self._sql(f"drop database if exists {name} with (force)")
            return
        for end in ("", "-wal", "-shm"):
            Path(f"{self._file(name)}{end}").unlink(missing_ok=True)

    def _sql(self, statement: str) -> None:
        with psycopg.connect(self._plain("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def laid(database: str) -> Iterator[Ground]:
    """Give a ground on *database* ("sqlite" or "postgresql"); nothing of it is left at the end."""
    with ExitStack() as at_end:
        folder = Path(tempfile.mkdtemp(prefix="once-"))
        at_end.callback(shutil.rmtree, folder, ignore_errors=True)
        server = at_end.enter_context(postgres.running()) if database == "postgresql" else ""
        platform = at_end.enter_context(running())
        ground = Ground(platform, folder, server)
        app: Any = create_webhook(make.account(platform.url), ground.receive, _PlatformClock(platform))
        ground.webhook = f"http://127.0.0.1:{at_end.enter_context(serving(app))}/wechat"
        yield ground
