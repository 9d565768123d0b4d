"""Bringing the tables to the version of the program: `bot/migrations`, one after the other, all or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from bot.db.sessions import Sessions
from bot.errors import Mistake

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def upgrade(sessions: Sessions, to: str = "head") -> None:
    """Bring the tables to this version; running it again changes nothing.

    Raises Mistake when the database cannot be reached, or is of a later version.
    """
    # Here and not above: it takes a fifth of what a command takes to start, and no other needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    if sessions.engine.dialect.name == "sqlite" and sessions.engine.url.database:
        try:
            Path(sessions.engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Mistake(f"数据库打不开：{error}。请检查 [database] url 和文件夹权限。") from error
    try:
        with _without_foreign_keys(sessions.engine) as connection, connection.begin():
            if connection.dialect.name == "postgresql":  # two nodes may start at once
                connection.execute(text("select pg_advisory_xact_lock(7204411)"))
            _require_not_later(_version(connection))
            _require_whole(connection, "没有开始升级")
            config.attributes["connection"] = connection
            command.upgrade(config, to)
            _require_whole(connection, "升级没有做成，什么都没有变")
    except OperationalError as error:
        raise Mistake(f"数据库打不开：{error.orig}。请检查 [database] url 和文件夹权限。") from error


@contextmanager
def _without_foreign_keys(engine: Engine) -> Iterator[Connection]:
    """Open a connection on which SQLite lets a table be written anew that others refer to.

    It alters hardly anything in place: a migration copies the table, drops it and renames the copy.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        raw = connection.connection.dbapi_connection
        assert raw is not None, "a connection that was just opened"
        raw.execute("PRAGMA foreign_keys=OFF")  # counts only outside a transaction
        try:
            yield connection
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _require_whole(connection: Connection, so: str) -> None:
    """Raise Mistake when a row refers to one that is not there; *so* says what that means."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost:
            raise Mistake(f"{so}：表 {lost[0]} 里有一行指向 {lost[2]} 里不存在的内容，请告诉开发者。")


def require_current(sessions: Sessions) -> None:
    """Raise Mistake unless the tables are those of this version."""
    wanted = known_versions()[-1]
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
            return _version(connection)
    except OperationalError as error:
        raise Mistake(f"数据库打不开：{error.orig}。请检查 [database] url，或数据库是否在运行。") from error


def known_versions() -> list[str]:
    """Return the versions that tables can have, in their order: each migration's file begins with its own."""
    return sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _version(connection: Connection) -> str | None:
    """Return what Alembic has written of the tables' version."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("select version_num from alembic_version"))
    return found


def _require_not_later(found: str | None) -> None:
    """Raise Mistake when the tables are of a version that this program does not know."""
    known = known_versions()
    if found is not None and found not in known:
        raise Mistake(
            f"数据库是版本 {found}，比程序新（程序是 {known[-1]}）。请换回新版本的程序，或恢复升级前的备份。"
        )
