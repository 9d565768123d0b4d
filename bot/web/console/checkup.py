"""体检: every check as it was found last, each to be made again; and the first connection, step by step."""

from collections.abc import Iterable, Mapping, Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot import people
from bot.answering import backend_menu, rules
from bot.errors import Problem
from bot.operations import checkup, connecting
from bot.operations.checkup import Found, Result
from bot.operations.findings import Standing
from bot.people import Role
from bot.web.console.door import visitor
from bot.web.console.office import office, status

pages = Blueprint("checkup", __name__, url_prefix="/console/checkup")
CONNECTING = ("settings", "token", "callback")
TONES = {"good": "正常", "warn": "要看一看", "bad": "出了问题"}


@pages.get("/")
def show() -> ResponseReturnValue:
    """Every check with what it found last; nobody is asked anything."""
    with office().sessions.read() as session:
        results = checkup.listed(session, by=visitor().person(session))
    return render_template(
        "checkup.html", results=results, standing=_standing(results), tones=TONES, now=office().now
    )


@pages.post("/")
def all_again() -> ResponseReturnValue:
    """Make every check, side by side."""
    found = _run(checkup.CHECKS)
    standing = checkup.standing({key: each for key, each in found.items() if each})
    late = [checkup.CHECKS[key].name for key, each in found.items() if each is None]
    told = f"{standing.headline}{'，在最上面' if standing.wrong else ''}{standing.besides}。"
    told += f"{'、'.join(late)}还没有回答，过一会儿刷新本页。" if late else ""
    flash(f"查完了：{told}", "warn" if late and standing.tone == "good" else standing.tone)
    return redirect(url_for("checkup.show"), 303)


@pages.post("/<key>")
def again(key: str) -> ResponseReturnValue:
    """Make one check; the script takes its card and what is said of all of them, others the page."""
    check = checkup.CHECKS.get(key) or abort(404)
    found = _run([key])[key]
    if request.headers.get("HX-Request"):
        with office().sessions.read() as session:
            results = checkup.listed(session, by=visitor().person(session))
            result = next(each for each in results if each.check is check)
        card = render_template("_check.html", each=result, tones=TONES, now=office().now, fresh=True)
        return card + render_template(
            "_checkup_standing.html", results=results, standing=_standing(results), fresh=True
        )
    told = found.text if found else "还没有回答，过一会儿刷新本页。"
    flash(f"{check.name}：{told}", found.tone if found else "warn")
    return redirect(url_for("checkup.show", _anchor=key), 303)


@pages.post("/backup/made")
def backed_up() -> ResponseReturnValue:
    """Keep that a backup was made today."""
    here = office()
    with here.sessions.begin() as session:
        checkup.backed_up(session, by=visitor().person(session), now=here.now)
    _run(["backup"])
    flash("记下了：今天备份过。")
    return redirect(url_for("checkup.show", _anchor="backup"), 303)


@pages.get("/connect")
def connect() -> ResponseReturnValue:
    """The first connection: its steps in order, what to type where, and which comes next."""
    return _connect_page()


@pages.post("/connect")
def look() -> ResponseReturnValue:
    """Check the steps that can be checked."""
    _run(CONNECTING)
    flash("查过了，结果在下面。")
    return redirect(url_for("checkup.connect"), 303)


@pages.post("/connect/bring-over")
def bring_over() -> ResponseReturnValue:
    """Keep what stands in the official backend: rules and menu."""
    here = office()
    try:
        with here.sessions.read() as session:  # before WeChat is asked
            people.require(visitor().person(session), Role.ADMIN, to="导入规则和菜单")
        fetched, menu = rules.fetch(here.sessions, here.wechat), here.wechat.menu()
        with here.sessions.begin() as session:
            me = visitor().person(session)
            rules.import_(session, fetched, by=me, now=here.now)
            backend_menu.keep(session, menu, by=me, now=here.now)
    except Problem as problem:
        return _connect_page(problem)
    flash("后台的规则和菜单都存下了。")
    return redirect(url_for("checkup.connect"), 303)


@pages.post("/connect/again")
def from_now_on() -> ResponseReturnValue:
    """Wait for a message that is still to come."""
    connecting.begin_again(office().sessions, by=visitor().number, now=office().now)
    flash("从现在起，等手机发来的下一条消息。")
    return redirect(url_for("checkup.connect"), 303)


def _connect_page(problem: Problem | None = None) -> ResponseReturnValue:
    here, me = office(), visitor().number
    steps = connecting.known(here.config, here.sessions, by=me, now=here.now)
    text = render_template("connect.html", problem=problem, steps=steps, states=connecting.State)
    return text, status(problem)


def _standing(results: Sequence[Result]) -> Standing:
    return checkup.standing({each.check.key: each.found for each in results})


def _run(keys: Iterable[str]) -> Mapping[str, Found | None]:
    here = office()
    return checkup.run(here.config, here.sessions, keys, by=visitor().number, now=here.now)
