"""What somebody is writing and has not saved yet: kept as they go, shown to nobody else, erased in time."""

from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Window:
    """A page that was opened to write: what is written in it is its own, and no other window touches that."""

    key: str  # made at random when it was opened
    follows: str = ""  # key of the window whose text it was opened with, which it takes the place of
    known: str = ""  # when that text was written


class Unsaved(Base):
    """What one person is writing in one window: the form as it stood when they last paused.

    Once it was saved, or is not wanted, only that is known of it: what still comes of it comes too late.
    """

    __tablename__ = "unsaved"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(40))
    slug: Mapped[str] = mapped_column(String(80))  # of the article; empty for one that is not there yet
    corrects: Mapped[str] = mapped_column(String(80))  # short name of the one that a new one corrects
    number: Mapped[int]  # of the revision that it was begun from, then saved as; 0 for a new one
    form: Mapped[dict[str, Any]]
    written_at: Mapped[datetime] = mapped_column(index=True)
    saved_as: Mapped[str | None] = mapped_column(String(80))  # the article that it became; empty: not wanted

    @property
    def written(self) -> Written:
        """Return the form as it stood."""
        return msgspec.convert(self.form, Written)


def keep(
    session: Session, written: Written, *, window: Window, slug: str, number: int, by: Person, now: datetime
) -> Unsaved | None:
    """Keep what *by* is writing of the article *slug*, in place of what was kept of that window before.

    An empty *slug* means an article that is not there yet.  Return None, and keep nothing any more, when it
    says no more than what is saved.  Raises NotAllowed when *by* may not write, Mistake when it is too long,
    there is no such article, or what the window held was saved already.
    """
    people.require(by, Role.EDITOR, to="写文章")
    if slug and articles.find(session, slug) is None:
        raise Mistake("没有这篇文章，写的没有存。")
    if len(written.body) > LARGEST_TEXT:
        raise Mistake(f"正文有 {len(written.body)} 字，太长了；最多 {LARGEST_TEXT} 字。")
    row = claim(session, by, window, slug=slug, corrects=written.corrects, now=now)
    if row.saved_as is not None:
        raise Mistake("这一页写的已经存过，或者已经不要了。")
    _take_place(session, row, window)
    if says_no_more(session, written):
        session.delete(row)
        return None
    row.number, row.form, row.written_at = number, msgspec.to_builtins(written), now
    session.flush()
    return row


def claim(
    session: Session, person: Person, window: Window, *, slug: str, corrects: str, now: datetime
) -> Unsaved:
    """Return what is known of *window*; until this transaction ends nobody else writes to it."""
    mine = select(Unsaved).where(Unsaved.person_id == person.id, Unsaved.key == window.key).with_for_update()
    row = session.scalars(mine).one_or_none()
    if row is None:
        about = {"slug": slug, "corrects": "" if slug else corrects[:80]}
        fresh = Unsaved(person_id=person.id, key=window.key, number=0, form={}, written_at=now, **about)
        # the same form may be sent twice at the same moment
        row = fresh if db.add_unless_there(session, fresh) else session.scalars(mine).one()
    return row


def close(
    session: Session, row: Unsaved, window: Window, *, saved_as: str, number: int = 0, now: datetime
) -> None:
    """Note what *row* of *window* was saved as, or, with an empty name, that it is not wanted.

    Its text is erased, and the one that it took the place of, unless somebody wrote in that one since.
    """
    _take_place(session, row, window)
    row.saved_as, row.number, row.form, row.written_at = saved_as, number, {}, now


def left(session: Session, person: Person, *, slug: str, corrects: str = "") -> list[Unsaved]:
    """Return what *person* has not saved yet of that article, a text for each window, the latest first."""
    return list(
        session.scalars(
            select(Unsaved)
            .where(
                Unsaved.person_id == person.id,
                Unsaved.slug == slug,
                Unsaved.corrects == corrects,
                Unsaved.saved_as.is_(None),
            )
            .order_by(Unsaved.written_at.desc(), Unsaved.id.desc())
        )
    )


def begun(session: Session, person: Person, *, most: int) -> list[Unsaved]:
    """Return what *person* began to write and has not saved, of whatever article, the latest first."""
    wanted = select(Unsaved).where(Unsaved.person_id == person.id, Unsaved.saved_as.is_(None))
    return list(session.scalars(wanted.order_by(Unsaved.written_at.desc(), Unsaved.id.desc()).limit(most)))


def elsewhere(
    session: Session, person: Person, window: Window, *, slug: str, corrects: str
) -> Unsaved | None:
    """Return the latest that *person* wrote of that article in another window, unknown to *window*."""
    for row in left(session, person, slug=slug, corrects=corrects):
        if row.key != window.key and not _follows(window, row):
            return row
    return None


def find(session: Session, person: Person, key: str) -> Unsaved | None:
    """Return what is known of the window *key* of *person*."""
    return session.scalars(
        select(Unsaved).where(Unsaved.person_id == person.id, Unsaved.key == key.replace("\0", ""))
    ).one_or_none()


def run_due(sessions: Sessions, *, now: datetime) -> None:
    """Erase what nobody came back to; any number of processes may."""
    due = Unsaved.written_at <= now - KEPT_FOR
    with sessions.read() as session:
        if session.scalars(select(Unsaved.id).where(due).limit(1)).first() is None:
            return
    with sessions.begin() as session:
        session.execute(delete(Unsaved).where(due))


def says_no_more(session: Session, written: Written) -> bool:
    """Tell whether *written* is empty, or the very text that was saved last."""
    if forms.is_blank(written):
        return True
    article = articles.find(session, written.slug) if written.slug else None
    return article is not None and _plain(forms.of(articles.newest(article))) == _plain(written)


def _take_place(session: Session, row: Unsaved, window: Window) -> None:
    """Erase the text that *window* was opened with, for *row* has it now, unless it was changed since."""
    former = select(Unsaved).where(
        Unsaved.person_id == row.person_id, Unsaved.key == window.follows, Unsaved.saved_as.is_(None)
    )
    for each in session.scalars(former.with_for_update()):
        if _follows(window, each):
            session.delete(each)


def _follows(window: Window, row: Unsaved) -> bool:
    return row.key == window.follows and row.written_at.isoformat() == window.known


def _plain(written: Written) -> Written:
    """Return *written* without what the form adds or takes away by itself."""
    return replace(
        written,
        body=written.body.strip(),
        corrects="",
        pictures=dict(written.pictures),
        notes={path: note for path, note in written.notes.items() if note != Note()},
    )
