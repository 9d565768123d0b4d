"""三审三校: three named steps, each by another person, each bound to the bytes that were seen.

Submission renders once and stores what came out, with its checksum; approvals carry that checksum, and
exactly these bytes are sent.  Any change is a new revision, which has no approvals.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal, people
from bot.config import Limits
from bot.db import Base
from bot.errors import Mistake, NotAllowed
from bot.people import REVIEWERS, Person, Role
from bot.publishing import articles, asking, check, eligible, picture_check, setting
from bot.publishing.articles import Article, Revision
from bot.publishing.proofread import kept
from bot.publishing.render import Rendered, Signature

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


def submit(
    session: Session,
    revision: Revision,
    *,
    by: Person,
    reviewers: Sequence[Person] = (),
    steps: Sequence[str],
    limits: Limits = check.USUAL,
    now: datetime,
) -> Submission:
    """Hand *revision* in for review; without *reviewers* the first who may take each step are named.

    Raises NotAllowed when *by* may not, the revision is not the newest or is under review already, or a
    reviewer does not fit; Mistake when the check finds what WeChat would refuse, or proofreading what must
    not go out or two people have not confirmed.
    """
    people.require(by, Role.EDITOR, to="送审")
    _require_newest(revision)
    before = latest(session, revision)
    if before and before.state == "approved":
        raise NotAllowed(f"《{revision.title}》这一版已经审完，可以排期。")
    if before and before.state == "in_review" and before.approvals:
        raise NotAllowed(f"《{revision.title}》正在审，已有人通过；要换人请先退回。")
    if not revision.body:
        raise NotAllowed(f"《{revision.title}》早已发出，这里只记了标题和地址，没有正文可送审。")
    earlier = _steps_taken(session, revision)
    chosen = list(reviewers) or eligible.choose(session, revision, by, earlier=earlier)
    eligible.require(revision, by, chosen, steps, earlier=earlier)
    signatures = [Signature("编辑", by.name)] + [
        Signature(step, person.name) for step, person in zip(steps, chosen, strict=True)
    ]
    rendered = setting.set_revision(session, revision, tuple(signatures))
    found = check.check(rendered, limits) + picture_check.findings(session, revision)
    problems = check.blocking(found)
    if problems:
        raise Mistake(f"《{revision.title}》还不能送审：\n" + "\n".join(f"  · {each}" for each in problems))
    proofread = kept.require(session, revision)
    setting.keep_charts(session, revision)
    submission = Submission(
        revision=revision,
        by_id=by.id,
        at=now,
        rendered=msgspec.to_builtins(rendered),
        digest=rendered.checksum(),
        steps=[
            Step(number=number, name=step, reviewer_id=person.id)
            for number, (step, person) in enumerate(zip(steps, chosen, strict=True))
        ],
    )
    session.add(submission)
    session.flush()
    kept.keep(session, submission.id, revision, proofread, now=now)
    journal.record(
        session, by, "送审", submission, now=now, slug=revision.article.slug, digest=submission.digest
    )
    first, number = chosen[0], submission.id
    asking.to_review(session, revision, submission=number, step=steps[0], reviewer=first, by=by, now=now)
    return submission


def approve(
    session: Session, submission: Submission, *, by: Person, digest: str, remark: str = "", now: datetime
) -> Approval:
    """Take the next step of *submission*, having seen the bytes whose checksum is *digest*.

    Raises NotAllowed unless it is this person's turn and the bytes are the submitted ones.
    """
    step = _require_turn(session, submission, by, "通过")
    if digest != submission.digest:
        raise NotAllowed("您看到的不是现在送审的这一版，请重新打开再审。")
    approval = Approval(step=step.number, by_id=by.id, at=now, remark=remark.strip(), digest=digest)
    submission.approvals.append(approval)
    journal.record(
        session, by, f"{step.name}通过", submission, now=now, remark=approval.remark, digest=digest
    )
    _ask_on(session, submission, now=now)
    return approval


def return_(session: Session, submission: Submission, *, by: Person, reason: str, now: datetime) -> Return:
    """Send *submission* back; its approvals stay on record and count no more.

    Raises Mistake without a reason, NotAllowed unless it is this person's turn.
    """
    if not reason.strip():
        raise Mistake("退回要写明理由，编辑才知道改哪里。")
    step = _require_turn(session, submission, by, "退回")
    submission.return_ = Return(by_id=by.id, at=now, reason=reason.strip())
    journal.record(session, by, f"{step.name}退回", submission, now=now, reason=reason.strip())
    revision, editor = submission.revision, submission.by
    asking.to_mend(session, revision, submission=submission.id, step=step.name, editor=editor, by=by, now=now)
    return submission.return_


def covers(session: Session, revision: Revision) -> Submission | None:
    """Return the submission whose three approvals cover *revision* as it stands now, or None."""
    if articles.newest(revision.article).id != revision.id:
        return None
    submission = latest(session, revision)
    if submission is None or submission.state != "approved":
        return None
    return submission if all(each.digest == submission.digest for each in submission.approvals) else None


def sealed(submission: Submission) -> Rendered:
    """Return the submitted bytes.

    Raises NotAllowed when they are not those that were approved: somebody changed the database.
    """
    try:
        rendered = msgspec.convert(submission.rendered, Rendered)
    except msgspec.ValidationError:
        rendered = None
    if rendered is None or rendered.checksum() != submission.digest:
        raise NotAllowed(
            f"《{submission.revision.title}》库里的内容与审签时不同，不能使用；请重新送审并告诉管理员。"
        )
    return rendered


def latest(session: Session, revision: Revision) -> Submission | None:
    """Return the last submission of *revision*; an earlier one counts no more."""
    return session.scalars(
        select(Submission)
        .where(Submission.revision_id == revision.id)
        .order_by(Submission.id.desc())
        .limit(1)
    ).one_or_none()


def history(session: Session, article: Article) -> list[Submission]:
    """Return every submission of *article*, the latest first."""
    wanted = select(Submission).join(Revision, Submission.revision_id == Revision.id)
    return list(
        session.scalars(wanted.where(Revision.article_id == article.id).order_by(Submission.id.desc()))
    )


def waiting_for(session: Session, person: Person) -> list[Submission]:
    """Return what *person* is to review now, the oldest first."""
    named = session.scalars(
        select(Submission).join(Step).where(Step.reviewer_id == person.id).order_by(Submission.id)
    ).unique()
    return [
        each
        for each in named
        if each.next_step and each.next_step.reviewer_id == person.id and _is_current(session, each)
    ]


def _ask_on(session: Session, submission: Submission, *, now: datetime) -> None:
    """Tell whoever is next, after a step was taken."""
    revision, number, step = submission.revision, submission.id, submission.next_step
    if step is None:
        asking.to_plan(session, revision, submission=number, now=now)
    else:
        asking.to_review(
            session,
            revision,
            submission=number,
            step=step.name,
            reviewer=step.reviewer,
            by=submission.by,
            now=now,
        )


def _steps_taken(session: Session, revision: Revision) -> dict[int, int]:
    """Return who took which step of the article, in whatever submission: nobody ever takes two."""
    taken = session.execute(
        select(Approval.by_id, Approval.step)
        .join(Submission, Submission.id == Approval.submission_id)
        .join(Revision, Revision.id == Submission.revision_id)
        .where(Revision.article_id == revision.article_id)
    )
    return {row.by_id: row.step for row in taken}


def _require_turn(session: Session, submission: Submission, by: Person, deed: str) -> Step:
    # As it is now, and nobody else's until the transaction ends: two may press at the same moment.
    session.refresh(submission, with_for_update={"of": Submission})
    title = submission.revision.title
    if submission.state == "returned":
        raise NotAllowed(f"《{title}》已经退回，等编辑改好重新送审。")
    step = submission.next_step
    if step is None:
        raise NotAllowed(f"《{title}》三步都已通过。")
    _require_newest(submission.revision)
    if not _is_current(session, submission):
        raise NotAllowed(f"《{title}》已经重新送审，请打开新的一份。")
    people.require(by, REVIEWERS[step.number], to=f"{step.name}{deed}")
    if by.id != step.reviewer_id:
        raise NotAllowed(f"《{title}》现在轮到 {step.reviewer.name} {step.name}，不是 {by.name}。")
    return step


def _is_current(session: Session, submission: Submission) -> bool:
    last = latest(session, submission.revision)
    return last is not None and last.id == submission.id


def _require_newest(revision: Revision) -> None:
    if articles.newest(revision.article).id != revision.id:
        raise NotAllowed(f"《{revision.title}》已有更新的版本，请审新版。")
