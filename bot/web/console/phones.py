"""预览手机: who bound a phone to see articles on before followers do; an administrator lets one go."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot import binding
from bot.errors import Problem
from bot.people import Person
from bot.publishing import previews
from bot.web.console.door import visitor
from bot.web.console.office import office, status

pages = Blueprint("phones", __name__, url_prefix="/console/phones")


@pages.get("/")
def show() -> ResponseReturnValue:
    """Every phone that is bound, and the previews of today."""
    return _page()


@pages.post("/<int(max=2147483647):number>/unbind")
def unbind(number: int) -> ResponseReturnValue:
    """Send this person no previews and no notices to their phone any more."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            person = session.get(Person, number) or abort(404)
            binding.unbind(session, person, by=me, now=office().now)
    except Problem as problem:
        return _page(problem)
    flash(f"{person.name} 的手机已解除，不再收到预览和通知。")
    return redirect(url_for("phones.show"), 303)


def _page(problem: Problem | None = None) -> ResponseReturnValue:
    now = office().now
    with office().sessions.read() as session:
        text = render_template(
            "phones.html",
            problem=problem,
            now=now,
            bound=binding.listed(session, by=visitor().person(session)),
            sent=previews.sent_today(session, now=now),
            most=previews.MOST_A_DAY,
            reachable=binding.reachable(session, now=now),
        )
    return text, status(problem)
