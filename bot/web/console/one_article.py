"""One article's page: how it looks, what is found in it, what changed, who reviews it, what one may do."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from bot import binding, comments, leave, series
from bot.errors import NotAllowed, Problem
from bot.people import Role
from bot.publishing import articles as texts
from bot.publishing import (
    check,
    difference,
    picture_check,
    previews,
    pushed,
    pushes,
    review,
    setting,
    standing,
    unwritten,
    withdrawals,
)
from bot.publishing.articles import Article
from bot.publishing.difference import Piece
from bot.publishing.proofread import kept
from bot.publishing.proofread.kept import CONFIRMED_BY
from bot.publishing.review import Substitution
from bot.web.console import history, words
from bot.web.console.door import visitor
from bot.web.console.office import office, status


def page(
    slug: str, problem: Problem | None = None, *, remark: str = "", chosen: list[str] | None = None
) -> ResponseReturnValue:
    """Return an article's page, telling *problem* at its top, with what was typed still in its fields."""
    with office().sessions.read() as session:
        article = texts.find(session, slug) or abort(404)
        me = visitor().person(session)
        revision = texts.newest(article)
        submission = review.latest(session, revision)
        rendered = None
        reminders: tuple[check.Finding, ...] = ()
        try:
            rendered = review.sealed(submission) if submission else setting.set_revision(session, revision)
            reminders = () if submission else setting.reminders(session, revision)
        except Problem as fault:  # it cannot be shown as it was submitted: that comes before all else
            problem = fault
        submissions = review.history(session, article)
        sends = pushes.out.sends(session, article)
        [(state, in_words)] = standing.where(session, [revision])
        by_itself = series.to_plan(session, article) if state == "approved" else None
        step = submission.next_step if submission else None
        under_way = bool(submission and submission.state == "in_review" and submission.approvals)
        going_on = submission if submission and state == "in_review" else None
        instead = review.substituted(session, [submission]).get(submission.id) if submission else None
        text = render_template(
            "article.html",
            problem=problem,
            now=office().now,
            article=article,
            revision=revision,
            submission=submission,
            returned=review.returned_before(submissions),
            shown=rendered,
            findings=check.check(rendered, office().config.limits)
            + reminders
            + picture_check.findings(session, revision)
            + unwritten.findings(revision.body)
            if rendered
            else (),
            proofread=standing.proofread(session, revision, submission),
            needed=CONFIRMED_BY,
            may_confirm=me.may(*kept.MAY_CONFIRM) and state in {"draft", "returned"},
            state=state,
            in_words="审完，等定期推送排期" if by_itself else in_words,
            by_itself=by_itself,
            tone=words.ARTICLES[state],
            my_step=step if step and step.reviewer_id == me.id and rendered else None,
            may_submit=me.may(Role.EDITOR) and state in {"draft", "returned", "in_review"} and not under_way,
            steps=review.choices(
                session, revision, me, office().config.publishing.review_steps, now=office().now
            ),
            chosen=chosen,
            away=leave.away(session, now=office().now),
            days=leave.in_words,
            taken={each.step: each for each in submission.approvals} if submission else {},
            substitutes=review.substitutes(session, going_on, me, now=office().now) if going_on else {},
            seen=difference.since(session, submission, me) if submission else None,
            instead=instead,
            again=bool(instead and me.id in {each.by_id for each in instead.before.approvals}),
            signing=_signing(instead) if instead else None,
            history=history.of(
                article.revisions,
                submissions,
                review.substituted(session, submissions),
                withdrawals.of_article(session, article),
                sends,
            ),
            sent=pushed.sent(session, article),
            out=[each for each in sends if each.back_at is None],
            back=[each for each in sends if each.back_at],
            said=comments.of_slug(session, article.slug) if me.may(*comments.STAFF) else None,
            remark=remark,
            corrected=session.get(Article, article.corrects_id) if article.corrects_id else None,
            corrections=texts.corrections(session, article),
            phones=binding.bound(session) if me.may(*previews.MAY_SEND) and rendered else None,
        )
    return text, status(problem)


def _signing(instead: Substitution) -> tuple[tuple[Piece, ...], ...] | None:
    """Return the lines that differ since somebody stands in; None when it cannot be told."""
    try:
        return difference.signing(review.sealed(instead.before), review.sealed(instead.after))
    except NotAllowed:  # somebody changed the database
        return None
