"""Pushes: what goes out when, what became of it, and the buttons for what needs a person."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot import people
from bot.clock import beijing_day
from bot.errors import Mistake, Problem
from bot.people import Role
from bot.publishing import calendar, days
from bot.publishing import pushes as sendings
from bot.publishing.pushes import State
from bot.publishing.pushes.states import MOST_ARTICLES
from bot.web.console import home, one_push, planning, words
from bot.web.console.door import visitor
from bot.web.console.office import office, page_number, status, typed
from bot.wechat import capabilities

pages = Blueprint("pushes", __name__)
PAGE = 20
OVER = (State.SENT, State.CANCELLED, State.FAILED)


class Unheeded(Mistake):
    """Something speaks against the time that was given, which nobody has said to know."""

    may_insist = True

    def __init__(self, cautions: str):
        super().__init__(f"{cautions}时间没有改。仍要改到这时，请勾上“知道了”，再点一次。", of="insist at")


@pages.get("/console/pushes/")
def show() -> ResponseReturnValue:
    """All pushes: those that need a person, those to come, those that are over."""
    return page()


@pages.post("/console/pushes/<int(max=2147483647):number>/cancel")
def cancel(number: int) -> ResponseReturnValue:
    """Take a push back before it is sent."""
    return _do(number, sendings.cancel, "已取消，不会发出。")


@pages.post("/console/pushes/<int(max=2147483647):number>/release")
def release(number: int) -> ResponseReturnValue:
    """Let a held push go out."""
    return _do(
        number,
        partial(sendings.release, terms=sendings.Terms.of(office().config)),
        "已放行，几秒钟里就会发出。",
    )


@pages.post("/console/pushes/<int(max=2147483647):number>/move")
def move(number: int) -> ResponseReturnValue:
    """Move a push to another time."""
    try:
        at = planning.typed_moment(typed("at"))
    except Problem as problem:
        return _refused(number, typed("back"), problem)
    return _do(
        number,
        partial(
            sendings.reschedule,
            at=at,
            terms=sendings.Terms.of(office().config),
            looked=typed("looked") == "yes",
        ),
        f"已改到 {words.day(at, office().now)}。",
        warn=True,
    )


@pages.post("/console/pushes/by-hand")
def by_hand() -> ResponseReturnValue:
    """Note that somebody has sent in the official backend today, or that nobody has."""
    sends = 0 if typed("sends") == "0" else 1
    now = office().now
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            sendings.quota.note_by_hand(session, beijing_day(now), sends, by=me, now=now)
    except Problem as problem:
        return page(problem)
    flash("已登记：今天在公众平台后台群发过。" if sends else "已改回：今天没有在公众平台后台群发。")
    return redirect(url_for("pushes.show"), 303)


@pages.post("/console/pushes/<int(max=2147483647):number>/settle")
def settle(number: int) -> ResponseReturnValue:
    """Say what became of a push that only a person can tell of."""
    sent = typed("sent") == "yes"
    urls = {place: typed(f"url-{place}") for place in range(1, MOST_ARTICLES + 1)}
    return _do(
        number,
        partial(
            sendings.settle_by_hand,
            sent=sent,
            urls=urls,
            api_base=office().config.account.api_base,
            another=typed("another") == "yes",
        ),
        "已记下：发出了。" if sent else "已记下：没有发出。可以重新排期。",
    )


@pages.post("/console/pushes/stop")
def stop() -> ResponseReturnValue:
    """Hold everything that has not begun to be sent."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            held = sendings.stop_all(session, by=me, now=office().now)
            done = (
                f"已拦下 {len(held)} 次推送。要发的逐个放行。" if held else "没有在等的推送，什么也没有变。"
            )
    except Problem as problem:
        return page(problem)
    flash(done)
    return redirect(url_for("pushes.show"), 303)


@pages.post("/console/pushes/abilities")
def ask_again() -> ResponseReturnValue:
    """Let the scheduler ask WeChat anew what the account may do."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            people.require(me, Role.PUBLISHER, Role.ADMIN, to="再问微信")
            capabilities.ask_again(session)
    except Problem as problem:
        return page(problem)
    flash("正在再问微信，十来秒后刷新本页就能看到。")
    return redirect(url_for("pushes.show"), 303)


def page(problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page, telling *problem* at its top."""
    now, number = office().now, page_number()
    with office().sessions.read() as session:
        told = [(push, words.of_push(push, now)) for push in reversed(sendings.listed(session, *home.OPEN))]
        over = sendings.listed(session, *OVER, most=PAGE + 1, skip=(number - 1) * PAGE)
        text = render_template(
            "pushes.html",
            problem=problem,
            now=now,
            me=visitor().person(session),
            needing=[(push, how) for push, how in told if how.advice],
            coming=[(push, how) for push, how in told if not how.advice],
            over=[(push, words.of_push(push, now)) for push in over[:PAGE]],
            modes=words.MODES,
            tags=capabilities.tag_names(session),
            number=number,
            more=len(over) > PAGE,
            quota=sendings.quota.of(session, now, office().config.account.kind),
            today=sendings.quota.of_day(session, beijing_day(now)),
            able=capabilities.listed(session),
            ability_names=capabilities.NAMES,
            without=capabilities.WITHOUT,
            barred=sendings.ways.barred(session),
            back="pushes",
        )
    return text, status(problem)


def _do(number: int, deed: Callable[..., None], done: str, *, warn: bool = False) -> ResponseReturnValue:
    """Do *deed* to push *number*, and go back to where the button stood."""
    back = typed("back")
    try:
        with office().sessions.begin() as session:
            push = sendings.named(session, number)
            deed(session, push, by=visitor().person(session), now=office().now)
            told: tuple[str, ...] = ()
            if warn:
                told = calendar.cautions_of(push, days.load(session, office().config.compliance.mourning))
            if told and typed("insist") != typed("at"):  # known of this very time
                raise Unheeded("".join(told))  # and nothing is changed
    except Problem as problem:
        return _refused(number, back, problem)
    flash(done)
    if back == "push":
        return redirect(url_for("one_push.show", number=number), 303)
    return redirect(url_for("home.show" if back == "home" else "pushes.show"), 303)


def _refused(number: int, back: str, problem: Problem) -> ResponseReturnValue:
    """Return the page that the button stood on, telling *problem*."""
    if back == "push":
        return one_push.page(number, problem)
    return home.page(problem) if back == "home" else page(problem)
