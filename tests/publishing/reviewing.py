"""The acts of a review, each in a transaction of its own, as pages and commands do them."""

from bot import people
from bot.db import Sessions
from bot.people import Person, Role
from bot.publishing import review
from bot.publishing.articles import Revision
from bot.publishing.review import Submission
from tests import make

NOW = make.NOON


def submit(
    sessions: Sessions, revision: Revision, *reviewers: Person, by: Person | None = None
) -> Submission:
    writer = by or make.people(sessions).lin
    with sessions.begin() as session:
        again = session.get_one(Revision, revision.id)
        submission = review.submit(session, again, by=writer, reviewers=reviewers, steps=make.STEPS, now=NOW)
    return now(sessions, submission)


def approve(sessions: Sessions, submission: Submission, *by: Person, digest: str | None = None) -> Submission:
    for person in by:
        with sessions.begin() as session:
            review.approve(
                session,
                session.get_one(Submission, submission.id),
                by=person,
                digest=digest or submission.digest,
                now=NOW,
            )
    return now(sessions, submission)


def return_(sessions: Sessions, submission: Submission, by: Person, reason: str) -> Submission:
    with sessions.begin() as session:
        review.return_(session, session.get_one(Submission, submission.id), by=by, reason=reason, now=NOW)
    return now(sessions, submission)


def now(sessions: Sessions, submission: Submission) -> Submission:
    with sessions.read() as session:
        return session.get_one(Submission, submission.id)


def join(sessions: Sessions, name: str, *roles: Role) -> Person:
    with sessions.begin() as session:
        return people.add(session, name, list(roles), now=NOW)


def covered(sessions: Sessions, revision: Revision) -> bool:
    with sessions.read() as session:
        return review.covers(session, session.get_one(Revision, revision.id)) is not None
