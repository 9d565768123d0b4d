"""What the tests of one process share: compiled statements, page templates and builders of addresses.

The program compiles each once and then runs for months.  Tests open a new database, console and platform
each, and paid for all again and again: two fifths of their time.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event
from werkzeug.routing import Rule

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


_Builder = Callable[..., tuple[str, str]]
_builders: dict[tuple[object, ...], _Builder] = {}
_compile = Rule._compile_builder
_first: dict[str, Engine] = {}  # of each kind of database, once it has been reached


def share() -> None:
    """Let every database and console that is opened from now on find what was compiled before."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _InMemory()}
    Rule._compile_builder = _compile_once  # type: ignore[method-assign, assignment]
    sessions.create_engine = _create_engine  # type: ignore[attr-defined, assignment]


def _compile_once(rule: Rule, append_unknown: bool = True) -> _Builder:
    """Return what builds the addresses of *rule*: of its words it is made alone, and is given the rule."""
    if rule.defaults:
        return _compile(rule, append_unknown)
    key = rule.rule, tuple(rule._trace), append_unknown
    if key not in _builders:
        _builders[key] = _compile(rule, append_unknown)
    return _builders[key]


def _create_engine(url: str, **how: Any) -> Engine:
    engine = sqlalchemy.create_engine(url, **how)
    first = _first.get(engine.dialect.name)
    if first is None:
        event.listen(engine.pool, "first_connect", lambda *_: _first.setdefault(engine.dialect.name, engine))
    else:  # SQLAlchemy keeps what it compiled by the dialect, in a store of each engine
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
    return engine
