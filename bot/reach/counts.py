"""The counts that staff see: articles that went out, their cumulative rows, and the account's days.

A row holds what WeChat told last, and which answer brought it.  Where it told another value before, both
stand in `corrections`; `sightings` finds in the answers when it told which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base
from bot.reach import raw, reading

NOTIFIED = 0  # publish_type; 1 is not notified, 2 has been seen and nobody says what it is


class Way(StrEnum):
    """How a report was joined to a push, or recognised in the register."""

    NUMBER = "number"
    URL = "url"
    TITLE = "title"  # and day


class OutArticle(Base):
    """An article that WeChat reports as published, by us or by hand."""

    __tablename__ = "out_article"
    __table_args__ = (
        ForeignKeyConstraint(["push_id", "position"], ["push_article.push_id", "push_article.position"]),
        UniqueConstraint("push_id", "position"),
        CheckConstraint("origin in ('push', 'hand', 'import')", name="origin"),
    )

    msgid: Mapped[str] = mapped_column(String(64), primary_key=True)  # <msg_data_id>_<idx>
    msg_data_id: Mapped[str | None] = mapped_column(String(40), index=True)
    idx: Mapped[int | None]
    published_on: Mapped[date] = mapped_column(index=True)
    publish_type: Mapped[int | None] = mapped_column(BigInteger)
    title: Mapped[str | None] = mapped_column(Text)
    content_url: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(10))
    push_id: Mapped[int | None]
    position: Mapped[int | None]
    joined_by: Mapped[str | None] = mapped_column(String(10))  # Way
    # What no push of ours sent, and the register knows all the same: from a list of older articles, or
    # written here and sent in the backend.
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)


class ArticleDay(Base):
    """An article's counts from its publication up to one day: never sum these rows."""

    __tablename__ = "article_day"

    msgid: Mapped[str] = mapped_column(ForeignKey("out_article.msgid"), primary_key=True)
    stat_date: Mapped[date] = mapped_column(primary_key=True)
    read_user: Mapped[int | None] = mapped_column(BigInteger)
    share_user: Mapped[int | None] = mapped_column(BigInteger)
    zaikan_user: Mapped[int | None] = mapped_column(BigInteger)  # 爱心
    like_user: Mapped[int | None] = mapped_column(BigInteger)  # 拇指
    comment_count: Mapped[int | None] = mapped_column(BigInteger)
    collection_user: Mapped[int | None] = mapped_column(BigInteger)
    praise_money: Mapped[int | None] = mapped_column(BigInteger)  # 分
    read_subscribe_user: Mapped[int | None] = mapped_column(BigInteger)
    read_delivery_rate: Mapped[Decimal | None]
    read_finish_rate: Mapped[Decimal | None]
    read_avg_activetime: Mapped[Decimal | None]  # minutes
    sources: Mapped[dict[str, Any] | None]  # scene, in WeChat's words → readers up to that day
    jumps: Mapped[list[Any] | None]  # read_jump_position as it came: where readers left, in fifths
    raw_id: Mapped[int] = mapped_column(ForeignKey("raw_answer.id"))  # the answer that brought these values


class AccountDay(Base):
    """The whole account's counts of one day; here WeChat counts each day by itself."""

    __tablename__ = "account_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    read_user: Mapped[int | None] = mapped_column(BigInteger)
    share_user: Mapped[int | None] = mapped_column(BigInteger)
    zaikan_user: Mapped[int | None] = mapped_column(BigInteger)
    like_user: Mapped[int | None] = mapped_column(BigInteger)
    comment_count: Mapped[int | None] = mapped_column(BigInteger)
    collection_user: Mapped[int | None] = mapped_column(BigInteger)
    redirect_ori_page_user: Mapped[int | None] = mapped_column(BigInteger)
    send_page_count: Mapped[int | None] = mapped_column(BigInteger)
    sources: Mapped[dict[str, Any] | None]  # scene, in WeChat's words → readers
    raw_id: Mapped[int] = mapped_column(ForeignKey("raw_answer.id"))


@dataclass(frozen=True)
class Sighting:
    """A value of `read_user` that WeChat told, from when to when, and the answer it stands in."""

    read_user: int | None
    first_seen_at: datetime
    last_seen_at: datetime
    raw_id: int


def sightings(session: Session, article: OutArticle, stat_date: date) -> Sequence[Sighting]:
    """Return what WeChat told over time of *article* up to *stat_date*, the oldest first."""
    found: list[Sighting] = []
    for answer in raw.on_articles_of(session, article.published_on):
        for told in reading.articles(answer.body, answer.first_day)[0]:
            for row in told.rows:
                if told.msgid != article.msgid or row.day != stat_date:
                    continue
                value = row.values.get("read_user")
                count = value if isinstance(value, int) else None
                if found and found[-1].read_user == count:
                    first = found.pop()
                    found.append(Sighting(count, first.first_seen_at, answer.last_seen_at, first.raw_id))
                else:
                    found.append(Sighting(count, answer.fetched_at, answer.last_seen_at, answer.id))
    return found
