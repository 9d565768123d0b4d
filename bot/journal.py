"""The journal: an append-only record of who did what, when and by which way.

Rows are never changed; the database refuses it (a trigger of the first migration).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import ForeignKey, Index, String, Text, cast, insert, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base

_way: ContextVar[str] = ContextVar("way", default="程序")


class Entry(Base):
    """One thing that was done."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_subject", "subject", "subject_id"),
        Index("ix_journal_subject_at", "subject", "at"),  # what one looks for among a million
        Index("ix_journal_who_at", "who", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    who: Mapped[str] = mapped_column(String(60))
    way: Mapped[str] = mapped_column(String(80))
    verb: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]]


@dataclass(frozen=True)
class Sought:
    """What is looked for; what is empty does not matter."""

    who: str = ""
    subjects: tuple[str, ...] = ()  # names of tables
    first: datetime | None = None
    before: datetime | None = None
    words: str = ""  # in what was done, by which way, or in its details


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
    session.flush()  # a new subject gets its id, and what was done stands before that it was
    session.connection().execute(  # no row of the session: nothing in it is changed later
        insert(Entry).inline(),
        {
            "at": now,
            "person_id": by.id if by else None,
            "who": by.name if by else "程序",
            "way": _way.get(),
            "verb": verb,
            "subject": subject.__tablename__,
            "subject_id": str(subject.id),
            "details": details,
        },
    )


def find(session: Session, sought: Sought, *, most: int, older_than: int | None = None) -> list[Entry]:
    """Return the newest *most* of what is sought, of those before the entry *older_than* where it is given.

    Each subject is asked for by itself along its index: of a million entries only those shown are read.
    """
    last = session.get(Entry, older_than) if older_than else None
    wanted = select(Entry).order_by(Entry.at.desc(), Entry.id.desc()).limit(most)
    if last is not None:
        wanted = wanted.where(Entry.at <= last.at, or_(Entry.at < last.at, Entry.id < last.id))
    if sought.who:
        wanted = wanted.where(Entry.who == sought.who)
    if sought.first:
        wanted = wanted.where(Entry.at >= sought.first)
    if sought.before:
        wanted = wanted.where(Entry.at < sought.before)
    for word in sought.words.split():
        places = (Entry.verb, Entry.way, Entry.who, cast(Entry.details, Text))
        wanted = wanted.where(or_(*(each.contains(word, autoescape=True) for each in places)))
    if not sought.subjects:
        return list(session.scalars(wanted))
    found = [
        entry
        for subject in sought.subjects
        for entry in session.scalars(wanted.where(Entry.subject == subject))
    ]
    return sorted(found, key=lambda each: (each.at, each.id), reverse=True)[:most]


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
