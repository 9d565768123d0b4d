"""Who carries a figure that was corrected: articles that went out, planned pushes, texts on their way."""

from dataclasses import dataclass

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session

from bot.publishing import outdated
from bot.publishing.articles import Revision
from bot.publishing.outdated import Correction, Look, written
from bot.publishing.pushes.states import GONE, Push, PushedArticle
from bot.publishing.review import Submission


@dataclass(frozen=True)
class Carrier:
    """A submitted text that carries a figure: where, and the push it is in, if it is in one."""

    submission: Submission
    push: Push | None
    sentences: tuple[str, ...]


def of(session: Session, correction: Correction) -> list[Carrier]:
    """Return every text handed in before *correction* that carries the old figure, the latest first.

    Those that went out or may have, are planned, or are under review or approved as they stand.
    """
    figure = correction.old
    live = (
        select(PushedArticle.submission_id, Push)
        .join(Push, Push.id == PushedArticle.push_id)
        .where(Push.state.not_in(GONE))
    )
    pushes = {row.submission_id: row.Push for row in session.execute(live)}
    latest = select(func.max(Submission.id)).group_by(Submission.revision_id)
    newest = select(func.max(Revision.id)).group_by(Revision.article_id)
    wanted = (
        select(Submission)
        .join(Revision, Revision.id == Submission.revision_id)
        .where(
            or_(
                Submission.id.in_(list(pushes)),
                Submission.id.in_(latest) & Submission.revision_id.in_(newest),
            ),
            # Only what may carry it is read whole: an account has thousands of articles.
            or_(
                *(cast(Submission.rendered, Text).contains(each) for each in written(figure.text)),
                Revision.body.contains("图表"),
            ),
        )
    )
    look = Look(session, figure)
    found = []
    for submission in session.scalars(wanted.order_by(Submission.id.desc())):
        if submission.id not in pushes and submission.state == "returned":
            continue
        knew_better = outdated.set_at(session, submission) >= correction.at
        if not knew_better and (sentences := look.at(submission)):
            found.append(Carrier(submission, pushes.get(submission.id), sentences))
    return found
