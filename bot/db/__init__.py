"""The database: SQLite by default, PostgreSQL where one machine is outgrown; the same code on both.

`Sessions.begin()` is a transaction that writes, `Sessions.read()` one that does not.  On SQLite writers
start with BEGIN IMMEDIATE: a transaction that begins by reading and then writes would fail with
“database is locked” under load instead of waiting its turn.
"""

from bot.db.functions import beijing_day_of, days_later, real_clock
from bot.db.sessions import Sessions, add_unless_there, answers, connect, real_now
from bot.db.tables import Base, Exact, Instant
from bot.db.upgrading import MIGRATIONS, known_versions, require_current, upgrade, version

__all__ = [
    "MIGRATIONS",
    "Base",
    "Exact",
    "Instant",
    "Sessions",
    "add_unless_there",
    "answers",
    "beijing_day_of",
    "connect",
    "days_later",
    "known_versions",
    "real_clock",
    "real_now",
    "require_current",
    "upgrade",
    "version",
]
