"""An invitation: whoever was given the link sets their own password, once, and is signed in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot import authenticator, invitations
from bot.errors import Mistake, Problem
from bot.people import LONGEST_PASSWORD, SHORTEST_PASSWORD
from bot.web.console.door import ask_code, begin
from bot.web.console.office import office, status

pages = Blueprint("invited", __name__)


@pages.get("/console/invited/<key>")
def show(key: str) -> ResponseReturnValue:
    """Where a password is set."""
    return page(key)


@pages.post("/console/invited/<key>")
def enter(key: str) -> ResponseReturnValue:
    """Keep the password, and let the person in; who has codes on the phone gives one first."""
    new, again = (request.form.get(each, "")[: LONGEST_PASSWORD + 1] for each in ("new", "again"))
    try:
        if new != again:
            raise Mistake("两次写的密码不一样，请两栏都再写一次。", of="new")
        with office().sessions.begin() as session:
            person = invitations.accept(session, key, new, now=office().now)
            code_wanted = authenticator.is_on(session, person)
    except Problem as problem:
        return page(key, problem)
    if code_wanted:
        return ask_code(person, "")
    begin(person)
    flash("密码设好了，您已登录。以后用姓名和这个密码登录。")
    return redirect(url_for("home.show"), 303)


def page(key: str, problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page, telling *problem* at its top; of a link that works no more only that."""
    with office().sessions.read() as session:
        person = invitations.of(session, key, now=office().now)
    if person is None:
        return render_template("refused.html", problem=Mistake(invitations.NO_MORE)), 404
    text = render_template(
        "invited.html", problem=problem, name=person.name, key=key, shortest=SHORTEST_PASSWORD
    )
    return text, status(problem)
