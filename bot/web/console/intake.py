"""Articles come in: a list of those that went out long ago, looked at before it is kept."""

import tempfile
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot import people
from bot.clock import beijing_day
from bot.errors import Mistake, Problem
from bot.people import Role
from bot.publishing.intake import lists, old
from bot.publishing.intake.old import Outcome
from bot.publishing.intake.rows import Row
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed, written

pages = Blueprint("intake", __name__, url_prefix="/console/intake")
LONGEST_LIST = 300_000  # characters; a form of Flask's holds 500 000 bytes


@pages.get("/old")
def show() -> ResponseReturnValue:
    """Where a list of old articles is pasted or chosen."""
    _require_editor()
    return _old_page("")


@pages.post("/old")
def bring() -> ResponseReturnValue:
    """Show what a list would bring in, or bring in the one that was shown."""
    text = request.form.get("text", "")
    try:
        _require_editor()
        rows = _rows()
        text = lists.as_text(rows) if request.files.get("file") else written("text", LONGEST_LIST)
        if typed("verdict") != "keep":
            with office().sessions.read() as session:
                return _old_page(text, outcomes=old.foresee(session, rows))
        with office().sessions.begin() as session:
            me = visitor().person(session)
            done = old.keep(session, rows, by=me, now=office().now)
    except Problem as problem:
        return _old_page(text, problem)
    flash(f"已导入：{old.in_words(done)}。")
    return redirect(url_for("articles.show"), 303)


def _rows() -> tuple[Row, ...]:
    """Return the rows of the file that was chosen, or else of what was pasted."""
    today = beijing_day(office().now)
    chosen = request.files.get("file")
    if not chosen or not chosen.filename:
        try:
            return lists.of_text(written("text", LONGEST_LIST), name="粘贴的清单", today=today)
        except Mistake as mistake:
            raise Mistake(str(mistake), of="text") from mistake
    ending = Path(chosen.filename).suffix.lower()[:6]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"清单{ending}"
        chosen.save(file)
        try:
            return lists.open_(file, today=today)
        except Problem as problem:
            raise Mistake(str(problem).replace(str(file), chosen.filename), of="file") from problem


def _old_page(
    text: str, problem: Problem | None = None, *, outcomes: tuple[Outcome, ...] = ()
) -> ResponseReturnValue:
    page = render_template(
        "intake_old.html",
        problem=problem,
        text=text,
        outcomes=[each for each in outcomes if each.kind != "unchanged"],
        same=sum(each.kind == "unchanged" for each in outcomes),
        foreseen=bool(outcomes),
        words=old.WORDS,
        in_words=old.in_words(outcomes),
    )
    return page, status(problem)


def _require_editor() -> None:
    with office().sessions.read() as session:
        people.require(visitor().person(session), Role.EDITOR, to="导入文章")
