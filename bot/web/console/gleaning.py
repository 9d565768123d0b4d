"""A new review: a document, a pasted text or one of our articles; its figures are gone through one by one."""

from dataclasses import dataclass
from pathlib import PurePath

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.clock import beijing_day
from bot.errors import Mistake, Problem
from bot.figures import extract
from bot.figures import gleaning as reviews
from bot.people import Role
from bot.publishing import articles, blocks
from bot.web.console import uploads
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed, written

pages = Blueprint("gleaning", __name__, url_prefix="/console/figures/reviews")
LONGEST_TEXT = 200_000  # characters; a year's review has ten thousand
LARGEST_FILE = 10_000_000  # bytes, as `extract.read` takes them
ARTICLES = 100
LISTED = 20
REVIEWS_ARE_WRITTEN_UNTIL = 6  # June: until then a review is of the year before


@dataclass(frozen=True)
class _Brought:
    """A text to be gone through."""

    text: str
    title: str
    article: str  # its short name, or the title


@pages.get("/")
def new() -> ResponseReturnValue:
    """Where a review is chosen, and those that were begun."""
    return _new()


@pages.post("/")
def begin() -> ResponseReturnValue:
    """Find the figures of a text and put them down."""
    try:
        _require()
        brought = _brought()
        looked = reviews.look(brought.text, year=_year())  # while nobody waits for us
        with office().sessions.begin() as session:
            me = visitor().person(session)
            begun = reviews.begin(
                session, looked, title=brought.title, article=brought.article, by=me, now=office().now
            )
            number, first = begun.id, begun.after(0, me)
            place = first.place if first else 1
    except Problem as problem:
        return _new(problem)
    return redirect(url_for("gleaned.show", number=number, place=place), 303)


@pages.get("/<int(max=2147483647):number>")
def show(number: int) -> ResponseReturnValue:
    """All that was found in one review, and what became of it."""
    with office().sessions.read() as session:
        me = visitor().person(session)
        reviews.require(me)
        gleaning = reviews.named(session, number) or abort(404)
        return render_template(
            "gleaning.html",
            gleaning=gleaning,
            next=gleaning.after(0, me),
            to_do=gleaning.to_do(me),
            article=articles.find(session, gleaning.article),
            may_confirm=me.may(Role.ADMIN),
            now=office().now,
        )


def _require() -> None:
    with office().sessions.read() as session:
        reviews.require(visitor().person(session))


def _brought() -> _Brought:
    """Return the text of the file that was chosen, of the article, or what was pasted."""
    if file := uploads.chosen(largest=LARGEST_FILE):
        text = _read(file)
        title = typed("title") or PurePath(file.name).stem
    elif slug := typed("article"):
        with office().sessions.read() as session:
            revision = articles.newest(articles.named(session, slug))
            return _Brought(blocks.plain_text(revision.body), _short(revision.title), slug)
    else:
        pasted = written("text", LONGEST_TEXT)
        if not pasted.strip():
            raise Mistake("请选一个文件、选一篇文章，或者把文字粘贴进来。", of="file article text")
        try:
            text = _read(uploads.File("粘贴的文字.txt", pasted.encode()))
        except Mistake as mistake:
            raise Mistake(str(mistake), of="text") from mistake
        title = typed("title")
        if not title:
            raise Mistake("请给粘贴的文字写个名字，如 2024年工作综述；它会记在每个数字旁边。", of="title")
    return _Brought(text, _short(title), _short(title))


def _short(title: str) -> str:
    return " ".join(title.split())[: reviews.LONGEST_TITLE]


def _read(file: uploads.File) -> str:
    with file.lying() as path:
        return extract.read(path)


def _year() -> int:
    given = typed("year")
    if not (given.isdecimal() and len(given) == 4 and 1949 <= int(given) <= 2099):
        raise Mistake(f"“{given[:10]}”不是年份。请写这篇综述说的是哪一年，四位数字，如 2024。", of="year")
    return int(given)


def _likely_year() -> int:
    """Return the year that a review of today is likely about."""
    today = beijing_day(office().now)
    return today.year - 1 if today.month <= REVIEWS_ARE_WRITTEN_UNTIL else today.year


def _new(problem: Problem | None = None) -> ResponseReturnValue:
    with office().sessions.read() as session:
        me = visitor().person(session)
        reviews.require(me)
        text = render_template(
            "gleaning_new.html",
            problem=problem,
            now=office().now,
            year=typed("year") or _likely_year(),
            title=typed("title"),
            pasted=written("text", LONGEST_TEXT * 2)[:LONGEST_TEXT],
            chosen=typed("article"),
            articles=articles.newest_revisions(session, most=ARTICLES),
            begun=[
                (each, each.to_do(me), each.after(0, me)) for each in reviews.listed(session, most=LISTED)
            ],
        )
    return text, status(problem)
