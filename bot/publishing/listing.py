"""The list of articles: those in a column, those that stand somewhere, those whose title says something."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, defer

from bot.people import REVIEWERS, Person
from bot.publishing import review, standing
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import Push, PushedArticle
from bot.publishing.pushes.states import GONE, State
from bot.publishing.review import Approval, Return, Submission


class At(StrEnum):
    """Where an article stands, as far as one looks for it."""

    DRAFT = "draft"  # never handed in, or returned
    REVIEW = "review"  # waits for the person who asks
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PLANNED = "planned"
    OUT = "out"
    WITHDRAWN = "withdrawn"  # followers cannot open it any more


@dataclass(frozen=True)
class Wanted:
    """What is looked for; everything may be left out."""

    column: str | None = None  # "" is what belongs to none
    at: At | None = None
    words: str = ""  # each of them in the title


def find(session: Session, wanted: Wanted, *, me: Person, most: int, skip: int = 0) -> list[Revision]:
    """Return the newest revision of each wanted article, what was written last first."""
    newest = select(func.max(Revision.id)).group_by(Revision.article_id)
    rows: Select[Revision] = (
        select(Revision)
        .join(Revision.article)
        .where(Revision.id.in_(newest))
        .options(defer(Revision.body))
        .order_by(Revision.id.desc())
    )
    if wanted.column is not None:
        rows = rows.where(Article.column == wanted.column.replace("\0", ""))
    for word in wanted.words.casefold().split():
        rows = rows.where(func.lower(Revision.title).contains(word, autoescape=True))
    if wanted.at:
        waiting = [each.revision.article_id for each in review.waiting_for(session, me)]
        rows = rows.where(_stands(wanted.at, waiting))
    return list(session.scalars(rows.offset(skip).limit(most)))


def _stands(at: At, waiting: list[int]) -> ColumnElement[bool]:
    """Return the condition by which `standing.where` says so of the newest revision.

    What went out, or was taken back, is so in whatever revision: it may have been written anew since.
    """
    submitted = select(func.max(Submission.id)).where(Submission.revision_id == Revision.id)
    latest = submitted.correlate(Revision).scalar_subquery()
    returned = exists().where(Return.submission_id == latest).correlate(Revision)
    approvals = select(func.count(Approval.step)).where(Approval.submission_id == latest)
    taken = approvals.correlate(Revision).scalar_subquery()
    pushed = exists().where(
        PushedArticle.revision_id == Revision.id,
        PushedArticle.push_id == Push.id,
        Push.state.not_in([*GONE, State.SENT]),
    )
    other = aliased(Revision)  # what went out may have been written anew since
    sent = exists().where(
        other.article_id == Revision.article_id,
        PushedArticle.revision_id == other.id,
        PushedArticle.push_id == Push.id,
        Push.state == State.SENT,
    )
    this_sent = exists().where(
        PushedArticle.revision_id == Revision.id, PushedArticle.push_id == Push.id, Push.state == State.SENT
    )
    out = standing.is_out()
    going_on = and_(latest.is_not(None), ~returned, taken < len(REVIEWERS))
    match at:
        case At.DRAFT:
            return and_(~out, Revision.body != "", or_(latest.is_(None), returned))
        case At.REVIEW:
            return Revision.article_id.in_(waiting)
        case At.IN_REVIEW:
            return going_on
        case At.APPROVED:
            return and_(~returned, taken >= len(REVIEWERS), ~pushed, ~this_sent)
        case At.PLANNED:
            return pushed
        case At.OUT:
            return and_(or_(out, sent), Article.withdrawn_at.is_(None))
        case At.WITHDRAWN:
            return Article.withdrawn_at.is_not(None)
