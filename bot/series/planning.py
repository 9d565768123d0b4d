"""After approval: plans the push of a due time, or says why nothing is sent."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import journal, notices
from bot.config import Config
from bot.db import Sessions
from bot.errors import Problem
from bot.publishing import articles, outdated, pushes, review
from bot.publishing.articles import Revision
from bot.publishing.pushes import Mode, Terms, Wanted
from bot.series import telling
from bot.series.rows import OPEN, SeriesRun, State


def settle(sessions: Sessions, config: Config, number: int, *, now: datetime) -> None:
    """Bring run *number* on: plan its push when it is approved, give it up when its time is over.

    A push that staff planned of the article in the meantime is taken for its own.
    """
    with sessions.begin() as session:
        run = _locked(session, number)
        if run is None or run.state not in OPEN or _adopted(session, run, now=now):
            return
        terms = Terms.of(config)
        if run.due_at < now + terms.grace:
            _give_up(session, run, now=now)
            return
        revision = _newest(run)
        _note_mended(session, run, revision, now=now)
        covering = review.covers(session, revision)
        if run.series.on_since is None or covering is None:
            return
        if corrected := outdated.of(session, covering):
            if run.reason != corrected[0]:
                run.reason = corrected[0]
                telling.outdated(session, run, now=now)
            return
        _plan(session, run, revision, terms, now=now)


def open_(session: Session) -> list[int]:
    """Return the runs that wait for approval, the earliest due first."""
    wanted = select(SeriesRun.id).where(SeriesRun.state.in_(OPEN))
    return list(session.scalars(wanted.order_by(SeriesRun.due_at)))


def _locked(session: Session, number: int) -> SeriesRun | None:
    wanted = select(SeriesRun).where(SeriesRun.id == number).with_for_update(of=SeriesRun)
    return session.scalars(wanted, execution_options={"populate_existing": True}).one_or_none()


def _newest(run: SeriesRun) -> Revision:
    if run.article is None:
        raise ValueError(f"run {run.id} is open and has no article")
    return articles.newest(run.article)


def _adopted(session: Session, run: SeriesRun, *, now: datetime) -> bool:
    push = telling.push_of(session, run)
    if push is None:
        return False
    _end(session, run, State.PLANNED, "", now=now, push=push.id, by_staff=True)
    return True


def _note_mended(session: Session, run: SeriesRun, revision: Revision, *, now: datetime) -> None:
    """Note that an editor has handed in what something kept from going on."""
    submission = review.latest(session, revision)
    handed_in = submission is not None and submission.state in ("in_review", "approved")
    if run.reason and submission and handed_in and not outdated.of(session, submission):
        run.state, run.reason = State.SUBMITTED, ""
        notices.settle(session, run, now=now)


def _plan(
    session: Session,
    run: SeriesRun,
    revision: Revision,
    terms: Terms,
    *,
    now: datetime,
) -> None:
    try:
        with journal.by_way_of(f"定期推送 {run.series.name}"), session.begin_nested():
            push = pushes.plan(
                session,
                Wanted([revision], run.due_at, Mode(run.mode)),
                by=run.publisher,
                terms=terms,
                now=now,
            )
    except Problem as problem:
        if not _adopted(session, run, now=now):  # else a person was faster
            _end(session, run, State.FAILED, str(problem), now=now)
            telling.failed(session, run, now=now)
        return
    _end(session, run, State.PLANNED, "", now=now, push=push.id)


def _give_up(session: Session, run: SeriesRun, *, now: datetime) -> None:
    _end(session, run, State.MISSED, _why_not(session, run), now=now)
    telling.missed(session, run, now=now)


def _end(
    session: Session, run: SeriesRun, state: State, reason: str, *, now: datetime, **told: object
) -> None:
    run.state, run.reason = state, reason
    if state is State.PLANNED:
        notices.settle(session, run, now=now)
    journal.record(session, None, f"定期推送：{state}", run, now=now, reason=reason, **told)


def _why_not(session: Session, run: SeriesRun) -> str:
    """Return why *run* was not approved in time, as staff say it."""
    revision = _newest(run)
    submission = review.latest(session, revision)
    if submission is None:
        return run.reason or "改过以后没有送审"
    if submission.state == "returned":
        return "被退回以后没有改好"
    if step := submission.next_step:
        return f"到时间还在等 {step.reviewer.name} {step.name}"
    if run.series.on_since is None:
        return "定期推送已经暂停"
    return run.reason or "到时间没有来得及排期"
