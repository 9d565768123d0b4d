"""Daily counts beside those of articles: who read on a day, followers, messages, and our own answering.

Each is WeChat's count of that one day, so they may be summed over days, as 人次: a person who reads on two
days is counted on both.  Cumulative counts of an article stand in `counts.ArticleDay`.
"""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base


class ReadDay(Base):
    """The readers and sharers of an article on one day, also of one that went out long before us."""

    __tablename__ = "read_day"

    msgid: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    read_user: Mapped[int | None] = mapped_column(BigInteger)  # getarticleread
    sources: Mapped[dict[str, Any] | None]  # scene, in WeChat's words → readers; 全部 is their sum
    share_user: Mapped[int | None] = mapped_column(BigInteger)  # getarticleshare
    read_raw_id: Mapped[int | None] = mapped_column(ForeignKey("raw_answer.id"))
    share_raw_id: Mapped[int | None] = mapped_column(ForeignKey("raw_answer.id"))


class FollowerDay(Base):
    """Who began and who ceased to follow on a day, by where they came from (getusersummary)."""

    __tablename__ = "follower_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[int] = mapped_column(primary_key=True)  # WeChat's user_source, whether it is known or not
    new_user: Mapped[int | None] = mapped_column(BigInteger)
    cancel_user: Mapped[int | None] = mapped_column(BigInteger)
    raw_id: Mapped[int] = mapped_column(ForeignKey("raw_answer.id"))


class FollowerTotal(Base):
    """How many followed at the end of a day (getusercumulate)."""

    __tablename__ = "follower_total"

    day: Mapped[date] = mapped_column(primary_key=True)
    followers: Mapped[int | None] = mapped_column(BigInteger)
    raw_id: Mapped[int] = mapped_column(ForeignKey("raw_answer.id"))


class MessageDay(Base):
    """What followers sent on a day, by kind of message (getupstreammsg)."""

    __tablename__ = "message_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    msg_type: Mapped[int] = mapped_column(primary_key=True)  # 1 text, 2 picture, 3 voice, 4 video, 6 link
    people: Mapped[int | None] = mapped_column(BigInteger)
    messages: Mapped[int | None] = mapped_column(BigInteger)
    raw_id: Mapped[int] = mapped_column(ForeignKey("raw_answer.id"))


class AnsweringDay(Base):
    """How our webhook answered WeChat on a day, as WeChat counted it (getinterfacesummary)."""

    __tablename__ = "answering_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    calls: Mapped[int | None] = mapped_column(BigInteger)
    failed: Mapped[int | None] = mapped_column(BigInteger)
    total_ms: Mapped[int | None] = mapped_column(BigInteger)
    slowest_ms: Mapped[int | None] = mapped_column(BigInteger)
    raw_id: Mapped[int] = mapped_column(ForeignKey("raw_answer.id"))
