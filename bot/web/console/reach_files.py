"""The pages of reach as files to go on working with: CSV for Excel, JSON for programs."""

from flask import Blueprint, Response, abort

from bot.clock import beijing_day
from bot.reach import periods
from bot.reach.listing import Order
from bot.reach.overview import Against
from bot.reach.periods import Period
from bot.reach.reports import books, forms, one_article
from bot.reach.reports.table import Book
from bot.web.console import downloads
from bot.web.console.choosing_period import chosen
from bot.web.console.office import asked, office

pages = Blueprint("reach_files", __name__)


@pages.get("/console/reach/overview.<kind>")
def of_overview(kind: str) -> Response:
    """A period at one look, beside another."""
    against = Against.YEAR_AGO if asked("against") == Against.YEAR_AGO else Against.BEFORE
    now, period = office().now, _period()
    with office().sessions.read() as session:
        book = books.of_overview(session, period, against=against, now=now)
    return _file(book, kind)


@pages.get("/console/reach/articles.<kind>")
def of_articles(kind: str) -> Response:
    """Every article of a period and column, in the order of the page."""
    now = office().now
    period = _period(periods.year(beijing_day(now).year))
    order = Order.READS if asked("order") == Order.READS else Order.NEWEST
    with office().sessions.read() as session:
        book = books.of_articles(session, period, column=asked("column") or None, order=order, now=now)
    return _file(book, kind)


@pages.get("/console/reach/articles/<msgid>/reads.<kind>")
def of_article(msgid: str, kind: str) -> Response:
    """One article: its curve, where its readers came from, and what WeChat told when."""
    with office().sessions.read() as session:
        book = one_article.book(session, msgid, now=office().now) or abort(404)
    return _file(book, kind)


@pages.get("/console/reach/followers.<kind>")
def of_followers(kind: str) -> Response:
    """Followers gained and lost, day by day and by where they came from."""
    with office().sessions.read() as session:
        book = books.of_followers(session, _period(), now=office().now)
    return _file(book, kind)


@pages.get("/console/reach/questions.<kind>")
def of_questions(kind: str) -> Response:
    """What followers asked, day by day and by topic."""
    with office().sessions.read() as session:
        book = books.of_questions(session, _period(), now=office().now)
    return _file(book, kind)


def _period(usual: Period | None = None) -> Period:
    """Return the period of the address; what is none, or has not begun, gives no file of another one."""
    found = chosen(usual)
    begun = found.period.first <= found.today
    return found.period if begun and not found.problem else abort(400)


def _file(book: Book, kind: str) -> Response:
    form = forms.BOOK_FORMS.get(kind) or abort(404)
    title = " ".join(book.title.replace("/", "-").split())
    return downloads.send(form.write(book), title, ending=kind, kind=form.kind)
