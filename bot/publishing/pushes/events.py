"""What WeChat says became of a push: finish events, which may be lost, doubled, late or early.

An event that matches no push is kept: it may have come before the answer of the call it belongs to.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Select, String, Text, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.clock import beijing_day
from bot.db import Base, Sessions
from bot.publishing.pushes import successors
from bot.publishing.pushes.states import (
    SAID_UNSENT,
    Mode,
    Push,
    State,
    WaitsFor,
    move,
    was_said_unsent,
)
from bot.wechat import codes
from bot.wechat.codes import Ended, Outcome
from bot.wechat.jobs import JobFinished, PublishFinished

# After a call, an end that may be its own: WeChat knows the call by its id as long.
MAY_BE_ITS = timedelta(hours=24)
SAID_LATELY = timedelta(days=3)  # another that is on its way may keep it open for a day after that


class FinishEvent(Base):
    """One finish event, as it came."""

    __tablename__ = "finish_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # mass or publish
    job_id: Mapped[str] = mapped_column(String(40), index=True)
    ended: Mapped[str] = mapped_column(String(12))  # codes.Ended
    text: Mapped[str] = mapped_column(Text)
    urls: Mapped[dict[str, str]] = mapped_column(JSON)
    received_at: Mapped[datetime]
    push_id: Mapped[int | None] = mapped_column(ForeignKey("push.id"))


def settle(sessions: Sessions, job: JobFinished | PublishFinished, *, now: datetime) -> None:
    """Take in a finish event: end the push it belongs to, or keep it until one is known."""
    with sessions.begin() as session:
        kept = _kept(session, job, now)
        session.flush()
        number = kept.id
    with sessions.begin() as session:  # what goes wrong here, `tend` or a look does later: it was kept
        event = session.get_one(FinishEvent, number)
        column = Push.msg_id if event.kind == "mass" else Push.publish_id
        push = session.scalars(
            select(Push).where(column == event.job_id).with_for_update(of=Push)
        ).one_or_none()
        if push:
            _apply(session, push, event, now=now)
        else:
            doubt_what_was_said(session, now=now)


def adopt(session: Session, push: Push, *, now: datetime) -> bool:
    """End *push* by an event that came before its number was known; tell if one had."""
    kind, job_id = ("mass", push.msg_id) if push.msg_id else ("publish", push.publish_id)
    if job_id is None:
        return False
    event = session.scalars(
        select(FinishEvent)
        .where(FinishEvent.kind == kind, FinishEvent.job_id == job_id, FinishEvent.push_id.is_(None))
        .order_by(FinishEvent.id)
        .limit(1)
    ).one_or_none()
    if event:
        _apply(session, push, event, now=now)
    return event is not None


def tend(sessions: Sessions, *, now: datetime) -> None:
    """Do what could not be done when an event came: take it in where nobody looks any more, or doubt."""
    with sessions.read() as session:
        told = session.scalars(_told_since().order_by(Push.id)).all()
        said = session.scalars(_said_lately(now).limit(1)).all()
    for each in told:
        with sessions.begin() as session:
            while adopt(session, session.get_one(Push, each.id, with_for_update={"of": Push}), now=now):
                pass
    if said:
        with sessions.begin() as session:
            doubt_what_was_said(session, now=now)


def doubt_what_was_said(session: Session, *, now: datetime) -> None:
    """Doubt anew what a person took for not sent, where a mass send ended since that no push is known to be.

    It may be one by hand: a person looks once more, and nothing is sent before.  As long as a push is on its
    way whose number is not known, the event may be of that one: it is asked again at the next tick.
    """
    if _on_its_way(session):
        return
    said = _said_lately(now).order_by(Push.id).with_for_update(of=Push)
    doubted = _ended_since(session, session.scalars(said).all(), now=now)
    successors.stop(session, *doubted, now=now)
    for push in doubted:
        reason = "记了“没有发出”，可是微信后来报告一次群发完成，说不清是哪一次：可能就是它"
        move(session, push, State.DOUBTFUL, now=now, reason=reason)
        push.waits_for = WaitsFor.PERSON  # so that nothing repeats the call


def unknown_end(session: Session, push: Push) -> datetime | None:
    """Return when, since the call of *push*, WeChat first told of a mass send that no push is known to be."""
    ends = _unknown_ends(session, since=push.sending_at) if push.sending_at else []
    return min(ends, default=None)


def may_be_second(session: Session, push: Push, *, now: datetime) -> bool:
    """Tell whether one that *push* would follow is to be doubted, as soon as none is on its way any more."""
    said = _said_lately(now).where(Push.id.in_(successors.before(push)))
    return bool(_ended_since(session, session.scalars(said).all(), now=now))


def _ended_since(session: Session, said: Sequence[Push], *, now: datetime) -> list[Push]:
    """Return those of *said* of which an end that was told since, and that no push is known to be, may be."""
    ends = _unknown_ends(session, since=now - SAID_LATELY) if said else []
    return [
        each
        for each in said
        if each.ended_at and each.sending_at
        for until in [each.sending_at + MAY_BE_ITS]
        if any(each.ended_at < at <= until for at in ends)
    ]


def _told_since() -> Select[Push]:
    """Select what a person took for not sent, whose end was told by its number and is not taken in yet."""
    its = or_(
        and_(FinishEvent.kind == "mass", FinishEvent.job_id == Push.msg_id),
        and_(FinishEvent.kind == "publish", FinishEvent.job_id == Push.publish_id),
    )
    return select(Push).where(was_said_unsent, exists().where(its, FinishEvent.push_id.is_(None)))


def _said_lately(now: datetime) -> Select[Push]:
    return select(Push).where(
        was_said_unsent,
        Push.mode == Mode.MASS,
        Push.msg_id.is_(None),
        Push.sending_at > now - SAID_LATELY,
    )


def _unknown_ends(session: Session, *, since: datetime) -> list[datetime]:
    """Return when mass sends that no push is known to be were first told of; one is often told twice."""
    first = (
        select(func.min(FinishEvent.received_at))
        .where(
            FinishEvent.kind == "mass",
            FinishEvent.ended == Ended.DONE,
            FinishEvent.push_id.is_(None),
            FinishEvent.job_id.not_in(select(Push.msg_id).where(Push.msg_id.is_not(None))),
        )
        .group_by(FinishEvent.job_id)
        .having(func.min(FinishEvent.received_at) >= since)
    )
    return list(session.scalars(first))


def _on_its_way(session: Session) -> bool:
    on_its_way = select(Push.id).where(
        Push.mode == Mode.MASS,
        Push.msg_id.is_(None),
        Push.state.in_([State.SENDING, State.DOUBTFUL]),
        Push.waits_for.is_(None),  # else nothing asks WeChat for its number any more
    )
    return bool(session.scalars(on_its_way.limit(1)).all())


def note_addresses(push: Push, urls: Mapping[int, str]) -> None:
    """Write down where followers find the articles of *push*; *urls* by place, from 1."""
    for article in push.articles:
        url = urls.get(article.position)
        if url:
            article.url = url
            article.submission.revision.article.url = url


def end(session: Session, push: Push, outcome: Outcome, *, now: datetime) -> None:
    """Bring *push* to the end that WeChat told of; a doubled or late telling changes nothing."""
    if push.state == State.FAILED and push.reason == SAID_UNSENT and outcome.ended is Ended.DONE:
        successors.stop(session, push, now=now)
        move(session, push, State.SENT, now=now)
        note_day(push)
    if push.state not in {State.ACCEPTED, State.DOUBTFUL} or outcome.ended is Ended.RUNNING:
        return
    if outcome.ended is Ended.UNKNOWN:
        if push.state == State.ACCEPTED:
            move(session, push, State.DOUBTFUL, now=now, reason=outcome.text)
        return
    if outcome.ended is Ended.FAILED:
        move(session, push, State.FAILED, now=now, reason=outcome.text)
        return
    move(session, push, State.SENT, now=now, reason="" if outcome.ok else outcome.text)
    note_day(push)


def note_day(push: Push) -> None:
    """Write down on which day the articles of *push* came out."""
    for article in push.articles:
        of = article.submission.revision.article
        of.published = of.published or beijing_day(push.out_at)
        if of.withdrawn_at and of.withdrawn_at < push.out_at:  # a later revision of it went out
            of.withdrawn_at = None


def _kept(session: Session, job: JobFinished | PublishFinished, now: datetime) -> FinishEvent:
    if isinstance(job, JobFinished):
        outcome = codes.job_outcome(job.status)
        kind, job_id = "mass", job.msg_id
    else:
        outcome = codes.publish_outcome(job.status)
        kind, job_id = "publish", job.publish_id
    event = FinishEvent(
        kind=kind,
        job_id=job_id,
        ended=outcome.ended,
        text=outcome.text,
        urls={str(place): url for place, url in job.urls.items()},
        received_at=now,
    )
    session.add(event)
    return event


def _apply(session: Session, push: Push, event: FinishEvent, *, now: datetime) -> None:
    _claim(push, event)
    end(session, push, Outcome(Ended(event.ended), event.text), now=now)


def _claim(push: Push, event: FinishEvent) -> None:
    """Say that *event* was about *push*, which gets its number from it."""
    event.push_id = push.id
    if event.kind == "mass":
        push.msg_id = event.job_id
    else:
        push.publish_id = event.job_id
    note_addresses(push, {int(place): url for place, url in event.urls.items()})
