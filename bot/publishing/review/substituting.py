"""代审: whoever cannot take a step is replaced; the same text under one other name, to be approved anew."""

from dataclasses import replace
from datetime import datetime

from markupsafe import escape
from sqlalchemy.orm import Session

from bot import journal, leave, people
from bot.config import Limits
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role
from bot.publishing import check, eligible
from bot.publishing.render import Rendered
from bot.publishing.review.looking import sealed, steps_taken
from bot.publishing.review.rows import Step, Submission, Substitution
from bot.publishing.review.steps import hand_in, require_going_on

MAY_SUBSTITUTE = (Role.EDITOR, Role.ADMIN)


def substitute(
    session: Session,
    submission: Submission,
    *,
    step: str,
    substitute: Person,
    by: Person,
    reason: str = "",
    limits: Limits = check.USUAL,
    now: datetime,
) -> Substitution:
    """Put *substitute* in the place of who is to take *step*.

    1. The submission is locked: nobody approves it any more, and nobody else substitutes in it.
    2. Its very bytes, with one other name under them, are handed in anew; a template or figure that was
       changed since changes nothing in them.  Check and proofreading look at them again.
    3. Approvals of the earlier bytes stay on record and count no more.

    Raises NotAllowed when *by* may not, the step is taken or the review over, or the substitute does not fit;
    Mistake for a step that there is none of, without a reason where no leave is on record, and for whatever
    keeps a text from being handed in.
    """
    people.require(by, *MAY_SUBSTITUTE, to="换人代审")
    before = require_going_on(session, submission)
    title = submission.revision.title
    place = next((each for each in submission.steps if each.name == step), None)
    if place is None:
        raise Mistake(
            f"没有“{step}”这一步；这篇的步骤是：{'、'.join(each.name for each in submission.steps)}。"
        )
    if place.number < before.number:
        raise NotAllowed(f"《{title}》{step}已由 {place.reviewer.name} 通过，不用换人。")
    absent = place.reviewer
    _require_fit(session, submission, place, substitute, by=by, now=now)
    on_leave = leave.away(session, now=now).get(absent.id)
    if on_leave is None and not reason.strip():
        raise Mistake(f"{absent.name} 今天没有登记请假；换人要写明理由，或先登记请假。", of="reason")
    after = hand_in(
        session,
        submission.revision,
        _signed(submission, place, substitute),
        [
            Step(
                number=each.number,
                name=each.name,
                reviewer_id=substitute.id if each is place else each.reviewer_id,
            )
            for each in submission.steps
        ],
        by=submission.by,
        limits=limits,
        now=now,
    )
    row = Substitution(
        after=after,
        before=submission,
        step=place.number,
        absent=absent,
        substitute=substitute,
        leave_id=on_leave.id if on_leave else None,
        leave_first=on_leave.first if on_leave else None,
        leave_last=on_leave.until if on_leave else None,
        reason=reason.strip(),
        by=by,
        at=now,
    )
    session.add(row)
    journal.record(
        session,
        by,
        "换人代审",
        after,
        now=now,
        slug=submission.revision.article.slug,
        step=step,
        absent=absent.name,
        substitute=substitute.name,
        why=row.why,
        digest=after.digest,
        digest_before=submission.digest,
    )
    session.refresh(after)
    return row


def _require_fit(
    session: Session, submission: Submission, place: Step, substitute: Person, *, by: Person, now: datetime
) -> None:
    if substitute.id == place.reviewer_id:
        raise Mistake(f"{place.name}本来就是 {substitute.name}，请写另一位。", of="to")
    if substitute.id == by.id:
        raise NotAllowed(f"{by.name} 不能指定自己代审，请另一位编辑或管理员来换。")
    able = eligible.reviewers(
        session,
        submission.revision,
        submission.by,
        [each.name for each in submission.steps],
        earlier=steps_taken(session, submission.revision),
        now=now,
    )
    able.require_one(substitute, place.number)
    other = next((each for each in submission.steps if each.reviewer_id == substitute.id), None)
    if other:
        raise NotAllowed(f"{substitute.name} 已经是这篇的{other.name}，一人只能审一步。")


def _signed(submission: Submission, place: Step, substitute: Person) -> Rendered:
    """Return the submitted bytes with *substitute* signing for the step; nothing else in them changes."""
    rendered = sealed(submission)
    # The sign-off comes last (templates/articles/_article.html), each of its lines in an element of its own.
    line = f">{escape(place.name)}：{escape(place.reviewer.name)}<"
    ahead, found, rest = rendered.html.rpartition(line)
    if not found:
        raise NotAllowed(
            f"《{submission.revision.title}》的署名里没有“{place.name}：{place.reviewer.name}”，换不了；"
            "请现在轮到的人退回，再重新送审。"
        )
    html = f"{ahead}>{escape(place.name)}：{escape(substitute.name)}<{rest}"
    return replace(rendered, html=html)
