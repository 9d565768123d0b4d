"""The table of questions in plain statements: a session for each would take longer than all the rest."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from bot.answering.questions import Asked, Question
from bot.db import Sessions

Row = tuple[Any, ...]  # as the database takes it: the columns in their order, without the number

_NAMES = list(Asked._fields)
_KEY, _ANSWER, _CONTEXT, _ASKED_AT = (_NAMES.index(name) for name in ("key", "answer", "context", "asked_at"))


class NotKept(Exception):
    """The database did not take it, or does not answer; the text holds nothing of what was asked."""

    def __init__(self, text: str, *, whatever_was_asked: bool = True):
        super().__init__(text)
        self.whatever_was_asked = whatever_was_asked  # it would refuse any other question too


@dataclass(frozen=True)
class Kept:
    """What stands in the table: the answer brought, or that of the same message where it came before."""

    answer: str | None
    is_repeat: bool
    context: dict[str, Any] | None = None  # of a repeat


@dataclass(frozen=True)
class Last:
    """A follower's latest question, which the next one may be about."""

    asked_at: datetime
    text: str | None
    kind: str
    answer: str | None
    figures: list[Any]
    context: dict[str, Any] | None


class Table:
    """The table of questions in one database; each statement is a transaction of its own.

    Its connections are its own, and end when those of *sessions* do.  On SQLite they commit with
    `synchronous=NORMAL`: what is committed survives the end of the process, however that comes.  A power cut
    may take the last moments' questions with it, never the ledger of what was sent: its commits are FULL.
    """

    def __init__(self, sessions: Sessions):
        self._engine = sessions.engine
        self._dialect = sessions.engine.dialect
        self._driver: Any = sessions.engine.dialect.dbapi
        self._free: deque[Any] = deque()  # connections that nobody uses at the moment
        kinds = {name: Question.__table__.columns[name].type.dialect_impl(self._dialect) for name in _NAMES}
        self._bind = {
            place: bind
            for place, name in enumerate(_NAMES)
            if (bind := kinds[name].bind_processor(self._dialect)) is not None
        }
        self._read = [kinds[name].result_processor(self._dialect, None) for name in Last.__annotations__]
        self._mark = "?" if self._dialect.paramstyle == "qmark" else "%s"
        self._latest = (
            f"SELECT {', '.join(Last.__annotations__)} FROM question"  # noqa: S608 - names of our own
            f" WHERE follower = {self._mark} AND asked_at >= {self._mark} ORDER BY asked_at DESC, id DESC"
            " LIMIT 1"
        )
        self._inserts: dict[int, str] = {}  # by the number of rows
        event.listen(self._engine, "engine_disposed", lambda engine: self._close())

    def row(self, asked: Asked) -> Row:
        """Return *asked* as this database takes it."""
        row: list[Any] = list(asked)
        for place, bind in self._bind.items():
            row[place] = bind(row[place])
        return tuple(row)

    def add(self, rows: list[Row]) -> list[Kept]:
        """Add *rows* in one commit, and tell of each what stands in the table now.

        Raises NotKept, and then none of them was added.
        """
        first = {row[_KEY]: row for row in reversed(rows)}  # one message may come twice at once
        values = tuple(chain.from_iterable(first.values()))
        added = {key for (key,) in self._run(self._insert(len(first)), values)}
        kept = []
        for row in rows:
            if row[_KEY] in added:
                added.remove(row[_KEY])
                kept.append(Kept(row[_ANSWER], is_repeat=False))
            else:
                kept.append(self._before(row))
        return kept

    def last_of(self, follower: str, since: datetime) -> Last | None:
        """Return the latest question that *follower* asked at *since* or later.

        Raises NotKept when the database does not answer.
        """
        bind = self._bind.get(_ASKED_AT)
        found = self._run(self._latest, (follower, bind(since) if bind else since))
        if not found:
            return None
        columns: Any = (v if read is None else read(v) for v, read in zip(found[0], self._read, strict=True))
        return Last(*columns)

    def _before(self, row: Row) -> Kept:
        statement = f"SELECT answer, context FROM question WHERE key = {self._mark}"  # noqa: S608
        found = self._run(statement, (row[_KEY],))
        if not found:  # it was erased meanwhile
            return Kept(row[_ANSWER], is_repeat=True)
        read = self._read[list(Last.__annotations__).index("context")]
        answer, context = found[0]
        return Kept(answer, is_repeat=True, context=context if read is None else read(context))

    def _insert(self, count: int) -> str:
        if count not in self._inserts:
            row = f"({', '.join([self._mark] * len(_NAMES))})"
            self._inserts[count] = (
                f"INSERT INTO question ({', '.join(_NAMES)}) VALUES {', '.join([row] * count)}"  # noqa: S608
                " ON CONFLICT (key) DO NOTHING RETURNING key"
            )
        return self._inserts[count]

    def _run(self, statement: str, values: Row) -> list[Row]:
        """Return what *statement* gives; where the server ended our connections, on a new one.

        Doing it twice is harmless: a row whose commit was not heard of is found as kept before.
        """
        for may_try_again in (True, False):
            connection = self._free.pop() if self._free else self._open()
            try:
                rows: list[Row] = connection.execute(statement, values).fetchall()
            except (ValueError, OverflowError) as error:  # there are letters and numbers that it cannot hold
                self._free.append(connection)
                raise self._refusal(error, statement) from None
            except self._driver.Error as error:
                ended = self._dialect.is_disconnect(error, connection, None)
                connection.close()
                if not (ended and may_try_again):
                    raise self._refusal(error, statement) from None
                self._close()
            else:
                self._free.append(connection)
                return rows
        raise AssertionError("the second time returns or raises")

    def _refusal(self, error: Exception, statement: str) -> NotKept:
        """Say what is wrong in one line: PostgreSQL's others show the row, with what was asked."""
        line = getattr(getattr(error, "diag", None), "message_primary", None) or str(error).split("\n")[0]
        return NotKept(
            f"({type(error).__name__}) {line} [{statement.partition(' VALUES')[0]}]",
            whatever_was_asked=isinstance(error, self._driver.OperationalError),
        )

    def _open(self) -> Any:
        try:
            pooled = self._engine.raw_connection()
        except DBAPIError as error:
            raise NotKept(str(error.orig).split("\n")[0]) from None
        connection: Any = pooled.driver_connection
        pooled.detach()
        if self._dialect.name == "sqlite":
            connection.execute("PRAGMA synchronous=NORMAL")
        else:
            connection.autocommit = True
        return connection

    def _close(self) -> None:
        while self._free:
            self._free.pop().close()
