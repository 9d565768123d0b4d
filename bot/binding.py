"""Which follower a member of staff is: bound by a number that she sends to the account from her own phone.

`offer` draws the number, `claim` takes it from whoever sends it, `openid_of` is where previews go.
"""

import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, Text, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal, privacy
from bot.db import Base
from bot.errors import Mistake, NotAllowed
from bot.people import Person

HOLDS = timedelta(minutes=10)
MOST_WRONG = 5  # numbers sent while one is awaited; six digits are not to be found by trying
_NUMBER = re.compile(r"[0-9]{6}")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_PURPOSE = "binding"


class Binding(Base):
    """The follower that a member of staff is; nobody is two."""

    __tablename__ = "binding"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    follower: Mapped[str] = mapped_column(String(64), unique=True)
    openid: Mapped[str] = mapped_column(Text)  # sealed
    bound_at: Mapped[datetime]
    person: Mapped[Person] = relationship(lazy="joined")


class BindingOffer(Base):
    """A number that binds who sends it to the account, until it is used, too old, or wrongly guessed at."""

    __tablename__ = "binding_offer"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    number: Mapped[str] = mapped_column(Text)  # sealed
    holds_until: Mapped[datetime] = mapped_column(index=True)
    wrong: Mapped[int] = mapped_column(default=0)
    person: Mapped[Person] = relationship(lazy="joined")


def offer(session: Session, person: Person, *, secret_key: str, by: Person | None, now: datetime) -> str:
    """Return a new number of six digits; the one that *person* was given before is worth nothing any more.

    Raises NotAllowed when they are suspended.
    """
    if person.suspended_at is not None:
        raise NotAllowed(f"{person.name} 已停用，不能绑定手机。")
    old = BindingOffer.person_id == person.id
    session.execute(delete(BindingOffer).where(or_(old, BindingOffer.holds_until <= now)))
    taken = {_opened(each, secret_key) for each in session.scalars(select(BindingOffer))}
    number = next(drawn for drawn in iter(_drawn, "") if drawn not in taken)
    sealed = privacy.seal(number, secret_key, purpose=_PURPOSE)
    session.add(BindingOffer(person_id=person.id, number=sealed, holds_until=now + HOLDS, wrong=0))
    journal.record(session, by, "取绑定号码", person, now=now)
    return number


def awaits(session: Session, words: str, *, now: datetime) -> bool:
    """Tell whether *words* are six digits and somebody is to send such a number now."""
    if not _number(words):
        return False
    return (
        session.scalars(select(BindingOffer.person_id).where(BindingOffer.holds_until > now)).first()
        is not None
    )


def claim(session: Session, words: str, openid: str, *, secret_key: str, now: datetime) -> Person | None:
    """Bind who was offered the number *words* to the follower *openid*, and return them.

    Whom either was bound to before, they are no more.  Five wrong numbers, and nothing is on offer.
    """
    standing = select(BindingOffer).where(BindingOffer.holds_until > now).order_by(BindingOffer.person_id)
    offers = session.scalars(standing.with_for_update(of=BindingOffer)).all()
    number = _number(words)
    found = next((each for each in offers if secrets.compare_digest(_opened(each, secret_key), number)), None)
    if found is None:
        for each in offers:
            each.wrong += 1
            if each.wrong >= MOST_WRONG:
                session.delete(each)
        return None
    person = found.person
    session.delete(found)
    if person.suspended_at is not None:
        return None
    follower = privacy.follower_hash(openid, secret_key)
    mine, hers = Binding.person_id == person.id, Binding.follower == follower
    session.execute(delete(Binding).where(or_(mine, hers)))
    sealed = privacy.seal(openid, secret_key, purpose=_PURPOSE)
    session.add(Binding(person_id=person.id, follower=follower, openid=sealed, bound_at=now))
    journal.record(session, person, "绑定手机", person, now=now)
    return person


def unbind(session: Session, person: Person, *, by: Person | None, now: datetime) -> None:
    """Forget which follower *person* is.

    Raises Mistake when nobody knows it.
    """
    found = session.get(Binding, person.id)
    session.execute(delete(BindingOffer).where(BindingOffer.person_id == person.id))
    if found is None:
        raise Mistake(f"{person.name} 没有绑定手机，不用解绑。")
    session.delete(found)
    journal.record(session, by, "解绑手机", person, now=now)


def bound(session: Session) -> list[Person]:
    """Return the staff whose phone is known, those suspended left out, in the order they came."""
    wanted = select(Person).join(Binding, Binding.person_id == Person.id).where(Person.suspended_at.is_(None))
    return list(session.scalars(wanted.order_by(Person.id)))


def openid_of(session: Session, person: Person, *, secret_key: str) -> str:
    """Return the openid that *person* has as a follower.

    Raises Mistake when their phone is not bound, or was sealed with another key.
    """
    found = session.get(Binding, person.id)
    if found is None:
        raise Mistake(f"{person.name} 还没有绑定手机。请管理员运行 bot people bind {person.name}。")
    return privacy.unseal(found.openid, secret_key, purpose=_PURPOSE)


def _drawn() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def _opened(offer: BindingOffer, secret_key: str) -> str:
    return privacy.unseal(offer.number, secret_key, purpose=_PURPOSE)


def _number(words: str) -> str:
    """Return the six digits that *words* are, else nothing."""
    given = words.strip().translate(_FULL_WIDTH)
    return given if _NUMBER.fullmatch(given) else ""
