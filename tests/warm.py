"""What the tests of one process share: compiled statements and page templates.

The program compiles each once and then runs for months.  Tests open a new database and a new console each,
and paid for both again and again: two fifths of their time.
"""

from typing import Any

import sqlalchemy
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event

from bot.db import sessions


class _InMemory(BytecodeCache):
    """Compiled templates, by name and text."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if found := self.kept.get(bucket.key + bucket.checksum):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


_first: dict[str, Engine] = {}  # of each kind of database, once it has been reached


def share() -> None:
    """Let every database and console that is opened from now on find what was compiled before."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _InMemory()}
    sessions.create_engine = _create_engine  # type: ignore[attr-defined, assignment]


def _create_engine(url: str, **how: Any) -> Engine:
    engine = sqlalchemy.create_engine(url, **how)
    first = _first.get(engine.dialect.name)
    if first is None:
        event.listen(engine.pool, "first_connect", lambda *_: _first.setdefault(engine.dialect.name, engine))
    else:  # SQLAlchemy keeps what it compiled by the dialect, in a store of each engine
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
    return engine
