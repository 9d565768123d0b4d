"""Writing: a new article or a change of one, looked at before it is kept; what was written is never lost."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot.errors import Mistake, NotAllowed, Problem
from bot.figures import indicators
from bot.publishing import articles as texts
from bot.publishing import (
    columns,
    difference,
    looked_over,
    pushed,
    render,
    review,
    setting,
    standing,
    unsaved,
    written,
)
from bot.publishing.intake import pasted, word
from bot.publishing.intake.pasted import Piece
from bot.publishing.unsaved import Unsaved, Window
from bot.publishing.written import Written
from bot.web.console import door, manuscript, palette, words
from bot.web.console.articles import PREVIEW_POLICY
from bot.web.console.door import visitor
from bot.web.console.manuscript import Given
from bot.web.console.office import asked, office, status, typed
from bot.web.console.office import written as long_text

pages = Blueprint("writing", __name__, url_prefix="/console/writing")
LARGEST_FORM = 60_000_000  # bytes: a Word document with its pictures
MOST_PICTURES = 100
NAMED = 5  # places to mend; more are counted where they are listed
door.RESCUES["writing.keep"] = manuscript.rescue


@pages.get("/")
def new() -> ResponseReturnValue:
    """An empty form, or that of a 更正 of the article asked for; or what was being written of it."""
    manuscript.require_editor()
    author = office().config.account.name
    given = Written(author=author)
    if asked("corrects"):
        with office().sessions.read() as session:
            given = written.correcting(texts.find(session, asked("corrects")) or abort(404), author)
    return _opened("", given)


@pages.get("/<slug>")
def change(slug: str) -> ResponseReturnValue:
    """The form with the newest revision of an article, or what was being written of it."""
    manuscript.require_editor()
    with office().sessions.read() as session:
        revision = texts.newest(texts.find(session, slug) or abort(404))
        given = written.of(revision)
    return _opened(slug, given, number=revision.number)


@pages.post("/")
@pages.post("/<slug>")
def keep(slug: str = "") -> ResponseReturnValue:
    """Keep what was written as a new revision, or take over a Word document, or show it on the phone."""
    manuscript.require_editor()
    with office().sessions.read() as session:
        if slug and texts.find(session, slug) is None:
            abort(404)
    form = manuscript.given(slug)
    given, number = form.written, form.number
    verdict = typed("verdict")
    if verdict == "preview":
        return _preview(given)
    if verdict == "drop":
        return _drop(slug, form)
    if verdict in {"word", "pasted"}:
        try:
            piece = _piece(verdict)
        except Problem as problem:
            beside = Mistake(str(problem), of=verdict)  # the field is called so too
            return _page(slug, given, problem=beside, number=number, window=form.window)
        given, told = _joined(given, piece)
        return _page(
            slug,
            given,
            number=number,
            piece=piece,
            faults={"pictures": told} if told else {},
            window=form.window,
        )
    faults: dict[str, str] = {}
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            row = unsaved.claim(
                session, me, form.window, slug=slug, corrects=given.corrects, now=office().now
            )
            if row.saved_as:
                return _saved_before(manuscript.onward(form, row))
            if not slug and not given.slug:
                given = replace(given, slug=written.proposed_slug(session, given.title))
            faults = written.faults(session, given, is_new=not slug)
            if form.faults:
                faults["pictures"] = form.faults
            if faults:
                where = "有几处要改，写在各栏" if len(faults) > 1 else "有一处要改，写在那一栏"
                raise Mistake(f"{where}旁边；现在还没有存。")
            if slug:
                seen = manuscript.number("over") if verdict == "over" else 0
                written.require_newest(session, slug, number, seen=seen, by=me)
            revision = texts.save(session, written.draft(session, given), by=me, now=office().now)
            if revision:
                pushed.tell_rewritten(session, revision, by=me, now=office().now)
            wrong = looked_over.to_mend(session, given, office().config.limits)
            unsaved.close(
                session,
                row,
                form.window,
                saved_as=given.slug,
                number=revision.number if revision else number,
                now=office().now,
            )
    except Problem as problem:
        return _page(slug, given, problem=problem, faults=faults, number=number, window=form.window)
    later = written.lacking(given)
    unused = sorted(given.pictures.keys() - revision.pictures.keys()) if revision else []
    flash(
        (f"已存为第{revision.number}版。" if revision else "没有改动，不用存。")
        + (f"送审前还要补上：{'、'.join(later)}。" if later else "")
        + (
            f"送审前必须改：{'、'.join(wrong[:NAMED])}{' 等' * (len(wrong) > NAMED)}，见下面。"
            if wrong
            else ""
        )
        + (f"没有用到的图片没有存：{'、'.join(unused)}。" if unused else "")
    )
    return redirect(url_for("articles.one", slug=given.slug), 303)


def _saved_before(form: Given) -> ResponseReturnValue:
    """Answer a form that was saved before: sent twice, it is saved; changed since, it is a change of that."""
    given = form.written
    with office().sessions.read() as session:
        kept = texts.newest(texts.named(session, given.slug)).pictures  # one that nothing shows was not kept
        pictures = {path: key for path, key in given.pictures.items() if path in kept}
        notes = {path: note for path, note in given.notes.items() if path in kept}
        same = unsaved.says_no_more(session, replace(given, pictures=pictures, notes=notes))
    if same:
        flash(f"已存为第{form.number}版。")
        return redirect(url_for("articles.one", slug=given.slug), 303)
    problem = NotAllowed(
        f"这一页写的已经存为第{form.number}版；您后来改的都在下面，还没有存。看一看，再点“存为新版本”。"
    )
    return _page(given.slug, given, problem=problem, number=form.number, window=form.window)


def _drop(slug: str, form: Given) -> ResponseReturnValue:
    """Erase what was being written, and show what is saved."""
    given = form.written
    with office().sessions.begin() as session:
        me = visitor().person(session)
        row = unsaved.claim(session, me, form.window, slug=slug, corrects=given.corrects, now=office().now)
        if not row.saved_as:
            unsaved.close(session, row, form.window, saved_as="", now=office().now)
    flash("没有存的那一份已经不要了。")
    return redirect(_address(slug, given), 303)


def _address(slug: str, given: Written) -> str:
    if slug:
        return url_for("writing.change", slug=slug)
    return url_for("writing.new", corrects=given.corrects or None)


def _opened(slug: str, given: Written, *, number: int = 0) -> ResponseReturnValue:
    """Return the page with what the visitor was writing, where there is such, else with *given*."""
    with office().sessions.read() as session:
        me = visitor().person(session)
        texts_left = unsaved.left(session, me, slug=slug, corrects="" if slug else given.corrects)
    wanted = [each for each in texts_left if str(each.id) == asked("unsaved")]
    if asked("fresh") or not texts_left:
        return _page(slug, given, number=number, window=manuscript.opened(), others=texts_left)
    left = (wanted or texts_left)[0]
    others = [each for each in texts_left if each is not left]
    window = manuscript.opened(left)
    return _page(slug, left.written, number=left.number, window=window, left=left, others=others)


def _piece(verdict: str) -> Piece:
    if verdict == "word":
        file = request.files.get("word")
        if file is None or not file.filename:
            raise Mistake("请先选一个 Word 文档（.docx）。")
        return word.read(file.read(), name=file.filename)
    page, text = (long_text(each, pasted.LARGEST) for each in ("pasted_html", "pasted"))
    piece = pasted.of_html(page) if page.strip() else pasted.of_text(text)
    if not piece.body:
        raise Mistake("请先把 Word 或 WPS 里的文字粘贴到框里。")
    return piece


def _joined(given: Written, piece: Piece) -> tuple[Written, str]:
    """Return *given* with the text of *piece* after its own, and the pictures that could not be kept."""
    body, brought, faults = manuscript.bring(dict(given.pictures), piece)
    pictures = dict(given.pictures) | brought
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
    with office().sessions.read() as session:
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
    window: Window,
    left: Unsaved | None = None,
    others: Sequence[Unsaved] = (),
) -> ResponseReturnValue:
    with office().sessions.read() as session:
        article = texts.find(session, slug) if slug else None
        newest = texts.newest(article) if article else None
        submissions = review.history(session, article) if article else []
        stands = standing.where(session, [newest])[0][0] if newest else ""
        by_number = {each.number: each for each in article.revisions} if article else {}
        begun_from = by_number.get(number)
        page = render_template(
            "writing.html",
            problem=problem,
            slug=slug,
            given=given,
            faults=faults or {},
            returned=review.returned_before(submissions),
            number=number,
            piece=piece,
            left=left,
            others=others,
            window=window,
            again=_address(slug, given),
            kept_at=words.near(left.written_at, office().now) if left else "",
            own=bool(article and written.all_by(article, number, visitor().person(session))),
            newer=newest if newest and begun_from and newest.number > number else None,
            theirs=difference.between(begun_from, newest) if newest and begun_from else None,
            under_review=stands in {"in_review", "approved"},
            waiting=pushed.waiting(session, article) if article else None,
            sent=pushed.sent(session, article) if article else None,
            columns=[each.name for each in columns.counted(session) if each.name],
            years=indicators.years(session),
            templates=render.template_choices(),
            looks=list(render.LOOKS),
            limits=office().config.limits,
            largest=LARGEST_FORM,
            palette=palette,
            writer=manuscript.sealed(),
            now=office().now,
        )
    return page, status(problem)
