"""Writing: a new article or a change of one, looked at before it is kept; what was written is never lost."""

from dataclasses import replace

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot import people
from bot.errors import Mistake, NotAllowed, Problem
from bot.people import Person, Role
from bot.publishing import articles as texts
from bot.publishing import columns, render, setting, standing, written
from bot.publishing.images.notes import Note, known
from bot.publishing.intake import pasted, word
from bot.publishing.intake.pasted import Piece
from bot.publishing.written import Written
from bot.web.console.articles import PREVIEW_POLICY
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, status, typed
from bot.web.console.office import written as long_text

pages = Blueprint("writing", __name__, url_prefix="/console/writing")
LARGEST_FORM = 60_000_000  # bytes: a Word document with its pictures
LONGEST_PASTED = 20_000_000
MOST_PICTURES = 100
_LINES = (
    "title",
    "author",
    "digest",
    "column",
    "template",
    "look",
    "year",
    "source_url",
    "cover",
    "cover_centre",
    "corrects",
)
_SAID = {"yes": True, "no": False}


@pages.get("/")
def new() -> ResponseReturnValue:
    """An empty form, or that of a 更正 of the article asked for."""
    _require_editor()
    author = office().config.account.name
    if asked("corrects"):
        with office().sessions.read() as session:
            wrong = texts.find(session, asked("corrects")) or abort(404)
            return _page("", written.correcting(wrong, author))
    return _page("", Written(author=author))


@pages.get("/<slug>")
def change(slug: str) -> ResponseReturnValue:
    """The form with the newest revision of an article."""
    _require_editor()
    with office().sessions.read() as session:
        revision = texts.newest(texts.find(session, slug) or abort(404))
        return _page(slug, written.of(revision), number=revision.number)


@pages.post("/")
@pages.post("/<slug>")
def keep(slug: str = "") -> ResponseReturnValue:
    """Keep what was written as a new revision, or take over a Word document, or show it on the phone."""
    _require_editor()
    number = int(typed("number")) if typed("number").isdecimal() else 0
    given, told = _taken(slug)
    verdict = typed("verdict")
    if verdict == "preview":
        return _preview(given)
    if verdict in {"word", "pasted"}:
        try:
            piece = _piece(verdict)
        except Problem as problem:
            return _page(slug, given, problem=problem, number=number)
        given, told = _joined(given, piece)
        return _page(slug, given, number=number, piece=piece, faults={"pictures": told} if told else {})
    faults: dict[str, str] = {}
    try:
        with office().sessions.begin() as session:
            faults = written.faults(session, given, is_new=not slug)
            if told:
                faults["pictures"] = told
            if faults:
                raise Mistake("有几处要改，写在各栏旁边；现在还没有存。")
            me = session.get_one(Person, visitor().number)
            article = texts.find(session, given.slug)
            if slug and (article is None or texts.newest(article).number != number):
                raise NotAllowed("您写的时候，别人存了新版本。请把您的改动抄下来，打开新版本再改。")
            revision = texts.save(session, written.draft(session, given), by=me, now=office().now)
    except Problem as problem:
        return _page(slug, given, problem=problem, faults=faults, number=number)
    unused = sorted(given.pictures.keys() - revision.pictures.keys()) if revision else []
    flash(
        (f"已存为第{revision.number}版。" if revision else "没有改动，不用存。")
        + (f"没有用到的图片没有存：{'、'.join(unused)}。" if unused else "")
    )
    return redirect(url_for("articles.one", slug=given.slug), 303)


def _taken(slug: str) -> tuple[Written, str]:
    """Return what the form holds, with the pictures that were added kept, and what is wrong with those."""
    lines = {key: typed(key) for key in _LINES}
    body = request.form.get("body", "").replace("\r\n", "\n").replace("\0", "")
    pictures = dict(each.split("=", 1) for each in request.form.getlist("picture") if "=" in each)
    notes, faults = {path: _note(path) for path in pictures}, []
    with office().sessions.begin() as session:
        pictures = {path: key for path, key in pictures.items() if texts.picture(session, key) is not None}
        for file in request.files.getlist("added"):
            if not file.filename:
                continue
            try:
                path, key = written.take(session, pictures, file.filename, file.read())
                pictures[path] = key
                if note := known(session, [key]).get(key):
                    notes[path] = note
            except Mistake as mistake:
                faults.append(f"{file.filename} {mistake}")
    cover = lines.pop("cover") or next(iter(pictures), "")
    given = Written(
        slug=slug or typed("slug"),
        comments=bool(typed("comments")),
        body=body,
        pictures=pictures,
        notes=notes,
        cover=cover,
        **lines,
    )
    return given, "\n".join(faults)


def _note(path: str) -> Note:
    """Return what the form says of the picture *path*."""
    said = {key: typed(f"{key}:{path}") for key in ("photographer", "source", "licence", "consent")}
    return Note(**said, minors=_SAID.get(typed(f"minors:{path}")))


def _piece(verdict: str) -> Piece:
    if verdict == "word":
        file = request.files.get("word")
        if file is None or not file.filename:
            raise Mistake("请先选一个 Word 文档（.docx）。")
        return word.read(file.read(), name=file.filename)
    page = long_text("pasted_html", LONGEST_PASTED)
    piece = pasted.of_html(page) if page.strip() else pasted.of_text(long_text("pasted", LONGEST_PASTED))
    if not piece.body:
        raise Mistake("请先把 Word 或 WPS 里的文字粘贴到框里。")
    return piece


def _joined(given: Written, piece: Piece) -> tuple[Written, str]:
    """Return *given* with the text of *piece* after its own, and the pictures that could not be kept."""
    pictures, body, faults = dict(given.pictures), piece.body, []
    with office().sessions.begin() as session:
        for path, content in piece.pictures.items():
            try:
                kept, key = written.take(session, pictures, path.rpartition("/")[2], content)
            except Mistake as mistake:
                faults.append(f"{path} {mistake}")
                continue
            pictures[kept] = key
            body = body.replace(f"]({path})", f"]({kept})")
    own = given.body.strip()
    return replace(
        given,
        title=given.title or piece.title,
        body=f"{own}\n\n{body}" if own else body,
        pictures=pictures,
        cover=given.cover or next(iter(pictures), ""),
    ), "\n".join(faults)


def _preview(given: Written) -> Response:
    """Return the article by itself, as a frame of the form shows it."""
    sentence, shown, html = "", None, ""
    with office().sessions.begin() as session:
        draft = written.draft(session, given)
        try:
            shown = setting.set_draft(draft, setting.known(session, draft))
            html = render.fill(shown.html, lambda key: url_for("pictures.picture", key=key))
        except Problem as problem:
            sentence = str(problem)
    # render.py escaped every text
    body = Markup(html)  # noqa: S704
    response = Response(render_template("preview.html", shown=shown, body=body, sentence=sentence))
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return response


def _page(
    slug: str,
    given: Written,
    *,
    problem: Problem | None = None,
    faults: dict[str, str] | None = None,
    number: int = 0,
    piece: Piece | None = None,
) -> ResponseReturnValue:
    with office().sessions.read() as session:
        article = texts.find(session, slug) if slug else None
        under_review = bool(
            article and standing.where(session, [texts.newest(article)])[0][0] in {"in_review", "approved"}
        )
        page = render_template(
            "writing.html",
            problem=problem,
            slug=slug,
            given=given,
            faults=faults or {},
            number=number,
            piece=piece,
            under_review=under_review,
            columns=[each.name for each in columns.counted(session) if each.name],
            templates=render.template_choices(),
            looks=list(render.LOOKS),
        )
    return page, status(problem)


def _require_editor() -> None:
    with office().sessions.read() as session:
        people.require(session.get_one(Person, visitor().number), Role.EDITOR, to="写文章")
