"""The rows of a series: its rule and people, and what became of each due time."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db import Base
from bot.figures.indicators import Topic
from bot.people import Person
from bot.publishing.articles import Article
from bot.series import times
from bot.series.times import Rule

LONGEST_NAME = 20  # characters; it begins every title


class Kind(StrEnum):
    """What a series tells."""

    FIGURES = "figures"  # 数说: a topic's confirmed figures
    REACH = "reach"  # the report of the month before


class State(StrEnum):
    """What has become of a due time; once a push is planned, the push tells the rest."""

    GENERATED = "generated"  # written, and something keeps it from review: an editor mends it
    SUBMITTED = "submitted"
    PLANNED = "planned"
    MISSED = "missed"  # not approved in time: nothing is sent
    SKIPPED = "skipped"  # the time to write it was over, or there was nothing to say
    FAILED = "failed"


S = State
OPEN = (S.GENERATED, S.SUBMITTED)
KINDS = {Kind.FIGURES: "数说", Kind.REACH: "传播月报"}
WORDS = {
    S.GENERATED: "写好了，还没有送审",
    S.SUBMITTED: "已送审",
    S.PLANNED: "已排期",
    S.MISSED: "没有按时审完，没有推送",
    S.SKIPPED: "跳过",
    S.FAILED: "没有做成",
}
_states = ", ".join(f"'{state}'" for state in State)
_kinds = ", ".join(f"'{kind}'" for kind in Kind)


class Series(Base):
    """A rule that fills a template at set times and hands the result in for review."""

    __tablename__ = "series"
    __table_args__ = (CheckConstraint(f"kind in ({_kinds})", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    rule_text: Mapped[str] = mapped_column(String(times.LONGEST))
    ahead_hours: Mapped[int]
    topics: Mapped[list[Any]]  # their ids, in turn; empty: all that have confirmed figures
    editor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    publisher_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reviewers: Mapped[list[Any]]  # ids of persons, a step each; empty: whoever may
    mode: Mapped[str] = mapped_column(String(10))
    cover: Mapped[str] = mapped_column(ForeignKey("picture.sha256"))
    cover_source: Mapped[str] = mapped_column(Text)
    set_up_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_up_at: Mapped[datetime]
    on_since: Mapped[datetime | None]  # None: paused; due times before it are not its own
    editor: Mapped[Person] = relationship(foreign_keys=editor_id, lazy="joined")
    publisher: Mapped[Person] = relationship(foreign_keys=publisher_id, lazy="joined")
    set_up_by: Mapped[Person] = relationship(foreign_keys=set_up_by_id, lazy="joined")

    @property
    def rule(self) -> Rule:
        return times.read(self.rule_text)

    @property
    def ahead(self) -> timedelta:
        return timedelta(hours=self.ahead_hours)


class SeriesRun(Base):
    """What became of one due time of a series."""

    __tablename__ = "series_run"
    __table_args__ = (
        UniqueConstraint("series_id", "due_at"),  # so that no tick is doubled
        CheckConstraint(f"state in ({_states})", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    at: Mapped[datetime]  # when it was written, or given up
    # As the series had them when it was written: reviewers approve that, and no later change of the series.
    mode: Mapped[str] = mapped_column(String(10))
    publisher_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    series: Mapped[Series] = relationship(lazy="joined")
    publisher: Mapped[Person] = relationship(lazy="joined")
    topic: Mapped[Topic | None] = relationship(lazy="joined")
    article: Mapped[Article | None] = relationship(lazy="joined")
