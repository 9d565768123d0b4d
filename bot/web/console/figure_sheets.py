"""Excel: the template and the figures as a workbook; one that comes back is looked at, imported, undone."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.clock import in_full
from bot.errors import Mistake, Problem
from bot.figures import listing, sheets
from bot.figures.sheets import Preview, Sheet
from bot.figures.sheets import words as in_words
from bot.people import Role
from bot.publishing import folder
from bot.web.console import downloads, uploads
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, status, typed

pages = Blueprint("figure_sheets", __name__, url_prefix="/console/figures/excel")
LONGEST_NAME = 80
SHOWN = 200
LISTED = 20
KINDS = {
    "added": ("新增", "good"),
    "corrected": ("更正", "warn"),
    "withdrawn": ("撤下", "bad"),
    "unchanged": ("不变", "calm"),
}


@dataclass(frozen=True)
class _Looked:
    """The file that goes with the form, and what it would change."""

    file: uploads.File
    preview: Preview
    mark: str


@pages.get("/")
def show() -> ResponseReturnValue:
    """Where workbooks are fetched and brought, and what was imported so far."""
    return _page()


@pages.get("/template.xlsx")
def template() -> Response:
    """An empty workbook with two examples and what its columns mean."""
    return _file("数字表（空表）", lambda path: sheets.write_template(path))


@pages.get("/figures.xlsx")
def export() -> Response:
    """All figures, or those of a year; importing them again changes nothing."""
    year = asked("year")
    only = int(year) if year.isdecimal() and len(year) == 4 else None
    with office().sessions.read() as session:
        found = sheets.export(session, year=only)
    return _file(f"数字 {only}年" if only else "数字 全部", lambda path: sheets.write(path, found))


@pages.post("/")
def bring() -> ResponseReturnValue:
    """Show what a workbook would change, or import the one that was shown."""
    try:
        with office().sessions.read() as session:
            sheets.require(visitor().person(session))
        file = _brought()
        sheet = _open(file)
        done = None
        if typed("verdict") == "keep":
            with office().sessions.begin() as session:
                me = visitor().person(session)
                seen = typed("looked")
                done = sheets.import_seen(
                    session, sheet, article=file.name, seen=seen, by=me, now=office().now
                )
        if done is None:
            with office().sessions.read() as session:
                me = visitor().person(session)
                preview = sheets.look(session, sheet, article=file.name, by=me)
            return _page(looked=_Looked(file, preview, sheets.mark(sheet, preview)))
    except Problem as problem:
        return _page(problem)
    flash(f"已导入 {file.name}：{folder.in_words(done)}。新的和改了的要管理员确认以后才用来回答。")
    return redirect(url_for("figure_sheets.show"), 303)


@pages.post("/<int(max=2147483647):number>/undo")
def undo(number: int) -> ResponseReturnValue:
    """Take the last import back."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            undone = sheets.undo(session, by=me, now=office().now, number=number)
            name = folder.figures_of(session, undone.article) or undone.file
    except Problem as problem:
        return _page(problem)
    told = "；".join(in_words.of_undone(undone)[:5])
    flash(f"已撤销对 {name} 的导入。{told}。" if told else f"已撤销对 {name} 的导入。")
    return redirect(url_for("figure_sheets.show"), 303)


def _brought() -> uploads.File:
    file = uploads.brought("填好的 Excel 文件（.xlsx）")
    if not file.content:
        raise Mistake(f"{file.name} 是空的。请选填好的 Excel 文件（.xlsx）。", of="file")
    if PurePath(file.name).suffix.lower() != ".xlsx":
        raise Mistake(f"{file.name} 不是 .xlsx 文件。请用 Excel 或 WPS 打开，另存为 .xlsx 再选。", of="file")
    if len(file.content) > uploads.LARGEST_SHOWN:
        most = uploads.LARGEST_SHOWN // 1_000_000
        raise Mistake(f"{file.name} 超过 {most} MB，不像一张数字表；请删去图片，或一年一个文件。", of="file")
    if len(file.name) > LONGEST_NAME:
        raise Mistake(
            f"文件名“{file.name[:20]}…”太长，最多 {LONGEST_NAME} 字；它会记在数字旁边，请改短些。", of="file"
        )
    return file


def _open(file: uploads.File) -> Sheet:
    with file.lying() as path:
        try:
            return replace(sheets.open_(path), file=file.name)
        except sheets.Faulty as faulty:
            faulty.file = file.name
            raise


def _file(title: str, write: Callable[[Path], None]) -> Response:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "数字.xlsx"
        write(file)
        return downloads.send(file.read_bytes(), title)


def _page(problem: Problem | None = None, looked: _Looked | None = None) -> ResponseReturnValue:
    faulty = problem if isinstance(problem, sheets.Faulty) else None
    with office().sessions.read() as session:
        me = visitor().person(session)
        listed = sheets.listed(session, most=LISTED)
        preview = looked.preview if looked else None
        telling = [each for each in preview.figures if each.kind != "unchanged"] if preview else []
        text = render_template(
            "figure_sheets.html",
            problem=f"{faulty.file} 有 {len(faulty.faults)} 处要改，什么都没有导入。" if faulty else problem,
            faults=faulty.faults[:SHOWN] if faulty else (),
            more_faults=max(0, len(faulty.faults) - SHOWN) if faulty else 0,
            may=me.may(Role.EDITOR, Role.ADMIN),
            years=listing.years(session),
            listed=listed,
            names={each.id: folder.figures_of(session, each.article) or each.name for each in listed},
            hindrance=sheets.hindrance(session, by=me) if me.may(Role.EDITOR, Role.ADMIN) else "",
            last=next((each.id for each in listed if each.undo is None), None),
            when=in_full,
            kinds=KINDS,
            looked=looked,
            preview=preview,
            counts=folder.in_words(preview.changes) if preview else "",
            telling=telling[:SHOWN],
            more=max(0, len(telling) - SHOWN),
            again=looked is not None and typed("verdict") == "keep",
        )
    return text, status(problem)
