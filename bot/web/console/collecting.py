"""取数: how the collecting of numbers goes today, and collecting now; the scheduler does it."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.errors import Problem
from bot.operations import health
from bot.operations.health import Part
from bot.reach import gaps, rounds
from bot.reach.rounds import Going
from bot.web.console.door import visitor
from bot.web.console.office import office, status

pages = Blueprint("collecting", __name__, url_prefix="/console/reach/collecting")


@pages.get("/")
def show() -> ResponseReturnValue:
    """How far today's collecting is, what went wrong with it, and what is lacking."""
    return _page()


@pages.get("/now")
def now() -> Response:
    """The part that changes while somebody collects; the page asks for it again and again.

    Once that is over the whole page is fetched anew: what is lacking has changed with it.
    """
    with office().sessions.read() as session:
        going = rounds.going(session, now=office().now, collect_at=office().config.reach.collect_at)
        scheduler = health.scheduler(session)
        moves = _moves(going, scheduler)
        answer = Response(render_template("_collecting.html", going=going, scheduler=scheduler, moves=moves))
    if not moves:
        answer.headers["HX-Redirect"] = url_for("collecting.show")  # a form may have led to the page
    return answer


@pages.post("/")
def begin() -> ResponseReturnValue:
    """Let the scheduler collect now."""
    settings = office().config
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            rounds.ask_now(session, by=me, now=office().now, collect_at=settings.reach.collect_at)
    except Problem as problem:
        return _page(problem)
    flash("马上就取。可以离开这一页，取完的数在“传播”里。")
    return redirect(url_for("collecting.show"), 303)


def _page(problem: Problem | None = None) -> ResponseReturnValue:
    with office().sessions.read() as session:
        going = rounds.going(session, now=office().now, collect_at=office().config.reach.collect_at)
        scheduler = health.scheduler(session)
        text = render_template(
            "collecting.html",
            problem=problem,
            lacking=gaps.find(session, now=office().now),
            going=going,
            scheduler=scheduler,
            moves=_moves(going, scheduler),
        )
    return text, status(problem)


def _moves(going: Going, scheduler: Part) -> bool:
    """Tell whether today's collecting is going on, or is about to begin."""
    return going.state == "under_way" or (going.state == "due" and scheduler.tone == "good")
