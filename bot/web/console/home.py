"""Home: is all well, what is mine to do, what goes out next, what went out."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot import comments, notices, people, personnel
from bot.answering import confided, desk
from bot.clock import beijing_day
from bot.errors import Problem
from bot.figures import listing
from bot.operations import glance, health
from bot.operations.rehearsal import first_day
from bot.people import Role
from bot.publishing import calendar, intended, review, standing, unsaved
from bot.publishing import pushes as sendings
from bot.publishing.pushes import State
from bot.web.console import planning, words
from bot.web.console.door import visitor
from bot.web.console.office import office, status
from bot.wechat import capabilities

pages = Blueprint("home", __name__)
RECENT = 5
MANUSCRIPTS = 6
NOTICES = 8
MOST_COUNTED = 99
FAILURES_SHOWN_FOR = timedelta(days=3)
MEANT_AHEAD = timedelta(days=14)
OPEN = (State.PLANNED, State.PREPARING, State.SENDING, State.ACCEPTED, State.HELD, State.DOUBTFUL)


@pages.get("/console/")
def show() -> ResponseReturnValue:
    """The first page after signing in."""
    return page()


@pages.post("/console/notices/<int(max=2147483647):number>/seen")
def seen(number: int) -> ResponseReturnValue:
    """Take a notice off the page, for all who were told."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            notices.seen(session, number, by=me, now=office().now)
    except Problem as problem:
        return page(problem)
    return redirect(url_for("home.show"), 303)


@pages.post("/console/first-day/away")
def put_away() -> ResponseReturnValue:
    """Show the guide through a rehearsal's first day no more, to whoever has seen its end."""
    try:
        with office().sessions.begin() as session:
            first_day.put_away(session, by=visitor().person(session), now=office().now)
    except Problem as problem:
        return page(problem)
    return redirect(url_for("home.show"), 303)


def page(problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page, telling *problem* at its top."""
    now = office().now
    with office().sessions.read() as session:
        me = visitor().person(session)
        if not me.roles:
            why = personnel.without_role(session, me)
            return render_template("no_role.html", problem=problem, me=me, now=now, why=why), status(problem)
        failed = [
            push
            for push in sendings.failed_for_good(session, most=10)
            if push.ended_at and push.ended_at > now - FAILURES_SHOWN_FOR
        ]
        # Who said “没有发出” was told of the doubt before, not of a failure: that stays until planned again.
        noticed = notices.noticed(session, *(each for each in failed if not sendings.is_said_unsent(each)))
        failed = [push for push in failed if push.id not in noticed]
        told = [
            (push, words.of_push(push, now)) for push in [*reversed(sendings.listed(session, *OPEN)), *failed]
        ]
        unfinished = standing.to_submit(session, most=MOST_COUNTED) if me.may(Role.EDITOR) else []
        to_write = unfinished[:MANUSCRIPTS]
        to_review = review.waiting_for(session, me)
        to_plan = sendings.plannable(session) if me.may(Role.PUBLISHER) else []
        silence = calendar.silence(session, office().config.compliance, now=now)
        rules = office().config.compliance
        said = comments.counts(session, rules, now=now)
        told_me = notices.waiting(session, me)
        by_row = {each.about: each for each in told_me}
        told_of_late = any(each.about == comments.TOLD_OF for each in told_me[:NOTICES])
        parts = health.of(session, office().config, me, now=now)
        text = render_template(
            "home.html",
            problem=problem,
            now=now,
            me=me,
            publishers=[each.name for each in people.everyone(session) if each.may(Role.PUBLISHER)],
            tiles=glance.of(
                session,
                me,
                glance.Waiting(len(to_review), len(unfinished), len(to_plan)),
                silence,
                said,
                parts,
                config=office().config,
                library=office().library,
                now=now,
            ),
            to_review=to_review,
            to_plan=to_plan,
            to_confirm=listing.count_waiting(session) if me.may(Role.ADMIN) else 0,
            to_write=[
                (revision, *how)
                for revision, how in zip(to_write, standing.where(session, to_write), strict=True)
            ],
            begun=unsaved.begun(session, me, most=MANUSCRIPTS) if me.may(Role.EDITOR) else [],
            more_to_write=len(unfinished) - len(to_write),
            notices=told_me,
            most_notices=NOTICES,
            troubles=[each for each in parts if each.tone == "bad"],
            told_of={push.id: by_row.get(f"push:{push.id}") for push in failed},
            again=planning.again,
            needing=[(push, how) for push, how in told if how.advice],
            coming=[(push, how) for push, how in told if not how.advice],
            recent=[
                (push, words.of_push(push, now)) for push in sendings.listed(session, State.SENT, most=RECENT)
            ],
            modes=words.MODES,
            tags=capabilities.tag_names(session),
            meant=intended.between(session, beijing_day(now), beijing_day(now) + MEANT_AHEAD),
            silence=silence,
            to_answer=[each for each in desk.waiting(session) if each.reply_until > now]
            if me.may(*desk.STAFF)
            else [],
            to_handle=confided.unhandled(session) if me.may(Role.RIGHTS) else [],
            late_comments=said.overdue if me.may(*comments.STAFF) and not told_of_late else 0,
            compliance=rules,
            back="home",
            day=first_day.of(session, me) if office().config.account.clock_url else None,
            day_steps=first_day.STEPS,
        )
    return text, status(problem)
