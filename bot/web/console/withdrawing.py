"""Taking an article back: what followers still see is said before, and its title is typed."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot.errors import Mistake, Problem
from bot.publishing import articles as texts
from bot.publishing import withdrawals
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, status, typed
from bot.web.console.planning import CONFIRMED_BY, require_read

pages = Blueprint("withdrawing", __name__)
LONGEST_NUMBER = 10  # digits: of rows


@pages.get("/console/articles/<slug>/withdraw")
def show(slug: str) -> ResponseReturnValue:
    """What would be taken back, and what stays."""
    return _page(slug)


@pages.post("/console/articles/<slug>/withdraw")
def withdraw(slug: str) -> ResponseReturnValue:
    """Take the article back."""
    try:
        with office().sessions.read() as session:
            article = texts.find(session, slug) or abort(404)
            me, deleted, push = visitor().person(session), typed("deleted") == "yes", _number(typed("push"))
            gone = withdrawals.examine(session, article, push=push, deleted=deleted, by=me)
            title = gone.submission.revision.title  # as the page shows it
        require_read(title, typed("title"), of="", to="撤回")
        withdrawals.withdraw(
            office().sessions,
            office().wechat,
            slug,
            reason=typed("reason"),
            push=push,
            deleted=deleted,
            by=visitor().name,
            now=office().now,
        )
    except Problem as problem:
        return _page(slug, problem)
    with office().sessions.read() as session:
        told = withdrawals.still_out(session, texts.named(session, slug))
    flash(f"已撤回《{title}》。{told or '要向粉丝说明的，请写一篇更正。'}")
    return redirect(url_for("articles.one", slug=slug), 303)


def _number(text: str) -> int | None:
    """Return the number of the push that the form or the address names, or None where it names none."""
    return int(text) if text.isdecimal() and len(text) < LONGEST_NUMBER else None


def _page(slug: str, problem: Problem | None = None) -> ResponseReturnValue:
    with office().sessions.read() as session:
        article = texts.find(session, slug) or abort(404)
        push, pushed = _number(typed("push") or asked("push")), None
        me = visitor().person(session)
        try:
            pushed = withdrawals.examine(session, article, push=push, by=me)
        except Mistake:  # only a person can, and then says so here
            pushed = withdrawals.examine(session, article, push=push, deleted=True, by=me)
        except Problem as fault:
            problem = problem or fault
        text = render_template(
            "withdraw.html",
            problem=problem,
            now=office().now,
            article=article,
            revision=texts.newest(article),
            pushed=pushed,
            why_not="" if pushed is None or withdrawals.is_numbered(pushed) else withdrawals.why_not(pushed),
            may_be_noted=pushed is not None and withdrawals.may_be_noted(session, pushed),
            still_seen=withdrawals.STILL_SEEN,
            confirmed_by=CONFIRMED_BY,
            reason=typed("reason"),
            typed_title=typed("title"),
        )
    return text, status(problem)
