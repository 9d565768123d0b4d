"""A counter that every change of words or figures raises, so that other processes load them anew."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot import system

NAME = "answers.version"


def raise_(session: Session, *, now: datetime) -> None:
    """Raise the counter; until the transaction ends, nobody else can."""
    system.count_up(session, NAME, now=now)


def current(session: Session) -> str:
    """Return the counter as it stands; only whether it changed means something."""
    return system.know(session, NAME) or "0"


def column() -> ColumnElement[str]:
    """Return `current` as a part of a query that asks for more."""
    noted = select(system.Fact.value).where(system.Fact.name == NAME)
    return func.coalesce(noted.scalar_subquery(), "0")
