"""The pages of reach as files to go on working with: CSV for Excel, JSON for programs."""

from io import BytesIO

from flask import Blueprint, Response, abort, send_file

from bot.clock import beijing_day
from bot.reach import periods
from bot.reach.listing import Order
from bot.reach.overview import Against
from bot.reach.reports import books, forms
from bot.reach.reports.table import Book
from bot.web.console.choosing_period import chosen
from bot.web.console.office import asked, office

pages = Blueprint("reach_files", __name__)


@pages.get("/console/reach/overview.<kind>")
def of_overview(kind: str) -> Response:
    """A period at one look, beside another."""
    against = Against.YEAR_AGO if asked("against") == Against.YEAR_AGO else Against.BEFORE
    now, period = office().now, chosen().period
    with office().sessions.read() as session:
        book = books.of_overview(session, period, against=against, now=now)
    return _file(book, kind)


@pages.get("/console/reach/articles.<kind>")
def of_articles(kind: str) -> Response:
    """Every article of a period and column, in the order of the page."""
    now = office().now
    period = chosen(periods.year(beijing_day(now).year)).period
    order = Order.READS if asked("order") == Order.READS else Order.NEWEST
    with office().sessions.read() as session:
        book = books.of_articles(session, period, column=asked("column") or None, order=order, now=now)
    return _file(book, kind)


@pages.get("/console/reach/articles/<msgid>/reads.<kind>")
def of_article(msgid: str, kind: str) -> Response:
    """One article: its curve, where its readers came from, and what WeChat told when."""
    with office().sessions.read() as session:
        book = books.of_article(session, msgid, now=office().now) or abort(404)
    return _file(book, kind)


@pages.get("/console/reach/followers.<kind>")
def of_followers(kind: str) -> Response:
    """Followers gained and lost, day by day and by where they came from."""
    with office().sessions.read() as session:
        book = books.of_followers(session, chosen().period, now=office().now)
    return _file(book, kind)


@pages.get("/console/reach/questions.<kind>")
def of_questions(kind: str) -> Response:
    """What followers asked, day by day and by topic."""
    with office().sessions.read() as session:
        book = books.of_questions(session, chosen().period, now=office().now)
    return _file(book, kind)


def _file(book: Book, kind: str) -> Response:
    form = forms.BOOK_FORMS.get(kind) or abort(404)
    name = f"{office().config.account.name} {book.title.replace('/', '／')}.{kind}"
    return send_file(BytesIO(form.write(book)), mimetype=form.kind, as_attachment=True, download_name=name)
