"""My notices: where I am told what waits for me, whether that works, and what I was told last."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot import binding, notices, people
from bot.binding import HOLDS
from bot.errors import Problem
from bot.notices import reaching
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed

pages = Blueprint("my_notices", __name__)
RECENT = 20


@pages.get("/console/notices/")
def show() -> ResponseReturnValue:
    """The page of whoever is signed in; nobody sees another's."""
    return page()


@pages.post("/console/notices/mail")
def mail() -> ResponseReturnValue:
    """Let me be written to at another address, or at none."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            people.set_mail(session, me, typed("mail"), by=me, now=office().now)
            flash("已记下您的邮箱。点“试发一条”看看收不收得到。" if me.mail else "以后不再给您发邮件。")
    except Problem as problem:
        return page(problem, mail=typed("mail"))
    return redirect(url_for("my_notices.show"), 303)


@pages.post("/console/notices/test")
def test() -> ResponseReturnValue:
    """Tell me something, which goes all the ways that any notice to me would go."""
    now = office().now
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            reaching.require_any(session, office().config.notices, me, now=now)
            notices.tell(
                session,
                f"{me.name}试发的通知，收到就好，不用处理。",
                key=f"test:{me.id}:{now:%Y%m%d%H%M}",  # once a minute: the whole group may hear it
                to=me,
                about=me,
                link=url_for("my_notices.show"),
                urgent=True,
                lasts=False,
                now=now,
            )
    except Problem as problem:
        return page(problem)
    flash("正在试发。过几秒刷新这一页，“最近的通知”里写着各种途径送到没有。")
    return redirect(url_for("my_notices.show"), 303)


@pages.post("/console/notices/number")
def number() -> ResponseReturnValue:
    """Draw a number that binds my phone; it is shown on this one page and kept nowhere readable."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            key = office().config.web.secret_key
            drawn = binding.offer(session, me, secret_key=key, by=me, now=office().now)
    except Problem as problem:
        return page(problem)
    return page(number=drawn)


@pages.post("/console/notices/unbind")
def unbind() -> ResponseReturnValue:
    """Forget my phone."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            binding.unbind(session, me, by=me, now=office().now)
    except Problem as problem:
        return page(problem)
    flash("已解绑，通知和预览不再发到您的微信。")
    return redirect(url_for("my_notices.show"), 303)


def page(problem: Problem | None = None, *, mail: str | None = None, number: str = "") -> ResponseReturnValue:
    """Return the page, telling *problem* at its top; what was typed stays in the form."""
    now = office().now
    with office().sessions.read() as session:
        me = visitor().person(session)
        text = render_template(
            "my_notices.html",
            problem=problem,
            now=now,
            mail=me.mail if mail is None else mail,
            number=number,
            holds_until=now + HOLDS,
            bound=binding.is_bound(session, me),
            ways=reaching.of(session, office().config.notices, me, now=now),
            told=reaching.last(session, me, most=RECENT),
        )
    return text, status(problem)
