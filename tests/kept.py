"""What a database holds, kept: others of its kind get the same at once, however long it took to make."""

from pathlib import Path

import psycopg
from psycopg import sql
from pysqlite3 import dbapi2 as sqlite3

from bot.db import Base, Sessions

# As a replica: neither keys nor the triggers that guard the journal are asked.
UNGUARDED = "set local session_replication_role = replica"
COUNTERS = "select sequencename, coalesce(last_value, 1), last_value is not null from pg_sequences"


class Kept:
    """The rows of one database; *place* is a file that may be made for them."""

    def __init__(self, sessions: Sessions, place: Path) -> None:
        self._place = place
        self._rows: dict[str, bytes] = {}
        self._counters: list[tuple[str, int, bool]] = []
        if sessions.engine.dialect.name == "sqlite":
            _copy(_file(sessions), place)
            return
        with _connected(sessions) as connection, connection.cursor() as cursor:
            self._counters = cursor.execute(COUNTERS).fetchall()
            for name in Base.metadata.tables:
                with cursor.copy(sql.SQL("copy {} to stdout").format(sql.Identifier(name))) as copied:
                    self._rows[name] = b"".join(bytes(part) for part in copied)

    def put_into(self, sessions: Sessions) -> None:
        """Let a database with the same tables hold these rows and no others."""
        if sessions.engine.dialect.name == "sqlite":
            _copy(self._place, _file(sessions))
            return
        with _connected(sessions) as connection, connection.cursor() as cursor:
            cursor.execute(UNGUARDED)
            for name, rows in self._rows.items():
                cursor.execute(sql.SQL("delete from {}").format(sql.Identifier(name)))
                if rows:
                    with cursor.copy(sql.SQL("copy {} from stdin").format(sql.Identifier(name))) as copied:
                        copied.write(rows)
            for counter in self._counters:
                cursor.execute("select setval(quote_ident(%s)::regclass, %s, %s)", counter)


def _file(sessions: Sessions) -> Path:
    return Path(sessions.engine.url.database or "")


def _copy(source: Path, target: Path) -> None:
    # By the SQLite that the program uses: a second one in a process would break the locks of the first.
    with sqlite3.connect(source) as there, sqlite3.connect(target) as here:
        there.backup(here)
    there.close()
    here.close()


def _connected(sessions: Sessions) -> psycopg.Connection:
    url = sessions.engine.url.render_as_string(hide_password=False)
    return psycopg.connect(url.replace("+psycopg", ""))
