"""Sends what is due, once: claim, commit, one call, outcome.  Any number of processes may run this.

1. Claim: under a row lock, `preparing → sending` with a lease, committed before the call.
2. The one call, on a connection of its own.
3. The outcome, committed after it.  Whoever finds a lease that has run out between 1 and 3 says
   `doubtful`: the call may have been made.

The lease goes by the database's real clock; *now* is the clock that due times go by.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot import db
from bot.db import Sessions
from bot.errors import Doubtful, Mistake, NotAllowed, PlatformProblem, Refused, Unreachable
from bot.publishing import images, review
from bot.publishing.pushes import doubt, events, mark
from bot.publishing.pushes.mark import Mark
from bot.publishing.pushes.states import (
    LOOK_AGAIN_AFTER,
    PREPARE_AHEAD,
    PREPARING_LEASE,
    SENDING_LEASE,
    Mode,
    Push,
    State,
    WaitsFor,
    move,
)
from bot.publishing.render import Rendered, fill, pictures_in
from bot.wechat import codes
from bot.wechat.client import Accepted, DraftArticle, Submitted, WeChat
from bot.wechat.codes import Action

log = structlog.get_logger()
CALL_TAKES_AT_MOST = timedelta(seconds=30)  # real time: a call begun later than this would outlive its lease


def run_due(
    sessions: Sessions, wechat: WeChat, *, mark: Mark, now: datetime, max_lateness: timedelta
) -> None:
    """Do for every push what is due at *now*: hold, prepare, send, look what became of it."""
    desk = Desk(sessions, wechat, mark, now, max_lateness)
    desk.hold()
    for number in desk.find(State.PLANNED, State.PREPARING, due_before=now + PREPARE_AHEAD):
        desk.prepare(number)
    for number in desk.find(State.PREPARING, due_before=now):
        desk.send(number)
    desk.doubt_the_lost()
    for number in desk.find(State.DOUBTFUL, State.ACCEPTED):
        following = doubt.look(sessions, wechat, number, now=now, max_lateness=max_lateness)
        if following is doubt.Next.REPEAT:
            desk.send(number)


@dataclass(frozen=True)
class Desk:
    """What one tick works with."""

    sessions: Sessions
    wechat: WeChat
    mark: Mark
    now: datetime
    max_lateness: timedelta

    def find(self, *states: State, due_before: datetime | None = None) -> Sequence[int]:
        """Return the pushes in *states* that may be worked on now, the earliest due first."""
        with self.sessions.read() as session:
            wanted = select(Push.id).where(
                Push.state.in_(states),
                self._free(session),
                or_(Push.look_at.is_(None), Push.look_at <= self.now),
            )
            if due_before:
                wanted = wanted.where(Push.due_at <= due_before)
            return session.scalars(wanted.order_by(Push.due_at, Push.id)).all()

    def hold(self) -> None:
        """Hold what is too late, and everything when the database was put back from a copy."""
        file = self.mark.read()  # before the database: it is written after it, so it is never ahead
        late = self.now - self.max_lateness
        with self.sessions.read() as session:
            restored = file > mark.known(session)
            waiting = select(Push).where(Push.state.in_([State.PLANNED, State.PREPARING]))
            if not restored:
                waiting = waiting.where(Push.due_at < late)
            if not restored and not session.scalars(waiting.limit(1)).all():
                return
        with self.sessions.begin() as session:
            # Asked for anew, by its own columns: what another began to send in the meantime is left alone.
            for push in session.scalars(waiting.order_by(Push.id).with_for_update(of=Push)):
                move(session, push, State.HELD, now=self.now, reason="restored" if restored else "late")
            if restored:
                mark.catch_up(session, file, now=self.now)

    def prepare(self, number: int) -> None:
        """Upload the pictures of a push and make its draft; a crash here is simply resumed."""
        me = uuid4().hex
        with self.sessions.begin() as session:
            push = self._take(session, number, State.PLANNED, State.PREPARING)
            if push is None or (push.state == State.PREPARING and push.media_id):
                return
            if push.state == State.PLANNED:
                move(session, push, State.PREPARING, now=self.now)
            if push.media_id:  # released after it had been prepared: the draft is still there
                return
            push.lease_by, push.lease_until = me, db.real_now(session) + PREPARING_LEASE
            try:
                articles = self._approved(session, push)
            except NotAllowed as error:
                move(session, push, State.HELD, now=self.now, reason=f"finding: {error}")
                return
        problem: Exception | None = None
        media_id = None
        try:
            media_id = self.wechat.draft_add([self._draft(article) for article in articles])
        except (PlatformProblem, Mistake) as error:
            problem = error
        with self.sessions.begin() as session:
            push = self._mine(session, number, State.PREPARING, me)
            if push is None:
                return  # taken over after the lease ran out, or cancelled: the draft stays unused
            push.lease_by = push.lease_until = None
            push.media_id, push.reason = media_id, str(problem) if problem else ""
            if isinstance(problem, (Refused, Mistake)) and not _passes(problem):
                move(session, push, State.FAILED, now=self.now, reason=str(problem))
            elif problem:
                push.look_at = self.now + LOOK_AGAIN_AFTER

    def send(self, number: int) -> None:
        """Send a prepared push, or in doubt make the same call with the same id once more."""
        me = uuid4().hex
        with self.sessions.begin() as session:
            push = self._take(session, number, State.PREPARING, State.DOUBTFUL)
            if push is None or not push.media_id:
                return
            again = push.state == State.DOUBTFUL
            if not again:
                try:
                    self._approved(session, push)
                except NotAllowed as error:
                    move(session, push, State.HELD, now=self.now, reason=f"finding: {error}")
                    return
            if push.mode == Mode.DRAFT:
                move(session, push, State.ACCEPTED, now=self.now)
                push.accepted_at, push.waits_for = self.now, WaitsFor.PERSON
                push.sending_at, push.look_at = self.now, self.now + LOOK_AGAIN_AFTER
                return
            move(session, push, State.SENDING, now=self.now)
            push.lease_by, push.lease_until = me, db.real_now(session) + SENDING_LEASE
            push.repeated_at = self.now if again else None
            push.sending_at = push.sending_at or self.now
            count = mark.count_one(session, now=self.now)
            media_id, key, tag, mode = push.media_id, push.clientmsgid, push.tag, push.mode
        claimed = time.monotonic()
        outcome: Accepted | Submitted | PlatformProblem
        try:
            self.mark.write(count)
            if time.monotonic() - claimed > (SENDING_LEASE - CALL_TAKES_AT_MOST).total_seconds():
                return  # frozen on the way: the lease is as good as gone, so the call is not made
            if mode == Mode.MASS:
                outcome = self.wechat.mass_send(media_id, key=key, tag=tag)
            else:
                outcome = self.wechat.publish(media_id)
        except PlatformProblem as error:
            outcome = error
        except OSError as error:  # of the mark: without it a restored copy would send again
            outcome = Unreachable(f"发送记号写不进 {self.mark.file}：{error.strerror}。请检查磁盘。")
        with self.sessions.begin() as session:
            self._write(session, number, me, outcome, again=again)

    def doubt_the_lost(self) -> None:
        """Say of every push whose sender did not come back that it may have gone out."""
        with self.sessions.read() as session:
            lost = select(Push.id).where(Push.state == State.SENDING, Push.lease_until < db.real_now(session))
            numbers = session.scalars(lost).all()
        for number in numbers:
            with self.sessions.begin() as session:
                push = self._take(session, number, State.SENDING)
                if push and push.lease_until and push.lease_until < db.real_now(session):
                    move(
                        session, push, State.DOUBTFUL, now=self.now, reason="发送途中程序中断，可能已经发出。"
                    )
                    push.look_at = None

    def _write(
        self,
        session: Session,
        number: int,
        me: str,
        outcome: Accepted | Submitted | PlatformProblem,
        *,
        again: bool,
    ) -> None:
        """Write what the call brought; one who lost the lease adds only what nobody else can know."""
        push = session.scalars(select(Push).where(Push.id == number).with_for_update(of=Push)).one()
        mine = push.state == State.SENDING and push.lease_by == me
        if isinstance(outcome, (Accepted, Submitted)):
            if mine or push.state == State.DOUBTFUL:
                move(session, push, State.ACCEPTED, now=self.now)
                _note_numbers(push, outcome)
                push.accepted_at, push.waits_for = self.now, WaitsFor.PLATFORM
                push.look_at = self.now + LOOK_AGAIN_AFTER
                events.adopt(session, push, now=self.now)
                return
            log.warning("push_outcome_too_late", push=number, state=push.state, outcome=str(outcome))
            if push.state == State.SENT and not (push.msg_id or push.publish_id):
                _note_numbers(push, outcome)  # reading counts are found by them
                events.adopt(session, push, now=self.now)
        elif not mine:
            log.warning("push_outcome_too_late", push=number, state=push.state, outcome=str(outcome))
        elif again:  # whatever this call did not do, the first one may have
            move(session, push, State.DOUBTFUL, now=self.now, reason=str(outcome))
            push.look_at = self.now + LOOK_AGAIN_AFTER
            if isinstance(outcome, Unreachable):
                push.repeated_at = None  # not made: it may be made later
        elif isinstance(outcome, Unreachable):
            move(session, push, State.PREPARING, now=self.now, reason=str(outcome))
            push.look_at = self.now + LOOK_AGAIN_AFTER / 6
        elif isinstance(outcome, Doubtful):
            move(session, push, State.DOUBTFUL, now=self.now, reason=str(outcome))
            push.look_at = None
        elif _passes(outcome):
            move(session, push, State.PREPARING, now=self.now, reason=str(outcome))
            push.look_at = self.now + LOOK_AGAIN_AFTER
        else:
            move(session, push, State.FAILED, now=self.now, reason=str(outcome))

    def _take(self, session: Session, number: int, *states: State) -> Push | None:
        """Lock the push if it is still in one of *states* and nobody holds a lease on it."""
        return session.scalars(
            select(Push)
            .where(Push.id == number, Push.state.in_(states), self._free(session))
            .with_for_update(of=Push, skip_locked=True)
        ).one_or_none()

    def _mine(self, session: Session, number: int, state: State, me: str) -> Push | None:
        return session.scalars(
            select(Push)
            .where(Push.id == number, Push.state == state, Push.lease_by == me)
            .with_for_update(of=Push)
        ).one_or_none()

    def _free(self, session: Session) -> ColumnElement[bool]:
        return or_(Push.lease_until.is_(None), Push.lease_until < db.real_now(session))

    def _approved(self, session: Session, push: Push) -> list[Rendered]:
        """Return the approved bytes of *push*; raise NotAllowed when one is not approved as it stands."""
        articles = []
        for article in push.articles:
            revision = article.submission.revision
            covering = review.covers(session, revision)
            if covering is None or covering.id != article.submission_id:
                raise NotAllowed(f"《{revision.title}》排期以后有改动，没有审完。")
            articles.append(review.sealed(covering))
        return articles

    def _draft(self, article: Rendered) -> DraftArticle:
        address = {
            key: images.in_text(self.sessions, self.wechat, key, now=self.now)
            for key in pictures_in(article.html)
        }
        return DraftArticle(
            title=article.title,
            author=article.author,
            digest=article.digest,
            content=fill(article.html, address.__getitem__),
            thumb_media_id=images.as_cover(self.sessions, self.wechat, article.cover, now=self.now),
            content_source_url=article.source_url,
            need_open_comment=article.comments,
        )


def _note_numbers(push: Push, outcome: Accepted | Submitted) -> None:
    if isinstance(outcome, Accepted):
        push.msg_id = outcome.msg_id
    else:
        push.publish_id = outcome.publish_id
    push.msg_data_id = outcome.msg_data_id or push.msg_data_id


def _passes(problem: Exception) -> bool:
    """Tell whether the same request may succeed by itself a minute later."""
    return isinstance(problem, Refused) and codes.meaning(problem.code).action is Action.RETRY
