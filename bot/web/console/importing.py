"""导入数据: an export of the official backend is uploaded, its columns set, looked at, imported, undone."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.clock import beijing_day, in_full
from bot.errors import Mistake, Problem
from bot.people import Role
from bot.reach import imported
from bot.reach.imports import keeping, meanings
from bot.reach.imports import words as in_words
from bot.reach.imports.columns import Table
from bot.reach.imports.keeping import Choice
from bot.reach.imports.meanings import KINDS, Kind
from bot.reach.imports.opening import Export
from bot.reach.imports.previewing import STATES, Preview
from bot.web.console import uploads
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed

pages = Blueprint("importing", __name__, url_prefix="/console/reach/imports")
SHOWN = 100  # rows of a preview
LISTED = 30
COMPARED = timedelta(days=730)  # how far back differences are shown here; `bot reach differences` has all
NOTIFIED = {"": None, "yes": True, "no": False}


@dataclass
class _Brought:
    """The file that goes with the form, and what was chosen for it."""

    file: uploads.File
    choice: Choice
    export: Export | None = None
    table: Table | None = None
    preview: Preview | None = None


@pages.get("/")
def show() -> ResponseReturnValue:
    """Where a file is chosen, and what was imported so far."""
    return _page()


@pages.post("/")
def bring() -> ResponseReturnValue:
    """Show what a file would bring in, or bring in the one that was shown."""
    brought: _Brought | None = None
    try:
        with office().sessions.read() as session:
            keeping.require(visitor().person(session))
        brought = _brought()
        brought.export = _open(brought.file)
        as_shown = typed("looked") == brought.choice.digest  # else something was chosen since
        if typed("verdict") != "keep" or not as_shown:
            _look(brought)
            return _page(brought=brought)
        with office().sessions.begin() as session:
            me = visitor().person(session)
            done = keeping.import_(session, brought.export, brought.choice, by=me, now=office().now)
    except Problem as problem:
        if brought and brought.export:
            _guess(brought)
        return _page(problem, brought)
    counts = in_words.of_counts(done)
    flash(f"已导入 {done.export.name}：{counts}。" if done.brings_something else "都已经有了，没有要导入的。")
    return redirect(url_for("importing.show"), 303)


@pages.post("/<int(max=2147483647):number>/undo")
def undo(number: int) -> ResponseReturnValue:
    """Take the last import back."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            undone = keeping.undo(session, by=me, now=office().now, number=number)
            file = undone.file
    except Problem as problem:
        return _page(problem)
    flash(f"已撤销 {file} 的导入，它改过的数回到以前的。")
    return redirect(url_for("importing.show"), 303)


def _brought() -> _Brought:
    file = uploads.brought()
    if len(file.content) > uploads.LARGEST_SHOWN:
        most = uploads.LARGEST_SHOWN // 1_000_000
        raise Mistake(f"{file.name} 超过 {most} MB，请分几次导入，或请管理员来导入。", of="file")
    return _Brought(file, _choice() if file.seen else Choice())


def _choice() -> Choice:
    """Return what was chosen on the page; columns of another sheet than the one shown are left."""
    sheet = typed("sheet")
    columns = zip(request.form.getlist("heading"), request.form.getlist("meaning"), strict=False)
    kept = tuple((heading, said) for heading, said in columns if heading and said)
    return Choice(kept if sheet in ("", typed("shown")) else (), sheet, NOTIFIED.get(typed("notified")))


def _open(file: uploads.File) -> Export:
    with file.lying() as path:
        return keeping.open_(path, called=file.name)


def _look(brought: _Brought) -> None:
    assert brought.export
    with office().sessions.read() as session:
        brought.preview = keeping.preview(session, brought.export, brought.choice, now=office().now)
    brought.table = brought.preview.table


def _guess(brought: _Brought) -> None:
    """Find the columns to be shown beside a fault, so that they can be set."""
    assert brought.export
    with office().sessions.read() as session:
        try:
            brought.table = keeping.guess(session, brought.export, brought.choice)
        except Mistake:
            brought.table = keeping.guess(session, brought.export, Choice(sheet=brought.choice.sheet))


def _page(problem: Problem | None = None, brought: _Brought | None = None) -> ResponseReturnValue:
    with office().sessions.read() as session:
        me = visitor().person(session)
        listed = keeping.listed(session, most=LISTED)
        last = next((each.id for each in listed if each.undo is None), None)
        preview = brought.preview if brought else None
        today = beijing_day(office().now)
        differing = [] if brought else imported.differences(session, today - COMPARED, today)
        telling = (
            [each for each in preview.outcomes if each.state != "same" or each.differs] if preview else []
        )
        text = render_template(
            "importing.html",
            problem=problem,
            may=me.may(Role.EDITOR, Role.ADMIN),
            listed=listed,
            differing=differing[:LISTED],
            more_differing=max(0, len(differing) - LISTED),
            last=last,
            kinds={kind.value: name for kind, name in KINDS.items()},
            states=STATES,
            brought=brought if brought and brought.export else None,
            preview=preview,
            telling=telling[:SHOWN],
            more=max(0, len(telling) - SHOWN),
            counts=in_words.of_counts(preview) if preview else "",
            details=in_words.details,
            when=in_full,
            values=in_words.values,
            chosen=brought.choice.by_heading if brought else {},
            meanings=_meanings(),
            is_articles=brought is not None
            and brought.table is not None
            and brought.table.kind == Kind.ARTICLES,
        )
    return text, status(problem)


def _meanings() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what may be chosen for a column, by group: word and name."""
    every = meanings.every()
    counts = [each for each in every if each.is_count and Kind.ARTICLES in each.kinds]
    return [
        ("说的是谁、哪天", [(each.said, each.name) for each in every if not each.is_value]),
        ("图文的累计数", [(each.key, each.name) for each in counts]),
        ("图文的当日数", [(f"day:{each.key}", f"当日{each.name}") for each in counts]),
        ("图文的比率", [(each.key, each.name) for each in every if each.unit == "比率"]),
        ("粉丝每天的数", [(each.key, each.name) for each in every if each.kinds == {Kind.FOLLOWERS}]),
    ]
