"""Takes to people what rounds have opened; any number of processes may run this, and one tells each thing.

1. Claim: all that one person (or the group) is to be told on one way, committed before the call with a lease
   of the database's real clock.  What is over, seen, or told anew by now is dropped there.
2. The one call: one mail holds all of it.
3. The outcome, committed after it.  A lease that ran out is taken over: the mail may come twice then, for a
   doubled notice is harmless and a lost one is not.  A customer message is not sent again: there are five.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bot import binding, db
from bot.db import Sessions
from bot.errors import Mistake, PlatformProblem, Refused, Unreachable
from bot.notices import failures, rounds, standing
from bot.notices import means as wording
from bot.notices.failures import Failed, Rejected
from bot.notices.means import Means, Thing, Way
from bot.notices.rounds import Delivery, DeliveryState
from bot.people import Person
from bot.wechat import codes

LEASE = timedelta(minutes=3)  # real time; longer than a mail server is waited for
MOST_TRIES = 6  # of what the other side takes later; the next round begins anew
LONGEST_WAIT = timedelta(
    hours=1
)  # between two tries; a later time was written before a clock was turned back
MOST_ROLES_NAMED = 3  # in the group
NO_RIGHT = "公众号没有客服消息的权限（多半因为未认证）"
Outcome = Failed | Rejected | PlatformProblem | None

log = structlog.get_logger()


def run_due(sessions: Sessions, means: Means, *, now: datetime) -> None:
    """Open the rounds that are due at *now* and deliver them; a way that fails is left for later."""
    rounds.open_due(sessions, means, now=now)
    for way in means.ways:
        with sessions.read() as session:
            to = _waiting(session, way, now) if standing.is_open(session, way, now=now) else []
        for person in to:
            if not _deliver(sessions, means, way, person, now):
                break  # the others would wait for the same dead server


@dataclass(frozen=True)
class _Parcel:
    """All that one person is told on one way."""

    deliveries: list[int]
    things: list[Thing]
    person: Person | None
    key: str  # the same when this very parcel is sent again
    openid: str = ""


def _deliver(sessions: Sessions, means: Means, way: Way, person: int | None, now: datetime) -> bool:
    """Deliver what is due to one person; tell whether the way can be used on."""
    me = uuid4().hex
    with sessions.begin() as session:
        parcel = _claim(session, means, way, person, me, now)
    if parcel is None:
        return True
    outcome = _send(means, way, parcel, now)
    with sessions.begin() as session:
        _write(session, way, parcel, outcome, me, now)
    if outcome is not None:
        said = failures.as_said(failures.to_keep(outcome))
        log.warning("notice_not_delivered", way=way, person=person, problem=str(outcome), said=said)
    no_right = isinstance(outcome, Refused) and outcome.code in codes.NO_RIGHT
    return not (isinstance(outcome, Failed) or no_right)


def _claim(
    session: Session, means: Means, way: Way, number: int | None, me: str, now: datetime
) -> _Parcel | None:
    """Take what is due to one person, or return None when it is over, or another process has it."""
    due = select(Delivery).where(Delivery.person_id == number, _due(session, way, now))
    rows = session.scalars(due.order_by(Delivery.id).with_for_update(of=Delivery, skip_locked=True)).all()
    person = session.get(Person, number) if number else None
    mine: list[Delivery] = []
    for row in rows:
        lost_once = way is Way.PHONE and row.state == DeliveryState.SENDING  # it may have gone out
        if lost_once or not _still_wanted(row, person):
            _end(row, DeliveryState.FAILED if lost_once else DeliveryState.OVER, now)
            row.problem = "发送途中程序中断，可能已经发出" if lost_once else row.problem
        else:
            mine.append(row)
    openid = ""
    if way is Way.PHONE and mine:
        openid = _openid(session, means, person, now)
        if not openid:
            for row in mine:
                _end(row, DeliveryState.OVER, now)
                row.problem = "微信的48小时已过，或5条已用完"
            return None
    if not mine:
        return None
    for row in mine:
        row.state, row.lease_by = DeliveryState.SENDING, me
        row.lease_until = db.real_now(session) + LEASE
        row.tries += 1
        row.address = person.mail if person and way is Way.MAIL else ""
    things = [_thing(session, row) for row in mine]
    key = hashlib.sha256(" ".join(row.key for row in mine).encode()).hexdigest()[:32]
    return _Parcel([row.id for row in mine], things, person, key, openid)


def _send(means: Means, way: Way, parcel: _Parcel, now: datetime) -> Outcome:
    """Make the one call, and return what was wrong with it."""
    person, things = parcel.person, parcel.things
    try:
        if way is Way.MAIL and means.mail and person:
            text = wording.mail_text(means, person.name, things)
            means.mail.send(person.mail, wording.subject(means, things), text, key=parcel.key, now=now)
        elif way is Way.WEBHOOK and means.webhook:
            means.webhook.send(wording.group_text(means, things, now=now))
        elif means.wechat:
            means.wechat.message(parcel.openid, wording.phone_text(means, things, now=now))
    except (Failed, Rejected, PlatformProblem) as problem:
        return problem
    return None


def _write(session: Session, way: Way, parcel: _Parcel, outcome: Outcome, me: str, now: datetime) -> None:
    """Write down what came of a parcel, unless another process has taken it over meanwhile."""
    mine = select(Delivery).where(Delivery.id.in_(parcel.deliveries), Delivery.lease_by == me)
    for row in session.scalars(mine.order_by(Delivery.id).with_for_update(of=Delivery)).all():
        row.problem = failures.to_keep(outcome) if outcome else ""
        later = isinstance(outcome, Rejected) and outcome.for_now and row.tries < MOST_TRIES
        if outcome is None:
            _end(row, DeliveryState.SENT, now)
        elif isinstance(outcome, Failed) or later:
            row.state, row.lease_by, row.lease_until = DeliveryState.WAITING, None, None
            # Where the way itself failed, `standing` says when it is tried again.
            row.try_at = now + min(timedelta(minutes=2**row.tries), LONGEST_WAIT) if later else now
        else:
            _end(row, DeliveryState.FAILED, now)
    if isinstance(outcome, PlatformProblem):
        _believe(session, parcel.person, outcome, now)
    elif isinstance(outcome, Failed):
        standing.fails(session, way, failures.to_keep(outcome), now=now)
    else:
        standing.works(session, way, now=now)


def _believe(session: Session, person: Person | None, problem: PlatformProblem, now: datetime) -> None:
    """Take what WeChat said of a person's window, count, and the account's right for the truth."""
    if person is None or not isinstance(problem, Refused | Unreachable):
        return  # in doubt it counts: it may have been shown
    binding.give_back(session, person)
    code = problem.code if isinstance(problem, Refused) else 0
    if code in {codes.WINDOW_CLOSED, codes.NO_MESSAGES_LEFT}:
        binding.close_window(session, person)
    if code in codes.NO_RIGHT:
        standing.fails(session, Way.PHONE, NO_RIGHT, now=now, pause=timedelta(days=1))


def _waiting(session: Session, way: Way, now: datetime) -> Sequence[int | None]:
    """Return to whom something is due on *way*; None is the group."""
    wanted = select(Delivery.person_id).where(_due(session, way, now)).distinct()
    return session.scalars(wanted.order_by(Delivery.person_id)).all()


def _due(session: Session, way: Way, now: datetime) -> ColumnElement[bool]:
    in_time = or_(Delivery.try_at <= now, Delivery.try_at > now + LONGEST_WAIT)
    lost = and_(Delivery.state == DeliveryState.SENDING, Delivery.lease_until < db.real_now(session))
    return and_(Delivery.way == way, or_(lost, and_(Delivery.state == DeliveryState.WAITING, in_time)))


def _still_wanted(row: Delivery, person: Person | None) -> bool:
    """Tell whether what *row* would say is still so, still the newest, and still that person's business."""
    notice = row.notice
    if notice.seen_at is not None or row.round != notice.round:
        return False
    if row.way == Way.WEBHOOK:
        return True
    if person is None or person.suspended_at is not None or not notice.concerns(person):
        return False
    return row.way != Way.MAIL or bool(person.mail)


def _openid(session: Session, means: Means, person: Person | None, now: datetime) -> str:
    """Return whom to write a customer message to, counted; empty where WeChat would take none."""
    try:
        found = binding.take_one(session, person, secret_key=means.secret_key, now=now) if person else None
    except Mistake:  # sealed with another key: it will be bound anew
        return ""
    return found or ""


def _thing(session: Session, row: Delivery) -> Thing:
    notice = row.notice
    whom = "、".join(notice.roles) if len(notice.roles) <= MOST_ROLES_NAMED else "各位同事"
    if not notice.roles and (person := session.get(Person, notice.person_id)):
        whom = person.name
    return Thing(notice.text, notice.link, notice.at, row.round, whom)


def _end(row: Delivery, state: DeliveryState, now: datetime) -> None:
    row.state, row.ended_at = state, now
    row.lease_by = row.lease_until = None
