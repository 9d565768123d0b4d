"""Which articles WeChat is asked about, and when: recent ones often, older ones seldom."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from bot import db, system
from bot.clock import beijing_day, moment, start_of_day
from bot.comments.rows import Thread
from bot.db import Sessions
from bot.publishing.pushes import Push, State

_PACE = (  # so old, so often; one call an article
    (timedelta(days=1), timedelta(minutes=15)),
    (timedelta(days=7), timedelta(hours=2)),
    (timedelta(days=30), timedelta(days=1)),
    (timedelta(days=365), timedelta(days=7)),
)
OLDEST = _PACE[-1][0]
LONGEST_PAUSE = _PACE[-1][1]
MORNING = timedelta(hours=8)  # of the day after a refusal
_REFUSED = "comments_refused_until"


def pause(out_at: datetime, now: datetime) -> timedelta | None:
    """Return after what time the comments of an article are asked for again; None: no more."""
    age = now - out_at
    return next((pause for oldest, pause in _PACE if age < oldest), None)


def watch(
    session: Session,
    *,
    msg_data_id: str,
    position: int,
    title: str,
    slug: str = "",
    out_at: datetime,
    is_open: bool | None,
    now: datetime,
) -> bool:
    """Keep an eye on the comments of an article from now on; tell whether nobody did before.

    *is_open* is None where nobody knows whether readers may comment.
    """
    fresh = Thread(
        msg_data_id=msg_data_id,
        position=position,
        title=title,
        slug=slug,
        out_at=out_at,
        is_open=is_open,
        look_at=None if is_open is False else now,
        problem="",
    )
    return db.add_unless_there(session, fresh)


def unwatched(session: Session, now: datetime) -> list[Push]:
    """Return the pushes of the last year that went out and whose comments nobody looks after yet."""
    known = select(Thread.msg_data_id)
    return list(
        session.scalars(
            select(Push)
            .where(
                Push.state == State.SENT,
                Push.msg_data_id.is_not(None),
                Push.out_at > now - OLDEST,
                Push.msg_data_id.not_in(known),
            )
            .limit(20)
        )
    )


def refuse(sessions: Sessions, *, now: datetime) -> None:
    """Note that WeChat gives this account no comments: nothing is asked until the next morning."""
    until = start_of_day(beijing_day(now) + timedelta(days=1)) + MORNING
    with sessions.begin() as session:  # its own: whoever holds one article must not wait for all
        put_off(session, Thread.look_at.is_not(None), until)
        system.note(session, _REFUSED, until.isoformat(), now=now)  # after the articles, as `allow`


def put_off(session: Session, which: ColumnElement[bool], until: datetime) -> int:
    """Ask for the comments of these articles at *until*; return how many there are.

    They are locked in order, so that of two who do this at once the second waits.
    """
    found = list(session.scalars(select(Thread.id).where(which).order_by(Thread.id).with_for_update()))
    session.execute(update(Thread).where(which).values(look_at=until))
    return len(found)


def allow(session: Session, *, now: datetime) -> None:
    """Note that WeChat answered: the account has comments."""
    if system.know(session, _REFUSED):
        system.note(session, _REFUSED, "", now=now)


def refused_until(session: Session) -> datetime | None:
    """Return when WeChat is asked again whether the account has comments; None: it did not say no."""
    told = system.know(session, _REFUSED)
    return moment(told) if told else None
