"""What one tick of a sender works with: the database, WeChat, the time; and how a push is taken."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, lazyload

from bot import db
from bot.config import Limits
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.figures import version
from bot.people import REVIEWERS
from bot.publishing import check, outdated, review
from bot.publishing.articles import Revision
from bot.publishing.proofread import kept
from bot.publishing.pushes.mark import Mark
from bot.publishing.pushes.quota import Kind
from bot.publishing.pushes.states import LONGEST_PAUSE, Push, PushedArticle, State, WaitsFor
from bot.publishing.render import Rendered
from bot.publishing.review import Approval, Return, Submission
from bot.wechat.client import WeChat

# Goes on while the machine sleeps, where there is such a clock: a lease must not outlive a closed lid.
_RUNNING = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

CHANGED = "排期以后有改动，没有审完。"


def elapsed() -> float:
    """Return seconds of real time since some moment."""
    return time.clock_gettime(_RUNNING)


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
        self, *states: State, due_before: datetime | None = None, without_draft: bool = False
    ) -> Sequence[int]:
        """Return the pushes in *states* that may be worked on now, the earliest due first."""
        with self.sessions.read() as session:
            wanted = select(Push.id).where(
                Push.state.in_(states),
                self._free(session),
                or_(
                    Push.look_at.is_(None), Push.look_at <= self.now, Push.look_at > self.now + LONGEST_PAUSE
                ),
                # What waits for a person is looked at no more, except a draft, which tells when it is gone.
                or_(
                    Push.state != State.DOUBTFUL, Push.waits_for.is_(None), Push.waits_for != WaitsFor.PERSON
                ),
            )
            if without_draft:
                wanted = wanted.where(or_(Push.state == State.PLANNED, Push.media_id.is_(None)))
            if due_before:
                wanted = wanted.where(Push.due_at <= due_before)
            return session.scalars(wanted.order_by(Push.due_at, Push.id)).all()

    def take(self, session: Session, number: int, *states: State) -> Push | None:
        """Lock the push if it is still in one of *states* and nobody holds a lease on it.

        Its articles are not read along: who sends has looked at them before, and others wait.
        """
        return session.scalars(
            select(Push)
            .options(lazyload(Push.articles), lazyload(Push.planned_by))
            .where(Push.id == number, Push.state.in_(states), self._free(session))
            .with_for_update(of=Push, skip_locked=True)
        ).one_or_none()

    def _free(self, session: Session) -> ColumnElement[bool]:
        return or_(Push.lease_until.is_(None), Push.lease_until < db.real_now(session))


@dataclass(frozen=True)
class Looked:
    """What a push holds, looked at before it is locked: the approved bytes, or why it must not go out."""

    figures: str  # `figures.version` at that moment
    articles: tuple[Rendered, ...] = ()
    paths: Mapping[str, str] = field(
        default_factory=dict
    )  # SHA-256 → path of every picture, as staff know it
    problem: str = ""


def look(desk: Desk, number: int) -> Looked:
    """Look at the texts of push *number* while nobody waits: check, proofreading, figures corrected since."""
    with desk.sessions.read() as session:
        push = session.scalars(select(Push).where(Push.id == number)).one()
        revisions = [article.submission.revision for article in push.articles]
        paths = {key: path for revision in revisions for path, key in revision.pictures.items()}
        figures = version.current(session)
        try:
            return Looked(figures, tuple(_approved(session, push, desk.limits)), paths)
        except NotAllowed as error:
            return Looked(figures, problem=str(error))


def still_the_same(session: Session, looked: Looked) -> bool:
    """Tell whether no figure was confirmed, corrected or withdrawn since the texts were looked at."""
    return version.current(session) == looked.figures


def still_approved(session: Session, push: Push) -> bool:
    """Tell whether all of *push* is approved as it stands, as `review.covers` has it, now that it is locked.

    One query of keys: the bytes were looked at before.
    """
    return session.scalar(_not_covered(), {"push": push.id}) == 0


@cache  # it takes longer to write than to run
def _not_covered() -> Select[int]:
    """Return how many articles of a push are in another state than when they were approved."""
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
            PushedArticle.push_id == bindparam("push"),
            or_(
                Revision.id != newest.scalar_subquery(),
                Submission.id != latest.scalar_subquery(),
                agreed.scalar_subquery() != len(REVIEWERS),
                Submission.id.in_(select(Return.submission_id)),
            ),
        )
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
