"""操作日志: who did what, when and by which way; found by person, kind, days, words; taken out as a file."""

from datetime import date, datetime, timedelta
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from bot import people
from bot.clock import beijing_day, start_of_day
from bot.errors import Mistake, Problem
from bot.journal import Sought
from bot.operations import journalled
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, status

pages = Blueprint("journal_pages", __name__, url_prefix="/console/journal")
FIELDS = ("who", "kind", "first", "last", "words")
EARLIEST, LATEST = 1900, 3000


@pages.get("/")
def show() -> ResponseReturnValue:
    """A page of a hundred, the newest first; older ones by the entry that the page ended with."""
    problem: Problem | None = None
    try:
        sought = _sought()
    except Mistake as mistake:
        problem, sought = mistake, Sought()
    given, older = asked("older"), None
    if given.isdecimal() and len(given) < 10:
        older = int(given)
    with office().sessions.read() as session:
        me = visitor().person(session)
        found = journalled.look(session, sought, by=me, older_than=older)
        found = [] if problem else found  # what was not understood was not looked for
        names = [each.name for each in people.everyone(session)]
    text = render_template(
        "journal.html",
        problem=problem,
        now=office().now,
        found=found[: journalled.PAGE],
        more=len(found) > journalled.PAGE,
        older=older,
        names=[*names, "程序"],
        kinds=journalled.KINDS,
        given={field: asked(field) for field in FIELDS if asked(field)},
    )
    return text, status(problem)


@pages.post("/file")
def file() -> ResponseReturnValue:
    """All that was found, as a file; a form, for that it was taken out is written down."""
    here = office()
    pieces = journalled.export(here.sessions, _sought(), by=visitor().number, now=here.now)
    name = quote(f"操作日志 {beijing_day(here.now)}.csv")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(pieces, mimetype="text/csv", headers=headers)


def _sought() -> Sought:
    last = _day("last")
    return journalled.sought(
        _given("who"),
        _given("kind"),
        _day("first"),
        last + timedelta(days=1) if last else None,
        _given("words"),
    )


def _given(field: str) -> str:
    return (
        (request.form if request.method == "POST" else request.args).get(field, "").replace("\0", "").strip()
    )


def _day(field: str) -> datetime | None:
    if not (given := _given(field)):
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = date.min
    if not EARLIEST <= day.year < LATEST:
        raise Mistake(f"“{given[:20]}”不是日子，请从日历里选，或者空着。", of=field)
    return start_of_day(day)
