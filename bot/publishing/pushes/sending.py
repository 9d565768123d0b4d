"""Sends what is due, once: claim, commit, one call, outcome.  Any number of processes may run this.

1. Look: the texts are read and checked once more, while nobody waits.
2. Claim: under a row lock, `preparing → sending` with a lease, where all is approved as it stands; committed
   before the call.
3. The one call, on a connection of its own.
4. The outcome, committed after it.  Whoever finds a lease that has run out between 2 and 4 says
   `doubtful`: the call may have been made.

The lease goes by the database's real clock; *now* is the clock that due times go by.
"""

from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.clock import elapsed
from bot.config import Limits
from bot.db import Sessions
from bot.errors import NotAllowed, PlatformProblem, Unreachable
from bot.publishing import check
from bot.publishing.pushes import doubt, events, mark, outcome, quota, successors
from bot.publishing.pushes.desk import CHANGED, Desk, Looked, Taken, lease_is_over, look
from bot.publishing.pushes.mark import Mark
from bot.publishing.pushes.not_begun import COMING, hold_restored, may_be_out
from bot.publishing.pushes.preparing import prepare
from bot.publishing.pushes.quota import Kind
from bot.publishing.pushes.states import (
    LOOK_AGAIN_AFTER,
    PREPARE_AHEAD,
    RESTORED,
    SENDING_LEASE,
    WAITS,
    Mode,
    Push,
    State,
    WaitsFor,
    move,
    wait_for,
)
from bot.wechat.client import WeChat

log = structlog.get_logger()
# Real time, with everything that may come before and after it in the client: a call that were begun later
# would outlive its lease.
CALL_TAKES_AT_MOST = timedelta(seconds=45)


def run_due(
    sessions: Sessions,
    wechat: WeChat,
    *,
    mark: Mark,
    now: datetime,
    max_lateness: timedelta,
    limits: Limits = check.USUAL,
    kind: Kind = "subscription",
) -> None:
    """Do for every push what is due at *now*: hold, send, prepare, look what became of it."""
    desk = Desk(sessions, wechat, mark, now, max_lateness, limits, kind)
    send_due(desk)
    prepare_due(desk)
    _send_what_is_ready(desk)
    look_after(desk)


def send_due(desk: Desk) -> None:
    """Send what is prepared and due; hold what is too late; doubt what a sender left behind.

    A tick of its own: it waits for no picture, and for no answer but to what it sends itself.
    """
    _hold(desk)
    _doubt_the_lost(desk)
    for number in desk.find(State.PLANNED, due_before=desk.now, has_draft=True):
        prepare(desk, number)  # released: its draft is there, and WeChat is not called
    _send_what_is_ready(desk)


def prepare_due(desk: Desk) -> None:
    """Make the drafts of what is due within `PREPARE_AHEAD`; uploads may take minutes."""
    soon = desk.now + PREPARE_AHEAD
    found = [
        *desk.find(State.PLANNED, due_before=soon),
        *desk.find(State.PREPARING, due_before=soon, has_draft=False),
    ]
    for number in found:
        prepare(desk, number)


def look_after(desk: Desk) -> None:
    """Look what became of what WeChat has, or may have; in doubt make the same call again, with its id.

    A restored database is held first, as before any send: its doubts may be old ones.
    """
    _hold(desk)
    events.tend(desk.sessions, now=desk.now)
    for number in desk.find(State.DOUBTFUL, State.ACCEPTED):
        following = doubt.look(desk, number)
        if following is not doubt.Next.NOTHING:
            _send(desk, number, None, draft_is_gone=following is doubt.Next.REPEAT_WITHOUT_DRAFT)
    for number in doubt.said_and_due(desk):
        doubt.look(desk, number)


def _hold(desk: Desk) -> None:
    """Hold what is too late, and everything when the database was put back from a copy."""
    file = desk.mark.read()  # before the database: it is written after it, so it is never ahead
    with desk.sessions.read() as session:
        known = mark.known(session)
        restored = file is None or file > known
        coming = Push.state.in_(COMING)
        if restored:  # what is held in the copy may have been released since
            waiting = select(Push).where(or_(coming, and_(Push.state == State.HELD, Push.reason != RESTORED)))
        else:
            waiting = select(Push).where(coming, Push.due_at < desk.now - desk.max_lateness)
        nothing = not restored and not session.scalars(waiting.limit(1)).all()
    if file is not None and file < known:  # another node has sent since
        _keep_mark(desk, known)
    if nothing:
        return
    with desk.sessions.begin() as session:
        # Asked for anew, by its own columns: what another began to send in the meantime is left alone.
        for push in session.scalars(waiting.order_by(Push.id).with_for_update(of=Push)):
            if push.state == State.HELD:
                if not may_be_out(push):
                    hold_restored(session, push, now=desk.now)
            else:
                move(session, push, State.HELD, now=desk.now, reason=RESTORED if restored else "late")
        if restored:
            mark.catch_up(session, file or known, now=desk.now)
    if file is None:  # damaged: only now, or who comes after would not know of it
        _keep_mark(desk, known)


def _keep_mark(desk: Desk, known: int) -> None:
    try:
        desk.mark.write(known)
    except OSError as error:  # a send, which does not go out without it, says so to staff
        log.warning("mark_not_written", file=str(desk.mark.file), problem=error.strerror)


def _send_what_is_ready(desk: Desk) -> None:
    for number in desk.find(State.PREPARING, due_before=desk.now):
        looked = look(desk, number, State.PREPARING)
        if looked:
            _send(desk, number, looked)


def _send(desk: Desk, number: int, looked: Looked | None, *, draft_is_gone: bool = False) -> None:
    """Send a prepared push that was *looked* at, or in doubt make the same call with the same id again."""
    claimed = elapsed()  # before anything is waited for: the lease begins within
    me, again = uuid4().hex, looked is None
    file = desk.mark.read()
    with desk.sessions.begin() as session:
        taken = desk.take(session, number, State.DOUBTFUL if again else State.PREPARING)
        if taken is None or not taken.push.media_id:
            return
        push, media_id = taken.push, taken.push.media_id
        if looked is None:
            allowed = _may_repeat(desk, push, draft_is_gone)
        else:
            allowed = _may_begin(desk, session, taken, looked)
        if not allowed:
            return
        if push.mode == Mode.DRAFT:
            move(session, push, State.ACCEPTED, now=desk.now)
            push.accepted_at = push.sending_at = desk.now
            push.look_at = desk.now + LOOK_AGAIN_AFTER
            wait_for(session, push, WaitsFor.PERSON, now=desk.now)
            return
        push.repeated_at = desk.now if again else None
        if not again:
            push.sending_at = desk.now
        move(session, push, State.SENDING, now=desk.now, lease=(me, taken.at + SENDING_LEASE))
        count = mark.count_one(session, now=desk.now)
        if file is None or file >= count:  # put back since the last `_hold`: the next one holds
            session.rollback()
            return
        key, tag, mode = push.clientmsgid, push.tag, push.mode
    brought: outcome.Outcome
    try:
        desk.mark.write(count)
        if elapsed() - claimed > (SENDING_LEASE - CALL_TAKES_AT_MOST).total_seconds():
            return  # frozen on the way: the lease is as good as gone, so the call is not made
        if mode == Mode.MASS:
            brought = desk.wechat.mass_send(media_id, key=key, tag=tag)
        else:
            brought = desk.wechat.publish(media_id)
    except PlatformProblem as error:
        brought = error
    except OSError as error:  # of the mark: without it a restored copy would send again
        log.warning("mark_not_written", file=str(desk.mark.file), problem=error.strerror)
        brought = Unreachable(
            "这台服务器的磁盘写不进，怕重发，所以没有发出；过一会儿自动再试。请管理员看“体检”的“磁盘”。"
        )
    with desk.sessions.begin() as session:
        outcome.write(session, number, brought, me=me, again=again, now=desk.now)


def _may_begin(desk: Desk, session: Session, taken: Taken, looked: Looked) -> bool:
    """Tell whether the push may be sent now; hold it where it may not, or where looking found a problem."""
    push = taken.push
    if push.due_at > desk.now:
        return False
    if desk.is_late(push):  # the tick, or the machine, stood still in between
        move(session, push, State.HELD, now=desk.now, reason="late")
        return False
    if looked.sent_already is not None:
        successors.hold(session, push, looked.sent_already, now=desk.now)
        return False
    if looked.waits:
        push.reason = WAITS
        return False
    if taken.figures != looked.figures:
        return False  # one was confirmed, corrected or withdrawn meanwhile: the next tick looks again
    if looked.problem or taken.not_covered:
        move(session, push, State.HELD, now=desk.now, reason=f"finding: {looked.problem or CHANGED}")
        return False
    try:
        quota.require(session, desk.now, desk.kind, Mode(push.mode), but=push, planned=True)
    except NotAllowed as error:  # somebody sent by hand, or planned what WeChat counts otherwise
        move(session, push, State.HELD, now=desk.now, reason=f"quota: {error}")
        return False
    return True


def _may_repeat(desk: Desk, push: Push, draft_is_gone: bool) -> bool:
    """Tell whether the same call may be made again: without its draft it can send nothing any more."""
    if push.mode != Mode.MASS or push.repeated_at or push.waits_for:
        return False
    return draft_is_gone or not desk.is_late(push)


def _doubt_the_lost(desk: Desk) -> None:
    """Say of every push whose sender did not come back that it may have gone out."""
    with desk.sessions.read() as session:
        lost = select(Push.id).where(Push.state == State.SENDING, lease_is_over())
        numbers = session.scalars(lost).all()
    for number in numbers:
        with desk.sessions.begin() as session:
            taken = desk.take(session, number, State.SENDING)
            if taken and taken.push.lease_until:
                reason = "发送途中程序中断，可能已经发出。"
                move(session, taken.push, State.DOUBTFUL, now=desk.now, reason=reason)
                taken.push.look_at = None
