"""Signing in and out, and the guard that lets nobody else past."""

import re
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user

from bot import notices, people
from bot.errors import Problem
from bot.people import Person
from bot.web.console.office import office, status, typed

pages = Blueprint("door", __name__)
OPEN = {"door.sign_in", "door.enter", "static"}
HOME = "/console/"


@dataclass(frozen=True)
class Visitor:
    """Who is signed in, as pages show it; what they may do is asked of `people` again at every deed."""

    number: int
    name: str
    roles: tuple[str, ...]
    seal: str
    told: int = 0  # notices that nobody has seen yet

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return what the session keeps: a new password makes it worthless."""
        return f"{self.number}.{self.seal}"


def guard(app: Flask) -> None:
    """Let nobody past the sign-in page of *app* who is not signed in, whatever the page."""
    manager = LoginManager()
    manager.session_protection = None  # phones change their address between two pages
    manager.user_loader(_recognise)
    manager.init_app(app)

    @app.before_request
    def ask() -> ResponseReturnValue | None:
        if not request.path.startswith(HOME) or request.endpoint in OPEN or current_user.is_authenticated:
            return None
        if request.method in {"GET", "HEAD"}:
            wanted = request.full_path.rstrip("?")
            return redirect(url_for("door.sign_in", next=wanted if wanted != HOME else None))
        flash("登录的时间到了，刚才的操作没有做。请登录以后再做一次。")
        return redirect(url_for("door.sign_in", next=_came_from()), 303)


def visitor() -> Visitor:
    """Return who is signed in."""
    return cast(Visitor, current_user)


def seal(person: Person) -> str:
    """Return what ties a session of *person* to the password they have now."""
    return sha256((person.password_hash or "").encode()).hexdigest()[:16]


@pages.get("/console/sign-in")
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    wanted = request.args.get("next", "")
    if current_user.is_authenticated:
        return redirect(_inside(wanted))
    return render_template("sign_in.html", next=wanted, name="")


@pages.post("/console/sign-in")
def enter() -> ResponseReturnValue:
    """Sign in, into a session that is new: one that somebody else prepared is worth nothing."""
    name, wanted = typed("name"), request.form.get("next", "")
    try:
        person = people.admit(office().sessions, name, request.form.get("password", ""), now=office().now)
    except Problem as problem:
        return render_template("sign_in.html", next=wanted, name=name, problem=problem), status(problem)
    session.clear()
    session.permanent = True
    # Real time, not the rehearsal's clock: turning that a day on signs nobody out.
    session["until"] = int(time.time()) + office().config.web.session_hours * 3600
    login_user(_visitor(person))
    return redirect(_inside(wanted), 303)


@pages.post("/console/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out on this device."""
    session.clear()
    flash("已退出。")
    return redirect(url_for("door.sign_in"), 303)


def _recognise(kept: str) -> Visitor | None:
    """Return who the session belongs to, unless it is too old, or they left or changed their password."""
    number, _, sealed = kept.partition(".")
    until = session.get("until")
    if not isinstance(until, int) or time.time() >= until or not number.isdecimal():
        return None
    with office().sessions.read() as transaction:
        person = transaction.get(Person, int(number))
        if person is None or person.suspended_at is not None or seal(person) != sealed:
            return None
        return _visitor(person, told=len(notices.waiting(transaction, person)))


def _visitor(person: Person, *, told: int = 0) -> Visitor:
    return Visitor(person.id, person.name, tuple(person.roles), seal(person), told)


def _inside(address: str) -> str:
    """Return *address* when it is a page of the console, else home: nobody is sent elsewhere."""
    return address if re.fullmatch(r"/console/[!-\[\]-~]*", address) else HOME


def _came_from() -> str | None:
    """Return the console page that a form stood on."""
    _, _, path = (request.referrer or "").partition(request.host)
    return _inside(path) if path else None
