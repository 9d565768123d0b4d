"""Who carries a figure that was corrected: articles that went out, planned pushes, texts on their way."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session

from bot.errors import NotAllowed
from bot.figures.carrying import Known
from bot.figures.corrections import Correction
from bot.figures.indicators import Figure
from bot.publishing import outdated
from bot.publishing.articles import Revision
from bot.publishing.blocks.numbers import take_apart
from bot.publishing.pushes.states import GONE, Push, PushedArticle
from bot.publishing.review import Submission

CANNOT_BE_OPENED = "库里的内容和审签时不同，程序打不开，请人看。"


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
        select(PushedArticle.submission_id, PushedArticle.push_id)
        .join(Push, Push.id == PushedArticle.push_id)
        .where(Push.state.not_in(GONE))
    )
    pushes = {row.submission_id: row.push_id for row in session.execute(live.order_by(Push.id))}
    latest = select(func.max(Submission.id)).group_by(Submission.revision_id)
    newest = select(func.max(Revision.id)).group_by(Revision.article_id)
    wanted = (
        select(Submission)
        .join(Revision, Revision.id == Submission.revision_id)
        .where(
            or_(
                Submission.id.in_(live.with_only_columns(PushedArticle.submission_id)),
                Submission.id.in_(latest) & Submission.revision_id.in_(newest),
            ),
            # Only what may carry it is read whole: an account has thousands of articles.
            or_(
                *(cast(Submission.rendered, Text).contains(each) for each in _written(figure)),
                Revision.body.contains("图表"),
                Revision.body.contains("{"),
            ),
        )
    )
    known = Known(session)
    found = []
    for submission in session.scalars(wanted.order_by(Submission.id.desc())):
        if submission.id not in pushes and submission.state == "returned":
            continue
        if outdated.set_at(session, submission) >= correction.at:
            continue
        try:
            sentences = outdated.Text.of(submission).carrying(figure, known)
        except NotAllowed:
            sentences = (CANNOT_BE_OPENED,)
        if sentences:
            number = pushes.get(submission.id)
            push = session.get_one(Push, number) if number else None
            found.append(Carrier(submission, push, sentences))
    return found


def _written(figure: Figure) -> Iterator[str]:
    """Return how the number of *figure* may stand in a text: 12000, 12,000, 1.2 (万), wide digits."""
    yield take_apart(figure.text).value
    plain = f"{figure.value.normalize():f}"
    yield plain
    yield plain.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    if figure.value == figure.value.to_integral_value():
        yield f"{int(figure.value):,}"
    if figure.value >= 10_000:
        yield f"{(figure.value / 10_000).normalize():f}"
