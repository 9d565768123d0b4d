"""Where an article stands on its way: for lists, pages and the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, defer, lazyload

from bot.config import Limits
from bot.errors import Mistake
from bot.publishing import articles, check, outdated, picture_check, review, setting, unwritten
from bot.publishing.articles import Article, Revision
from bot.publishing.blocks import Misread
from bot.publishing.check import Finding
from bot.publishing.proofread import kept
from bot.publishing.pushes import Push, PushedArticle
from bot.publishing.pushes.states import GONE, State
from bot.publishing.review import Return, Submission

Where = Literal["draft", "in_review", "returned", "approved", "planned", "sent", "out", "withdrawn"]


@dataclass(frozen=True)
class Passed:
    """One step that was taken."""

    step: str
    by: str
    at: datetime
    remark: str
    digest: str


@dataclass(frozen=True)
class Standing:
    """Where the newest revision of an article stands."""

    slug: str
    title: str
    column: str
    revision: int
    digest: str | None  # of what was submitted; None before
    state: Where
    in_words: str
    approvals: tuple[Passed, ...]
    findings: tuple[Finding, ...]
    proofread: tuple[dict[str, Any], ...]  # as `kept.told` gives them


def of(session: Session, article: Article, *, limits: Limits = check.USUAL) -> Standing:
    """Return where *article* stands now, and what is to be mended in it."""
    revision = articles.newest(article)
    submission = review.latest(session, revision)
    [(state, words)] = where(session, [revision])
    return Standing(
        slug=article.slug,
        title=revision.title,
        column=article.column,
        revision=revision.number,
        digest=submission.digest if submission else None,
        state=state,
        in_words=words,
        approvals=_passed(submission) if submission else (),
        findings=_findings(session, revision, submission, limits)
        + picture_check.findings(session, revision)
        + unwritten.findings(revision.body),
        proofread=tuple(proofread(session, revision, submission)),
    )


def proofread(session: Session, revision: Revision, submission: Submission | None) -> list[dict[str, Any]]:
    """Return what proofreading found when *revision* was handed in; before that and after a return, now."""
    if submission and submission.state != "returned":
        return kept.of_submission(session, submission.id)
    return kept.told(session, revision) if revision.body else []


def where(session: Session, revisions: Sequence[Revision]) -> list[tuple[Where, str]]:
    """Return where each of *revisions* stands, and that in words; two queries, however many there are."""
    keys = [revision.id for revision in revisions]
    latest = select(func.max(Submission.id)).where(Submission.revision_id.in_(keys))
    submissions = session.scalars(
        select(Submission)
        .where(Submission.id.in_(latest.group_by(Submission.revision_id)))
        # neither the whole article, which no list shows, nor the revision, which is at hand
        .options(defer(Submission.rendered), lazyload(Submission.revision))
    )
    submitted = {submission.revision_id: submission for submission in submissions}
    pushes = session.execute(
        select(PushedArticle.revision_id, Push.state)
        .join(Push)
        .where(PushedArticle.revision_id.in_(keys), Push.state.not_in(GONE))
    )
    pushed = {revision_id: State(state) for revision_id, state in pushes}
    return [
        ("out", "早已发出") if _is_old(each) else _where(submitted.get(each.id), pushed.get(each.id), each)
        for each in revisions
    ]


def is_out() -> ColumnElement[bool]:
    """Return the condition of articles that followers can read and that no review of ours brought there."""
    other = aliased(Revision)
    handed_in = exists().where(other.article_id == Article.id, Submission.revision_id == other.id)
    return and_(or_(Article.url != "", Article.published.is_not(None)), ~handed_in.correlate(Article))


def to_submit(session: Session, *, most: int) -> list[Revision]:
    """Return what waits for an editor: never submitted, or returned; not what followers can read already."""
    newest = select(func.max(Revision.id)).group_by(Revision.article_id)
    latest = select(func.max(Submission.id)).group_by(Submission.revision_id)
    going_on = select(Submission.revision_id).where(
        Submission.id.in_(latest), Submission.id.not_in(select(Return.submission_id))
    )
    wanted = (
        select(Revision)
        .join(Article, Revision.article_id == Article.id)
        .where(
            Revision.id.in_(newest),
            Revision.id.not_in(going_on),
            ~is_out(),
            Revision.body != "",
        )
        .order_by(Revision.id.desc())
    )
    return list(session.scalars(wanted.limit(most)))


def under_review(session: Session, slug: str) -> Submission:
    """Return the submission of the article that reviewers are to look at, or have.

    Raises Mistake when its newest revision was never submitted.
    """
    revision = articles.newest(articles.named(session, slug))
    submission = review.latest(session, revision)
    if submission is None:
        raise Mistake(f"《{revision.title}》第{revision.number}版还没有送审。")
    return submission


def _findings(
    session: Session, revision: Revision, submission: Submission | None, limits: Limits
) -> tuple[Finding, ...]:
    if submission:
        stale = tuple(Finding("outdated", "", each, "阻断") for each in outdated.of(session, submission))
        return stale + check.check(review.sealed(submission), limits)
    try:
        rendered = setting.set_revision(session, revision)
        return check.check(rendered, limits) + setting.reminders(session, revision)
    except Misread:  # it cannot be set as it stands: why is all there is to say
        return setting.foretold(session, revision)


def _is_old(revision: Revision) -> bool:
    """Say whether followers read the article long ago, and only its title or address is known here."""
    return bool(revision.article.url or revision.article.published) and not revision.body


def _passed(submission: Submission) -> tuple[Passed, ...]:
    return tuple(
        Passed(submission.steps[each.step].name, each.by.name, each.at, each.remark, each.digest)
        for each in submission.approvals
    )


def _where(submission: Submission | None, push: State | None, revision: Revision) -> tuple[Where, str]:
    if submission is None:
        return "draft", "草稿"
    if submission.return_:
        return "returned", f"被退回：{submission.return_.reason}"
    following = submission.next_step
    if following:
        return "in_review", f"待{following.name}（{following.reviewer.name}）"
    if push is None:
        return "approved", "审完，可以排期"
    if push is State.SENT:
        return ("withdrawn", "已撤回") if revision.article.withdrawn_at else ("sent", "已推送")
    return "planned", "已排期"
