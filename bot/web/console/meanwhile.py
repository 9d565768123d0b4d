"""What the writing page asks while somebody types: keep it unsaved, who else writes, what is to be looked at.

None of it saves anything; without script the page does without.  What the script can tell its reader comes
as 200 with a `sentence`: of any other status browsers complain in their console.
"""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from bot import people
from bot.clock import in_beijing, in_words
from bot.errors import Mistake
from bot.figures import indicators
from bot.people import Role
from bot.publishing import articles as texts
from bot.publishing import editing, looked_over, unsaved, written
from bot.publishing.articles import Revision
from bot.publishing.intake import pasted
from bot.publishing.unsaved import Unsaved
from bot.web.console import manuscript
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, typed
from bot.web.console.office import written as long_text

pages = Blueprint("meanwhile", __name__, url_prefix="/console/meanwhile")
MOST_FIGURES = 30  # shown at once; more are found by their words


@pages.get("/who")
def who() -> ResponseReturnValue:
    """Who is signed in by now, and what a form of theirs must carry."""
    return {
        "person": visitor().number,
        "name": visitor().name,
        "csrf": generate_csrf(),
        "writer": manuscript.sealed(),
    }


@pages.get("/back")
def back() -> ResponseReturnValue:
    """What is shown after signing in beside a page that is being written on."""
    return render_template("back.html")


@pages.post("/here")
def here() -> ResponseReturnValue:
    """Note that the article is still open, and tell who else has it open."""
    return _around()


@pages.post("/gone")
def gone() -> ResponseReturnValue:
    """Note that the page was closed."""
    with office().sessions.begin() as session:
        if article := texts.find(session, typed("article")):
            editing.leave(session, article, visitor().person(session))
    return {}


@pages.post("/unsaved")
def keep() -> ResponseReturnValue:
    """Keep the form as it stands, for the one who writes alone."""
    slug = typed("article")
    form = manuscript.given(slug)
    opened = manuscript.writer()
    if opened is not None and opened.id != visitor().number:
        return {"other": True}
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            row = unsaved.keep(
                session,
                form.written,
                window=form.window,
                slug=slug,
                number=form.number,
                by=me,
                now=office().now,
            )
            kept = row.id if row else 0
            proposed = "" if slug else written.proposed_slug(session, form.written.title)
    except Mistake as mistake:
        return {"sentence": str(mistake)}
    return {**_around(), "at": f"{in_beijing(office().now):%H:%M}", "kept": kept, "slug": proposed}


@pages.post("/look")
def look() -> ResponseReturnValue:
    """What is to be mended or looked at in the form, as a piece of the page."""
    form = manuscript.given(typed("article"))
    manuscript.require_editor()
    with office().sessions.read() as session:
        found = looked_over.remarks(session, form.written, office().config.limits)
    return render_template("_remarks.html", found=found, blank=written.is_blank(form.written))


@pages.post("/pictures")
def add() -> ResponseReturnValue:
    """Take one picture, and answer with its row in the list and its line in the text."""
    manuscript.require_editor()
    file = request.files.get("added")
    if file is None or not file.filename:
        return {"sentence": "没有收到图片，请再选一次。"}
    pictures = dict(each.split("=", 1) for each in request.form.getlist("picture") if "=" in each)
    try:
        path, key, note = manuscript.add(pictures, file.filename, file.read())
    except Mistake as mistake:
        return {"sentence": f"{file.filename} {mistake}"}
    row = render_template("_picture.html", path=path, key=key, note=note, is_cover=not pictures)
    return {"path": path, "row": row}


@pages.post("/pasted")
def paste() -> ResponseReturnValue:
    """Answer with what was pasted from Word, WPS or a page: as our text, its pictures, and what was lost."""
    manuscript.require_editor()
    pictures = dict(each.split("=", 1) for each in request.form.getlist("picture") if "=" in each)
    try:
        piece = pasted.of_html(long_text("html", pasted.LARGEST))
        body, brought, faults = manuscript.bring(pictures, piece)
    except Mistake as mistake:
        return {"sentence": str(mistake)}
    cover = "" if pictures else next(iter(brought), "")
    rows = [
        {
            "path": path,
            "row": render_template("_picture.html", path=path, key=key, note=None, is_cover=path == cover),
        }
        for path, key in brought.items()
    ]
    return {"body": body, "rows": rows, "lost": piece.lost + faults}


@pages.get("/figures")
def figures() -> ResponseReturnValue:
    """The confirmed figures whose indicator or topic has the words asked for, as a piece of the page."""
    manuscript.require_editor()
    with office().sessions.read() as session:
        words = asked("words").lower().split()
        found = [
            each
            for each in indicators.look_up(session)
            if all(word in f"{each.topic} {each.indicator} {each.year}年".lower() for word in words)
        ]
    return render_template("_figures.html", found=found[:MOST_FIGURES], more=len(found) - MOST_FIGURES)


def _around() -> dict[str, object]:
    """Note that the article of the form is open; return who else has it open, and who saved it since.

    Return too what its writer has of it in another window, and what became of the window they ask about.
    """
    slug, window, now = typed("article"), manuscript.window(), office().now
    with office().sessions.begin() as session:
        me = visitor().person(session)
        people.require(me, Role.EDITOR, to="写文章")
        asked_of = unsaved.find(session, me, typed("asked"))
        told: dict[str, object] = {"others": [], "newer": "", "mine": "", "saved": False}
        told["saved"] = asked_of is not None and asked_of.saved_as is not None
        corrects = "" if slug else typed("corrects")
        if slug or corrects:
            row = unsaved.elsewhere(session, me, window, slug=slug, corrects=corrects)
            told |= {"mine": _elsewhere(row), "mine_id": row.id} if row else {}
        article = texts.find(session, slug)
        if article is None:
            return told
        editing.note(session, article, me, now=now)
        others = [
            f"{each.person.name} 也在改这一篇（{in_beijing(each.since):%H:%M} 起）"
            for each in editing.others(session, article, me, now=now)
        ]
        newer = editing.saved_since(article, manuscript.number("number"))
        return told | {"others": others, "newer": _in_words(newer) if newer else ""}


def _elsewhere(row: Unsaved) -> str:
    return f"您在别的窗口也在写这一篇（{in_words(row.written_at)} 写的），两份都替您留着。"


def _in_words(revision: Revision) -> str:
    by = revision.written_by.name if revision.written_by else "导入"
    at = in_words(revision.written_at)
    return f"{by} {at} 存了第{revision.number}版。您存的时候，会先给您看改了什么。"
