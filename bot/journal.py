"""The journal: an append-only record of who did what, when and by which way.

Rows are never changed; the database refuses it (a trigger of the first migration).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base

_way: ContextVar[str] = ContextVar("way", default="程序")


class Entry(Base):
    """One thing that was done."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    who: Mapped[str] = mapped_column(String(60))
    way: Mapped[str] = mapped_column(String(80))
    verb: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]]


class Doer(Protocol):
    """A member of staff, as far as the journal looks."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


class Row(Protocol):
    """A row that something was done to."""

    __tablename__: str

    @property
    def id(self) -> Any: ...


Subject = TypeVar("Subject", bound=Row)


@contextmanager
def by_way_of(way: str) -> Iterator[None]:
    """Say for the calls inside by which way they came: 后台, 命令行, 定时."""
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)


def record(
    session: Session, by: Doer | None, verb: str, subject: Row, *, now: datetime, **details: Any
) -> None:
    """Note that *by* (None: the program itself) did *verb* to *subject*."""
    session.flush()  # the subject gets its id
    session.add(
        Entry(
            at=now,
            person_id=by.id if by else None,
            who=by.name if by else "程序",
            way=_way.get(),
            verb=verb,
            subject=subject.__tablename__,
            subject_id=str(subject.id),
            details=details,
        )
    )


def about_each(session: Session, subjects: Sequence[Subject]) -> dict[Subject, list[Entry]]:
    """Return what was done to each of *subjects*, which are of one kind, the earliest first."""
    found: dict[str, list[Entry]] = {str(each.id): [] for each in subjects}
    if subjects:
        of_kind = Entry.subject == subjects[0].__tablename__
        for entry in session.scalars(
            select(Entry).where(of_kind, Entry.subject_id.in_(found)).order_by(Entry.id)
        ):
            found[entry.subject_id].append(entry)
    return {each: found[str(each.id)] for each in subjects}


def about(session: Session, subject: Row) -> list[Entry]:
    """Return what was done to *subject*, the earliest first."""
    return list(
        session.scalars(
            select(Entry)
            .where(Entry.subject == subject.__tablename__, Entry.subject_id == str(subject.id))
            .order_by(Entry.id)
        )
    )
