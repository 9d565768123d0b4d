"""What people do with pushes: plan, move, cancel, release, stop everything."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import journal, notices, people
from bot.clock import in_full, in_words
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role
from bot.publishing import check, outdated, review
from bot.publishing.articles import Revision
from bot.publishing.proofread import kept
from bot.publishing.pushes import events, pushed_once, quota
from bot.publishing.pushes.listing import AS_IT_IS_NOW
from bot.publishing.pushes.not_begun import (
    COMING,
    may_be_out,
    require_joinable,
    require_movable,
    require_not_begun,
)
from bot.publishing.pushes.states import (
    MOST_ARTICLES,
    WAITS,
    WORDS,
    Mode,
    Push,
    PushedArticle,
    State,
    move,
)
from bot.publishing.pushes.wanted import Terms, Wanted
from bot.publishing.review import Submission


def plan(session: Session, wanted: Wanted, *, by: Person, terms: Terms, now: datetime) -> Push:
    """Plan one push as it is *wanted*, and only of what was approved.

    Raises NotAllowed when an article is not approved, was changed since, or is planned or sent already, or
    when the mass sends of that day are used up; Mistake when it is wanted too soon, or there are no articles
    or more than eight.
    """
    quota.lock(session, now=now)
    submissions = _examined(session, wanted, by=by, terms=terms, now=now)
    articles = [
        PushedArticle(position=position, revision_id=each.revision_id, submission=each, live=True)
        for position, each in enumerate(submissions, 1)
    ]
    push = Push(
        mode=wanted.mode,
        tag=wanted.tag,
        state=State.PLANNED,
        due_at=wanted.at,
        planned_by_id=by.id,
        planned_at=now,
        clientmsgid=uuid4().hex,
        articles=articles,
    )
    try:
        with session.begin_nested():  # it flushes what was added before it, so the push comes inside
            session.add(push)
            session.flush()
            quota.require(session, wanted.at, terms.kind, wanted.mode, but=push)
    except IntegrityError:
        titles = "》《".join(revision.title for revision in wanted.revisions)
        raise NotAllowed(f"《{titles}》里有已经排期或推送过的；一篇文章只推送一次。") from None
    came_to_nothing = select(Push).where(
        Push.state == State.FAILED,
        Push.articles.any(PushedArticle.revision_id.in_([revision.id for revision in wanted.revisions])),
    )
    planned = [revision.article for revision in wanted.revisions]
    notices.settle(session, *planned, *session.scalars(came_to_nothing), now=now)
    slugs, at = [article.slug for article in planned], wanted.at.isoformat()
    journal.record(session, by, "安排推送", push, now=now, at=at, mode=wanted.mode, articles=slugs)
    return push


def examine(
    session: Session,
    wanted: Wanted,
    *,
    by: Person,
    terms: Terms,
    instead_of: Push | None = None,
    now: datetime,
) -> list[Submission]:
    """Return what would be sent if this were planned now; raises what `plan` raises, and changes nothing.

    What another push has taken in the meantime is found by `plan` alone.  With *instead_of* it is `replace`
    that is foreseen.
    """
    if instead_of is not None:
        require_joinable(instead_of)
    submissions = _examined(session, wanted, by=by, terms=terms, but=instead_of, now=now)
    quota.require(session, wanted.at, terms.kind, wanted.mode, but=instead_of)
    return submissions


def replace(
    session: Session, former: Push, wanted: Wanted, *, by: Person, terms: Terms, now: datetime
) -> Push:
    """Take *former* back and plan what is *wanted* in its place, both or neither.

    The new push draws an id of its own, which WeChat does not know: a held *former* may have gone out, and
    would go out a second time.  Raises NotAllowed for one, and what `cancel` and `plan` raise.
    """
    people.require(by, Role.PUBLISHER, to="安排推送")
    require_joinable(former)
    cancel(session, former, by=by, now=now)
    push = plan(session, wanted, by=by, terms=terms, now=now)
    journal.record(session, by, "合成一次推送", push, now=now, instead_of=former.id)
    return push


def _examined(
    session: Session, wanted: Wanted, *, by: Person, terms: Terms, but: Push | None = None, now: datetime
) -> list[Submission]:
    people.require(by, Role.PUBLISHER, to="安排推送")
    revisions = wanted.revisions
    if not 1 <= len(revisions) <= MOST_ARTICLES:
        raise Mistake(f"一次推送要 1 至 {MOST_ARTICLES} 篇，现在是 {len(revisions)} 篇。")
    if len({revision.id for revision in revisions}) != len(revisions):
        raise Mistake("同一篇文章在这次推送里写了两遍。")
    _require_grace(wanted.at, terms, now=now)
    if wanted.tag is not None and wanted.mode is not Mode.MASS:
        raise Mistake("只有群发可以选标签；发布和存草稿请去掉标签。")
    for revision in revisions:
        pushed_once.require(session, revision, wanted.mode, but=but)
    return [_approved(session, revision, terms) for revision in revisions]


def reschedule(
    session: Session,
    push: Push,
    *,
    at: datetime,
    by: Person,
    terms: Terms,
    looked: bool = False,
    now: datetime,
) -> None:
    """Move *push* to another time, as long as sending it has not begun; a held one is planned again.

    One of a restored database may have gone out: *looked* says that *by* has looked, and it did not.
    Raises NotAllowed when it has begun, is no longer approved as it stands, when an article of it is out or
    may be, nobody looked, or the mass sends of that day are used up; Mistake when *at* is too soon.
    """
    require_movable(push, by=by)
    if may_be_out(push) and not looked:
        raise NotAllowed(
            "这次推送可能早已发过，没有改时间。请先到公众平台的“发表记录”里找；确实没有，就注明核对过了再改。",
            of="looked",
        )
    _require_grace(at, terms, now=now)
    _require_fit(session, push, terms, now=now)
    quota.lock(session, now=now)
    quota.require(session, at, terms.kind, Mode(push.mode), but=push, planned=True)
    before, push.due_at = push.due_at.isoformat(), at
    if push.state == State.HELD:
        move(session, push, State.PLANNED, now=now, by=by, was_due=before, at=at.isoformat(), looked=looked)
    else:
        journal.record(session, by, "改推送时间", push, now=now, was_due=before, at=at.isoformat())


def cancel(session: Session, push: Push, *, by: Person, now: datetime) -> None:
    """Take *push* back, as long as sending it has not begun.

    Raises NotAllowed when it has.
    """
    people.require(by, Role.PUBLISHER, to="取消推送")
    require_not_begun(push, to="取消")
    move(session, push, State.CANCELLED, now=now, by=by)


def release(session: Session, push: Push, *, by: Person, terms: Terms, now: datetime) -> None:
    """Let a held *push* go out now; what it waited for has been looked at by *by*.

    Raises NotAllowed when it is not held, is no longer approved as it stands, when an article of it is out or
    may be, or today's mass sends are used up.
    """
    people.require(by, Role.PUBLISHER, to="放行推送")
    if push.state != State.HELD:
        raise NotAllowed(f"这次推送没有被拦下，不用放行；现在是：{WORDS[State(push.state)]}。")
    _require_fit(session, push, terms, now=now)
    quota.lock(session, now=now)
    quota.require(session, now, terms.kind, Mode(push.mode), but=push, planned=True)
    move(session, push, State.PLANNED, now=now, by=by, was_due=push.due_at.isoformat())
    push.due_at = now


def stop_all(session: Session, *, by: Person, now: datetime) -> list[Push]:
    """Hold everything that has not begun to be sent; return what was held."""
    people.require(by, Role.PUBLISHER, Role.ADMIN, to="停止全部推送")
    wanted = select(Push).where(Push.state.in_(COMING)).order_by(Push.id)
    waiting = session.scalars(wanted.with_for_update(of=Push), execution_options=AS_IT_IS_NOW).all()
    for push in waiting:
        move(session, push, State.HELD, now=now, by=by, reason="stopped")
    return list(waiting)


def _require_grace(at: datetime, terms: Terms, *, now: datetime) -> None:
    if at < now:
        raise Mistake(f"{in_words(at)} 已经过去，请选以后的时间。", of="at")
    if at < now + terms.grace:
        least = int(terms.grace.total_seconds())
        raise Mistake(f"{in_full(at)} 太早了：至少要在 {least} 秒以后，好留出反悔的时间。", of="at")


def _require_fit(session: Session, push: Push, terms: Terms, *, now: datetime) -> None:
    """Raise NotAllowed unless *push* is approved as it stands and would be the only one with its articles.

    Also where that is not known yet: it would wait, and be held again.
    """
    if events.may_be_second(session, push, now=now):
        raise NotAllowed(f"{WAITS}。微信说清楚了再来，最迟等一天；有结果未知的推送，先核对。")
    for article in push.articles:
        pushed_once.require(session, article.submission.revision, Mode(push.mode), but=push)
        _approved(session, article.submission.revision, terms)


def _approved(session: Session, revision: Revision, terms: Terms) -> Submission:
    """Return what covers *revision*; raise NotAllowed when nothing does, or the check blocks it."""
    submission = review.covers(session, revision)
    if submission is None:
        last = review.latest(session, revision)
        why = "还没有送审" if last is None else "还没有审完"
        if last and last.state == "returned":
            why = "被退回了"
        if last and last.state == "approved":
            why = "审签之后有改动"
        raise NotAllowed(f"《{revision.title}》{why}，不能排期。三步都通过以后再来。")
    problems = check.blocking(check.check(review.sealed(submission), terms.limits))
    problems += kept.blocking(session, revision) + outdated.of(session, submission)
    if problems:
        raise NotAllowed(f"《{revision.title}》不能推送：" + "；".join(problems))
    return submission
