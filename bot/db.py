"""The database: SQLite by default, PostgreSQL where one machine is outgrown; the same code on both.

`Sessions.begin()` is a transaction that writes, `Sessions.read()` one that does not.  On SQLite writers
start with BEGIN IMMEDIATE: a transaction that begins by reading and then writes would fail with
“database is locked” under load instead of waiting its turn.
"""

import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pysqlite3 import dbapi2 as pysqlite3
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ExceptionContext,
    MetaData,
    String,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from bot.errors import Mistake

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 10_000
_json = json.JSONEncoder(ensure_ascii=False).encode


class Instant(TypeDecorator[datetime]):
    """A moment, aware and in UTC on both databases (SQLite itself keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal number kept as its text: 20.3 stays 20.3."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Base(DeclarativeBase):
    """Rows of all modules; each model lives in the module of its subject."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, Decimal: Exact, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


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
        """Give back every connection."""
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


def upgrade(sessions: Sessions) -> None:
    """Bring the tables to this version; running it again changes nothing.

    Raises Mistake when the database cannot be reached, or is of a later version.
    """
    config = _alembic()
    if sessions.engine.dialect.name == "sqlite" and sessions.engine.url.database:
        try:
            Path(sessions.engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Mistake(f"数据库打不开：{error}。请检查 [database] url 和文件夹权限。") from error
    try:
        with sessions.engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # two nodes may start at once
                connection.execute(text("select pg_advisory_xact_lock(7204411)"))
            _require_not_later(MigrationContext.configure(connection).get_current_revision())
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise Mistake(f"数据库打不开：{error.orig}。请检查 [database] url 和文件夹权限。") from error


def require_current(sessions: Sessions) -> None:
    """Raise Mistake unless the tables are those of this version."""
    wanted = ScriptDirectory.from_config(_alembic()).get_current_head()
    found = version(sessions)
    if found is None:
        file = sessions.engine.url.database if sessions.engine.dialect.name == "sqlite" else None
        raise Mistake(
            f"数据库还是空的。请先运行 bot db upgrade（或 bot init）。位置：{file or '见 [database] url'}"
        )
    _require_not_later(found)
    if found != wanted:
        raise Mistake(f"数据库是版本 {found}，程序要 {wanted}。请先备份，再运行 bot db upgrade。")


def version(sessions: Sessions) -> str | None:
    """Return the version of the tables, or None when there are none yet.

    Raises Mistake when the database cannot be reached.
    """
    file = sessions.engine.url.database if sessions.engine.dialect.name == "sqlite" else None
    if file and not Path(file).exists():
        return None  # connecting would leave an empty file behind
    try:
        with sessions.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise Mistake(f"数据库打不开：{error.orig}。请检查 [database] url，或数据库是否在运行。") from error


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


def _require_not_later(found: str | None) -> None:
    """Raise Mistake when the tables are of a version that this program does not know."""
    scripts = ScriptDirectory.from_config(_alembic())
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise Mistake(
            f"数据库是版本 {found}，比程序新（程序是 {scripts.get_current_head()}）。"
            "请换回新版本的程序，或恢复升级前的备份。"
        )


def _alembic() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


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
    engine = create_engine(url, pool_pre_ping=True, json_serializer=_json, hide_parameters=True)

    @event.listens_for(engine, "handle_error")
    def leave_out_the_row(context: ExceptionContext) -> None:
        """Keep only the first line of an error: its DETAIL shows the row, with what followers wrote."""
        original: Any = context.original_exception
        line = getattr(getattr(original, "diag", None), "message_primary", None)
        if line is not None and context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (f"({type(original).__name__}) {line}",)
            original.args = (line,)

    return engine
