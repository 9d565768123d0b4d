"""What was left in confidence: for the right 维权 alone; each reading and what was done about it is kept."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.answering import confided as left
from bot.errors import Mistake, Problem
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed

pages = Blueprint("confided", __name__)


@pages.get("/console/confided/")
def show() -> ResponseReturnValue:
    """What was left and is not erased yet, still closed."""
    return page()


@pages.post("/console/confided/<int(max=2147483647):number>")
def read(number: int) -> ResponseReturnValue:
    """Open one.  A form, not a link: a reading is a deed, and no browser does it ahead by itself."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            secret_key = office().config.web.secret_key
            found, words = left.read(session, number, by=me, now=office().now, secret_key=secret_key)
    except Mistake as problem:
        return page(problem)
    return render_template("confided_one.html", now=office().now, confided=found, words=words, ways=left.HOW)


@pages.get("/console/confided/<int(max=2147483647):number>")
def closed(number: int) -> ResponseReturnValue:
    """Lead to the list: an address that is asked for again opens nothing."""
    with office().sessions.read() as session:
        kept = left.list_(session, by=visitor().person(session))
    if number not in {each.id for each in kept}:
        abort(404)
    return redirect(url_for("confided.show"))


@pages.post("/console/confided/<int(max=2147483647):number>/handled")
def handled(number: int) -> ResponseReturnValue:
    """Keep what was done about one."""
    how = typed("how")
    try:
        with office().sessions.begin() as session:
            left.handle(session, number, how, by=visitor().person(session), now=office().now)
    except Mistake as problem:
        return page(problem)
    flash(f"记下了：第 {number} 号，{how}。")
    return redirect(url_for("confided.show"), 303)


def page(problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page, telling *problem* at its top."""
    with office().sessions.read() as session:
        me = visitor().person(session)
        text = render_template(
            "confided.html", problem=problem, now=office().now, kept=left.list_(session, by=me)
        )
    return text, status(problem)
