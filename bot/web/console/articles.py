"""Articles: the list, one as followers will see it, its sheet; handing it in, taking a step of its review."""

from datetime import datetime

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot import people, series
from bot.clock import in_beijing, in_words
from bot.errors import Mistake, NotAllowed, Problem
from bot.people import REVIEWERS
from bot.publishing import articles as texts
from bot.publishing import (
    columns,
    listing,
    review,
    setting,
    sheet,
    standing,
)
from bot.publishing.articles import Revision
from bot.publishing.listing import At, Wanted
from bot.publishing.proofread import kept
from bot.publishing.proofread.kept import CONFIRMED_BY
from bot.publishing.render import fill
from bot.web.console import one_article, words
from bot.web.console.door import visitor
from bot.web.console.office import asked, office, page_number, typed

pages = Blueprint("articles", __name__)
PAGE = 50
LONGEST_SEARCH = 50  # characters
ANY = "*"  # of the columns; an empty one is what belongs to none
PLACES = {
    At.REVIEW: "待我审",
    At.DRAFT: "待送审",
    At.IN_REVIEW: "在审",
    At.APPROVED: "待排期",
    At.PLANNED: "已排期",
    At.OUT: "已推送",
    At.WITHDRAWN: "已撤回",
}
# WeChat's articles are styled inline, so the preview needs what console pages forbid; it runs no script.
PREVIEW_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox allow-same-origin"
)


@pages.get("/console/articles/")
def show() -> ResponseReturnValue:
    """All articles, or those that are looked for, what was written last first."""
    number, wanted = page_number(), _wanted()
    with office().sessions.read() as session:
        me = visitor().person(session)
        found = listing.find(session, wanted, me=me, most=PAGE + 1, skip=(number - 1) * PAGE)
        shown = found[:PAGE]
        rows = [(each, *how) for each, how in zip(shown, standing.where(session, shown), strict=True)]
        return render_template(
            "articles.html",
            rows=rows,
            tones=words.ARTICLES,
            now=office().now,
            number=number,
            more=len(found) > PAGE,
            wanted=wanted,
            kept=_kept(wanted),
            columns=columns.counted(session),
            places=[each for each in PLACES.items() if each[0] is not At.REVIEW or me.may(*REVIEWERS)],
        )


@pages.get("/console/articles/<slug>")
def one(slug: str) -> ResponseReturnValue:
    """One article."""
    return one_article.page(slug)


@pages.get("/console/articles/<slug>/preview")
def preview(slug: str) -> Response:
    """The article by itself: the very bytes that were submitted under the digest asked for.

    Without a digest it is the newest revision as it would be submitted now.
    """
    digest = asked("digest")
    sentence, rendered = "", None
    with office().sessions.read() as session:
        article = texts.find(session, slug) or abort(404)
        revision = texts.newest(article)
        submission = review.latest(session, revision)
        try:
            if not digest:
                rendered = setting.set_revision(session, revision)
            elif submission and submission.digest == digest:
                rendered = review.sealed(submission)
            else:
                sentence = "这篇文章刚刚换过版本，请刷新页面。"
        except Problem as problem:
            sentence = str(problem)
        if rendered and setting.has_charts(revision):
            with office().sessions.begin() as writing:  # one that is shown for the first time
                setting.keep_charts(writing, writing.get_one(Revision, revision.id))
        html = fill(rendered.html, lambda key: url_for("pictures.picture", key=key)) if rendered else ""
        # render.py escaped every text, and the sealed bytes are those that were approved
        body = Markup(html)  # noqa: S704
        at = submission.at if digest and submission else office().now
        text = render_template(
            "preview.html",
            shown=rendered,
            body=body,
            sentence=sentence,
            day=_day(at),
        )
        response = Response(text)
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return response


@pages.get("/console/articles/<slug>/sheet")
def printed(slug: str) -> Response:
    """The 审核单 of the newest revision's submission, to print; or of that of which the number is asked."""
    with office().sessions.read() as session:
        article = texts.find(session, slug) or abort(404)
        submission = review.latest(session, texts.newest(article))
        if wanted := asked("submission"):
            of_it = review.history(session, article)
            submission = next((each for each in of_it if str(each.id) == wanted), None)
        if submission is None:
            abort(404)
        text = sheet.of(session, submission, account=office().config.account.name, now=office().now)
    response = Response(text)
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY.replace("img-src 'self'", "img-src data:")
    return response


@pages.post("/console/articles/<slug>/submit")
def submit(slug: str) -> ResponseReturnValue:
    """Hand the article in for review by the chosen people."""
    steps = office().config.publishing.review_steps
    chosen = [typed(f"reviewer{number}") for number in range(len(steps))]
    try:
        with office().sessions.begin() as session:
            article = texts.find(session, slug) or abort(404)
            if str(texts.newest(article).number) != typed("revision"):
                raise NotAllowed("这篇文章刚刚有了新版本。请看过新版本再送审。")
            submission = review.submit(
                session,
                texts.newest(article),
                by=visitor().person(session),
                reviewers=[people.named(session, name) for name in chosen],
                steps=steps,
                limits=office().config.limits,
                now=office().now,
            )
            first = submission.steps[0]
            done = f"已送审。接着由 {first.reviewer.name} {first.name}。"
    except Problem as problem:
        return one_article.page(slug, problem, chosen=chosen)
    flash(done)
    return redirect(url_for("articles.one", slug=slug), 303)


@pages.post("/console/articles/<slug>/checked")
def checked(slug: str) -> ResponseReturnValue:
    """Note that somebody looked at what proofreading found, and it is right as it stands."""
    try:
        with office().sessions.begin() as session:
            article = texts.find(session, slug) or abort(404)
            revision = texts.newest(article)
            if str(revision.number) != typed("revision"):
                raise NotAllowed("这篇文章刚刚有了新版本。请看过新版本再核对。")
            me = visitor().person(session)
            finding = kept.confirm(session, revision, typed("key"), by=me, now=office().now)
            others = CONFIRMED_BY - len(kept.confirmations(session, revision)[finding.key])
    except Problem as problem:
        return one_article.page(slug, problem)
    flash("记下了。" + (f"还要 {others} 位同事核对。" if others > 0 else "已经有两人核对。"))
    return redirect(url_for("articles.one", slug=slug) + "#proofread", 303)


@pages.post("/console/articles/<slug>/review")
def judge(slug: str) -> ResponseReturnValue:
    """Approve or return the submission that the page showed."""
    remark, verdict = typed("remark"), typed("verdict")
    try:
        with office().sessions.begin() as session:
            article = texts.find(session, slug) or abort(404)
            me = visitor().person(session)
            submission = review.latest(session, texts.newest(article))
            if submission is None or str(submission.id) != typed("submission"):
                raise NotAllowed("这篇文章刚刚换过版本或重新送审。请看过现在这一版再审。")
            if verdict == "approve":
                review.approve(
                    session, submission, by=me, digest=typed("digest"), remark=remark, now=office().now
                )
                following = submission.next_step
                rest = (
                    f"接着由 {following.reviewer.name} {following.name}。"
                    if following
                    else _planned_by(series.to_plan(session, article))
                )
                done = f"《{submission.revision.title}》已通过。{rest}"
            elif verdict == "return":
                review.return_(session, submission, by=me, reason=remark, now=office().now)
                done = f"《{submission.revision.title}》已退回，理由会显示给编辑。"
            else:
                raise Mistake("请点“通过”或“退回”。")
    except Problem as problem:
        return one_article.page(slug, problem, remark=remark)
    flash(done)
    return redirect(url_for("articles.one", slug=slug), 303)


def _planned_by(run: series.SeriesRun | None) -> str:
    """Return who plans what is approved now: staff, or the series of *run*."""
    if run is None:
        return "可以排期了。"
    return f"定期推送“{run.series.name}”会排在 {in_words(run.due_at)} 推送，不用另外排期。"


def _wanted() -> Wanted:
    at = asked("at")
    return Wanted(
        column=asked("column") if request.args.get("column") not in (None, ANY) else None,
        at=At(at) if at in set(At) else None,
        words=asked("q")[:LONGEST_SEARCH],
    )


def _kept(wanted: Wanted) -> dict[str, str]:
    """Return what is looked for as the words of an address."""
    said = {"column": wanted.column, "at": wanted.at or None, "q": wanted.words or None}
    return {key: str(each) for key, each in said.items() if each is not None}


def _day(moment: datetime) -> str:
    """Return *moment* as WeChat writes it under a title."""
    return f"{in_beijing(moment):%Y年%-m月%-d日 %H:%M}"
