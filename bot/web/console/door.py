"""Signing in, with a code of the phone as its second step, and out; the guard that lets nobody else past."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, cast
from urllib.parse import unquote

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user

from bot import admission, notices, signed_out
from bot.admission import CodeWanted
from bot.errors import Mistake, Problem
from bot.people import Person
from bot.web.console import roleless
from bot.web.console.office import office, status, typed

pages = Blueprint("door", __name__)
OPEN = {
    "door.sign_in",
    "door.enter",
    "door.code",
    "door.enter_code",
    "invited.show",
    "invited.enter",
    "static",
}
HOME = "/console/"
PRESENCE_NOTED = 60  # seconds
CODE_WAITS = 300  # seconds between the password and the code
BY_ITSELF = {
    "meanwhile.here",
    "one_push.live",
    "collecting.now",
}  # asked by a page left open: nobody need be there


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

    def person(self, session: Any) -> Person:
        """Return who that is in *session*, to act by."""
        return cast(Person, session.get_one(Person, self.number))

    def detached(self) -> Person:
        """Return who that is, to act by where the deed owns its transactions."""
        with office().sessions.read() as session:
            return self.person(session)


@dataclass(frozen=True)
class Rescued:
    """What was typed into a form and kept for its writer though nothing was done: who, and where it shows."""

    person: int
    page: str


# What keeps the text of a form whose sender is not, or no longer, signed in, by endpoint.
RESCUES: dict[str, Callable[[], Rescued | None]] = {}


def rescued() -> Rescued | None:
    """Keep what was typed into the form that was sent, where that can be done, for who typed it."""
    rescue = RESCUES.get(request.endpoint or "")
    return rescue() if rescue and request.method == "POST" else None


def guard(app: Flask) -> None:
    """Let nobody past the sign-in page of *app* who is not signed in, and who has no role to their own."""
    manager = LoginManager()
    manager.session_protection = None  # phones change their address between two pages
    manager.user_loader(_recognise)
    manager.init_app(app)

    networks = [ip_network(each) for each in app.extensions["office"].config.web.allowed_networks]

    @app.before_request
    def keep_outside() -> ResponseReturnValue | None:
        address = _address()
        if not networks or (address and any(address in network for network in networks)):
            return None
        return render_template("outside.html", address=request.remote_addr), 403

    @app.before_request
    def ask() -> ResponseReturnValue | None:
        if not request.path.startswith(HOME) or request.endpoint in OPEN:
            return None
        if current_user.is_authenticated:
            _note_presence()
            me = visitor()
            return None if me.roles else roleless.refusal(me.number, rescued, by_script=by_script())
        if by_script():
            return {"signed_out": True}
        if request.headers.get("HX-Request"):  # a part of a page: the whole of it is to ask who is there
            return Response(headers={"HX-Refresh": "true"})
        if request.headers.get("Sec-Fetch-Dest") == "iframe":  # a preview: nobody signs in inside of one
            return Response("登录的时间到了。", mimetype="text/plain")
        if request.method in {"GET", "HEAD"}:
            wanted = request.full_path.rstrip("?")
            return redirect(url_for("door.sign_in", next=wanted if wanted != HOME else None))
        if kept := rescued():
            flash("登录的时间到了，还没有存。您写的都替您留着，登录以后接着写。", "warn")
            return redirect(url_for("door.sign_in", next=kept.page), 303)
        flash("登录的时间到了，刚才的操作没有做。请登录以后再做一次。", "warn")
        return redirect(url_for("door.sign_in", next=_came_from()), 303)


def by_script() -> bool:
    """Tell whether a script asks: it tells its reader on the page that was left open."""
    return request.accept_mimetypes.best == "application/json"


def visitor() -> Visitor:
    """Return who is signed in."""
    return cast(Visitor, current_user)


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
        person = admission.admit(
            office().sessions,
            name,
            request.form.get("password", ""),
            address=request.remote_addr or "",
            now=office().now,
        )
    except CodeWanted as wanting:
        return ask_code(wanting.person, wanted)
    except Problem as problem:
        return render_template("sign_in.html", next=wanted, name=name, problem=problem), status(problem)
    begin(person)
    return redirect(_inside(wanted), 303)


@pages.get("/console/sign-in/code")
def code() -> ResponseReturnValue:
    """Where whoever gave the right password gives the code of their phone."""
    return render_template("code.html") if _half() else redirect(url_for("door.sign_in"))


@pages.post("/console/sign-in/code")
def enter_code() -> ResponseReturnValue:
    """Take the code; only then a session begins."""
    half = _half()
    try:
        if half is None:
            raise Mistake(admission.ANEW)
        person = admission.admit_by_code(
            office().sessions,
            half["number"],
            half["seal"],
            typed("code"),
            secret_key=office().config.web.secret_key,
            address=request.remote_addr or "",
            phone_time=office().phone_time,
            now=office().now,
        )
    except Mistake as problem:
        session.pop("half", None)
        flash(str(problem), "bad")
        return redirect(url_for("door.sign_in"), 303)
    except Problem as problem:
        return render_template("code.html", problem=problem), status(problem)
    begin(person)
    return redirect(_inside(half["next"]), 303)


def ask_code(person: Person, wanted: str) -> ResponseReturnValue:
    """Keep for a few minutes that the password of *person* fitted, and ask for the code of their phone."""
    session.clear()
    until = int(time.time()) + CODE_WAITS
    session["half"] = {
        "number": person.id,
        "seal": admission.seal(person),
        "until": until,
        "next": _inside(wanted),
    }
    return redirect(url_for("door.code"), 303)


def _half() -> dict[str, Any] | None:
    """Return whose password fitted in this browser a moment ago."""
    half: dict[str, Any] | None = session.get("half")
    return half if half and time.time() < half["until"] else None


def begin(person: Person) -> None:
    """Begin a new session of *person* on this device."""
    session.clear()
    session.permanent = True
    # Real time, not the rehearsal's clock: turning that a day on signs nobody out.
    session["seen"] = int(time.time())
    session["until"] = session["seen"] + office().config.web.session_hours * 3600
    session["mark"] = secrets.token_hex(16)
    login_user(_visitor(person))


@pages.post("/console/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out on this device, for good: an answer still under way brings no session back."""
    ends = datetime.fromtimestamp(session["until"], UTC)
    with office().sessions.begin() as transaction:
        signed_out.end(transaction, session["mark"], until=ends, now=datetime.now(UTC))
    session.clear()
    flash("已退出。")
    return redirect(url_for("door.sign_in"), 303)


def _recognise(kept: str) -> Visitor | None:
    """Return who the session belongs to, unless it is too old, or they left or changed their password."""
    number, _, sealed = kept.partition(".")
    until, seen = session.get("until"), session.get("seen")
    mark = session.get("mark")
    if not isinstance(until, int) or not isinstance(seen, int) or not isinstance(mark, str):
        return None
    if not number.isdecimal():
        return None
    if time.time() >= min(until, seen + office().config.web.idle_minutes * 60):
        return None
    with office().sessions.read() as transaction:
        person = transaction.get(Person, int(number))
        if person is None or person.suspended_at is not None or admission.seal(person) != sealed:
            return None
        if signed_out.is_over(transaction, mark):
            return None
        return _visitor(person, told=len(notices.waiting(transaction, person)))


def _visitor(person: Person, *, told: int = 0) -> Visitor:
    return Visitor(person.id, person.name, tuple(person.roles), admission.seal(person), told)


def _note_presence() -> None:
    """Note that somebody is still there; not with every picture of a page."""
    now = int(time.time())
    if request.endpoint not in BY_ITSELF and now - session.get("seen", 0) >= PRESENCE_NOTED:
        session["seen"] = now


def _address() -> IPv4Address | IPv6Address | None:
    try:
        given = ip_address(request.remote_addr or "")
    except ValueError:
        return None
    return getattr(given, "ipv4_mapped", None) or given


def _inside(address: str) -> str:
    """Return *address* when it is a page of the console, else home: nobody is sent elsewhere.

    Nor by a way around: browsers read %2e as a dot, and two dots as the folder above.
    """
    path = unquote(address.partition("?")[0])
    plain = re.fullmatch(r"/console/[!-\[\]-~]*", address) and not re.search(r"\.\.|//|\\", path)
    return address if plain else HOME


def _came_from() -> str | None:
    """Return the console page that a form stood on."""
    _, _, path = (request.referrer or "").partition(request.host)
    return _inside(path) if path else None
