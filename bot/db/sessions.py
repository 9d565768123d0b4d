"""Opening a database of either kind, and transactions on it."""

import json
import select as waiting
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from pysqlite3 import dbapi2 as pysqlite3
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from bot.clock import elapsed
from bot.db.tables import Base
from bot.errors import Mistake

BUSY_TIMEOUT_MS = 10_000  # nobody waits longer for what another has locked
IDLE_TIMEOUT_MS = 300_000  # who stands still within a transaction for so long has lost it, and its locks
TRUSTED_FOR = 5.0  # seconds that a connection may have lain unused and is still not asked whether it lives
_json = json.JSONEncoder(ensure_ascii=False).encode


class Sessions:
    """Opens transactions on one database; safe to share between threads."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self._reading = engine.execution_options(reading=True, postgresql_readonly=True)
        self._unused: deque[Session] = deque()  # a new one takes 20 µs, and a question seldom asks it

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a transaction that writes: committed at the end, rolled back on an error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that only reads: nothing in it is ever written."""
        try:
            session = self._unused.pop()
        except IndexError:
            session = Session(self._reading, expire_on_commit=False, autoflush=False)
        try:
            yield session
        except BaseException:
            session.close()
            raise
        if session.in_transaction():
            session.close()
        else:  # nobody asked anything: it is as new
            self._unused.append(session)

    def close(self) -> None:
        """Give back every connection; a thread that goes on closes its own when it is done."""
        event.listen(self.engine.pool, "checkin", _close_for_good)
        self.engine.dispose()


def connect(url: str) -> Sessions:
    """Open the database at *url*; nothing is created but SQLite's file.

    Raises Mistake when the address is not one of a database we run on.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # nothing of it is shown: it may hold a password
        raise Mistake("[database] url 不是数据库地址。例：sqlite:///var/bot.db") from None
    if parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise Mistake("[database] url 没有写文件，什么都留不住。例：sqlite:///var/bot.db")
    if parsed.drivername == "sqlite":
        return Sessions(_sqlite(url))
    if parsed.drivername == "postgresql+psycopg":
        return Sessions(_postgresql(url))
    raise Mistake(f"[database] url 不支持 {parsed.drivername}。可用：sqlite:///… 或 postgresql+psycopg://…")


def answers(sessions: Sessions) -> bool:
    """Tell whether the database can be asked anything at all."""
    try:
        with sessions.engine.connect() as connection:
            connection.execute(text("select 1"))
    except SQLAlchemyError:
        return False
    return True


def real_now(session: Session) -> datetime:
    """Return the database's own clock, which leases go by: nodes need not agree on the time."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)  # one machine: its clock is the database's
    moment: datetime = session.scalars(select(func.clock_timestamp())).one()
    return moment.astimezone(UTC)


def add_unless_there(session: Session, row: Base) -> bool:
    """Add *row* unless another transaction was first with its key, and tell whether it was added."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def _close_for_good(connection: Any, entry: ConnectionPoolEntry) -> None:
    entry.close()


def _has_something_to_read(socket: int) -> bool:
    poll = waiting.poll()
    poll.register(socket, waiting.POLLIN)
    return bool(poll.poll(0))


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, module=pysqlite3, json_serializer=_json, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # the ledger of what was sent must survive a power cut
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
        ):
            try:
                connection.execute(f"PRAGMA {pragma}")
            except pysqlite3.DatabaseError as error:  # another kind of file: it cannot be opened either
                raise pysqlite3.OperationalError(str(error)) from error

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str) -> Engine:
    engine = create_engine(url, json_serializer=_json, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, entry: ConnectionPoolEntry) -> None:
        connection.autocommit = True
        connection.execute(f"set lock_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute(f"set idle_in_transaction_session_timeout = {IDLE_TIMEOUT_MS}")
        connection.autocommit = False
        entry.info["unused_since"] = elapsed()

    @event.listens_for(engine, "checkin")
    def put_down(connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["unused_since"] = elapsed()

    @event.listens_for(engine, "checkout")
    def pick_up(connection: Any, entry: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
        """Have a connection that was lost replaced.

        SQLAlchemy's pool_pre_ping asks before each transaction, a seventh of what a claim waits for.  A
        server that goes says so or closes the socket, which shows without asking; only what lay unused for
        long may have been dropped on the way unheard.
        """
        unused = elapsed() - entry.info["unused_since"]
        try:
            if unused > TRUSTED_FOR or _has_something_to_read(connection.fileno()):
                engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise DisconnectionError from error

    @event.listens_for(engine, "handle_error")
    def leave_out_the_row(context: ExceptionContext) -> None:
        """Keep only the first line of an error: its DETAIL shows the row, with what followers wrote."""
        original: Any = context.original_exception
        line = getattr(getattr(original, "diag", None), "message_primary", None)
        if line is not None and context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (f"({type(original).__name__}) {line}",)
            original.args = (line,)

    return engine
