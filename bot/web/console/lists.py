"""词表: the lists that staff edit: looked through, changed, tried, in and out as a sheet."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot import people
from bot.answering import distress
from bot.clock import beijing_day
from bot.errors import Mistake, Problem
from bot.figures.sheets.excel.workbook import LARGEST
from bot.people import Role
from bot.publishing import days
from bot.publishing.proofread import proofreader, reading
from bot.reach.imports import opening
from bot.web.console import downloads, taking_back, trying, uploads
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, page_number, status, typed, written
from bot.word_lists import LISTS, Item, WordList, sheets
from bot.word_lists.shape import having, require

pages = Blueprint("lists", __name__, url_prefix="/console/lists")
ONE = "/<key>"
PAGE = 60
PUBLISHED_BY = 11  # the month in which next year's holidays are usually known
LONGEST_TRIED = 5_000  # letters of a text that is proofread here
SPOKEN = {"distress", "polite"}  # tried with what a follower says; what is written is proofread
PROOFREAD = {"wrong-words", "names", "leaders"}


@pages.get("/")
def show() -> ResponseReturnValue:
    """Every list, what it is for and how long it is."""
    with office().sessions.read() as session:
        found = [(each, _count(each.items(session))) for each in LISTS.values()]
        return render_template("lists.html", lists=found)


@pages.get(ONE)
def one(key: str) -> ResponseReturnValue:
    """One list."""
    return page(_list(key))


@pages.post(ONE)
def put(key: str) -> ResponseReturnValue:
    """Put a line on a list, or back on it; where the list says so, change the one of that name."""
    given = _list(key)
    cells = [typed(column.key) for column in given.columns]
    try:
        require(given, cells)
        with office().sessions.begin() as session:
            given.put(session, cells, by=visitor().person(session), now=office().now)
    except Problem as problem:
        return page(given, problem, cells=cells)
    flash(f"“{cells[0] if key != 'days' else cells[-1]}”记下了，{given.at_once}。")
    return redirect(url_for("lists.one", key=key), 303)


@pages.post(f"{ONE}/remove")
def remove(key: str) -> ResponseReturnValue:
    """Take a line out; what a woman in distress may write is asked about twice."""
    given, line = _list(key), typed("line")
    try:
        with office().sessions.read() as session:
            people.require(visitor().person(session), Role.ADMIN, to=f"改{given.name}")
            item = _item(given, session, line)
            heard = key == "distress" and distress.still_heard(session, line)
        if key == "distress" and typed("sure") != "yes":
            return render_template("lists_distress.html", list=given, item=item, still_heard=heard)
        with office().sessions.begin() as session:
            given.take_out(session, line, by=visitor().person(session), now=office().now)
    except Problem as problem:
        return page(given, problem)
    cells = {column.key: cell for column, cell in zip(given.columns, item.cells, strict=True)}
    said = f"“{item.name}”去掉了，{given.at_once}。"
    taking_back.offer(said, "放回", to=url_for("lists.put", key=key), fields=cells)
    return redirect(url_for("lists.one", key=key), 303)


@pages.post(f"{ONE}/try")
def ask(key: str) -> ResponseReturnValue:
    """Show what a list makes of some words: the answer to a follower, or what proofreading finds."""
    given = _list(key)
    try:
        if key in SPOKEN:
            answer, why = trying.tried(typed("text"), office().now)
            shown = "" if answer.kind == "safety" else typed("text")
            return page(given, tried=shown, answer=answer, why=why)
        if key not in PROOFREAD:
            abort(404)
        text = written("text", LONGEST_TRIED)
        if not text.strip():
            raise Mistake("请先贴一段要校对的话。", of="text")
        with office().sessions.read() as session:
            found = proofreader.load(session).proofread(reading.of_article("", "", text))
    except Problem as problem:
        return page(given, problem, tried=request.form.get("text", "")[:LONGEST_TRIED])
    return page(given, tried=text, found=found)


@pages.get(f"{ONE}.xlsx")
def export(key: str) -> Response:
    """The list as it stands, for Excel."""
    given = _list(key)
    with office().sessions.read() as session:
        content = sheets.xlsx(given, [item.cells for item in given.items(session) if item.belongs])
    return downloads.send(content, f"{given.name} {beijing_day(office().now)}")


@pages.post(f"{ONE}/import")
def bring(key: str) -> ResponseReturnValue:
    """Bring in the sheet with what was added to it: all of it, or nothing."""
    given = _list(key)
    try:
        with office().sessions.read() as session:
            people.require(visitor().person(session), Role.ADMIN, to=f"改{given.name}")
        sheet = _uploaded()
        with office().sessions.begin() as session:
            done = sheets.bring(session, given, sheet, by=visitor().person(session), now=office().now)
    except Problem as problem:
        return page(given, problem)
    flash(f"{sheet.name}：加上或改了 {done.new} 行，已经有的 {done.same} 行没有动。{given.at_once}。")
    return redirect(url_for("lists.one", key=key), 303)


def page(given: WordList, problem: Problem | None = None, **more: Any) -> ResponseReturnValue:
    """Return the page of a list, telling *problem* at its top, with what was typed still in its fields."""
    number, looking, now = page_number(), asked("q"), office().now
    with office().sessions.read() as session:
        items = given.items(session)
        found = having([each for each in items if each.belongs], looking)
        removed = [each for each in items if not each.belongs]
        chosen = [each.cells for each in items if given.changes and each.key == asked("edit")]
        text = render_template(
            "list.html",
            problem=problem,
            now=now,
            list=given,
            lists=LISTS.values(),
            items=found[(number - 1) * PAGE : number * PAGE],
            total=len(found),
            looking=looking,
            removed=removed,
            ours=sum(1 for each in items if each.belongs and not each.of_program),
            number=number,
            more=len(found) > number * PAGE,
            may=visitor().person(session).may(Role.ADMIN),
            years=_unknown(session, beijing_day(now)) if given.key == "days" else [],
            editing=bool(chosen),
            cells=more.pop("cells", None) or (chosen or [("",) * len(given.columns)])[0],
            tried=more.pop("tried", ""),
            spoken=given.key in SPOKEN,
            proofread=given.key in PROOFREAD,
            **more,
        )
    return text, status(problem)


def _list(key: str) -> WordList:
    return LISTS.get(key) or abort(404)


def _item(given: WordList, session: Any, line: str) -> Item:
    """Return the line of that key; raise Mistake when it is there no more."""
    for item in given.items(session):
        if item.key == line and item.belongs:
            return item
    raise Mistake(f"{given.name}里没有“{line[:40]}”，可能刚被别的同事去掉了。")


def _count(items: list[Item]) -> dict[str, int]:
    return {
        "all": sum(each.belongs for each in items),
        "ours": sum(each.belongs and (not each.of_program or each.changed) for each in items),
        "removed": sum(not each.belongs for each in items),
    }


def _unknown(session: Any, today: date) -> list[int]:
    """Return the years whose holidays are not listed yet, and should be."""
    known = days.load(session)
    soon = [today.year, today.year + 1] if today.month >= PUBLISHED_BY else [today.year]
    return [year for year in soon if not known.knows_holidays(year)]


def _uploaded() -> opening.Export:
    """Return the sheet that was chosen, opened."""
    file = uploads.chosen(largest=LARGEST)
    if file is None:
        raise Mistake("还没有选文件。请选导出的那个 Excel 文件。", of="file")
    with file.lying() as path:
        return opening.open_(path, called=file.name)
