"""Who has no role, or no longer one: only their own pages open.  Asked before every page of the console."""

from collections.abc import Callable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from bot import personnel
from bot.people import Person
from bot.web.console.office import office

OWN = ("my_notices.", "my_sign_in.", "helping.", "home.", "door.")


def refusal(number: int, rescued: Callable[[], object], *, by_script: bool) -> ResponseReturnValue | None:
    """Return what the person of that number is told instead of a page, or None where it is their own.

    What they were writing is kept for them.
    """
    if (request.endpoint or "").startswith(OWN):
        return None
    sentence = why(number)
    if rescued():
        sentence += "刚才写的替您留着，有了角色再接着写。"
    if by_script:
        return {"sentence": sentence}, 403
    return render_template("refused.html", problem=sentence), 403


def why(number: int) -> str:
    """Return the sentence that tells them so."""
    with office().sessions.read() as session:
        return personnel.without_role(session, session.get_one(Person, number))
