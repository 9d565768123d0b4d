"""Wrong tries to sign in, by name and by address: after too many nobody is asked for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import journal, people
from bot.clock import in_words
from bot.db import Base, Sessions
from bot.errors import NotAllowed
from bot.people import LONGEST_NAME, Person

MOST_WRONG_TRIES = 5  # under one name
MOST_FROM_ONE_PLACE = 30  # a whole office may stand behind one address
TRIES_COUNT_FOR = timedelta(minutes=15)
LOCKED = "输错多次，锁住登录"


class SignInTry(Base):
    """A try to sign in under a name that did not succeed, or has not yet."""

    __tablename__ = "sign_in_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), index=True)
    address: Mapped[str] = mapped_column(String(45), default="", server_default=text("''"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Try:
    """One that was noted, and how many more there are under that name."""

    number: int
    name: str
    address: str
    left: int


def note(session: Session, name: str, address: str, now: datetime) -> Try:
    """Note a try under *name*, before it is known whether it is wrong.

    Raises NotAllowed when there were too many already.
    """
    session.execute(delete(SignInTry).where(SignInTry.at <= now - 2 * TRIES_COUNT_FOR))
    session.scalars(select(Person.id).where(Person.name == name).with_for_update()).all()  # one at a time
    tries = _tries(session, SignInTry.name == name)
    if until := _closed_until(tries, MOST_WRONG_TRIES, now):
        raise NotAllowed(_wait(name, until))
    from_there = _tries(session, SignInTry.address == address) if address else []
    if until := _closed_until(from_there, MOST_FROM_ONE_PLACE, now):
        raise NotAllowed(
            f"从这个网络连续输错了 {MOST_FROM_ONE_PLACE} 次，为安全起见，请在 {in_words(until)} 以后再试。"
        )
    this = SignInTry(name=name, address=address, at=now)
    session.add(this)
    session.flush()
    left = MOST_WRONG_TRIES - 1 - sum(at > now - TRIES_COUNT_FOR for at in tries)
    return Try(this.id, name, address, left)


def forget(session: Session, this: Try) -> None:
    """Let *this* count no more."""
    session.execute(delete(SignInTry).where(SignInTry.id == this.number))


def forget_all(session: Session, name: str) -> None:
    """Let no try under *name* count any more."""
    session.execute(delete(SignInTry).where(SignInTry.name == name))


def refused(
    sessions: Sessions, this: Try, what: str, advice: str, *, of: str = "", now: datetime
) -> NotAllowed:
    """Return what to raise where *this* was wrong: *what* was, and *advice*, or that one has to wait.

    Of what may be tried again, it is about the field *of*.

    That a colleague's name is locked for a while stands in the journal, with the address of the last try.
    """
    if this.left > 0:
        return NotAllowed(
            what + (f"再错 {this.left} 次就要等 15 分钟。" if this.left <= 2 else "") + advice, of=of
        )
    with sessions.begin() as session:
        person = people.find(session, this.name)
        if person is not None and this.left == 0:
            journal.record(session, None, LOCKED, person, now=now, address=this.address)
    return NotAllowed(what + _wait(this.name, now + TRIES_COUNT_FOR))


def locked(session: Session, *, now: datetime) -> dict[str, datetime]:
    """Return the names under which nobody is let in for now, after too many wrong tries, and until when."""
    tries: dict[str, list[datetime]] = {}
    for name, at in session.execute(select(SignInTry.name, SignInTry.at).order_by(SignInTry.at)):
        tries.setdefault(name, []).append(at)
    return {name: until for name in tries if (until := _closed_until(tries[name], MOST_WRONG_TRIES, now))}


def _tries(session: Session, of: ColumnElement[bool]) -> list[datetime]:
    return list(session.scalars(select(SignInTry.at).where(of).order_by(SignInTry.at)))


def _closed_until(tries: list[datetime], most: int, now: datetime) -> datetime | None:
    """Return until when nobody is asked for a password, after *most* tries within a quarter of an hour."""
    last = tries[-most:]
    if len(last) < most or last[-1] - last[0] > TRIES_COUNT_FOR:
        return None
    until = last[-1] + TRIES_COUNT_FOR
    return until if now < until else None


def _wait(name: str, until: datetime) -> str:
    return (
        f"“{name}”连续输错 {MOST_WRONG_TRIES} 次，已锁住 15 分钟。"
        f"为安全起见，请在 {in_words(until)} 以后再试；忘了密码请找管理员。"
    )
