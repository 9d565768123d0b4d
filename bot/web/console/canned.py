"""常用回复: the short texts that staff put into answers, for conversations and under articles alike."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.answering import desk
from bot.answering.desk import canned
from bot.errors import Problem
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed

pages = Blueprint("canned", __name__)


@pages.get("/console/desk/replies/")
def show() -> ResponseReturnValue:
    """The texts, with the form to add one."""
    return page()


@pages.post("/console/desk/replies/")
def add() -> ResponseReturnValue:
    """Keep one more."""
    name, text = typed("name"), typed("text")
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            canned.add(session, name, text, by=me, now=office().now)
    except Problem as problem:
        return page(problem, tried=(0, name, text))
    flash("已加上，回复的时候点一下就能填进去。")
    return redirect(url_for("canned.show"), 303)


@pages.post("/console/desk/replies/<int(max=2147483647):number>")
def change(number: int) -> ResponseReturnValue:
    """Keep another name and text."""
    name, text = typed("name"), typed("text")
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            canned.change(session, number, name, text, by=me, now=office().now)
    except Problem as problem:
        return page(problem, tried=(number, name, text))
    flash("已改好。")
    return redirect(url_for("canned.show"), 303)


@pages.post("/console/desk/replies/<int(max=2147483647):number>/remove")
def remove(number: int) -> ResponseReturnValue:
    """Offer one no more."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            canned.take_out(session, number, by=me, now=office().now)
    except Problem as problem:
        return page(problem)
    flash("已删除。已经发出的回复不受影响。")
    return redirect(url_for("canned.show"), 303)


def put_into(again: Callable[..., ResponseReturnValue], number: int, *, to: str) -> ResponseReturnValue:
    """Return the page *again* makes of *number*, with a canned text behind what was typed.

    The page's script does it without asking.
    """
    text = typed("text")
    try:
        with office().sessions.read() as session:
            desk.require_staff(visitor().person(session), to=to)
            text = canned.inserted(session, office().config.answering, text, typed("say"))
    except Problem as problem:
        return again(number, problem, unsent=text)
    return again(number, unsent=text)


def page(problem: Problem | None = None, *, tried: tuple[int, str, str] = (0, "", "")) -> ResponseReturnValue:
    """Return the page, telling *problem*; what was typed stands in its form again."""
    with office().sessions.read() as session:
        desk.require_staff(visitor().person(session), to="看常用回复")
        ready = canned.ready(session, office().config.answering)
        text = render_template("canned.html", problem=problem, now=office().now, ready=ready, tried=tried)
    return text, status(problem)
