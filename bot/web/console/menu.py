"""菜单: the account's menu as phones show it; made as a draft, compared with what stands there, put up."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot import people
from bot.answering import menu as menus
from bot.answering.fulfilling import Settings
from bot.answering.menu import Button, Clicked, Fault, Kind
from bot.answering.menu.buttons import placed
from bot.errors import Mistake, Problem
from bot.people import Role
from bot.publishing import articles
from bot.web.console import menu_form
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, status, typed

pages = Blueprint("menu", __name__, url_prefix="/console/menu")
Menu = tuple[Button, ...]


@pages.get("/")
def show() -> ResponseReturnValue:
    """What is being made, or else what stands on phones; below it every state that the menu had."""
    return _page()


@pages.post("/")
def save() -> ResponseReturnValue:
    """Keep the draft; from there on to putting it up, where that was asked for and nothing is wrong."""
    try:
        menu = menu_form.read()
    except Problem as problem:
        return _page(problem)
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            kept = menus.save(session, menu, edition=_edition(), by=me, now=office().now)
            wrong = [each for each in menus.faults(menus.resolved(session, kept.menu)) if each.stops]
        if typed("next") and wrong:
            raise Mistake(f"还有 {len(wrong)} 处要改，所以还不能换；下面都写明了。草稿已经存好，没有丢。")
        if typed("next"):
            menus.look(office().sessions, office().wechat, by=visitor().number, now=office().now)
            return redirect(url_for("menu.confirm"), 303)
    except Problem as problem:
        return _page(problem, menu, mend=isinstance(problem, Mistake))
    flash("草稿存好了，手机上还是原来的。")
    return redirect(url_for("menu.show"), 303)


@pages.post("/look")
def look() -> ResponseReturnValue:
    """Ask WeChat what stands on phones now."""
    try:
        found = menus.look(office().sessions, office().wechat, by=visitor().number, now=office().now)
    except Problem as problem:
        return _page(problem)
    with office().sessions.read() as session:
        has_draft = menus.draft(session) is not None
    if not found.menu:
        flash("手机上现在没有菜单。")
    elif has_draft:
        flash("手机上现在的菜单取来了，和草稿的不同点“下一步”看。下面是还没有换上的草稿。")
    else:
        flash("这就是手机上现在的菜单。")
    return redirect(url_for("menu.show"), 303)


@pages.post("/forget")
def forget() -> ResponseReturnValue:
    """Give the draft up."""
    try:
        with office().sessions.begin() as session:
            menus.forget(session, by=visitor().person(session))
    except Problem as problem:
        return _page(problem)
    flash("草稿不要了，下面是手机上现在的菜单。")
    return redirect(url_for("menu.show"), 303)


@pages.post("/answer")
def answer() -> ResponseReturnValue:
    """Tell the script what a word is answered with."""
    with office().sessions.read() as session:
        people.require(visitor().person(session), Role.ADMIN, to="改菜单")
        word = typed("word")
        if not word:
            return {"text": "", "caution": ""}
        told = _clicked()(session, word)
    return {"text": told.text, "caution": told.caution}


@pages.get("/confirm")
def confirm() -> ResponseReturnValue:
    """What would change on phones: the draft, or an earlier state, beside what stands there."""
    return _asking()


@pages.post("/confirm")
def put_up() -> ResponseReturnValue:
    """Let it stand on phones."""
    now, me = office().now, visitor().number
    try:
        with office().sessions.read() as session:
            if not typed("state"):
                menus.require_as_seen(session, _edition())
            menu = menus.wanted(session, typed("state"))
        menus.put_up(office().sessions, office().wechat, menu, instead_of=typed("seen"), by=me, now=now)
        if not typed("state"):
            with office().sessions.begin() as session:
                menus.forget(session, by=visitor().person(session), edition=_edition())
    except Problem as problem:
        return _asking(problem)
    flash("换上了。手机上 5 分钟以内就会变；已经打开公众号的，要退出再进来。")
    return redirect(url_for("menu.show"), 303)


def _page(
    problem: Problem | None = None, typed_in: Menu | None = None, *, mend: bool = False
) -> ResponseReturnValue:
    """Return the page with the draft, or what was typed where it could not be kept, at what is to *mend*."""
    with office().sessions.read() as session:
        me = visitor().person(session)
        people.require(me, Role.ADMIN, to="改菜单")
        draft, seen = menus.draft(session), menus.seen(session)
        stands = seen.menu if seen else ()
        menu = typed_in if typed_in is not None else draft.menu if draft else stands
        menu = menus.resolved(session, menu)
        found = menus.faults(menu) if menu or typed_in is not None else []
        clicks = {
            place: _clicked()(session, each.value)
            for place, each in placed(menu)
            if each.kind is Kind.CLICK and each.value and not each.below
        }
        text = render_template(
            "menu.html",
            problem=problem,
            now=office().now,
            draft=draft,
            edition=draft.edition if draft else 0,
            seen=seen,
            same=menus.wire(menu) == menus.wire(stands),
            menu=menu,
            mend=mend,
            rows=menu_form.rows(menu),
            choices=menu_form.CHOICES,
            clicks=clicks,
            told={place: _told(found, clicks, place) for place, _ in [*placed(menu), ("1", None)]},
            offered=menus.offered(session),
            earlier=menus.earlier(session),
            named=menus.named,
            lines=menus.lines,
        )
    return text, status(problem)


def _told(found: list[Fault], clicks: dict[str, Clicked], place: str) -> list[tuple[str, str]]:
    """Return what is to be said beside a button: what is wrong, then what is to be minded."""
    told = [("bad" if each.stops else "warn", each.text) for each in found if each.place == place]
    if place in clicks and clicks[place].caution:
        told.append(("warn", clicks[place].caution))
    return told


def _asking(problem: Problem | None = None) -> ResponseReturnValue:
    key = typed("state") or asked("state")
    with office().sessions.read() as session:
        people.require(visitor().person(session), Role.ADMIN, to="换菜单")
        seen = menus.seen(session)
        if seen is None:
            raise Mistake("还没有看过手机上现在的菜单。请回到菜单页，点“看看现在的菜单”。")
        menu = menus.wanted(session, key)
        found = menus.faults(menu)
        clicks = [
            _clicked()(session, each.value)
            for _, each in placed(menu)
            if each.kind is Kind.CLICK and each.value
        ]
        text = render_template(
            "menu_confirm.html",
            problem=problem,
            now=office().now,
            seen=seen,
            menu=menu,
            state=key,
            edition=draft.edition if (draft := menus.draft(session)) else 0,
            changes=menus.differences(seen.menu, menu),
            stops=[each.text for each in found if each.stops],
            cautions=[each.text for each in found if not each.stops]
            + [each.caution for each in clicks if each.caution],
        )
    return text, status(problem)


def _clicked() -> partial[Clicked]:
    """Return what tells, of a session and a word, what a button saying it is answered with."""
    here = office()
    return partial(
        menus.clicked,
        library=here.library,
        settings=Settings(here.config.answering, here.config.web.secret_key),
        find_link=articles.link,
        now=here.now,
    )


def _edition() -> int:
    given = typed("edition")
    return int(given) if given.isdecimal() and len(given) < 10 else 0
