"""Writes what is due: the row of its due time, the article and its submission, in one transaction.

1. Nobody else writes until the transaction ends, and a due time has one row (a unique key): however many
   schedulers there are, one article comes of it.
2. A due time that nobody wrote of in time gets a row that says so, and is never made up for.
3. A process that dies leaves all of it or nothing.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import db, journal, people, system
from bot.config import Config
from bot.db import Sessions
from bot.errors import Problem
from bot.people import Person, Role
from bot.publishing import articles, review
from bot.publishing.articles import Revision
from bot.series import looking, telling, texts
from bot.series.rows import Series, SeriesRun, State

_FACT = "series.writing"
MOST_TOLD = 60  # of the due times that went by while nothing ran, the last ones get a row


def write_due(sessions: Sessions, config: Config, number: int, *, now: datetime) -> None:
    """Write what series *number* has due at *now*, and note what it missed."""
    with sessions.read() as session:
        if not _wanted(session, session.get(Series, number), config, now=now):
            return
    with sessions.begin() as session:
        system.locked(session, _FACT, at_first="", now=now)
        series = session.get(Series, number, with_for_update={"of": Series}, populate_existing=True)
        wanted = _wanted(session, series, config, now=now)
        if series is None:
            return
        missed = [due for due in wanted if due < now + _grace(config)]
        for due in wanted:
            run = SeriesRun(
                series_id=number,
                due_at=due,
                state=State.SKIPPED,
                reason="",
                at=now,
                mode=series.mode,
                publisher_id=series.publisher_id,
            )
            if not db.add_unless_there(session, run):
                continue
            session.refresh(run)
            if due not in missed:
                _write(session, run, config, now=now)
            else:
                run.reason = "到该写的时候程序没有运行，等到能写时已经过了时间"
                if due == missed[-1]:
                    telling.skipped(session, run, len(missed), now=now)


def _wanted(session: Session, series: Series | None, config: Config, *, now: datetime) -> list[datetime]:
    """Return the due times of *series* that have no row and are to get one now, the earliest first."""
    if series is None:
        return []
    last = session.scalars(
        select(func.max(SeriesRun.due_at)).where(SeriesRun.series_id == series.id)
    ).one_or_none()
    since = looking.written_after(series, last, grace=_grace(config))
    if since is None:
        return []
    found = [
        due for due in series.rule.between(since, now + series.ahead) if looking.write_at(series, due) <= now
    ]
    return found[-MOST_TOLD:]


def _grace(config: Config) -> timedelta:
    return timedelta(seconds=config.publishing.grace_seconds)


def _write(session: Session, run: SeriesRun, config: Config, *, now: datetime) -> None:
    """Write the article of *run* and hand it in; whatever keeps it from that is told and stays in the row."""
    series = run.series
    with journal.by_way_of(f"定期推送 {series.name}"):
        try:
            people.require(series.editor, Role.EDITOR, to="送审定期推送")
            people.require(series.publisher, Role.PUBLISHER, to="负责定期推送")
            with session.begin_nested():
                revision = _keep(session, run, config, now=now)
        except Problem as problem:
            run.state, run.reason = State.FAILED, str(problem)
            telling.failed(session, run, now=now)
            return
        if revision is None:
            run.state, run.reason = State.SKIPPED, texts.NOTHING_TO_SAY[series.kind]
            telling.nothing_to_say(session, run, now=now)
            return
        try:
            with session.begin_nested():
                review.submit(
                    session,
                    revision,
                    by=series.editor,
                    reviewers=[session.get_one(Person, each) for each in series.reviewers],
                    steps=config.publishing.review_steps,
                    limits=config.limits,
                    now=now,
                )
        except Problem as problem:  # an editor may mend it in time
            run.state, run.reason = State.GENERATED, str(problem)
            telling.not_submitted(session, run, now=now)
        else:
            run.state = State.SUBMITTED
        journal.record(session, None, f"定期推送：{run.state}", run, now=now, reason=run.reason)


def _keep(session: Session, run: SeriesRun, config: Config, *, now: datetime) -> Revision | None:
    """Keep the article of *run*; return None when there is nothing to say."""
    series = run.series
    text = texts.of(
        session, series, run.due_at, after=looking.last_topic(session, series), limits=config.limits
    )
    if text is None:
        return None
    revision = articles.save(session, text.draft, by=series.editor, now=now)
    if revision is None:
        raise ValueError(f"series {series.id}: {text.draft.slug} was there")  # its name was free
    session.flush()
    run.article_id, run.article = revision.article_id, revision.article
    run.topic_id = text.topic_id
    return revision
