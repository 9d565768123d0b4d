"""Corrected figures: what carried the old number, and what can be done about each."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bot.answering import corrected
from bot.web.console import words
from bot.web.console.door import visitor
from bot.web.console.office import office

pages = Blueprint("corrections", __name__)
SHOWN = 50


@pages.get("/console/corrections/")
def show() -> ResponseReturnValue:
    """The figures that were corrected, the latest first."""
    with office().sessions.read() as session:
        return render_template(
            "corrections.html", corrections=corrected.listed(session, most=SHOWN), now=office().now
        )


@pages.get("/console/corrections/<int(max=2147483647):number>")
def one(number: int) -> ResponseReturnValue:
    """One correction: articles that went out, pushes that are planned, answers that were given."""
    now = office().now
    with office().sessions.read() as session:
        carried = corrected.named(session, number)
        return render_template(
            "correction.html",
            carried=carried,
            pushes=[(each, words.of_push(each.push, now)) for each in carried.planned if each.push],
            me=visitor().person(session),
            now=now,
        )
