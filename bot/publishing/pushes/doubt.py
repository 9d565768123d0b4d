"""Looks what became of a push that WeChat has, or may have.

With a number: a kept finish event, else mass/get or freepublish/get, once a minute at first.
In doubt without a number:

* a mass send: a minute later, once, the same call with the same id.  WeChat answers 45065 and the first
  number if it has taken it.  Not past the allowed lateness, unless the draft is gone: then the call can
  send nothing any more, only tell.
* a publish has no such id and is never repeated: its draft is gone and it stands in the list.

A draft that is gone proves nothing alone: somebody may have deleted it, or sent it in the official backend.
Nor does a finish event without a known number: it may be about a send by hand.  Else a person looks.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import PlatformProblem, Refused
from bot.publishing.pushes import events, out
from bot.publishing.pushes.desk import Desk, is_time_to_look
from bot.publishing.pushes.states import (
    LONGEST_PAUSE,
    LOOK_AGAIN_AFTER,
    SAME_KEY_AFTER,
    Mode,
    Push,
    State,
    WaitsFor,
    wait_for,
)
from bot.wechat import codes
from bot.wechat.client import WeChat
from bot.wechat.codes import Ended, Outcome

log = structlog.get_logger()
ADMINISTRATOR_AFTER = timedelta(minutes=2)  # a job that nobody has to confirm ends sooner
OFTEN = timedelta(minutes=15)  # afterwards WeChat's daily 500 draft/get would not last
SELDOM = timedelta(minutes=15)
KEY_LIVES = timedelta(hours=24)  # afterwards WeChat has forgotten the id


class Next(Enum):
    """What the sender is to do after a look."""

    NOTHING = "nothing"
    REPEAT = "the same call with the same id"
    REPEAT_WITHOUT_DRAFT = "the same, which can send nothing any more"


def look(desk: Desk, number: int) -> Next:
    """Look at push *number* once; what is seen is written down."""
    with desk.sessions.read() as session:
        push = session.scalars(select(Push).where(Push.id == number)).one()
    try:
        if push.state == State.ACCEPTED or push.msg_id or push.publish_id:
            _look_by_number(desk, push)
        elif push.mode == Mode.MASS:
            return _look_after_mass_send(desk, push)
        else:
            _look_after_publish(desk, push)
    except PlatformProblem as error:
        log.warning("look_failed", push=number, problem=str(error))
        if push.state == State.FAILED and isinstance(error, Refused) and error.code in codes.NO_RIGHT:
            _is_over(desk, push)  # it will never say; that it knows of none it says at times of what it has
        elif push.state == State.FAILED:  # a day has only so many of these calls
            _later(desk, push, _next_look(push.ended_at or desk.now, desk.now, LONGEST_PAUSE))
        else:
            _later(desk, push, desk.now + LOOK_AGAIN_AFTER)
    return Next.NOTHING


def said_and_due(desk: Desk) -> Sequence[int]:
    """Return what a person took for not sent and WeChat is to be asked for by its number, for a day.

    What would follow it waits until WeChat says that it failed, or may not be asked at all.
    """
    said = events.said_and_numbered(desk.now).where(is_time_to_look(desk.now))
    with desk.sessions.read() as session:
        return [each.id for each in session.scalars(said.order_by(Push.id))]


def _look_by_number(desk: Desk, seen: Push) -> None:
    with desk.sessions.begin() as session:
        push = _locked(session, seen)
        if push is None or events.adopt(session, push, now=desk.now):
            return
    urls: dict[int, str] = {}
    if seen.mode == Mode.DRAFT:
        gone = desk.wechat.draft_get(seen.media_id or "") is None
        outcome = Outcome(Ended.DONE if gone else Ended.RUNNING, "草稿已不在草稿箱，视为已由人发出。")
    elif seen.mode == Mode.MASS:
        outcome = _mass_outcome(desk.wechat.mass_status(seen.msg_id or ""))
    else:
        published = desk.wechat.publish_status(seen.publish_id or "")
        outcome, urls = codes.publish_outcome(published.status), dict(published.urls)
    with desk.sessions.begin() as session:
        push = _locked(session, seen)
        if push is None:
            return
        out.note_addresses(push, urls)
        events.end(session, push, outcome, now=desk.now)
        if push.state != seen.state:
            return
        since = push.ended_at or push.accepted_at or desk.now
        overdue = push.state == State.ACCEPTED and desk.now >= since + ADMINISTRATOR_AFTER
        if push.waits_for == WaitsFor.PLATFORM and push.mode == Mode.MASS and overdue:
            wait_for(session, push, WaitsFor.ADMINISTRATOR, now=desk.now)
        rare = LONGEST_PAUSE if push.mode == Mode.DRAFT or push.state == State.FAILED else SELDOM
        push.look_at = _next_look(since, desk.now, rare)


def _look_after_mass_send(desk: Desk, seen: Push) -> Next:
    sending_at = seen.sending_at or desk.now
    if seen.repeated_at or desk.now > sending_at + KEY_LIVES:
        _leave_to_a_person(desk, seen)
    elif desk.now < sending_at + SAME_KEY_AFTER:
        _later(desk, seen, sending_at + SAME_KEY_AFTER)
    elif not desk.is_late(seen):
        return Next.REPEAT
    elif desk.wechat.draft_get(seen.media_id or "") is None:
        return Next.REPEAT_WITHOUT_DRAFT
    else:
        _later(desk, seen, _next_look(sending_at, desk.now, SELDOM))
    return Next.NOTHING


def _look_after_publish(desk: Desk, seen: Push) -> None:
    sending_at = seen.sending_at or desk.now
    gone = desk.wechat.draft_get(seen.media_id or "") is None
    urls = _addresses(desk.wechat, seen, since=sending_at - events.CLOCKS_DIFFER) if gone else {}
    if desk.now > sending_at + KEY_LIVES:
        _leave_to_a_person(desk, seen)
        return
    with desk.sessions.begin() as session:
        push = _locked(session, seen)
        if push is None:
            return
        if urls:
            out.note_addresses(push, urls)
            found = Outcome(Ended.DONE, "草稿已被用去，文章在发布列表里。")
            events.end(session, push, found, now=desk.now)
        else:
            push.look_at = _next_look(sending_at, desk.now, SELDOM)


def _later(desk: Desk, seen: Push, moment: datetime) -> None:
    with desk.sessions.begin() as session:
        push = _locked(session, seen)
        if push:
            push.look_at = moment


def _is_over(desk: Desk, seen: Push) -> None:
    """Take it for certain that *seen*, of which a person said so, was not sent."""
    with desk.sessions.begin() as session:
        push = _locked(session, seen)
        if push:
            push.waits_for = None


def _leave_to_a_person(desk: Desk, seen: Push) -> None:
    with desk.sessions.begin() as session:
        push = _locked(session, seen)
        if push and push.state == State.DOUBTFUL:  # else another makes the call once more at this moment
            wait_for(session, push, WaitsFor.PERSON, now=desk.now)


def _locked(session: Session, seen: Push) -> Push | None:
    """Lock the push unless it has moved on since it was seen."""
    return session.scalars(
        select(Push).where(Push.id == seen.id, Push.state == seen.state).with_for_update(of=Push)
    ).one_or_none()


def _next_look(since: datetime, now: datetime, seldom: timedelta) -> datetime:
    return now + (LOOK_AGAIN_AFTER if now < since + OFTEN else seldom)


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


def _addresses(wechat: WeChat, push: Push, *, since: datetime) -> dict[int, str]:
    """Find a publish that was not answered among those listed *since*, by its titles in their order."""
    titles = [article.submission.rendered["title"] for article in push.articles]
    for each in wechat.published():
        if list(each.titles) == titles and each.update_time >= since:
            return dict(enumerate(each.urls, 1))
    return {}
