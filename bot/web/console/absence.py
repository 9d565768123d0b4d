"""请假: who is away, entering one's own leave, coming back earlier."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot import leave, people
from bot.clock import beijing_day
from bot.errors import Mistake, Problem
from bot.people import Role
from bot.publishing import review
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed

pages = Blueprint("absence", __name__)


@pages.get("/console/leave/")
def show() -> ResponseReturnValue:
    """Who is away or will be."""
    return page()


@pages.post("/console/leave/")
def enter() -> ResponseReturnValue:
    """Note that somebody is away."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            noted = leave.enter(
                session,
                people.named(session, typed("who") or me.name),
                first=_day("first", "首日"),
                last=_day("last", "末日"),
                remark=typed("remark"),
                by=me,
                now=office().now,
            )
            said = f"已登记：{noted.person.name} {leave.in_words(noted)}请假。"
            if waiting := review.waiting_for(session, noted.person):
                titles = "》《".join(each.revision.title for each in waiting)
                said += f"《{titles}》正等 {noted.person.name} 审，请编辑换人代审。"
    except Problem as problem:
        return page(problem)
    flash(said)
    return redirect(url_for("absence.show"), 303)


@pages.post("/console/leave/back")
def back() -> ResponseReturnValue:
    """Note that somebody is back from today on, or does not go."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            person = people.named(session, typed("who") or me.name)
            leave.come_back(session, person, by=me, now=office().now)
            said = f"{person.name} 已销假。"
    except Problem as problem:
        return page(problem)
    flash(said)
    return redirect(url_for("absence.show"), 303)


def page(problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page, telling *problem* at its top, with what was typed still in its fields."""
    with office().sessions.read() as session:
        me = visitor().person(session)
        noted = leave.ahead(session, now=office().now)
        text = render_template(
            "leave.html",
            problem=problem,
            noted=noted,
            days=leave.in_words,
            today=beijing_day(office().now),
            me=me,
            may_for_all=me.may(Role.ADMIN),
            staff=[each for each in people.everyone(session) if each.suspended_at is None],
            typed={key: typed(key) for key in ("who", "first", "last", "remark")},
        )
    return text, status(problem)


def _day(field: str, name: str) -> date:
    try:
        return date.fromisoformat(typed(field))
    except ValueError:
        raise Mistake(f"请选请假的{name}。", of=field) from None
