"""My sign-in: where I signed in last, another password, codes of my phone, signing out everywhere else."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as flask_session
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot import admission, authenticator
from bot.errors import Mistake, Problem
from bot.people import LONGEST_PASSWORD, SHORTEST_PASSWORD, Person
from bot.web.console.door import begin, visitor
from bot.web.console.office import office, status, typed

pages = Blueprint("my_sign_in", __name__)
RECENT = 10


@pages.get("/console/me/")
def show() -> ResponseReturnValue:
    """The page of whoever is signed in; nobody sees another's."""
    return page()


@pages.post("/console/me/password")
def password() -> ResponseReturnValue:
    """Change my password: signed in elsewhere, I am no longer."""
    given = [request.form.get(each, "")[: LONGEST_PASSWORD + 1] for each in ("password", "new", "again")]
    try:
        if given[1] != given[2]:
            raise Mistake("两次写的新密码不一样，没有改。请三栏都再写一次。", of="password")
        _confirm_password(given[0])
        with office().sessions.begin() as session:
            me = visitor().person(session)
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
        me = visitor().person(session)
        admission.turn_out(session, me, by=me, now=office().now)
    begin(me)
    flash("别的地方都已退出，这里还登录着。")
    return redirect(url_for("my_sign_in.show"), 303)


@pages.post("/console/me/code")
def offer_code() -> ResponseReturnValue:
    """Draw a secret for my phone, once I have shown that it is me; it is shown on this page alone."""
    try:
        _confirm_password(request.form.get("password", ""))
        with office().sessions.begin() as session:
            me = visitor().person(session)
            authenticator.offer(session, me, secret_key=office().config.web.secret_key, now=office().now)
    except Problem as problem:
        return page(problem)
    flask_session["offered"] = True  # here: to nobody else who is signed in as me it is shown
    return page(offered=True)


@pages.post("/console/me/code/on")
def turn_on_code() -> ResponseReturnValue:
    """Ask me for a code from now on: a first one proves that my phone shows them."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            authenticator.turn_on(
                session,
                me,
                typed("code"),
                secret_key=office().config.web.secret_key,
                phone_time=office().phone_time,
                now=office().now,
            )
    except Problem as problem:
        return page(problem, offered=bool(flask_session.get("offered")))
    begin(me)
    flash("手机验证码打开了。以后登录先输密码，再输手机上的六位数字。别的地方都已退出。")
    return redirect(url_for("my_sign_in.show"), 303)


@pages.post("/console/me/code/off")
def turn_off_code() -> ResponseReturnValue:
    """Ask me for no codes any more: both my password and a last code prove that it is me."""
    try:
        me = _confirm_password(request.form.get("password", ""))
        admission.stop_asking(
            office().sessions,
            me,
            typed("code"),
            secret_key=office().config.web.secret_key,
            address=request.remote_addr or "",
            phone_time=office().phone_time,
            now=office().now,
        )
    except Problem as problem:
        return page(problem)
    flash("手机验证码关掉了。以后登录只要密码。")
    return redirect(url_for("my_sign_in.show"), 303)


def page(problem: Problem | None = None, *, offered: bool = False) -> ResponseReturnValue:
    """Return the page, telling *problem* at its top; with what was *offered* to my phone, if that holds."""
    web, now = office().config.web, office().now
    account = office().config.account.name
    with office().sessions.read() as session:
        me = visitor().person(session)
        code_since = authenticator.since(session, me)
        offer = None
        if offered:
            offer = authenticator.offered(session, me, account=account, secret_key=web.secret_key, now=now)
        text = render_template(
            "my_sign_in.html",
            problem=problem,
            entries=admission.lately(session, me, most=RECENT),
            code_since=code_since,
            offer=offer,
            qr=Markup(offer.drawing) if offer else "",  # noqa: S704 - drawn here, from our own letters
            minutes_left=int(authenticator.HOLDS.total_seconds() // 60),
            shortest=SHORTEST_PASSWORD,
            hours=web.session_hours,
            minutes=web.idle_minutes,
        )
    return text, status(problem)


def _confirm_password(password: str) -> Person:
    """Return me, once my password shows that it is me who sits there; guesses count as at the door."""
    me = visitor().detached()
    admission.confirm(office().sessions, me, password, address=request.remote_addr or "", now=office().now)
    return me
