"""Looks what became of a push that WeChat has, or may have.

Of an accepted one: mass/get or freepublish/get, once a minute at first.  Of a doubtful one, in this order:

1. `draft/get`: gone (40007) means it went out, for sending consumes the draft.
2. A finish event of that time that can be no other's: it says why nothing went out.
3. Once, a minute later and not past the allowed lateness, the same mass send with the same id: WeChat
   answers 45065 if it has it already.  A publish has no such id and is never repeated.

Else a person looks.
"""

from datetime import datetime, timedelta
from enum import Enum

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Sessions
from bot.errors import PlatformProblem
from bot.publishing.pushes import events
from bot.publishing.pushes.states import LOOK_AGAIN_AFTER, OVER, SAME_KEY_AFTER, Mode, Push, State, WaitsFor
from bot.wechat import codes
from bot.wechat.client import WeChat
from bot.wechat.codes import Ended, Outcome

log = structlog.get_logger()
ADMINISTRATOR_AFTER = timedelta(minutes=2)  # a job that nobody has to confirm ends sooner
OFTEN = timedelta(minutes=15)  # afterwards WeChat's daily 500 draft/get would not last
SELDOM = timedelta(minutes=15)


class Next(Enum):
    """What the sender is to do after a look."""

    NOTHING = "nothing"
    REPEAT = "repeat the same call with the same id"


def look(sessions: Sessions, wechat: WeChat, number: int, *, now: datetime, max_lateness: timedelta) -> Next:
    """Look at push *number* once; what is seen is written down."""
    with sessions.read() as session:
        push = session.scalars(select(Push).where(Push.id == number)).one()
    try:
        if push.state == State.DOUBTFUL:
            return _look_after_doubtful(sessions, wechat, push, now, max_lateness)
        if push.state == State.ACCEPTED:
            _look_after_accepted(sessions, wechat, push, now)
    except PlatformProblem as error:
        log.warning("look_failed", push=number, problem=str(error))
        with sessions.begin() as session:
            again = _locked(session, push)
            if again:
                again.look_at = now + LOOK_AGAIN_AFTER
    return Next.NOTHING


def _look_after_doubtful(
    sessions: Sessions, wechat: WeChat, seen: Push, now: datetime, max_lateness: timedelta
) -> Next:
    media_id, sending_at = seen.media_id, seen.sending_at
    if media_id is None or sending_at is None:
        raise ValueError(f"push {seen.id} is doubtful and was never sent")
    gone = wechat.draft_get(media_id) is None
    urls = _addresses(wechat, seen) if gone and seen.mode == Mode.PUBLISH else {}
    with sessions.begin() as session:
        push = _locked(session, seen)
        if push is None:
            return Next.NOTHING
        event = events.only_candidate(session, push)
        if gone:
            if event and event.ended != Ended.FAILED:
                events.claim_event(push, event)
            events.note_addresses(push, urls)
            events.end(session, push, Outcome(Ended.DONE, "草稿已被用去，说明已经发出。"), now=now)
        elif event and event.ended == Ended.FAILED:
            events.claim_event(push, event)
            events.end(session, push, Outcome(Ended.FAILED, event.text), now=now)
        elif (
            push.mode == Mode.MASS
            and push.repeated_at is None
            and sending_at + SAME_KEY_AFTER <= now <= push.due_at + max_lateness
        ):
            return Next.REPEAT
        else:
            push.look_at = _next_look(sending_at, now)
    return Next.NOTHING


def _look_after_accepted(sessions: Sessions, wechat: WeChat, seen: Push, now: datetime) -> None:
    urls: dict[int, str] = {}
    if seen.waits_for == WaitsFor.PERSON:
        gone = wechat.draft_get(seen.media_id or "") is None
        outcome = Outcome(Ended.DONE if gone else Ended.RUNNING, "草稿已由人发出。")
    elif seen.mode == Mode.MASS:
        outcome = _mass_outcome(wechat.mass_status(seen.msg_id or ""))
    else:
        published = wechat.publish_status(seen.publish_id or "")
        outcome, urls = codes.publish_outcome(published.status), dict(published.urls)
    with sessions.begin() as session:
        push = _locked(session, seen)
        if push is None:
            return
        events.note_addresses(push, urls)
        if events.adopt(session, push, now=now) and push.state in OVER:
            return  # it had come in the very moment in which the number was written down
        if outcome.ended is not Ended.RUNNING:
            events.end(session, push, outcome, now=now)
            return
        accepted_at = push.accepted_at or now
        if (
            push.waits_for == WaitsFor.PLATFORM
            and push.mode == Mode.MASS
            and now >= accepted_at + ADMINISTRATOR_AFTER
        ):
            push.waits_for = WaitsFor.ADMINISTRATOR
        push.look_at = _next_look(accepted_at, now)


def _locked(session: Session, seen: Push) -> Push | None:
    """Lock the push unless it has moved on since it was seen."""
    return session.scalars(
        select(Push).where(Push.id == seen.id, Push.state == seen.state).with_for_update(of=Push)
    ).one_or_none()


def _next_look(since: datetime, now: datetime) -> datetime:
    return now + (LOOK_AGAIN_AFTER if now < since + OFTEN else SELDOM)


def _mass_outcome(status: str) -> Outcome:
    match status:
        case "SEND_SUCCESS":
            return Outcome(Ended.DONE, "群发已完成。")
        case "SEND_FAIL":
            return Outcome(Ended.FAILED, "微信报告群发失败；原因在公众平台后台可以查到。")
        case "DELETE":
            return Outcome(Ended.TAKEN_BACK, "群发之后被删除。")
        case _:
            return Outcome(Ended.RUNNING, "")


def _addresses(wechat: WeChat, push: Push) -> dict[int, str]:
    """Find a publish that was not answered among those WeChat lists, by its titles in their order."""
    titles = [article.submission.rendered["title"] for article in push.articles]
    for each in wechat.published():
        if list(each.titles) == titles:
            return dict(enumerate(each.urls, 1))
    return {}
