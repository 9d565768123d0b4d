"""Who could be named for each step, for the forms that ask: for a review, and in somebody's place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot import leave
from bot.errors import NotAllowed
from bot.people import Person
from bot.publishing import eligible
from bot.publishing.articles import Revision
from bot.publishing.review.looking import steps_taken
from bot.publishing.review.rows import Submission
from bot.publishing.review.substituting import MAY_SUBSTITUTE


@dataclass(frozen=True)
class Choice:
    """A step of the review, and who could be named for it."""

    step: str
    there: list[Person]
    away: list[tuple[Person, str]]  # with the days
    proposed: str


def choices(
    session: Session, revision: Revision, by: Person, steps: Sequence[str], *, now: datetime
) -> list[Choice]:
    """Return for each of *steps* who may be named when *by* hands *revision* in, and who would be."""
    able = eligible.reviewers(session, revision, by, steps, earlier=steps_taken(session, revision), now=now)
    try:
        proposed = [each.name for each in able.choose()]
    except NotAllowed:
        proposed = [""] * len(steps)
    return [
        Choice(
            step,
            able.there(number),
            [
                (each, leave.in_words(able.away[each.id]))
                for each in able.able(number)
                if each.id in able.away
            ],
            proposed[number],
        )
        for number, step in enumerate(steps)
    ]


def substitutes(
    session: Session, submission: Submission, by: Person, *, now: datetime
) -> dict[int, list[Person]]:
    """Return by its number whom *by* may put in each step that is not taken; nothing where *by* may not."""
    if not by.may(*MAY_SUBSTITUTE):
        return {}
    revision = submission.revision
    steps = [each.name for each in submission.steps]
    earlier = steps_taken(session, revision)
    able = eligible.reviewers(session, revision, submission.by, steps, earlier=earlier, now=now)
    named = {each.reviewer_id for each in submission.steps} | {by.id}
    return {
        each.number: [person for person in able.there(each.number) if person.id not in named]
        for each in submission.steps[len(submission.approvals) :]
    }
