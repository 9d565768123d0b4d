"""人员: who works here; an administrator lets them in, gives and takes roles, suspends them."""

from collections.abc import Callable
from datetime import date
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot import admission, invitations, people, personnel
from bot.clock import beijing_day
from bot.errors import Mistake, NotAllowed, Problem
from bot.people import LONGEST_NAME, Person, Role
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed

pages = Blueprint("people", __name__)
ONE = "/console/people/<int(max=2147483647):number>"
MEANINGS = {
    Role.EDITOR: "写文章、送审",
    Role.FIRST: "审第一步",
    Role.SECOND: "审第二步",
    Role.THIRD: "审第三步",
    Role.PUBLISHER: "排期、取消、放行、撤回",
    Role.RIGHTS: "看维权留言",
    Role.ADMIN: "管人员和设置、确认数字",
    Role.VIEWER: "只看，什么也不改",
}


@pages.get("/console/people/")
def show() -> ResponseReturnValue:
    """Who works here, and the form for somebody new."""
    return page()


@pages.post("/console/people/")
def add() -> ResponseReturnValue:
    """Let somebody join, and show the link by which they set their own password."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            person = people.add(session, typed("name"), request.form.getlist("role"), by=me, now=office().now)
            key = invitations.invite(session, person, by=me, now=office().now)
    except Problem as problem:
        return page(problem)
    return one_page(person.id, key=key, joined=True)


@pages.get(ONE)
def one(number: int) -> ResponseReturnValue:
    """One member of staff."""
    return one_page(number)


@pages.post(f"{ONE}/invite")
def invite(number: int) -> ResponseReturnValue:
    """Draw a new link for who forgot the password, or never used theirs; it is shown on this page alone."""
    try:
        _not_oneself(number, "自己的密码请在“我的 → 登录”里改，要输现在的密码。")
        with office().sessions.begin() as session:
            me = visitor().person(session)
            person = personnel.one(session, number, by=me, now=office().now).person
            key = invitations.invite(session, person, by=me, now=office().now)
    except Problem as problem:
        return one_page(number, problem)
    return one_page(number, key=key)


@pages.post(f"{ONE}/give")
def give(number: int) -> ResponseReturnValue:
    """Give a role, or another last day to one they hold."""
    role = typed("role")
    try:
        until = _last_day()
    except Problem as problem:
        return one_page(number, problem)
    ends = f"，到{until.year}年{until.month}月{until.day}日（含）" if until else "，没有期限"
    deed = partial(people.give, word=role, until=until)
    return _do(number, deed, lambda person: f"{person.name} 现在有“{role}”{ends}。")


@pages.post(f"{ONE}/take")
def take(number: int) -> ResponseReturnValue:
    """Take a role."""
    role = typed("role")
    return _do(number, partial(people.take, word=role), lambda person: f"已收回 {person.name} 的“{role}”。")


@pages.post(f"{ONE}/mail")
def mail(number: int) -> ResponseReturnValue:
    """Let them be written to at another address, or at none."""

    def done(person: Person) -> str:
        return f"{person.name} 的通知会发到 {person.mail}。" if person.mail else "以后不再发邮件。"

    return _do(number, partial(people.set_mail, address=typed("mail")), done)


@pages.post(f"{ONE}/turn-out")
def turn_out(number: int) -> ResponseReturnValue:
    """Sign them out wherever they are signed in."""
    return _do(number, admission.turn_out, lambda person: f"{person.name} 在各处都已退出，要重新登录。")


@pages.post(f"{ONE}/reset-code")
def reset_code(number: int) -> ResponseReturnValue:
    """Ask them for no code any more: their phone is gone."""
    try:
        _not_oneself(number, "自己的手机验证码请在“我的 → 登录”里关，要输密码和验证码。")
    except Problem as problem:
        return one_page(number, problem)
    return _do(
        number,
        personnel.reset_code,
        lambda person: f"{person.name} 的手机验证码已重置：现在登录只要密码。已经通知本人。",
    )


@pages.post(f"{ONE}/suspend")
def suspend(number: int) -> ResponseReturnValue:
    """Take every right from them; what they did stays on record."""
    return _do(
        number,
        people.suspend,
        lambda person: f"已停用 {person.name}，马上不能登录。做过的事仍留在记录里。",
    )


@pages.post(f"{ONE}/resume")
def resume(number: int) -> ResponseReturnValue:
    """Let them come back with the rights they had."""
    return _do(number, people.resume, lambda person: f"已恢复 {person.name}，角色和以前一样。")


def page(problem: Problem | None = None) -> ResponseReturnValue:
    """Return the list, telling *problem* at its top; what was typed stays in the form."""
    now = office().now
    with office().sessions.read() as session:
        me = visitor().person(session)
        text = render_template(
            "people.html",
            problem=problem,
            now=now,
            members=personnel.everyone(session, by=me, now=now),
            meanings=MEANINGS,
            longest=LONGEST_NAME,
            typed={"name": typed("name"), "roles": request.form.getlist("role")},
        )
    return text, status(problem)


def one_page(
    number: int, problem: Problem | None = None, *, key: str = "", joined: bool = False
) -> ResponseReturnValue:
    """Return the page of one, telling *problem* at its top; with the link that *key* opens, this one time."""
    now = office().now
    with office().sessions.read() as session:
        me = visitor().person(session)
        member = personnel.one(session, number, by=me, now=now)
        given = typed("mail") if problem and "mail" in request.form else member.person.mail
        text = render_template(
            "person.html",
            problem=problem,
            now=now,
            today=beijing_day(now),
            member=member,
            link=_address(key) if key else "",
            holds_until=now + invitations.HOLDS,
            joined=joined,
            meanings=MEANINGS,
            mail=given,
        )
    return text, status(problem)


def _not_oneself(number: int, instead: str) -> None:
    """Raise NotAllowed for oneself: whoever finds a session left open must not make the account theirs."""
    if number == visitor().number:
        raise NotAllowed(instead)


def _do(number: int, deed: Callable[..., object], done: Callable[[Person], str]) -> ResponseReturnValue:
    """Do *deed* to one member of staff, and say on their page that it is done, or what refused it."""
    now = office().now
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            person = personnel.one(session, number, by=me, now=now).person
            deed(session, person, by=me, now=now)
            sentence = done(person)
    except Problem as problem:
        return one_page(number, problem)
    flash(sentence)
    return redirect(url_for("people.one", number=number), 303)


def _address(key: str) -> str:
    """Return the whole address of an invitation, as somebody else's browser needs it."""
    here = office().config.web.public_url or request.host_url
    return here.rstrip("/") + url_for("invited.show", key=key)


def _last_day() -> date | None:
    try:
        return date.fromisoformat(typed("until")) if typed("until") else None
    except ValueError:
        raise Mistake("角色的末日看不懂。请从日历里选一天，或者空着不限期。", of="until") from None
