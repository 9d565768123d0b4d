"""发预览到手机: an article goes to the phones of the staff who were chosen, before followers see it."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bot import binding
from bot.errors import NotAllowed, Problem
from bot.publishing import articles as texts
from bot.publishing import previews
from bot.web.console import one_article
from bot.web.console.door import visitor
from bot.web.console.office import office, typed

pages = Blueprint("previewing", __name__)


@pages.post("/console/articles/<slug>/phone")
def send(slug: str) -> ResponseReturnValue:
    """Show the article to the chosen people, and tell what WeChat said for each."""
    with office().sessions.read() as session:
        revision = texts.newest(texts.find(session, slug) or abort(404))
        chosen = [each.id for each in binding.bound(session) if str(each.id) in request.form.getlist("phone")]
    try:
        if str(revision.number) != typed("revision"):
            raise NotAllowed("这篇文章刚刚有了新版本。请看过新版本再发预览。")
        told = previews.send(
            office().sessions,
            office().wechat,
            revision.id,
            to=chosen,
            by=visitor().number,
            secret_key=office().config.web.secret_key,
            now=office().now,
        )
    except Problem as problem:
        return one_article.page(slug, problem)
    flash(" ".join(f"{each.name}：{each.text}" for each in told))
    return redirect(url_for("articles.one", slug=slug), 303)
