"""Which follower a member of staff is: bound by a number that she sends to the account from her own phone.

`offer` draws the number, `claim` takes it from whoever sends it, `openid_of` is where previews go.  WeChat
lets us write to her for 48 hours after each of her messages, five times: `heard` notes it, `take_one` counts.
"""

import re
import secrets
import time
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, Text, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal, people, privacy
from bot.db import Base, Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role

HOLDS = timedelta(minutes=10)
MOST_WRONG = 5  # numbers sent while one is awaited; six digits are not to be found by trying
WINDOW, REPLIES = timedelta(hours=48), 5  # after a message of hers, by WeChat's rules
_WORDS = re.compile(r"(?:(绑定)[\s:：,，]*)?([0-9]{6})?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_PURPOSE = "binding"


class Binding(Base):
    """The follower that a member of staff is; nobody is two."""

    __tablename__ = "binding"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    follower: Mapped[str] = mapped_column(String(64), unique=True)
    openid: Mapped[str] = mapped_column(Text)  # sealed
    bound_at: Mapped[datetime]
    window_until: Mapped[datetime | None]  # until when WeChat lets us write to her
    messages_left: Mapped[int] = mapped_column(default=0, server_default="0")  # and how often
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
    """Tell whether *words* are 绑定, alone or with a number, or six digits while somebody is to send some."""
    called, number = _read(words)
    if called or not number:
        return called
    return (
        session.scalars(select(BindingOffer.person_id).where(BindingOffer.holds_until > now)).first()
        is not None
    )


def has_number(words: str) -> bool:
    """Tell whether a number stands in *words*; 绑定 alone has none."""
    return bool(_read(words)[1])


def claim(session: Session, words: str, openid: str, *, secret_key: str, now: datetime) -> Person | None:
    """Bind who was offered the number *words* to the follower *openid*, and return them.

    Whom either was bound to before, they are no more.  Five wrong numbers, and nothing is on offer.
    """
    standing = select(BindingOffer).where(BindingOffer.holds_until > now).order_by(BindingOffer.person_id)
    offers = session.scalars(standing.with_for_update(of=BindingOffer)).all()
    _, number = _read(words)
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
    session.add(
        Binding(
            person_id=person.id,
            follower=follower,
            openid=sealed,
            bound_at=now,
            window_until=now + WINDOW,
            messages_left=REPLIES,
        )
    )
    journal.record(session, person, "绑定手机", person, now=now)
    return person


def unbind(session: Session, person: Person, *, by: Person | None, now: datetime) -> None:
    """Forget which follower *person* is.

    Raises Mistake when nobody knows it, NotAllowed when *by* is neither themselves nor an administrator.
    """
    if by is not None and by.id != person.id:
        people.require(by, Role.ADMIN, to="解除别人的手机")
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


def listed(session: Session, *, by: Person) -> list[Binding]:
    """Return every phone that is known, whose it is and since when; nothing of the follower is for *by*.

    Raises NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="看预览手机")
    return list(session.scalars(select(Binding).order_by(Binding.bound_at)))


def is_bound(session: Session, person: Person) -> bool:
    """Tell whether it is known which follower *person* is."""
    return session.get(Binding, person.id) is not None


def openid_of(session: Session, person: Person, *, secret_key: str) -> str:
    """Return the openid that *person* has as a follower.

    Raises Mistake when their phone is not bound, or was sealed with another key.
    """
    found = session.get(Binding, person.id)
    if found is None:
        raise Mistake(f"{person.name} 还没有绑定手机。请本人在后台“我的通知”里取号码。")
    return privacy.unseal(found.openid, secret_key, purpose=_PURPOSE)


def heard(session: Session, follower: str, *, at: datetime) -> None:
    """Note that the follower of that hash, perhaps a member of staff, wrote to the account at *at*.

    A message that comes again opens nothing anew.
    """
    later = or_(Binding.window_until.is_(None), Binding.window_until < at + WINDOW)
    hers = update(Binding).where(Binding.follower == follower, later)
    session.execute(hers.values(window_until=at + WINDOW, messages_left=REPLIES))


def reachable(session: Session, *, now: datetime) -> set[int]:
    """Return whom WeChat lets us write to at *now*, by the number of the person."""
    wanted = select(Binding.person_id).where(Binding.window_until > now, Binding.messages_left > 0)
    return set(session.scalars(wanted))


def take_one(session: Session, person: Person, *, secret_key: str, now: datetime) -> str | None:
    """Return the openid to write one message to, which is counted, or None when WeChat lets us write none.

    Raises Mistake when it was sealed with another key.
    """
    found = session.get(Binding, person.id, with_for_update={"of": Binding}, populate_existing=True)
    if found is None or found.window_until is None or found.window_until <= now or found.messages_left < 1:
        return None
    found.messages_left -= 1
    return privacy.unseal(found.openid, secret_key, purpose=_PURPOSE)


def give_back(session: Session, person: Person) -> None:
    """Let a message that WeChat did not take be uncounted."""
    found = session.get(Binding, person.id, with_for_update={"of": Binding}, populate_existing=True)
    if found is not None:
        found.messages_left = min(REPLIES, found.messages_left + 1)


def close_window(session: Session, person: Person) -> None:
    """Believe WeChat that nothing more may be written to *person* until they write again."""
    session.execute(update(Binding).where(Binding.person_id == person.id).values(messages_left=0))


class Phones:
    """Which followers are staff, as this process knows it: asked of the database every ten seconds."""

    ASK_AGAIN_AFTER = 10.0  # seconds of real time; who has just bound a phone has her window by that

    def __init__(self, sessions: Sessions):
        self._sessions = sessions
        self._known: frozenset[str] = frozenset()
        self._asked = float("-inf")

    def __contains__(self, follower: str) -> bool:
        if time.monotonic() - self._asked > self.ASK_AGAIN_AFTER:
            self._asked = time.monotonic()
            with self._sessions.read() as session:
                self._known = frozenset(session.scalars(select(Binding.follower)))
        return follower in self._known


def _drawn() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def _opened(offer: BindingOffer, secret_key: str) -> str:
    return privacy.unseal(offer.number, secret_key, purpose=_PURPOSE)


def _read(words: str) -> tuple[bool, str]:
    """Return whether *words* begin with 绑定 and which six digits they hold; they may hold nothing else."""
    found = _WORDS.fullmatch(words.strip().translate(_FULL_WIDTH))
    return (bool(found[1]), found[2] or "") if found else (False, "")
