"""Facts about this installation: single values that all processes share."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base


class Fact(Base):
    """One named value, such as when the scheduler last ticked."""

    __tablename__ = "fact"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]


def know(session: Session, name: str) -> str | None:
    """Return the value of *name*, or None when it was never noted."""
    fact = session.get(Fact, name)
    return fact.value if fact else None


def note(session: Session, name: str, value: str, *, now: datetime) -> None:
    """Keep *value* under *name*, in place of what stood there."""
    session.merge(Fact(name=name, value=value, changed_at=now))
