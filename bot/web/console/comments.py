"""留言: the comments under articles, by what is to be done and by article."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bot import comments as under
from bot.comments import Which
from bot.errors import Problem
from bot.web.console import words
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, page_number, status

pages = Blueprint("comments", __name__)
PAGE = 20
NAMES = {Which.WAITING: "待回复", Which.OVERDUE: "逾期", Which.ELECTED: "已精选", Which.ALL: "全部"}
NONE = {
    Which.WAITING: "没有等回复的留言。",
    Which.OVERDUE: "没有逾期的留言。",
    Which.ELECTED: "还没有精选过留言。",
    Which.ALL: "还没有收到留言。",
}


@pages.get("/console/comments/")
def show() -> ResponseReturnValue:
    """Comments that wait, that are overdue, that readers see, or all."""
    now, rules, number = office().now, office().config.compliance, page_number()
    which = Which(asked("which")) if asked("which") in list(Which) else Which.WAITING
    with office().sessions.read() as session:
        me = visitor().person(session)
        found = under.listed(session, which, rules, by=me, now=now, most=PAGE + 1, skip=(number - 1) * PAGE)
        return render_template(
            "comments.html",
            now=now,
            which=which,
            names=NAMES,
            nothing=NONE[which],
            counts=under.counts(session, rules, now=now),
            found=under.shown(session, found[:PAGE], rules, secret_key=_key(), now=now),
            refused_until=under.refused_until(session),
            rules=rules,
            number=number,
            more=len(found) > PAGE,
            **_said(),
        )


@pages.post("/console/comments/collect")
def collect() -> ResponseReturnValue:
    """Let the next tick ask for the comments of recent articles."""
    articles = under.collect_soon(office().sessions, by=visitor().detached(), now=office().now)
    if articles:
        flash(f"正在收取最近 {articles} 篇文章的留言，几秒钟以后刷新这一页就能看到。")
    else:
        flash("最近 30 天没有开放留言的文章。")
    return redirect(url_for("comments.show"), 303)


@pages.get("/console/comments/articles/")
def articles() -> ResponseReturnValue:
    """The articles, each with how many comments it has."""
    number = page_number()
    with office().sessions.read() as session:
        me = visitor().person(session)
        found = under.threads(session, by=me, most=PAGE + 1, skip=(number - 1) * PAGE)
        return render_template(
            "comment_articles.html",
            now=office().now,
            found=found[:PAGE],
            names=NAMES,
            counts=under.counts(session, office().config.compliance, now=office().now),
            refused_until=under.refused_until(session),
            number=number,
            more=len(found) > PAGE,
        )


@pages.get("/console/comments/articles/<int(max=2147483647):number>")
def article(number: int) -> ResponseReturnValue:
    """What stands under one article."""
    return page(number)


@pages.post("/console/comments/articles/<int(max=2147483647):number>/collect")
def collect_one(number: int) -> ResponseReturnValue:
    """Ask WeChat now for what stands under one article."""
    try:
        under.collect_now(
            office().sessions,
            office().wechat,
            number,
            by=visitor().detached(),
            now=office().now,
            secret_key=office().config.web.secret_key,
        )
    except Problem as problem:
        return page(number, problem)
    flash("已收取这篇文章的留言。")
    return redirect(url_for("comments.article", number=number), 303)


@pages.post("/console/comments/articles/<int(max=2147483647):number>/open")
def open_(number: int) -> ResponseReturnValue:
    """Let readers comment on an article."""
    return _set_open(number, True)


@pages.post("/console/comments/articles/<int(max=2147483647):number>/close")
def close(number: int) -> ResponseReturnValue:
    """Let readers comment on an article no more."""
    return _set_open(number, False)


def page(number: int, problem: Problem | None = None) -> ResponseReturnValue:
    """Return the page of one article's comments, telling *problem* at its top."""
    now, rules, turned = office().now, office().config.compliance, page_number()
    with office().sessions.read() as session:
        me = visitor().person(session)
        found = under.listed(
            session,
            Which.ALL,
            rules,
            by=me,
            now=now,
            thread=number,
            most=PAGE + 1,
            skip=(turned - 1) * PAGE,
        )
        text = render_template(
            "comment_article.html",
            problem=problem,
            now=now,
            thread=under.opened(session, number),
            found=under.shown(session, found[:PAGE], rules, secret_key=_key(), now=now),
            may_close="发布" in me.roles,
            refused_until=under.refused_until(session),
            rules=rules,
            number=turned,
            more=len(found) > PAGE,
            **_said(),
        )
    return text, status(problem)


def _set_open(number: int, is_open: bool) -> ResponseReturnValue:
    try:
        under.set_open(
            office().sessions, office().wechat, number, is_open, by=visitor().detached(), now=office().now
        )
    except Problem as problem:
        return page(number, problem)
    flash("已开放留言，读者可以留言了。" if is_open else "留言已关闭，读者不能再留言；已有的还在。")
    return redirect(url_for("comments.article", number=number), 303)


def _key() -> str:
    return office().config.web.secret_key


def _said() -> dict[str, object]:
    """Return the words that lists of comments say of each."""
    return {"standing": words.of_comment, "reasons": words.NO_REPLY_REASONS}
