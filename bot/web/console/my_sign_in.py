"""My sign-in: where I signed in last, another password, signing out everywhere else."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot import admission
from bot.errors import Mistake, Problem
from bot.people import LONGEST_PASSWORD, SHORTEST_PASSWORD, Person
from bot.web.console.door import begin, visitor
from bot.web.console.office import office, status

pages = Blueprint("my_sign_in", __name__)
RECENT = 10


@pages.get("/console/me/")
def show() -> ResponseReturnValue:
    """The page of whoever is signed in; nobody sees another's."""
    return page()


@pages.post("/console/me/password")
def password() -> ResponseReturnValue:
    """Change my password: signed in elsewhere, I am no longer."""
    given = [request.form.get(each, "")[: LONGEST_PASSWORD + 1] for each in ("old", "new", "again")]
    try:
        if given[1] != given[2]:
            raise Mistake("两次写的新密码不一样，没有改。")
        with office().sessions.begin() as session:
            me = session.get_one(Person, visitor().number)
            admission.change_password(session, me, given[0], given[1], now=office().now)
    except Problem as problem:
        return page(problem)
    begin(me)
    flash("密码已改。别的地方都已退出，这里还登录着。")
    return redirect(url_for("my_sign_in.show"), 303)


@pages.post("/console/me/sign-out-elsewhere")
def sign_out_elsewhere() -> ResponseReturnValue:
    """Sign me out wherever else I am signed in."""
    with office().sessions.begin() as session:
        me = session.get_one(Person, visitor().number)
        admission.turn_out(session, me, by=me, now=office().now)
    begin(me)
    flash("别的地方都已退出，这里还登录着。")
    return redirect(url_for("my_sign_in.show"), 303)


def page(problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page, telling *problem* at its top."""
    web = office().config.web
    with office().sessions.read() as session:
        me = session.get_one(Person, visitor().number)
        text = render_template(
            "my_sign_in.html",
            problem=problem,
            entries=admission.lately(session, me, most=RECENT),
            shortest=SHORTEST_PASSWORD,
            hours=web.session_hours,
            minutes=web.idle_minutes,
        )
    return text, status(problem)
