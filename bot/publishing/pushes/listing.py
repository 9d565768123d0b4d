"""Finding pushes, and what may become one."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from bot.errors import Mistake
from bot.people import REVIEWERS, Person
from bot.publishing import review
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes.not_begun import COMING
from bot.publishing.pushes.states import GONE, GONE_OUT, Mode, Push, PushedArticle, State
from bot.publishing.review import Approval, Return, Submission

CLICKED_TWICE = timedelta(minutes=1)
AS_IT_IS_NOW = {"populate_existing": True}  # not as this transaction may have read it before it had the lock


def listed(session: Session, *states: State, most: int | None = None, skip: int = 0) -> list[Push]:
    """Return the pushes in *states* (none given: all), the latest due first."""
    wanted = select(Push).order_by(Push.due_at.desc(), Push.id.desc())
    if states:
        wanted = wanted.where(Push.state.in_(states))
    return list(session.scalars(wanted.offset(skip).limit(most)))


def failed_for_good(session: Session, *, most: int) -> list[Push]:
    """Return the pushes that failed and whose articles are in no other push since, the latest due first."""
    replaced = tried_again().where(PushedArticle.push_id == Push.id)
    wanted = select(Push).where(Push.state == State.FAILED, ~replaced.exists())
    return list(session.scalars(wanted.order_by(Push.due_at.desc(), Push.id.desc()).limit(most)))


def tried_again() -> Select[int]:
    """Select the pushes of which an article is in another that is not over, or went out after all."""
    again, later = aliased(PushedArticle), aliased(Push)
    return (
        select(PushedArticle.push_id)
        .join(again, again.revision_id == PushedArticle.revision_id)
        .join(later, later.id == again.push_id)
        .where(later.state.not_in(GONE), again.push_id != PushedArticle.push_id)
    )


def plannable(session: Session) -> list[Submission]:
    """Return what is approved as it stands and in no push yet, what was submitted last first."""
    wanted = select(Submission).where(Submission.id.in_(approved_and_free()))
    found = session.scalars(wanted.order_by(Submission.id.desc())).all()
    return [each for each in found if review.covers(session, each.revision) is each]


def approved_and_free() -> Select[int]:
    """Select the submissions that may be planned, as far as keys tell: the bytes are not looked at."""
    approvals = select(func.count()).where(Approval.submission_id == Submission.id).scalar_subquery()
    newest = select(func.max(Revision.id)).group_by(Revision.article_id)
    latest = select(func.max(Submission.id)).group_by(Submission.revision_id)
    return select(Submission.id).where(
        approvals >= len(REVIEWERS),
        Submission.id.in_(latest),
        Submission.revision_id.in_(newest),
        Submission.revision_id.not_in(
            select(PushedArticle.revision_id).join(Push).where(Push.state.not_in(GONE))
        ),
        Submission.id.not_in(select(Return.submission_id)),
    )


def of_article(
    session: Session, article: Article, *states: State, loud: bool = False, but: Push | None = None
) -> PushedArticle | None:
    """Return *article*, in whatever revision, as it stands last in a push in *states*.

    With none given it is any push that was neither cancelled nor failed; with *loud* none that followers
    are not told of, nor one whose page is gone.
    """
    wanted = (
        select(PushedArticle)
        .join(Push)
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .where(Revision.article_id == article.id)
        .order_by(Push.id.desc())
        .limit(1)
    )
    wanted = wanted.where(Push.state.in_(states) if states else Push.state.not_in(GONE))
    if loud:
        wanted = wanted.where(Push.mode != Mode.PUBLISH, PushedArticle.back_at.is_(None))
    if but is not None:
        wanted = wanted.where(Push.id != but.id)
    return session.scalars(wanted).one_or_none()


def out_after_all(session: Session, revision: Revision, *, but: Push | None) -> Push | None:
    """Return the push with *revision* that came to nothing first, and that went out after all or may have."""
    wanted = (
        select(Push)
        .join(PushedArticle)
        .where(
            PushedArticle.revision_id == revision.id, PushedArticle.live.is_(False), Push.state.in_(GONE_OUT)
        )
    )
    if but is not None:
        wanted = wanted.where(Push.id != but.id)
    return session.scalars(wanted.order_by(Push.id.desc()).limit(1)).one_or_none()


def find(session: Session, number: int) -> Push | None:
    """Return the push of that number, to look at: nothing is locked, and nobody waits."""
    return session.get(Push, number)


def just_planned(
    session: Session,
    slugs: list[str],
    *,
    at: datetime,
    by: Person,
    mode: Mode,
    tag: int | None,
    now: datetime,
) -> Push | None:
    """Return the very push that *by* planned within the last minute: a button was clicked twice."""
    wanted = select(Push).where(
        Push.planned_by_id == by.id,
        Push.planned_at > now - CLICKED_TWICE,
        Push.due_at == at,
        Push.mode == mode,
        Push.tag == tag,
        Push.state.in_(COMING),
    )
    for push in session.scalars(wanted.order_by(Push.id.desc())):
        if [each.submission.revision.article.slug for each in push.articles] == slugs:
            return push
    return None


def named(session: Session, number: int) -> Push:
    """Return the push of that number, locked against others until the transaction ends.

    Raises Mistake when there is none.
    """
    wanted = select(Push).where(Push.id == number).with_for_update(of=Push)
    push = session.scalars(wanted, execution_options=AS_IT_IS_NOW).one_or_none()
    if push is None:
        raise Mistake("没有这次推送。请核对编号，或刷新页面再选。")
    return push
