"""Handing in, approving, returning: the acts of a review, each in its order and by its person."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from bot import journal, people
from bot.config import Limits
from bot.errors import Mistake, NotAllowed
from bot.people import REVIEWERS, Person, Role
from bot.publishing import asking, check, eligible, outdated, picture_check, setting, unwritten
from bot.publishing.articles import Revision
from bot.publishing.proofread import kept
from bot.publishing.render import Rendered, Signature
from bot.publishing.review.looking import is_current, latest, require_newest, steps_taken
from bot.publishing.review.rows import Approval, Return, Step, Submission


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
    require_newest(revision)
    before = latest(session, revision)
    if before:
        lock(session, before)
        if not is_current(session, before):
            raise NotAllowed(f"《{revision.title}》刚刚有人送审，请刷新再看。")
    if before and before.state == "approved" and not outdated.of(session, before):
        raise NotAllowed(f"《{revision.title}》这一版已经审完，可以排期。")
    if before and before.state == "in_review" and before.approvals:
        raise NotAllowed(
            f"《{revision.title}》正在审，已有人通过；只换一步的人用“换人代审”，要重来请先退回。"
        )
    if not revision.body:
        raise NotAllowed(f"《{revision.title}》早已发出，这里只记了标题和地址，没有正文可送审。")
    able = eligible.reviewers(session, revision, by, steps, earlier=steps_taken(session, revision), now=now)
    chosen = list(reviewers) or able.choose()
    able.require(chosen)
    signatures = [Signature("编辑", by.name)] + [
        Signature(step, person.name) for step, person in zip(steps, chosen, strict=True)
    ]
    rendered = setting.set_revision(session, revision, tuple(signatures))
    named = [
        Step(number=number, name=step, reviewer_id=person.id)
        for number, (step, person) in enumerate(zip(steps, chosen, strict=True))
    ]
    submission = hand_in(session, revision, rendered, named, by=by, limits=limits, now=now)
    journal.record(
        session, by, "送审", submission, now=now, slug=revision.article.slug, digest=submission.digest
    )
    return submission


def hand_in(
    session: Session,
    revision: Revision,
    rendered: Rendered,
    steps: list[Step],
    *,
    by: Person,
    limits: Limits,
    now: datetime,
) -> Submission:
    """Keep *rendered* as what is reviewed of *revision* from now on, with what proofreading finds.

    Raises Mistake when the check finds what WeChat would refuse, or proofreading what must not go out or two
    people have not confirmed.
    """
    found = check.check(rendered, limits)
    found += picture_check.findings(session, revision) + unwritten.findings(revision.body)
    problems = check.blocking(found)
    told = [f"《{revision.title}》还不能送审：", *(f"  · {each}" for each in problems)] if problems else []
    try:
        proofread = kept.require(session, revision)
    except kept.Unfit as unfit:  # told with what the check found, not after that is mended
        raise kept.Unfit("\n".join([*told, str(unfit)])) from None
    if told:
        raise Mistake("\n".join(told))
    setting.keep_charts(session, revision)
    submission = Submission(
        revision=revision,
        by_id=by.id,
        at=now,
        rendered=msgspec.to_builtins(rendered),
        digest=rendered.checksum(),
        steps=steps,
    )
    session.add(submission)
    session.flush()
    kept.keep(session, submission.id, revision, proofread, now=now)
    _ask_on(session, submission, now=now)
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
    if stale := outdated.of(session, submission):
        raise NotAllowed(f"《{submission.revision.title}》不能通过，请退回：{stale[0]}")
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
        raise Mistake("退回要写明理由，编辑才知道改哪里。", of="remark")
    step = _require_turn(session, submission, by, "退回")
    submission.return_ = Return(by_id=by.id, at=now, reason=reason.strip())
    journal.record(session, by, f"{step.name}退回", submission, now=now, reason=reason.strip())
    revision, editor = submission.revision, submission.by
    asking.to_mend(session, revision, submission=submission.id, step=step.name, editor=editor, by=by, now=now)
    return submission.return_


def _ask_on(session: Session, submission: Submission, *, now: datetime) -> None:
    """Tell whoever is next."""
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


def _require_turn(session: Session, submission: Submission, by: Person, deed: str) -> Step:
    title = submission.revision.title
    step = require_going_on(session, submission)
    if own := [
        each for each in submission.approvals if each.by_id == by.id
    ]:  # a second phone, a second click
        done = submission.steps[own[-1].step].name
        raise NotAllowed(
            f"《{title}》您已经通过{done}，不用再点；现在轮到 {step.reviewer.name} {step.name}。"
        )
    people.require(by, REVIEWERS[step.number], to=f"{step.name}{deed}")
    if by.id != step.reviewer_id:
        raise NotAllowed(f"《{title}》现在轮到 {step.reviewer.name} {step.name}，不是 {by.name}。")
    return step


def require_going_on(session: Session, submission: Submission) -> Step:
    """Lock *submission* and return the step that is to be taken now.

    Raises NotAllowed when none is: it was returned, is through, or another takes its place.
    """
    lock(session, submission)
    title = submission.revision.title
    if submission.state == "returned":
        raise NotAllowed(f"《{title}》已经退回，等编辑改好重新送审。")
    step = submission.next_step
    if step is None:
        raise NotAllowed(f"《{title}》三步都已通过。")
    require_newest(submission.revision)
    if not is_current(session, submission):
        raise NotAllowed(f"《{title}》已经重新送审，请打开新的一份。")
    return step


def lock(session: Session, submission: Submission) -> None:
    """Read *submission* as it is now, and keep it from all others until the transaction ends.

    Two may press at the same moment.
    """
    session.refresh(submission, with_for_update={"of": Submission})
