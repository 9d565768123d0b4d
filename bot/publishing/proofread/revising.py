"""Carrying out what proofreading offers as a new revision: before review, never during or after it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot import people
from bot.errors import NotAllowed
from bot.people import Person, Role
from bot.publishing import articles, review
from bot.publishing.articles import Revision
from bot.publishing.proofread import proofreader
from bot.publishing.proofread.applying import Applied, applied
from bot.publishing.proofread.reading import of_article, parted


def apply(session: Session, revision: Revision, *, by: Person, now: datetime) -> Applied:
    """Keep *revision* with every change that is offered as the newest one, and return the changes.

    Raises NotAllowed when *by* may not write, it is not the newest, or its review has begun.
    """
    people.require(by, Role.EDITOR, to="改文章")
    if articles.newest(revision.article).id != revision.id:
        raise NotAllowed(f"《{revision.title}》已有更新的版本，请校对新版。")
    submission = review.latest(session, revision)
    if submission and submission.state != "returned":
        raise NotAllowed(f"《{revision.title}》已经送审，不能再自动改；请先退回。")
    reading = of_article(revision.title, revision.digest, revision.body, revision.year)
    done = applied(reading.source, proofreader.load(session).proofread(reading))
    if done.changes:
        title, digest, body = parted(done.source)
        changed = replace(articles.as_draft(session, revision), title=title, digest=digest, body=body)
        articles.save(session, changed, by=by, now=now)
    return done
