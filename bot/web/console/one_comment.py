"""One comment: answered for all to read, elected, deleted, or said to need no answer."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot import comments as under
from bot.answering import distress
from bot.answering.desk import canned, require_staff
from bot.errors import Doubtful, Problem
from bot.web.console import words
from bot.web.console.canned import put_into
from bot.web.console.door import visitor
from bot.web.console.office import office, status, typed

pages = Blueprint("one_comment", __name__)
HANDLE = "处理文章留言"


@pages.get("/console/comments/<int(max=2147483647):number>")
def show(number: int) -> ResponseReturnValue:
    """One comment, with the form to answer it."""
    return page(number)


@pages.post("/console/comments/<int(max=2147483647):number>/insert")
def insert(number: int) -> ResponseReturnValue:
    """Put a canned text behind what was typed."""
    return put_into(page, number, to=HANDLE)


@pages.post("/console/comments/<int(max=2147483647):number>/reply")
def reply(number: int) -> ResponseReturnValue:
    """Answer a comment, or put another answer in the place of the one that stands there."""
    text = request.form.get("text", "").strip()  # whole: what is too long is told
    try:
        with office().sessions.read() as session:
            require_staff(visitor().person(session), to=HANDLE)
            heard, comment = distress.load(session), under.named(session, number)
        cautions = under.cautions(text, heard, to_distress=comment.distress)
        if {each.level for each in cautions} == {"look"} and not typed("sure"):
            return page(number, unsent=text, cautions=cautions)
        under.reply(
            office().sessions, office().wechat, number, text, instead=bool(typed("instead")), **_by_me()
        )
    except Problem as problem:
        return page(number, problem, unsent="" if isinstance(problem, Doubtful) else text)
    flash("回复发出了，读者在文章下面看得到。")
    return redirect(url_for("one_comment.show", number=number), 303)


@pages.post("/console/comments/<int(max=2147483647):number>/unreply")
def unreply(number: int) -> ResponseReturnValue:
    """Take an answer back."""
    return _do(number, under.Kind.UNREPLY, "回复已删除，这条留言又要回复了。")


@pages.post("/console/comments/<int(max=2147483647):number>/elect")
def elect(number: int) -> ResponseReturnValue:
    """Show a comment to every reader."""
    return _do(number, under.Kind.ELECT, "已精选，读者都看得到这条留言。")


@pages.post("/console/comments/<int(max=2147483647):number>/unelect")
def unelect(number: int) -> ResponseReturnValue:
    """Show a comment to its author alone."""
    return _do(number, under.Kind.UNELECT, "已取消精选，只有留言的人自己看得到。")


@pages.post("/console/comments/<int(max=2147483647):number>/delete")
def delete(number: int) -> ResponseReturnValue:
    """Delete a comment."""
    return _do(number, under.Kind.DELETE, "留言已在微信里删除。")


@pages.post("/console/comments/<int(max=2147483647):number>/waive")
def waive(number: int) -> ResponseReturnValue:
    """Say that a comment needs no answer, and why."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            comment = under.named(session, number)
            under.waive(session, comment, typed("why") or typed("reason"), by=me, now=office().now)
    except Problem as problem:
        return page(number, problem)
    return _back(number, "记下了：这条留言不用回复。")


@pages.post("/console/comments/<int(max=2147483647):number>/resume")
def resume(number: int) -> ResponseReturnValue:
    """Say that a comment needs an answer after all."""
    try:
        with office().sessions.begin() as session:
            me = visitor().person(session)
            under.resume(session, under.named(session, number), by=me, now=office().now)
    except Problem as problem:
        return page(number, problem)
    return _back(number, "这条留言又要回复了。")


def page(
    number: int,
    problem: Problem | None = None,
    *,
    unsent: str = "",
    cautions: tuple[under.Caution, ...] = (),
) -> ResponseReturnValue:
    """Return the page, telling *problem* or *cautions*; what was not sent stands in the form again."""
    now, config = office().now, office().config
    with office().sessions.read() as session:
        require_staff(visitor().person(session), to=HANDLE)
        comment = under.named(session, number)
        secret_key = config.web.secret_key
        (told,) = under.shown(session, [comment], config.compliance, secret_key=secret_key, now=now)
        text = render_template(
            "comment.html",
            problem=problem,
            now=now,
            each=told,
            comment=comment,
            standing=words.of_comment,
            reasons=words.NO_REPLY_REASONS,
            deeds=[(deed, words.of_deed(deed), deed.words(secret_key)) for deed in comment.deeds],
            canned=canned.ready(session, config.answering),
            longest=under.LONGEST_REPLY,
            unsent=unsent,
            cautions=cautions,
            telephone=config.answering.telephone,
        )
    return text, status(problem)


def _do(number: int, kind: under.Kind, done: str) -> ResponseReturnValue:
    try:
        under.do(office().sessions, office().wechat, number, kind, **_by_me())
    except Problem as problem:
        return page(number, problem)
    return _back(number, done)


def _by_me() -> dict[str, Any]:
    return {"by": visitor().detached(), "now": office().now, "secret_key": office().config.web.secret_key}


def _back(number: int, done: str) -> ResponseReturnValue:
    """Lead to where it was clicked: that list, or the comment's own page."""
    flash(done)
    back = request.form.get("back", "")
    if back in list(under.Which):
        return redirect(url_for("comments.show", which=back), 303)
    return redirect(url_for("one_comment.show", number=number), 303)
