"""Reports of a year or month, on the page and as files, and the 自查表 of a quarter."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from bot.clock import beijing_day, elapsed
from bot.errors import Mistake, Problem
from bot.people import Role
from bot.reach import duty, periods, reports
from bot.reach.periods import Kind, Period
from bot.reach.reports import Report, forms
from bot.reach.reports.pictures import Drawn
from bot.reach.reports.table import Cell, Column, Table
from bot.web.console import packed
from bot.web.console.articles import PREVIEW_POLICY
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed

pages = Blueprint("reports", __name__)
MONTHS_BACK = 12
QUARTERS_BACK = 4
SHOWN_FOR = 60.0  # seconds that the graphs of a page are kept for its browser to fetch
PAGES_REMEMBERED = 8


@pages.get("/console/reports/")
def show() -> ResponseReturnValue:
    """Choose a year, a month, a quarter."""
    today = beijing_day(office().now)
    with office().sessions.read() as session:
        begun = reports.begun(session) or today
    first = max(begun.year, periods.EARLIEST.year)
    years = [periods.year(number) for number in range(today.year, first - 1, -1)]
    months = _back(periods.month(today), MONTHS_BACK)
    quarters = _back(periods.quarter(today), QUARTERS_BACK)
    return render_template("reports.html", years=years, months=months, quarters=quarters, today=today)


@pages.get("/console/reports/<key>")
def one(key: str) -> ResponseReturnValue:
    """The report of a year or month."""
    return packed.pack(make_response(page(_named(key))))


@pages.get("/console/reports/<key>.<kind>")
def file(key: str, kind: str) -> Response:
    """The report as a file."""
    form = forms.FORMS.get(kind) or abort(404)
    made = _made(_named(key))
    return send_file(
        BytesIO(form.write(made)),
        mimetype=form.kind,
        as_attachment=True,
        download_name=f"{made.title}.{kind}",
    )


@pages.get("/console/reports/<key>/graphs/<name>.svg")
def graph(key: str, name: str) -> Response:
    """One graph of the report, as the page that was shown just before drew it."""
    period = _named(key)
    shown_at, drawn = _shown().get(period.key, (float("-inf"), {}))
    if elapsed() - shown_at > SHOWN_FOR:
        drawn = _remember(period, forms.drawn(_made(period)))
    found = drawn.get(name) or abort(404)
    return packed.pack(Response(found.svg, mimetype="image/svg+xml"))


@pages.post("/console/reports/<int:year>/figures")
def keep(year: int) -> ResponseReturnValue:
    """Keep the line of a year as figures that an administrator is to confirm."""
    now = office().now
    period = _named(str(year))
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            line, even_so = reports.of(session, period, now=now), typed("even_so") == "yes"
            kept = reports.keep(session, line, even_so=even_so, by=me, now=now)
            told = "、".join(f"{each.indicator.name} {each.text}" for each in kept.figures)
    except reports.Unfinished as unfinished:
        return page(period, Mistake(f"{unfinished}一定要现在记，请勾选“数字还会变，也要记”。", of="even_so"))
    except Problem as problem:
        return page(period, problem)
    changed = kept.changes.added or kept.changes.corrected
    flash(f"已记成{period.label}的数字：{told}。等管理员确认。" if changed else f"没有变化：{told}。")
    return redirect(url_for("reports.one", key=period.key), 303)


@pages.post("/console/reports/<int:year>/figures/confirm")
def confirm(year: int) -> ResponseReturnValue:
    """Let the numbers of a year that wait be answered with."""
    now = office().now
    period = _named(str(year))
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            seen = [int(each) for each in request.form.getlist("figure") if each.isdecimal()]
            confirmed = reports.confirm(session, year, seen, by=me, now=now)
            told = "、".join(f"{each.indicator.name} {each.text}" for each in confirmed)
    except Problem as problem:
        return page(period, problem)
    flash(f"已确认{period.label}的数字：{told}。" if confirmed else "没有等确认的数字。")
    return redirect(url_for("reports.one", key=period.key), 303)


@pages.get("/console/reports/duty/<quarter>")
def self_check(quarter: str) -> Response:
    """The 自查表 of a quarter, to print."""
    config, now = office().config, office().now
    try:
        period = duty.quarter(quarter)
    except Mistake:
        abort(404)
    with office().sessions.read() as session:
        sheet = duty.of(session, period, config.compliance, account=config.account.name, now=now)
    response = Response(duty.page(sheet, back=url_for("reports.show")))
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return response


def page(period: Period, problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page of a report, telling *problem* at its top."""
    today = beijing_day(office().now)
    with office().sessions.read() as session:
        me = visitor().person(session)
        kept = reports.standing(session, period.first.year) if period.kind is Kind.YEAR else ()
        may_keep = period.kind is Kind.YEAR and me.may(Role.EDITOR, Role.ADMIN)
        made = reports.make(session, period, account=office().config.account.name, now=office().now)
        graphs = forms.drawn(made)
        _remember(period, graphs)
        before, after = periods.before(period), periods.after(period)
        text = render_template(
            "report.html",
            problem=problem,
            report=made,
            tables=forms.shown(made),
            graphs=graphs,
            forms=forms.FORMS,
            columns_of=_columns,
            rows_of=_rows,
            kept=kept,
            names=reports.names(session),
            may_keep=may_keep,
            may_confirm=me.may(Role.ADMIN) and any(each.confirmed_at is None for each in kept),
            before=before if before.first >= periods.EARLIEST else None,
            after=after if after.first <= today else None,
            now=office().now,
        )
    return text, status(problem)


def _shown() -> dict[str, tuple[float, dict[str, Drawn]]]:
    """Return the graphs of the pages that were shown last, so that each asks for no report of its own."""
    kept: dict[str, tuple[float, dict[str, Drawn]]] = current_app.extensions.setdefault("graphs_shown", {})
    return kept


def _remember(period: Period, graphs: Sequence[Drawn]) -> dict[str, Drawn]:
    drawn = {each.key: each for each in graphs}
    _shown().pop(period.key, None)
    _shown()[period.key] = elapsed(), drawn
    for old in list(_shown())[:-PAGES_REMEMBERED]:
        _shown().pop(old, None)
    return drawn


def _written(cell: Cell) -> str:
    """Write *cell* as the other pages do: 12,345."""
    return f"{cell:,}" if isinstance(cell, int) else forms.written(cell)


def _columns(table: Table) -> list[tuple[int, Column, str]]:
    """Return of each column that the page shows where it stands, itself, and the class of its cells."""
    left_out = forms.LEFT_OUT.get(table.key, ())
    return [
        (at, each, "n" if each.shows in ("count", "share") else each.shows)
        for at, each in enumerate(table.columns)
        if each.name not in left_out
    ]


def _rows(table: Table, rows: Iterable[Sequence[Cell]]) -> Markup:
    """Return *rows* as the page shows them, each text escaped: of thousands of cells a template is slower."""
    columns = _columns(table)
    articles = url_for("reach_articles.show")  # hundreds lead to one each: the way there is asked for once
    parts: list[str] = []
    for row in rows:
        parts.append("<tr>")
        for at, column, kind in columns:
            words = escape(_written(row[at]))
            if column.name == "标题" and (address := _evidence(row, articles)):
                words = Markup('<a href="{}">{}</a>').format(address, words)
            missing = " missing" if row[at] is None else ""
            parts.append(f'<td class="{kind}{missing}">{words}</td>')
        parts.append("</tr>\n")
    return Markup("".join(parts))  # noqa: S704 - every text in it was escaped


def _evidence(row: Sequence[Cell], articles: str) -> str | None:
    """Return the address below *articles* of what proves the numbers of a row, where there are any."""
    reads, msgid = row[4], row[-1]
    known = reads is not None and msgid not in ("", "—")
    return f"{articles}{quote(str(msgid))}#evidence" if known else None


def _made(period: Period) -> Report:
    with office().sessions.read() as session:
        return reports.make(session, period, account=office().config.account.name, now=office().now)


def _named(key: str) -> Period:
    """Return the year or month of that name that has begun."""
    try:
        period = periods.read(key)
    except Mistake:
        abort(404)
    begun = period.first <= beijing_day(office().now)
    return period if period.kind in {Kind.YEAR, Kind.MONTH} and begun else abort(404)


def _back(period: Period, count: int) -> list[Period]:
    """Return *period* and those before it."""
    found = [period]
    while len(found) < count:
        found.append(periods.before(found[-1]))
    return found
