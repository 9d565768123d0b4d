"""What one tick of a sender works with: the database, WeChat, the time; and how a push is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, lazyload

from bot import db
from bot.clock import elapsed
from bot.config import Limits
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.figures import version
from bot.people import REVIEWERS
from bot.publishing import check, outdated, review
from bot.publishing.articles import Revision
from bot.publishing.proofread import kept
from bot.publishing.pushes import events, successors
from bot.publishing.pushes.mark import Mark
from bot.publishing.pushes.quota import Kind
from bot.publishing.pushes.states import (
    GONE_OUT,
    LONGEST_LEASE,
    LONGEST_PAUSE,
    Mode,
    Push,
    PushedArticle,
    State,
    WaitsFor,
)
from bot.publishing.render import Rendered
from bot.publishing.review import Approval, Return, Submission
from bot.wechat.client import WeChat

CHANGED = "排期以后有改动，没有审完。"


class Taken(NamedTuple):
    """A push that is locked until the transaction ends."""

    push: Push
    at: datetime  # real, by the database's clock: a lease counts from then
    figures: str  # `figures.version`
    not_covered: int  # articles that are in another state than when they were approved

    def is_free(self, *states: State) -> bool:
        """Tell whether it is in one of *states* and nobody holds a lease on it."""
        until = self.push.lease_until
        is_held = until is not None and self.at <= until <= self.at + LONGEST_LEASE
        return self.push.state in states and not is_held


@dataclass(frozen=True)
class Desk:
    """The means of one tick, which began at *begun*."""

    sessions: Sessions
    wechat: WeChat
    mark: Mark
    begun: datetime
    max_lateness: timedelta
    limits: Limits = check.USUAL
    kind: Kind = "subscription"  # of the account: how many mass sends it has
    _since: float = field(default_factory=elapsed)

    @property
    def now(self) -> datetime:
        """Return the time: uploads of a tick may take minutes, and lateness is judged when it counts."""
        return self.begun + timedelta(seconds=elapsed() - self._since)

    def is_late(self, push: Push) -> bool:
        return push.due_at < self.now - self.max_lateness

    def find(
        self, *states: State, due_before: datetime | None = None, has_draft: bool | None = None
    ) -> Sequence[int]:
        """Return the pushes in *states* that may be worked on now, the earliest due first."""
        with self.sessions.read() as session:
            wanted = select(Push.id).where(
                Push.state.in_(states),
                or_(Push.lease_until.is_(None), lease_is_over()),
                is_time_to_look(self.now),
                # What waits for a person is looked at no more, except a draft, which tells when it is gone.
                or_(
                    Push.state != State.DOUBTFUL, Push.waits_for.is_(None), Push.waits_for != WaitsFor.PERSON
                ),
            )
            if has_draft is not None:
                wanted = wanted.where(Push.media_id.is_not(None) if has_draft else Push.media_id.is_(None))
            if due_before:
                wanted = wanted.where(Push.due_at <= due_before)
            return session.scalars(wanted.order_by(Push.due_at, Push.id)).all()

    def take(self, session: Session, number: int, *states: State) -> Taken | None:
        """Lock the push if it is still in one of *states* and nobody holds a lease on it.

        Its articles are not read along: who sends has looked at them before, and others wait.
        """
        found = session.execute(_locked(), {"number": number}).one_or_none()
        taken = Taken(*found) if found else None
        return taken if taken and taken.is_free(*states) else None


def is_time_to_look(now: datetime) -> ColumnElement[bool]:
    """Tell, in a query, whether a push is to be looked at."""
    return or_(Push.look_at.is_(None), Push.look_at <= now, Push.look_at > now + LONGEST_PAUSE)


def lease_is_over() -> ColumnElement[bool]:
    """Tell, in a query, whether the lease that a push has, has run out."""
    return or_(Push.lease_until < db.real_clock(), Push.lease_until > db.real_clock(LONGEST_LEASE))


@cache  # it takes longer to write than to run
def _locked() -> Select[Push, datetime, str, int]:
    return (
        select(Push, db.real_clock(), version.column(), _not_covered())
        .options(lazyload(Push.articles), lazyload(Push.planned_by))
        .where(Push.id == bindparam("number"))  # and no more: PostgreSQL is to go by the key
        # What stands beside the push is as old as this statement, which therefore must not wait for the lock.
        .with_for_update(of=Push, skip_locked=True)
    )


@dataclass(frozen=True)
class Looked:
    """What a push holds, looked at before it is locked: the approved bytes, or why it must not go out."""

    figures: str  # `figures.version` at that moment
    articles: tuple[Rendered, ...] = ()
    paths: Mapping[str, str] = field(
        default_factory=dict
    )  # SHA-256 → path of every picture, as staff know it
    problem: str = ""
    sent_already: int | None = None  # a push with an article of this one that went out, or may have
    waits: bool = False  # for what is on its way now: then one with an article of this may be doubted


def look(desk: Desk, number: int, *states: State) -> Looked | None:
    """Look at the texts of push *number* while nobody waits: check, proofreading, figures corrected since.

    Returns None when it is no longer in one of *states*, so that there is nothing to take.
    """
    with desk.sessions.read() as session:
        push = session.scalars(select(Push).where(Push.id == number, Push.state.in_(states))).one_or_none()
        if push is None:
            return None
        revisions = [article.submission.revision for article in push.articles]
        paths = {key: path for revision in revisions for path, key in revision.pictures.items()}
        figures = version.current(session)
        try:
            approved = tuple(_approved(session, push, desk.limits))
            return Looked(
                figures,
                approved,
                paths,
                sent_already=_sent_already(session, push),
                waits=events.may_be_second(session, push, now=desk.now),
            )
        except NotAllowed as error:
            return Looked(figures, problem=str(error))


def _sent_already(session: Session, push: Push) -> int | None:
    """Return the last push in which this went out, or a card of an article of this mass send; or may have.

    Planning refuses the second (`pushed_once`), but a first may be known only since: a person took it for not
    sent.  Of a card, what was taken back counts no more.  Not asked under the lock: `successors.stop` takes
    it as well.
    """
    earlier = successors.before(push).where(Push.state.in_(GONE_OUT)).order_by(Push.id.desc()).limit(1)
    if push.mode == Mode.MASS:
        earlier = earlier.where(or_(Push.mode == Mode.PUBLISH, PushedArticle.back_at.is_(None)))
    return session.scalar(earlier)


def _not_covered() -> ScalarSelect[int]:
    """Count the articles of a push that `review.covers` no longer calls approved: keys alone, no bytes."""
    newer, later = aliased(Revision), aliased(Submission)
    newest = select(func.max(newer.id)).where(newer.article_id == Revision.article_id)
    latest = select(func.max(later.id)).where(later.revision_id == Revision.id)
    agreed = select(func.count(Approval.step)).where(
        Approval.submission_id == Submission.id, Approval.digest == Submission.digest
    )
    return (
        select(func.count())
        .select_from(PushedArticle)
        .join(Submission, Submission.id == PushedArticle.submission_id)
        .join(Revision, Revision.id == Submission.revision_id)
        .where(
            PushedArticle.push_id == Push.id,
            or_(
                Revision.id != newest.scalar_subquery(),
                Submission.id != latest.scalar_subquery(),
                agreed.scalar_subquery() != len(REVIEWERS),
                Submission.id.in_(select(Return.submission_id)),
            ),
        )
        .correlate(Push)
        .scalar_subquery()
    )


def _approved(session: Session, push: Push, limits: Limits) -> list[Rendered]:
    articles = []
    for article in push.articles:
        revision = article.submission.revision
        covering = review.covers(session, revision)
        if covering is None or covering.id != article.submission_id:
            raise NotAllowed(f"《{revision.title}》{CHANGED}")
        rendered = review.sealed(covering)
        problems = check.blocking(check.check(rendered, limits))
        problems += kept.blocking(session, revision) + outdated.of(session, covering)
        if problems:
            raise NotAllowed(f"《{revision.title}》" + "；".join(problems))
        articles.append(rendered)
    return articles
