"""Unanswered questions: what followers asked and got no figure for; named in one step, or put aside."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.answering import naming
from bot.answering import unanswered as questions
from bot.errors import Problem
from bot.people import Role
from bot.web.console.door import visitor
from bot.web.console.office import office, page_number, status, typed

pages = Blueprint("unanswered", __name__)
DAYS = 30
PAGE = 20  # groups; each brings a list of all names


@pages.get("/console/questions/")
def show() -> ResponseReturnValue:
    """The questions of the last month that got no figure, most often asked first."""
    return page()


@pages.post("/console/questions/name")
def name() -> ResponseReturnValue:
    """Let followers call a topic or an indicator by the words of a question."""
    words, to = typed("name"), typed("to")
    try:
        with office().sessions.begin() as session:
            owner = naming.named(session, to)
            me = visitor().person(session)
            naming.add(session, words, to=owner, by=me, now=office().now)
            meant = naming.in_words(owner)
    except Problem as problem:
        return page(problem)
    flash(f"“{words}”现在是{meant}的叫法，两秒以内就能用它回答。")
    return redirect(url_for("unanswered.show"), 303)


@pages.post("/console/questions/aside")
def aside() -> ResponseReturnValue:
    """Take a question off the list, or put it on again."""
    question, back = typed("question"), typed("back") == "yes"
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            (questions.take_back if back else questions.put_aside)(session, question, by=me, now=office().now)
    except Problem as problem:
        return page(problem)
    flash(f"“{question}”{'取回来了' if back else '放到一边了'}。")
    return redirect(url_for("unanswered.show"), 303)


def page(problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page, telling *problem* at its top, with what was typed still there."""
    number, since = page_number(), office().now - timedelta(days=DAYS)
    year = office().config.answering.default_year
    with office().sessions.read() as session:
        groups, put_aside = questions.both(
            session, since=since, library=office().library, default_year=year, most_aside=PAGE
        )
        me = visitor().person(session)
        shown = groups[(number - 1) * PAGE : number * PAGE]
        alike = naming.alike(session, [each.subject for each in shown]) if me.may(Role.ADMIN) else []
        text = render_template(
            "unanswered.html",
            problem=problem,
            now=office().now,
            days=DAYS,
            groups=shown,
            alike=dict(zip((each.folded for each in shown), alike, strict=False)),
            total=len(groups),
            most=questions.MOST,
            put_aside=put_aside if number == 1 else [],
            kinds=questions.KINDS,
            names=naming.nameable(session) if me.may(Role.ADMIN) else [],
            may_name=me.may(Role.ADMIN),
            may_sort=me.may(Role.ADMIN, Role.EDITOR),
            tried=(typed("question"), typed("name"), typed("to")) if problem else None,
            number=number,
            more=len(groups) > number * PAGE,
        )
    return text, status(problem)
