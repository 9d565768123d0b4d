"""A counter that every change of words or figures raises, so that other processes load them anew."""

from datetime import datetime

from sqlalchemy import Integer, String, cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot import system

NAME = "answers.version"


def raise_(session: Session, *, now: datetime) -> None:
    """Raise the counter; until the transaction ends, nobody else can."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    fact = system.Fact
    statement = insert(fact).values(name=NAME, value="1", changed_at=now)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[fact.name],
            set_={"value": cast(cast(fact.value, Integer) + 1, String), "changed_at": now},
        )
    )


def current(session: Session) -> str:
    """Return the counter as it stands; only whether it changed means something."""
    return system.know(session, NAME) or "0"
