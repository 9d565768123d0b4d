"""What imports leave in the database: each import, what its rows told, its undo, and headings to remember.

Rows are only added.  A value told again is not kept twice; another value for the same cell stands in a later
import's row, which counts before the earlier one as long as it is not undone.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.db import Base
from bot.people import Person

ARTICLE_COUNTS = (
    "read_user",
    "read_count",
    "share_user",
    "share_count",
    "zaikan_user",
    "like_user",
    "collection_user",
    "collection_count",
    "comment_count",
    "delivered_user",
    "follow_user",
    "message_read_user",
    "message_read_count",
    "original_user",
    "original_count",
)
ARTICLE_RATES = ("read_delivery_rate", "read_finish_rate")
FOLLOWER_COUNTS = ("new_user", "cancel_user", "net_user", "followers")


class ReachImport(Base):
    """One import that brought something: who, when, from which file and sheet, its columns as understood."""

    __tablename__ = "reach_import"
    __table_args__ = (CheckConstraint("kind in ('articles', 'followers')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    file: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64), index=True)  # SHA-256 of the file
    sheet: Mapped[str] = mapped_column(String(60))
    columns: Mapped[list[Any]]  # letters, heading, meaning or "" for one that was left out
    counted: Mapped[dict[str, Any]]  # rows: new, changed, same, left_out
    person: Mapped[Person] = relationship(lazy="joined")
    undo: Mapped["ReachUndo | None"] = relationship(lazy="joined")


class ReachUndo(Base):
    """An import that was taken back: by whom and when."""

    __tablename__ = "reach_undo"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("reach_import.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    person: Mapped[Person] = relationship(lazy="joined")


class ImportedArticle(Base):
    """What a row told of an article that was not known so: up to `stat_date`, or on that day (`daily`).

    人数 and 次数 stand beside each other and are never mixed; without a `stat_date` the counts are up to the
    day of the export, which no one wrote down.
    """

    __tablename__ = "imported_article"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("reach_import.id"), index=True)
    place: Mapped[str] = mapped_column(String(80))  # sheet and cell
    title: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    published_on: Mapped[date] = mapped_column(index=True)
    publish_type: Mapped[int | None]
    stat_date: Mapped[date | None]
    daily: Mapped[bool]
    read_user: Mapped[int | None] = mapped_column(BigInteger)
    read_count: Mapped[int | None] = mapped_column(BigInteger)
    share_user: Mapped[int | None] = mapped_column(BigInteger)
    share_count: Mapped[int | None] = mapped_column(BigInteger)
    zaikan_user: Mapped[int | None] = mapped_column(BigInteger)
    like_user: Mapped[int | None] = mapped_column(BigInteger)
    collection_user: Mapped[int | None] = mapped_column(BigInteger)
    collection_count: Mapped[int | None] = mapped_column(BigInteger)
    comment_count: Mapped[int | None] = mapped_column(BigInteger)
    delivered_user: Mapped[int | None] = mapped_column(BigInteger)
    follow_user: Mapped[int | None] = mapped_column(BigInteger)  # began to follow after reading
    message_read_user: Mapped[int | None] = mapped_column(BigInteger)  # from the message itself
    message_read_count: Mapped[int | None] = mapped_column(BigInteger)
    original_user: Mapped[int | None] = mapped_column(BigInteger)  # 阅读原文
    original_count: Mapped[int | None] = mapped_column(BigInteger)
    read_delivery_rate: Mapped[Decimal | None]
    read_finish_rate: Mapped[Decimal | None]


class ImportedFollowers(Base):
    """What a row told of the followers of a day that was not known so."""

    __tablename__ = "imported_followers"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("reach_import.id"), index=True)
    place: Mapped[str] = mapped_column(String(80))
    day: Mapped[date] = mapped_column(index=True)
    new_user: Mapped[int | None] = mapped_column(BigInteger)
    cancel_user: Mapped[int | None] = mapped_column(BigInteger)
    net_user: Mapped[int | None] = mapped_column(BigInteger)
    followers: Mapped[int | None] = mapped_column(BigInteger)


class ExportColumn(Base):
    """What a person said that a heading means: for the next file with the same heading."""

    __tablename__ = "export_column"

    id: Mapped[int] = mapped_column(primary_key=True)
    heading: Mapped[str] = mapped_column(String(60), unique=True)  # folded
    meaning: Mapped[str] = mapped_column(String(40))  # a word of `meanings.chosen`
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


def remembered(session: Session) -> dict[str, str]:
    """Return folded headings → what a person said that they mean."""
    return {each.heading: each.meaning for each in session.scalars(select(ExportColumn))}
