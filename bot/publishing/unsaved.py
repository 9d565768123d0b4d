"""What somebody is writing and has not saved yet: kept as they go, shown to nobody else, erased in time."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import db, people
from bot.db import Base, Sessions
from bot.errors import Mistake
from bot.people import Person, Role
from bot.publishing import articles
from bot.publishing import written as forms
from bot.publishing.folder import LARGEST_TEXT
from bot.publishing.images.notes import Note
from bot.publishing.written import Written

KEPT_FOR = timedelta(days=30)


class Unsaved(Base):
    """What one person is writing of one article: the form as it stood when they last paused."""

    __tablename__ = "unsaved"
    __table_args__ = (UniqueConstraint("person_id", "slug", "corrects"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    slug: Mapped[str] = mapped_column(String(80))  # of the article; empty for one that is not there yet
    corrects: Mapped[str] = mapped_column(String(80))  # short name of the one that a new one corrects
    number: Mapped[int]  # of the revision that it was begun from; 0 for a new one
    form: Mapped[dict[str, Any]]
    written_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def written(self) -> Written:
        """Return the form as it stood."""
        return msgspec.convert(self.form, Written)


def keep(
    session: Session, written: Written, *, slug: str, number: int, by: Person, now: datetime
) -> Unsaved | None:
    """Keep what *by* is writing of the article *slug*, in place of what was kept before.

    An empty *slug* means an article that is not there yet.  Return None, and keep nothing any more, when it
    says no more than what is saved.  Raises NotAllowed when *by* may not write, Mistake when it is too long
    or there is no such article.
    """
    people.require(by, Role.EDITOR, to="写文章")
    if slug and articles.find(session, slug) is None:
        raise Mistake("没有这篇文章，写的没有存。")
    if len(written.body) > LARGEST_TEXT:
        raise Mistake(f"正文有 {len(written.body)} 字，太长了；最多 {LARGEST_TEXT} 字。")
    corrects = "" if slug else written.corrects[:80]
    if _says_no_more(session, written):
        drop(session, by, slug=slug, corrects=corrects)
        return None
    row = find(session, by, slug=slug, corrects=corrects)
    if row is None:
        fresh = Unsaved(person_id=by.id, slug=slug, corrects=corrects, number=number, form={}, written_at=now)
        # two windows of the same person may both be the first
        row = (
            fresh if db.add_unless_there(session, fresh) else find(session, by, slug=slug, corrects=corrects)
        )
        assert row is not None
    row.number, row.form, row.written_at = number, msgspec.to_builtins(written), now
    session.flush()
    return row


def find(session: Session, person: Person, *, slug: str, corrects: str = "") -> Unsaved | None:
    """Return what *person* has not saved yet of that article."""
    return session.scalars(
        select(Unsaved).where(
            Unsaved.person_id == person.id, Unsaved.slug == slug, Unsaved.corrects == corrects
        )
    ).one_or_none()


def drop(session: Session, person: Person, *, slug: str, corrects: str = "") -> None:
    """Erase what *person* has not saved of that article: it was saved, or is not wanted."""
    session.execute(
        delete(Unsaved).where(
            Unsaved.person_id == person.id, Unsaved.slug == slug, Unsaved.corrects == corrects
        )
    )


def run_due(sessions: Sessions, *, now: datetime) -> None:
    """Erase what nobody came back to; any number of processes may."""
    due = Unsaved.written_at <= now - KEPT_FOR
    with sessions.read() as session:
        if session.scalars(select(Unsaved.id).where(due).limit(1)).first() is None:
            return
    with sessions.begin() as session:
        session.execute(delete(Unsaved).where(due))


def _says_no_more(session: Session, written: Written) -> bool:
    """Tell whether *written* is empty, or the very text that was saved last."""
    if forms.is_blank(written):
        return True
    article = articles.find(session, written.slug) if written.slug else None
    return article is not None and _plain(forms.of(articles.newest(article))) == _plain(written)


def _plain(written: Written) -> Written:
    """Return *written* without what the form adds or takes away by itself."""
    return replace(
        written,
        body=written.body.strip(),
        corrects="",
        pictures=dict(written.pictures),
        notes={path: note for path, note in written.notes.items() if note != Note()},
    )
