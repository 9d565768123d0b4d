"""Corrections by WeChat: what it told first, what it told later of the same count, and both its answers.

What WeChat no longer mentions is not corrected: a row that a later answer leaves out stays as it was told.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base
from bot.reach.raw import RawAnswer


class Correction(Base):
    """One count of which a later answer of WeChat told another value."""

    __tablename__ = "reach_correction"
    __table_args__ = (UniqueConstraint("what", "key", "field", "after_raw_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(20))  # the table
    key: Mapped[str] = mapped_column(String(100))  # of the row: key_of
    field: Mapped[str] = mapped_column(String(40))
    before: Mapped[Any] = mapped_column(JSON)  # decimals as their text
    after: Mapped[Any] = mapped_column(JSON)
    before_raw_id: Mapped[int] = mapped_column(ForeignKey("raw_answer.id"))
    after_raw_id: Mapped[int] = mapped_column(ForeignKey("raw_answer.id"))
    noted_at: Mapped[datetime] = mapped_column(index=True)


def bring(
    session: Session, row: Base, told: Mapping[str, Any], *, answer: RawAnswer, source: str, now: datetime
) -> bool:
    """Set in *row* what *answer* told, keep what it corrects, and tell whether that was anything.

    *source* names the column of the answer that the row comes from.
    """
    changed = {name: value for name, value in told.items() if getattr(row, name) != value}
    corrected = {name: getattr(row, name) for name in changed if getattr(row, name) is not None}
    for name, before in corrected.items():
        note(session, row, name, before, changed[name], getattr(row, source), answer=answer, now=now)
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        setattr(row, source, answer.id)
    return bool(corrected)


def note(
    session: Session,
    row: Base,
    field: str,
    before: Any,
    after: Any,
    before_raw_id: int,
    *,
    answer: RawAnswer,
    now: datetime,
) -> None:
    """Keep that *answer* told *after* where the answer *before_raw_id* had told *before*.

    A value that comes back with the very answer that told it before is noted once.
    """
    known = select(Correction).where(
        Correction.what == row.__tablename__,
        Correction.key == key_of(row),
        Correction.field == field,
        Correction.after_raw_id == answer.id,
    )
    if session.scalars(known).first() is None:
        told = {"before": _plain(before), "after": _plain(after), "before_raw_id": before_raw_id}
        named = {"what": row.__tablename__, "key": key_of(row), "field": field}
        session.add(Correction(**named, **told, after_raw_id=answer.id, noted_at=now))


def of(session: Session, row: Base) -> Sequence[Correction]:
    """Return what WeChat corrected in *row*, the oldest first."""
    about = (Correction.what == row.__tablename__, Correction.key == key_of(row))
    return session.scalars(select(Correction).where(*about).order_by(Correction.id)).all()


def between(session: Session, first: datetime, last: datetime) -> Sequence[Correction]:
    """Return what WeChat corrected from *first* to *last*, the newest first."""
    asked = select(Correction).where(Correction.noted_at.between(first, last))
    return session.scalars(asked.order_by(Correction.noted_at.desc(), Correction.id.desc())).all()


def key_of(row: Base) -> str:
    """Return by what *row* is known: 2247483649_1 2026-03-02."""
    key = [getattr(row, column.name) for column in inspect(type(row)).primary_key]
    return " ".join(part.isoformat() if isinstance(part, date) else str(part) for part in key)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
