"""Who is let into the console: passwords, codes of phones, wrong tries by name and by address, turned out.

Everything that is tried counts: passwords and codes, at the door and on one's own page.
"""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import authenticator, journal, people, sign_in_tries
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.journal import Entry
from bot.people import LONGEST_NAME, LONGEST_PASSWORD, Person, Role

SIGNED_IN = "登录"
ANEW = "登录的第一步已经作废，请重新输入姓名和密码。"
FORGOTTEN = "请再试；忘了密码请找管理员。"
NO_PHONE = "换了手机或手机不在身边，请找管理员。"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class CodeWanted(NotAllowed):
    """Name and password fit; the code of their phone is still to be given."""

    def __init__(self, person: Person):
        super().__init__("还要输入手机验证码。")
        self.person = person


def seal(person: Person) -> str:
    """Return what ties a session of *person* to their password, and to not having been turned out since."""
    kept = f"{person.password_hash or ''} {person.turned_out}" if person.turned_out else person.password_hash
    return sha256((kept or "").encode()).hexdigest()[:16]


def set_password(
    session: Session, person: Person, password: str, *, by: Person | None, now: datetime
) -> None:
    """Let *person* sign in with *password* from now on; where they are signed in, they are no longer.

    Wrong tries so far are forgotten: who had to wait need not.  Raises Mistake for a short password,
    NotAllowed when *by* is neither they themselves nor an administrator.
    """
    if by is not None and by.id != person.id:
        people.require(by, Role.ADMIN, to="给别人设密码")
    person.password_hash = people.hashed(password)
    sign_in_tries.forget_all(session, person.name)
    journal.record(session, by, "改密码", person, now=now)


def change_password(session: Session, person: Person, old: str, new: str, *, now: datetime) -> None:
    """Let *person* change their own password.

    Raises Mistake when the *old* one is not theirs, or the new one is short or the same.
    """
    if not _fits(person, old):
        raise Mistake("现在的密码不对，密码没有改。", of="password")
    if old == new:
        raise Mistake("新密码和现在的一样，没有改。", of="new")
    set_password(session, person, new, by=person, now=now)


def turn_out(session: Session, person: Person, *, by: Person, now: datetime) -> None:
    """Sign *person* out wherever they are signed in.

    Raises NotAllowed when *by* is neither they themselves nor an administrator.
    """
    if by.id != person.id:
        people.require(by, Role.ADMIN, to="让别人退出登录")
    person.turned_out += 1
    journal.record(session, by, "在各处退出", person, now=now)


def sign_in(session: Session, name: str, password: str) -> Person | None:
    """Return the person when name and password fit and they are not suspended, else None."""
    person = people.find(session, name)
    return person if _fits(person, password) and person and person.suspended_at is None else None


def admit(sessions: Sessions, name: str, password: str, *, address: str = "", now: datetime) -> Person:
    """Return who may come in under *name* with *password*, from *address*.

    1. The try is noted and committed, so that tries made at the same time count as well.
    2. The password is measured outside a writing transaction: it takes long, and others want to write.
    3. Who got in has their tries forgotten; those of others from the same address count on.  Who still owes
       a code has only this one forgotten: a password that is known does not buy more codes.

    Raises CodeWanted when a code of their phone is still to be given, NotAllowed when name and password do
    not fit, or after too many wrong tries within 15 minutes: five under one name, thirty from one address.
    """
    name = _CONTROL.sub("", name).strip()[:LONGEST_NAME]  # PostgreSQL would stumble over a NUL
    with sessions.begin() as session:
        this = sign_in_tries.note(session, name, address[:45], now)
    with sessions.read() as session:
        person = sign_in(session, name, password) if len(password) <= LONGEST_PASSWORD else None
    if person is None:
        raise sign_in_tries.refused(sessions, this, "姓名或密码不对。", FORGOTTEN, now=now)
    with sessions.begin() as session:
        person = session.get_one(Person, person.id)
        if person.password_hash and people.is_cheap(person.password_hash):
            person.password_hash = people.hashed(password)
        code_wanted = authenticator.is_on(session, person)
        if code_wanted:
            sign_in_tries.forget(session, this)
        else:
            _let_in(session, person, now)
    if code_wanted:
        raise CodeWanted(person)
    return person


def admit_by_code(
    sessions: Sessions,
    number: int,
    sealed: str,
    code: str,
    *,
    secret_key: str,
    address: str = "",
    phone_time: datetime,
    now: datetime,
) -> Person:
    """Return the person of that number, whose password fitted before, now that their *code* does too.

    *sealed* is what `seal` gave when the password fitted.  Raises Mistake when they have to begin anew, for
    the password was changed or they were turned out since; NotAllowed for a wrong code or after too many.
    """
    with sessions.read() as session:
        person = session.get(Person, number)
        if (
            person is None
            or person.suspended_at is not None
            or seal(person) != sealed
            or not authenticator.is_on(session, person)
        ):
            raise Mistake(ANEW)

    def come_in(session: Session, person: Person) -> None:
        authenticator.use(session, person, code, secret_key=secret_key, phone_time=phone_time)
        _let_in(session, person, now)

    return _by_code(sessions, person, come_in, address=address, now=now)


def confirm(sessions: Sessions, person: Person, password: str, *, address: str = "", now: datetime) -> None:
    """Make sure that it is *person* who sits there; a wrong password counts as a try to sign in.

    Raises NotAllowed when the password is not theirs, or after too many wrong tries.
    """
    with sessions.begin() as session:
        this = sign_in_tries.note(session, person.name, address[:45], now)
    with sessions.read() as session:
        if sign_in(session, person.name, password[: LONGEST_PASSWORD + 1]) is None:
            raise sign_in_tries.refused(sessions, this, "密码不对。", FORGOTTEN, of="password", now=now)
    with sessions.begin() as session:
        sign_in_tries.forget(session, this)


def stop_asking(
    sessions: Sessions,
    person: Person,
    code: str,
    *,
    secret_key: str,
    address: str = "",
    phone_time: datetime,
    now: datetime,
) -> None:
    """Ask *person*, who wishes so and gives a last *code*, for no codes any more.

    Raises NotAllowed for a wrong code, or after too many wrong tries.
    """

    def stop(session: Session, person: Person) -> None:
        authenticator.use(session, person, code, secret_key=secret_key, phone_time=phone_time)
        authenticator.remove(session, person, by=person, now=now)

    _by_code(sessions, person, stop, address=address, now=now)


def lately(session: Session, person: Person, *, most: int) -> list[Entry]:
    """Return when *person* signed in last, and by which way, the latest first."""
    wanted = select(Entry).where(
        Entry.subject == Person.__tablename__, Entry.subject_id == str(person.id), Entry.verb == SIGNED_IN
    )
    return list(session.scalars(wanted.order_by(Entry.id.desc()).limit(most)))


def _by_code(
    sessions: Sessions,
    person: Person,
    do: Callable[[Session, Person], None],
    *,
    address: str,
    now: datetime,
) -> Person:
    """Do what wants a code, where the code fits; as with a password the try is committed first."""
    with sessions.begin() as session:
        this = sign_in_tries.note(session, person.name, address[:45], now)
    try:
        with sessions.begin() as session:
            them = session.get_one(Person, person.id)
            do(session, them)
            sign_in_tries.forget(session, this)
    except Mistake as mistake:
        raise sign_in_tries.refused(sessions, this, str(mistake), NO_PHONE, of="code", now=now) from None
    return them


def _let_in(session: Session, person: Person, now: datetime) -> None:
    sign_in_tries.forget_all(session, person.name)
    journal.record(session, person, SIGNED_IN, person, now=now)


def _fits(person: Person | None, password: str) -> bool:
    """Tell whether *password* is that of *person*; of nobody it takes as long to say no."""
    known = person.password_hash if person else None
    return people.fits(known or _nobody(), password) and known is not None


@cache
def _nobody() -> str:
    """Return what an unknown name is measured against, so that it takes as long as a wrong password."""
    return people.hashed("nobody has this password")
