"""What WeChat says became of a push: finish events, which may be lost, doubled, late or early.

An event that matches no push is kept: it may have come before the answer of the call it belongs to.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Select, String, Text, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.db import Base, Sessions
from bot.publishing.pushes import out, successors
from bot.publishing.pushes.states import (
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
ASKED_FOR = timedelta(days=1)  # what was said unsent, by its number
CLOCKS_DIFFER = timedelta(minutes=5)  # of the nodes, and of WeChat
SENDS = {Mode.MASS: "群发", Mode.PUBLISH: "发布"}  # what an end is told of
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
    return event is not None and event.push_id is not None


def tend(sessions: Sessions, *, now: datetime) -> None:
    """Do what could not be done when an event came: take it in where nobody looks any more, or doubt."""
    with sessions.read() as session:
        told = session.scalars(_told_since(*Ended).order_by(Push.id)).all()
        said = session.scalars(_said_lately(now).limit(1)).all()
    for each in told:
        with sessions.begin() as session:
            while adopt(session, session.get_one(Push, each.id, with_for_update={"of": Push}), now=now):
                pass
    if said:
        with sessions.begin() as session:
            doubt_what_was_said(session, now=now)


def doubt_what_was_said(session: Session, *, now: datetime) -> None:
    """Doubt anew what a person took for not sent, where a send ended that no push is known to be.

    It may be one by hand: a person looks once more, and nothing is sent before.  As long as a push of that
    mode is on its way whose number is not known, the event may be of that one: the next tick asks again.
    """
    said = _said_lately(now).where(Push.mode.not_in(_on_its_way()))
    locked = session.scalars(said.order_by(Push.id).with_for_update(of=Push)).all()
    doubted = _ended_since(session, locked, now=now)
    successors.stop(session, *doubted, now=now)
    for push in doubted:
        what = SENDS[Mode(push.mode)]
        reason = f"记了“没有发出”，可是微信后来报告一次{what}完成，说不清是哪一次：可能就是它"
        move(session, push, State.DOUBTFUL, now=now, reason=reason)
        push.waits_for = WaitsFor.PERSON  # so that nothing repeats the call


def unknown_ends(session: Session, push: Push) -> dict[str, datetime]:
    """Return by number when WeChat first told of sends that no push is known to be and that *push* may be.

    By its clock, or another node's, that may be before the call.
    """
    if push.sending_at is None:
        return {}
    ends = _unknown_ends(session, push.mode, since=push.sending_at - CLOCKS_DIFFER)
    return {number: at for number, at in ends.items() if at <= push.sending_at + MAY_BE_ITS}


def may_be_second(session: Session, push: Push, *, now: datetime) -> bool:
    """Tell whether *push* is to wait, for it is not known yet what became of one that it would follow.

    That one was taken for not sent, and is to be doubted as soon as none is on its way any more; or its end
    was told, and is not taken in yet; or WeChat knows it by its number, and has not said that it is over.
    """
    before = Push.id.in_(successors.before(push))
    if session.scalars(_told_since(Ended.DONE, Ended.TAKEN_BACK).where(before).limit(1)).all():
        return True
    if session.scalars(said_and_numbered(now).where(before).limit(1)).all():
        return True
    return bool(_ended_since(session, session.scalars(_said_lately(now).where(before)).all(), now=now))


def is_asked_for(push: Push, now: datetime) -> bool:
    """Tell whether WeChat is still asked what became of *push*, which a person took for not sent."""
    said = push.state == State.FAILED and push.waits_for == WaitsFor.PLATFORM and push.ended_at
    return bool(said and said > now - ASKED_FOR)


def said_and_numbered(now: datetime) -> Select[Push]:
    """Select what a person took for not sent within a day, and WeChat is yet to say so too."""
    return select(Push).where(
        was_said_unsent, Push.waits_for == WaitsFor.PLATFORM, Push.ended_at > now - ASKED_FOR
    )


def _ended_since(session: Session, said: Sequence[Push], *, now: datetime) -> list[Push]:
    """Return those of *said* that an end may be which no push is known to be.

    What was seen of ends when it was said is known by number, not by time: clocks differ, and an event may
    wait for a lock that the person got first.
    """
    ends = {
        mode: _unknown_ends(session, mode, since=now - SAID_LATELY - CLOCKS_DIFFER)
        for mode in {each.mode for each in said}
    }
    return [
        each
        for each in said
        if each.sending_at
        for first, until in [(each.sending_at - CLOCKS_DIFFER, each.sending_at + MAY_BE_ITS)]
        if any(first <= at <= until and number not in each.not_its for number, at in ends[each.mode].items())
    ]


def _told_since(*ended: Ended) -> Select[Push]:
    """Select what counts as not sent, whose end was told by its number and is not taken in yet."""
    its = or_(
        and_(FinishEvent.kind == Mode.MASS, FinishEvent.job_id == Push.msg_id),
        and_(FinishEvent.kind == Mode.PUBLISH, FinishEvent.job_id == Push.publish_id),
    )
    told = exists().where(its, FinishEvent.push_id.is_(None), FinishEvent.ended.in_(ended))
    return select(Push).where(Push.state == State.FAILED, told)


def _said_lately(now: datetime) -> Select[Push]:
    return select(Push).where(
        was_said_unsent,
        Push.mode != Mode.DRAFT,
        Push.msg_id.is_(None),
        Push.publish_id.is_(None),
        Push.sending_at > now - SAID_LATELY,
    )


def _unknown_ends(session: Session, mode: str, *, since: datetime) -> dict[str, datetime]:
    """Return by number when sends that no push is known to be were first told of; one is often told twice."""
    first, number = func.min(FinishEvent.received_at), Push.msg_id if mode == Mode.MASS else Push.publish_id
    ends = (
        select(FinishEvent.job_id, first)
        .where(
            FinishEvent.kind == mode,
            FinishEvent.ended == Ended.DONE,
            FinishEvent.push_id.is_(None),
            FinishEvent.job_id.not_in(select(number).where(number.is_not(None))),
        )
        .group_by(FinishEvent.job_id)
        .having(first >= since)
    )
    return dict(session.execute(ends).all())


def _on_its_way() -> Select[str]:
    """Select in which ways a push is on its way whose number is not known."""
    other = aliased(Push)
    return select(other.mode).where(
        other.msg_id.is_(None),
        other.publish_id.is_(None),
        other.state.in_([State.SENDING, State.DOUBTFUL]),
        other.waits_for.is_(None),  # else nothing asks WeChat for its number any more
    )


def end(session: Session, push: Push, outcome: Outcome, *, now: datetime) -> None:
    """Bring *push* to the end that WeChat told of; a doubled or late telling changes nothing."""
    if push.state == State.FAILED and outcome.ended is Ended.FAILED:
        push.waits_for = None  # as a person had said: what was planned in its place may go
    if push.state == State.FAILED and outcome.ended in (Ended.DONE, Ended.TAKEN_BACK):
        successors.stop(session, push, now=now)
        _sent(session, push, outcome, now=now)
    if push.state not in {State.ACCEPTED, State.DOUBTFUL} or outcome.ended is Ended.RUNNING:
        return
    if outcome.ended is Ended.UNKNOWN:
        if push.state == State.ACCEPTED:
            move(session, push, State.DOUBTFUL, now=now, reason=outcome.text)
        return
    if outcome.ended is Ended.FAILED:
        move(session, push, State.FAILED, now=now, reason=outcome.text)
        return
    _sent(session, push, outcome, now=now)


def _sent(session: Session, push: Push, outcome: Outcome, *, now: datetime) -> None:
    move(session, push, State.SENT, now=now, reason="" if outcome.ok else outcome.text)
    which_is_not_told = push.mode == Mode.MASS and len(push.articles) > 1
    if outcome.ok or which_is_not_told:
        out.note_out(session, push)
    else:  # deleted in the official backend before it was seen to be out
        out.note_back(session, *push.articles, now=now)


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
    """Take in what *event* tells of *push*; while it is being sent nothing: it is looked at afterwards."""
    if push.state == State.SENDING:
        return
    _claim(push, event)
    end(session, push, Outcome(Ended(event.ended), event.text), now=now)


def _claim(push: Push, event: FinishEvent) -> None:
    """Say that *event* was about *push*, which gets its number from it."""
    event.push_id = push.id
    if event.kind == "mass":
        push.msg_id = event.job_id
    else:
        push.publish_id = event.job_id
    out.note_addresses(push, {int(place): url for place, url in event.urls.items()})
