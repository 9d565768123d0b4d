"""改动对照: what differs in two revisions of an article, word by word."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from bot.errors import Mistake, Problem
from bot.publishing import articles as texts
from bot.publishing import difference
from bot.web.console.office import asked, office, status

pages = Blueprint("differing", __name__)


@pages.get("/console/articles/<slug>/difference")
def show(slug: str) -> ResponseReturnValue:
    """Two revisions of the article; those that are worth comparing where none were chosen."""
    problem, found = None, None
    with office().sessions.read() as session:
        article = texts.find(session, slug) or abort(404)
        try:
            found = difference.between(*difference.chosen(session, article, _number("from"), _number("to")))
        except Problem as refused:
            problem = refused
        text = render_template(
            "difference.html",
            problem=problem,
            article=article,
            revision=texts.newest(article),
            found=found,
            now=office().now,
        )
    return text, status(problem)


def _number(field: str) -> int | None:
    given = asked(field)
    if not given:
        return None
    if not given.isascii() or not given.isdecimal() or len(given) > 6:
        raise Mistake("请选要对照的两版。")
    return int(given)
