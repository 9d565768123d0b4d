"""The platform's memory: one SQLite file behind one lock, written through at every step."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

Row = dict[str, Any]
Broken = sqlite.Error  # what the file itself raises: gone, full, locked or damaged

SCHEMA = Path(__file__).with_name("schema.sql")

FIRST_NUMBERS = {  # three series far apart, so that a client that mixes them up is caught
    "msg_id": 3_147_483_650,
    "msg_data_id": 2_247_483_650,
    "publish_id": 100_000_000,
    "inbound": 24_700_000_000_000_000,
}

KEPT_BY_RESET = {"counters"}  # a number, once given, is never given again


class Store:
    """Rows in and out; any thread may call, one at a time is served."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite.connect(str(path), check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite.Row
        self._db.execute("PRAGMA synchronous=NORMAL")  # a kill loses nothing, a power cut the last second
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(f"BEGIN; {SCHEMA.read_text()} COMMIT;")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; transactions inside one another are one."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> int:
        """Change something and tell how many rows it was."""
        with self._lock:
            return int(self._db.execute(sql, values).rowcount)

    def insert(self, table: str, **fields: Any) -> int:
        """Add one row and give its number; dicts and lists are stored as JSON."""
        names = ", ".join(fields)
        marks = ", ".join("?" for _ in fields)
        values = [as_json(value) if isinstance(value, dict | list) else value for value in fields.values()]
        with self._lock:
            sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  names come from this code only
            return int(self._db.execute(sql, values).lastrowid)

    def insert_many(self, sql: str, rows: Iterator[tuple[Any, ...]]) -> None:
        with self._lock:
            self._db.executemany(sql, rows)

    def rows(self, sql: str, *values: Any) -> list[Row]:
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    def row(self, sql: str, *values: Any) -> Row | None:
        with self._lock:
            found = self._db.execute(sql, values).fetchone()
        return None if found is None else dict(found)

    def number(self, sql: str, *values: Any) -> int:
        """Give the single number a query counts, 0 for none."""
        with self._lock:
            found = self._db.execute(sql, values).fetchone()
        return int(found[0] or 0) if found else 0

    def get(self, key: str, default: Any = None) -> Any:
        row = self.row("SELECT value FROM settings WHERE key = ?", key)
        return default if row is None else json.loads(row["value"])

    def put(self, key: str, value: Any) -> None:
        self.run("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", key, as_json(value))

    def next(self, series: str) -> int:
        """Draw the next number of a series."""
        with self.transaction():
            counters = self.get("counters", {})
            counters[series] = counters.get(series, FIRST_NUMBERS[series]) + 1
            self.put("counters", counters)
            return int(counters[series])

    def reset(self) -> None:
        """Forget everything but the numbers already given."""
        with self.transaction():
            kept = {key: self.get(key) for key in KEPT_BY_RESET}
            tables = self.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
            for table in tables:
                self.run(f"DELETE FROM {table['name']}")  # noqa: S608  our own tables
            for key, value in kept.items():
                if value is not None:
                    self.put(key, value)

    def close(self) -> None:
        with self._lock:
            self._db.close()


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
