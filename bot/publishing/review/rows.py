"""What is kept of a review: who handed in which bytes, who took which step, who stood in for whom."""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot import leave
from bot.db import Base
from bot.people import REVIEWERS, Person
from bot.publishing.articles import Revision

State = Literal["draft", "in_review", "returned", "approved"]


class Submission(Base):
    """A revision handed in for review, with the very bytes that would be sent."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    rendered: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    revision: Mapped[Revision] = relationship(lazy="joined")
    by: Mapped[Person] = relationship(lazy="joined")
    steps: Mapped[list["Step"]] = relationship(order_by="Step.number", lazy="selectin")
    approvals: Mapped[list["Approval"]] = relationship(order_by="Approval.step", lazy="selectin")
    return_: Mapped["Return | None"] = relationship(lazy="selectin")

    @property
    def state(self) -> State:
        if self.return_:
            return "returned"
        return "approved" if len(self.approvals) == len(REVIEWERS) else "in_review"

    @property
    def next_step(self) -> "Step | None":
        """Return the step that is to be taken now, or None when none is."""
        taken = len(self.approvals)
        return self.steps[taken] if self.state == "in_review" and taken < len(self.steps) else None


class Step(Base):
    """One step of a submission and who is to take it."""

    __tablename__ = "review_step"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reviewer: Mapped[Person] = relationship(lazy="joined")


class Approval(Base):
    """One step taken: who, when, with which remark, having seen which bytes."""

    __tablename__ = "approval"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    remark: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    by: Mapped[Person] = relationship(lazy="joined")


class Return(Base):
    """A submission sent back, with the reason."""

    __tablename__ = "review_return"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[Person] = relationship(lazy="joined")


class Substitution(Base):
    """Somebody put in another's place for one step: the same text, handed in anew with her name under it."""

    __tablename__ = "substitution"
    __table_args__ = (UniqueConstraint("before_id"),)  # of two at the same moment one is refused

    after_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    before_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    step: Mapped[int]
    absent_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    substitute_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    leave_id: Mapped[int | None] = mapped_column(ForeignKey("leave.id"))
    leave_first: Mapped[date | None]  # as they stood then: somebody may come back earlier
    leave_last: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    before: Mapped[Submission] = relationship(foreign_keys=[before_id], lazy="selectin")
    after: Mapped[Submission] = relationship(foreign_keys=[after_id])
    absent: Mapped[Person] = relationship(foreign_keys=[absent_id], lazy="joined")
    substitute: Mapped[Person] = relationship(foreign_keys=[substitute_id], lazy="joined")
    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="joined")

    @property
    def step_name(self) -> str:
        return self.before.steps[self.step].name

    @property
    def in_words(self) -> str:
        return f"换人代审：{self.step_name}由 {self.absent.name} 改为 {self.substitute.name}"

    @property
    def why(self) -> str:
        """Return the leave that was on record, and the reason that was given, in words."""
        away = ""
        if self.leave_first and self.leave_last:
            away = f"{self.absent.name} {leave.span(self.leave_first, self.leave_last)}请假"
        return "；".join(filter(None, (away, self.reason)))
