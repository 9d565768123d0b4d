"""One push: where it stands, live while it is under way, what is in it, and moving it to another day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from bot import journal
from bot.clock import BEIJING, in_beijing, in_words
from bot.errors import Mistake, Problem
from bot.journal import Entry
from bot.people import Role
from bot.publishing import agenda, calendar, days, pushed
from bot.publishing import pushes as sendings
from bot.publishing.pushes import Push, State, WaitsFor, course
from bot.publishing.pushes.not_begun import COMING
from bot.publishing.pushes.states import ADMINISTRATOR_HAS, OVER
from bot.reach import totals
from bot.web.console import planning, words
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, status
from bot.wechat import capabilities

pages = Blueprint("one_push", __name__)
COUNTED_DOWN = timedelta(hours=1)  # longer than that is told in days and hours


@dataclass(frozen=True)
class Countdown:
    """Until when something may still be done, and what is said around the time that is left."""

    until: datetime
    before: str
    after: str


@pages.get("/console/pushes/<int(max=2147483647):number>")
def show(number: int) -> ResponseReturnValue:
    """The page of one push."""
    return page(number)


@pages.get("/console/pushes/<int(max=2147483647):number>/status")
def live(number: int) -> ResponseReturnValue:
    """The part of the page that changes; nothing while it is still as the page that asks says it is.

    So what somebody is typing into one of its forms is never taken from under her fingers.
    """
    text = _filled("_push_live.html", number, unless=asked("seen"))
    return text or ("", 204)


@pages.get("/console/pushes/<int(max=2147483647):number>/move")
def moving(number: int) -> ResponseReturnValue:
    """Ask once more before a push goes to another day at the same time; nothing is changed yet."""
    now, settings = office().now, office().config
    try:
        with office().sessions.read() as session:
            push = sendings.find(session, number) or abort(404)
            sendings.require_movable(push, by=visitor().person(session))
            at = _same_time(push, asked("day"), now)
            templates = [each.submission.revision.template for each in push.articles]
            return render_template(
                "push_moving.html",
                push=push,
                now=now,
                at=at,
                held=words.of_push(push, now) if push.state == State.HELD else None,
                tags=capabilities.tag_names(session),
                cautions=calendar.cautions(at, templates, days.load(session, settings.compliance.mourning)),
                quota=sendings.quota.of(session, at, settings.account.kind, but=push),
                other=sendings.ways.instead_of_mass(session),
            )
    except Problem as problem:
        return page(number, problem)


def page(number: int, problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page of push *number*, telling *problem* at its top."""
    return _filled("push.html", number, problem=problem), status(problem)


def _filled(template: str, number: int, *, unless: str = "", problem: Problem | None = None) -> str:
    """Return *template* filled with push *number*; nothing when it would look as *unless* says."""
    now = office().now
    with office().sessions.read() as session:
        push = sendings.find(session, number) or abort(404)
        entries = journal.about(session, push)
        rewritten = pushed.rewritten(session, push)
        if (seen := _seen(push, entries, rewritten, now)) == unless:
            return ""
        me, again = visitor().person(session), course.look_again(push, now)
        adds = push.state in COMING and me.may(Role.PUBLISHER)
        return render_template(
            template,
            problem=problem,
            push=push,
            now=now,
            me=me,
            tags=capabilities.tag_names(session),
            how=words.of_push(push, now),
            rewritten=rewritten,
            steps=course.steps(push, entries),
            story=course.story(entries),
            countdown=_countdown(push, now),
            live=push.state not in OVER,
            seconds=int(again.total_seconds()) if again else None,
            seen=seen,
            counted={each.place: each for each in totals.of_push(session, number)},
            again=planning.again(push, sendings.plannable(session)) if push.state == State.FAILED else [],
            addable=[each for each in agenda.waiting(session) if each.ready] if adds else [],
        )


def _seen(push: Push, entries: Sequence[Entry], rewritten: Mapping[int, int], now: datetime) -> str:
    """Return what is the same as long as the page would look the same."""
    how, again = words.of_push(push, now), course.look_again(push, now)
    may_settle = sendings.may_settle(push, now)
    shown = (
        how,
        course.steps(push, entries),
        len(entries),
        _countdown(push, now),
        push.due_at,
        rewritten,
        may_settle,
        again,
    )
    return sha256(repr(shown).encode()).hexdigest()[:16]


def _countdown(push: Push, now: datetime) -> Countdown | None:
    if push.state in {State.PLANNED, State.PREPARING} and now < push.due_at:
        if push.due_at - now <= COUNTED_DOWN:
            return Countdown(push.due_at, "还有", "开始发送；在那以前都可以取消、改时间。")
    elif push.state == State.ACCEPTED and push.waits_for == WaitsFor.ADMINISTRATOR:
        until = (push.accepted_at or now) + ADMINISTRATOR_HAS
        if now < until:
            return Countdown(until, "等管理员在手机微信上点“确认”，还剩", "。")
    return None


def _same_time(push: Push, day: str, now: datetime) -> datetime:
    """Return the moment on *day* at which *push* would go out: at the same time.

    Raises Mistake when *day* cannot be read or is over.
    """
    try:
        at = datetime.combine(date.fromisoformat(day), in_beijing(push.due_at).time(), BEIJING)
        to_come = at > now
    except (ValueError, OverflowError):
        raise Mistake("请选好日子。") from None
    if not to_come:
        raise Mistake(f"{in_words(at)} 已经过去，推送没有改动。请选以后的日子。")
    return at
