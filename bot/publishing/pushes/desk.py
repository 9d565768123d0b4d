"""What one tick of a sender works with: the database, WeChat, the time; and how a push is taken."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot import db
from bot.config import Limits
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.publishing import check, review
from bot.publishing.pushes.mark import Mark
from bot.publishing.pushes.quota import Kind
from bot.publishing.pushes.states import LONGEST_PAUSE, Push, State, WaitsFor
from bot.publishing.render import Rendered
from bot.wechat.client import WeChat

# Goes on while the machine sleeps, where there is such a clock: a lease must not outlive a closed lid.
_RUNNING = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


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

    def find(self, *states: State, due_before: datetime | None = None) -> Sequence[int]:
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
            if due_before:
                wanted = wanted.where(Push.due_at <= due_before)
            return session.scalars(wanted.order_by(Push.due_at, Push.id)).all()

    def take(self, session: Session, number: int, *states: State) -> Push | None:
        """Lock the push if it is still in one of *states* and nobody holds a lease on it."""
        return session.scalars(
            select(Push)
            .where(Push.id == number, Push.state.in_(states), self._free(session))
            .with_for_update(of=Push, skip_locked=True)
        ).one_or_none()

    def _free(self, session: Session) -> ColumnElement[bool]:
        return or_(Push.lease_until.is_(None), Push.lease_until < db.real_now(session))


def approved(session: Session, push: Push, limits: Limits) -> list[Rendered]:
    """Return the approved bytes of *push*.

    Raises NotAllowed when one is not approved as it stands, or the check blocks it by now.
    """
    articles = []
    for article in push.articles:
        revision = article.submission.revision
        covering = review.covers(session, revision)
        if covering is None or covering.id != article.submission_id:
            raise NotAllowed(f"《{revision.title}》排期以后有改动，没有审完。")
        rendered = review.sealed(covering)
        problems = check.blocking(check.check(rendered, limits))
        if problems:
            raise NotAllowed(f"《{revision.title}》" + "；".join(problems))
        articles.append(rendered)
    return articles
