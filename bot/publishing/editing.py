"""Who has an article open to change it: two at once are told of each other."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import db, people
from bot.db import Base
from bot.people import Person, Role
from bot.publishing import articles
from bot.publishing.articles import Article, Revision

GONE_AFTER = timedelta(seconds=75)  # an open page says so every 15, and one in the background every 60


class Editing(Base):
    """Somebody who has an article open to change it, since when, and when that was last heard."""

    __tablename__ = "editing"
    __table_args__ = (UniqueConstraint("article_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    person: Mapped[Person] = relationship(lazy="joined")


def note(session: Session, article: Article, person: Person, *, now: datetime) -> None:
    """Note that *person* has *article* open to change it.

    Raises NotAllowed when *person* may not write.
    """
    people.require(person, Role.EDITOR, to="写文章")
    session.execute(
        delete(Editing).where(Editing.article_id == article.id, Editing.seen_at <= now - GONE_AFTER)
    )
    mine = select(Editing).where(Editing.article_id == article.id, Editing.person_id == person.id)
    row = session.scalars(mine).one_or_none()
    if row is None:
        fresh = Editing(article_id=article.id, person_id=person.id, since=now, seen_at=now)
        if db.add_unless_there(session, fresh):
            return
        row = session.scalars(mine).one()  # another window of theirs was first
    row.seen_at = max(row.seen_at, now)


def others(session: Session, article: Article, person: Person, *, now: datetime) -> list[Editing]:
    """Return who else has *article* open, who came first first."""
    return list(
        session.scalars(
            select(Editing)
            .where(
                Editing.article_id == article.id,
                Editing.person_id != person.id,
                Editing.seen_at > now - GONE_AFTER,
            )
            .order_by(Editing.since, Editing.id)
        )
    )


def saved_since(article: Article, number: int) -> Revision | None:
    """Return the newest revision of *article* when it is later than *number*."""
    newest = articles.newest(article)
    return newest if newest.number > number else None


def leave(session: Session, article: Article, person: Person) -> None:
    """Note that *person* has closed *article*."""
    session.execute(delete(Editing).where(Editing.article_id == article.id, Editing.person_id == person.id))
