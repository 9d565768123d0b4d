"""换人代审: another person for a step of an article's review."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from bot import people
from bot.errors import NotAllowed, Problem
from bot.publishing import articles as texts
from bot.publishing import review
from bot.web.console import one_article
from bot.web.console.door import visitor
from bot.web.console.office import office, typed

pages = Blueprint("substituting", __name__)


@pages.post("/console/articles/<slug>/substitute")
def put(slug: str) -> ResponseReturnValue:
    """Put the chosen person in the place of who was to take the step."""
    try:
        with office().sessions.begin() as session:
            article = texts.find(session, slug) or abort(404)
            submission = review.latest(session, texts.newest(article))
            if submission is None or str(submission.id) != typed("submission"):
                raise NotAllowed("这篇文章刚刚换过版本或重新送审，不能换人。请看过现在这一份再换。")
            before = [each.by.name for each in submission.approvals]
            done = review.substitute(
                session,
                submission,
                step=typed("step"),
                substitute=people.named(session, typed("to")),
                by=visitor().person(session),
                reason=typed("reason"),
                limits=office().config.limits,
                now=office().now,
            )
            again = f"请 {'、'.join(before)} 再通过一次。" if before else ""
            said = f"{done.in_words}。内容未变，只换了署名。{again}"
    except Problem as problem:
        return one_article.page(slug, problem)
    flash(said)
    return redirect(url_for("articles.one", slug=slug), 303)
