"""Writes down what the one call of a push brought, also when it comes after others have moved on."""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from bot.errors import Doubtful, PlatformProblem, Refused, Unreachable
from bot.publishing.pushes import events, quota, successors, ways
from bot.publishing.pushes.states import (
    LOOK_AGAIN_AFTER,
    SAME_KEY_AFTER,
    Mode,
    Push,
    State,
    WaitsFor,
    move,
    wait_for,
)
from bot.wechat import capabilities, codes
from bot.wechat.codes import Action
from bot.wechat.told import Accepted, Submitted

log = structlog.get_logger()
Outcome = Accepted | Submitted | PlatformProblem


def write(session: Session, number: int, outcome: Outcome, *, me: str, again: bool, now: datetime) -> None:
    """Write what the call of the sender *me* brought; *again*: it was the same call once more."""
    alone = select(Push).options(
        lazyload(Push.articles), lazyload(Push.planned_by)
    )  # the texts are done with
    push = session.scalars(alone.where(Push.id == number).with_for_update(of=Push)).one()
    mine = push.state == State.SENDING and push.lease_by == me
    if isinstance(outcome, (Accepted, Submitted)):
        _accepted(session, push, outcome, mine=mine, now=now)
    elif not mine:
        log.warning("push_outcome_too_late", push=number, state=push.state, outcome=str(outcome))
    elif again:
        _no_clearer(session, push, outcome, now=now)
    elif isinstance(outcome, Unreachable):
        move(session, push, State.PREPARING, now=now, reason=str(outcome))
        push.look_at = now + LOOK_AGAIN_AFTER / 6
    elif isinstance(outcome, Doubtful) or _draft_is_gone(outcome):
        # Gone before its time: somebody may have sent or deleted it in the official backend.
        move(session, push, State.DOUBTFUL, now=now, reason=str(outcome))
        push.look_at = now + SAME_KEY_AFTER if push.mode == Mode.MASS else None
    elif passes(outcome):
        move(session, push, State.PREPARING, now=now, reason=str(outcome))
        push.look_at = now + LOOK_AGAIN_AFTER
    else:
        move(session, push, State.FAILED, now=now, reason=str(outcome))
        if isinstance(outcome, Refused) and outcome.code == codes.NO_SENDS_LEFT:
            quota.note_refused(session, now=now)
        if isinstance(outcome, Refused) and outcome.code in codes.NO_RIGHT:
            capabilities.note(session, ways.NEEDS[Mode(push.mode)], False, now=now)


def passes(problem: Exception) -> bool:
    """Tell whether the same request may succeed by itself a minute later."""
    return isinstance(problem, Refused) and codes.meaning(problem.code).action is Action.RETRY


def _accepted(
    session: Session, push: Push, outcome: Accepted | Submitted, *, mine: bool, now: datetime
) -> None:
    if not mine:
        log.warning("push_outcome_too_late", push=push.id, state=push.state, outcome=str(outcome))
    if isinstance(outcome, Accepted):
        push.msg_id = push.msg_id or outcome.msg_id
    else:
        push.publish_id = push.publish_id or outcome.publish_id
    push.msg_data_id = outcome.msg_data_id or push.msg_data_id
    if push.state == State.FAILED:
        successors.stop(session, push, now=now)
    if mine or push.state in {State.DOUBTFUL, State.FAILED}:
        move(session, push, State.ACCEPTED, now=now)
        push.accepted_at, push.waits_for = now, WaitsFor.PLATFORM
        push.look_at = now + LOOK_AGAIN_AFTER
    events.adopt(session, push, now=now)


def _no_clearer(session: Session, push: Push, outcome: PlatformProblem, *, now: datetime) -> None:
    """Leave *push* in doubt: whatever this call did not do, the first one may have."""
    move(session, push, State.DOUBTFUL, now=now, reason=str(outcome))
    push.look_at = now + LOOK_AGAIN_AFTER
    if isinstance(outcome, Unreachable) or (isinstance(outcome, Doubtful) and outcome.too_soon):
        push.repeated_at = None  # not made, or not heard: it may be made later
    elif isinstance(outcome, Refused) and push.msg_id is None:
        # WeChat does not know this id, and says nothing more.  A number that came meanwhile is asked for.
        wait_for(session, push, WaitsFor.PERSON, now=now)


def _draft_is_gone(outcome: PlatformProblem) -> bool:
    return isinstance(outcome, Refused) and outcome.code == codes.MEDIA_GONE
