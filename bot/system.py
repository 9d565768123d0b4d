"""Facts about this installation: single values that all processes share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, Integer, String, Text, bindparam, cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import db
from bot.db import Base


class Fact(Base):
    """One named value, such as how many sends there were."""

    __tablename__ = "fact"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]


def know(session: Session, name: str) -> str | None:
    """Return the value of *name*, or None when it was never noted."""
    fact = session.get(Fact, name)
    return fact.value if fact else None


@contextmanager
def held(session: Session, name: str) -> Iterator[None]:
    """Let *name* be asked for once within, however often it is read: a session forgets what nobody holds."""
    fact = session.get(Fact, name)
    yield
    del fact


def note(session: Session, name: str, value: str, *, now: datetime) -> None:
    """Keep *value* under *name*, in place of what stood there."""
    fact = locked(session, name, at_first=value, now=now)
    fact.value, fact.changed_at = value, now


def count_up(session: Session, name: str, *, now: datetime) -> int:
    """Raise the counter *name* by one and return it; until the transaction ends, nobody else can.

    A `Fact` of it that the session has read before keeps the old number.
    """
    connection = session.connection()  # no row of a session is meant: a third of the time
    session.flush()
    raised = _one_more(connection.dialect.name)
    return int(connection.execute(raised, {"counter": name, "now": now}).scalar_one())


@cache  # it takes longer to write than to run
def _one_more(dialect: str) -> Executable:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    now = bindparam("now", type_=Fact.changed_at.type)
    first = insert(Fact).values(name=bindparam("counter"), value="1", changed_at=now)
    return first.on_conflict_do_update(
        index_elements=[Fact.name],
        set_={"value": cast(cast(Fact.value, Integer) + 1, String), "changed_at": now},
    ).returning(Fact.value)


def locked(session: Session, name: str, *, at_first: str, now: datetime) -> Fact:
    """Return the fact *name*, noted as *at_first* if it was not, locked until the transaction ends."""
    fact = session.get(Fact, name, with_for_update=True)
    if fact is None:
        db.add_unless_there(session, Fact(name=name, value=at_first, changed_at=now))
        fact = session.get_one(Fact, name, with_for_update=True)
    return fact
