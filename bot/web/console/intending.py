"""The day that an article is meant for: set from its page."""

from datetime import date

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from bot.errors import Mistake, Problem
from bot.publishing import articles as texts
from bot.publishing import intended
from bot.web.console import one_article
from bot.web.console.door import visitor
from bot.web.console.office import office, typed

pages = Blueprint("intending", __name__)


@pages.post("/console/articles/<slug>/intend")
def set_day(slug: str) -> ResponseReturnValue:
    """Keep the day that staff have in mind, or take it away where none was chosen."""
    try:
        day = _typed_day()
        with office().sessions.begin() as session:
            me = visitor().person(session)
            article = texts.named(session, slug)
            intended.require_chosen(article, day)
            intended.set_day(session, article, day, by=me, now=office().now)
    except Problem as problem:
        return one_article.page(slug, problem)
    told = f"计划 {day.month}月{day.day}日 推送；要推送还得排期。" if day else "不再计划哪天推送。"
    flash(told)
    return redirect(url_for("articles.one", slug=slug), 303)


def _typed_day() -> date | None:
    given = typed("day")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise Mistake("请选好日子。", of="day") from None
