"""Looking at reviews: what covers a revision, the bytes that were submitted, what waits for whom."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased, defer

from bot.errors import NotAllowed
from bot.people import Person
from bot.publishing import articles
from bot.publishing.articles import Article, Revision
from bot.publishing.render import Rendered
from bot.publishing.review.rows import Approval, Return, Step, Submission, Substitution


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


def returned_before(submissions: Sequence[Submission]) -> Return | None:
    """Return why the text was given back last, of an article's *submissions*, the latest first.

    None once it was approved since: then it is mended.
    """
    for each in submissions:
        if each.return_ or each.state == "approved":
            return each.return_
    return None


def waiting_for(session: Session, person: Person) -> list[Submission]:
    """Return what *person* is to review now, the oldest first; nothing that was handed in anew since."""
    newer, later = aliased(Revision), aliased(Submission)
    written_anew = exists().where(newer.article_id == Revision.article_id, newer.id > Revision.id)
    handed_in_anew = exists().where(later.revision_id == Revision.id, later.id > Submission.id)
    taken = select(func.count()).where(Approval.submission_id == Submission.id).scalar_subquery()
    wanted = (
        select(Submission)
        .join(Step, Step.submission_id == Submission.id)
        .join(Revision, Revision.id == Submission.revision_id)
        .where(
            Step.reviewer_id == person.id,
            Step.number == taken,
            ~exists().where(Return.submission_id == Submission.id),
            ~written_anew,
            ~handed_in_anew,
        )
        .options(defer(Submission.rendered))  # the whole article, which no list shows
    )
    return list(session.scalars(wanted.order_by(Submission.id)))


def substituted(session: Session, submissions: Sequence[Submission]) -> dict[int, Substitution]:
    """Return by its number which of *submissions* was handed in anew for a substitute, and why."""
    wanted = select(Substitution).where(Substitution.after_id.in_([each.id for each in submissions]))
    return {each.after_id: each for each in session.scalars(wanted)}


def substitutions(session: Session, submission: Submission) -> list[Substitution]:
    """Return who was put in whose place until it became *submission*, the earliest first."""
    found: list[Substitution] = []
    while each := session.get(Substitution, found[0].before_id if found else submission.id):
        found.insert(0, each)
    return found


def steps_taken(session: Session, revision: Revision) -> dict[int, int]:
    """Return who took which step of the article, in whatever submission: nobody ever takes two."""
    taken = session.execute(
        select(Approval.by_id, Approval.step)
        .join(Submission, Submission.id == Approval.submission_id)
        .join(Revision, Revision.id == Submission.revision_id)
        .where(Revision.article_id == revision.article_id)
    )
    return {row.by_id: row.step for row in taken}


def is_current(session: Session, submission: Submission) -> bool:
    last = latest(session, submission.revision)
    return last is not None and last.id == submission.id


def require_newest(revision: Revision) -> None:
    if articles.newest(revision.article).id != revision.id:
        raise NotAllowed(f"《{revision.title}》已有更新的版本，请审新版。")
