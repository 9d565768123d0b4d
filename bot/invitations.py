"""Invitations: a link that works once, by which somebody who was added sets their own password."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ForeignKey, String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import admission, authenticator, journal, people
from bot.db import Base
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role

HOLDS = timedelta(days=3)
NO_MORE = "这个链接用过了，或过了期。请找管理员再要一个。"


class Invitation(Base):
    """A link that was given out and not used yet; what opens it is kept only as its hash."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    holds_until: Mapped[datetime] = mapped_column(index=True)
    person: Mapped[Person] = relationship(lazy="joined")


def invite(session: Session, person: Person, *, by: Person, now: datetime) -> str:
    """Return the key of a new link for *person*; the one they were given before is worth nothing any more.

    Raises NotAllowed when they are suspended, or *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="发邀请")
    if person.suspended_at is not None:
        raise NotAllowed(f"{person.name} 已停用，不能邀请。请先恢复。")
    old = Invitation.person_id == person.id
    session.execute(delete(Invitation).where(or_(old, Invitation.holds_until <= now)))
    key = secrets.token_urlsafe(24)
    session.add(Invitation(person_id=person.id, key_hash=_hash(key), holds_until=now + HOLDS))
    journal.record(session, by, "发邀请", person, now=now)
    return key


def of(session: Session, key: str, *, now: datetime) -> Person | None:
    """Return whom the link with *key* lets in; None when it was used, taken back or is too old."""
    found = _standing(session, key, now)
    return found.person if found else None


def accept(session: Session, key: str, password: str, *, now: datetime) -> Person:
    """Set the password of whom the link with *key* was for, and return them; it works no more.

    Raises Mistake when the link does not work, or the password is short.
    """
    found = _standing(session, key, now, lock=True)
    if found is None:
        raise Mistake(NO_MORE)
    person = found.person
    admission.set_password(session, person, password, by=person, now=now)
    session.delete(found)
    if not authenticator.is_on(session, person):  # who has codes is not in yet
        journal.record(session, person, admission.SIGNED_IN, person, now=now)
    return person


def _standing(session: Session, key: str, now: datetime, *, lock: bool = False) -> Invitation | None:
    wanted = select(Invitation).where(Invitation.key_hash == _hash(key), Invitation.holds_until > now)
    if lock:
        wanted = wanted.with_for_update(of=Invitation)
    found = session.scalars(wanted).one_or_none()
    return found if found and found.person.suspended_at is None else None


def _hash(key: str) -> str:
    return sha256(key.encode("utf-8", "replace")).hexdigest()
