"""Trying out: what a follower would get for some words on some day, and what decided it."""

from datetime import date, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bot.answering import answers, explaining, fulfilling, trail
from bot.answering.answers import Answer
from bot.answering.fulfilling import Settings
from bot.clock import BEIJING, in_beijing
from bot.errors import Mistake, Problem
from bot.publishing import articles
from bot.web.console.office import office, status, typed

pages = Blueprint("trying", __name__)


@pages.get("/console/questions/try")
def show() -> ResponseReturnValue:
    """The field to ask in."""
    return render_template("trying.html", text="", day="", answer=None)


@pages.post("/console/questions/try")
def ask() -> ResponseReturnValue:
    """Answer as a follower would be answered; nothing of it is kept, nor does it stand in an address."""
    text, day = typed("text"), typed("day")
    try:
        answer, why = tried(text, _on(day, office().now))
    except Problem as problem:
        page = render_template("trying.html", text=text, day=day, answer=None, problem=problem)
        return page, status(problem)
    shown = "" if answer.kind == "safety" else text  # what somebody in distress wrote is shown nowhere
    return render_template("trying.html", text=shown, day=day, answer=answer, why=why)


def tried(text: str, now: datetime) -> tuple[Answer, tuple[str, ...]]:
    """Return what a follower would get for *text* at that time, and what decided it; nothing is kept.

    Raises Mistake when nothing is asked.
    """
    if not text:
        raise Mistake("请先写一句粉丝会问的话，比如“两癌检查了多少人”。", of="text")
    with office().sessions.read() as session, trail.followed() as steps:
        answer = answers.answer(
            session,
            text,
            now=now,
            library=office().library,
            default_year=office().config.answering.default_year,
            find_link=articles.link,
        )
        if answer.request:
            settings = Settings(office().config.answering, office().config.web.secret_key)
            answer = fulfilling.preview(session, answer.request, settings=settings, now=now)
    return answer, explaining.told(text, steps, answer.kind)


def _on(day: str, now: datetime) -> datetime:
    if not day:
        return now
    try:
        given = date.fromisoformat(day)
    except ValueError:
        raise Mistake(f"“{day}”不是日子，请重新选，或者空着。", of="day") from None
    if not 1900 <= given.year < 3000:
        raise Mistake(f"{given.year}年 不是我们这个时代的日子，请重新选，或者空着。", of="day")
    return datetime.combine(given, in_beijing(now).time(), BEIJING)
