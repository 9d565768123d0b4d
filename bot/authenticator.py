"""手机验证码: six digits that an app on one's phone shows, asked for after the password of who turned it on.

The app counts by real time (RFC 6238), so *phone_time* is real also while a rehearsal's clock is turned.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

import pyotp
import segno
from sqlalchemy import ForeignKey, String, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import journal, privacy
from bot.db import Base
from bot.errors import Mistake
from bot.people import Person

HOLDS = timedelta(minutes=15)  # what was offered and not proved yet
STEP = 30  # seconds; what every app knows
WRONG = "手机验证码不对，请照手机上现在的六位数字再输一次。"
USED = "这个验证码已经用过了，请等手机上换了新的数字再输。"


class Authenticator(Base):
    """The app on somebody's phone; it counts since a first code proved that it knows the secret."""

    __tablename__ = "authenticator"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(200))  # sealed
    offered_at: Mapped[datetime]
    since: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # no code counts twice


@dataclass(frozen=True)
class Offer:
    """What a phone needs in order to show codes, kept readable nowhere but on this one page."""

    address: str  # otpauth://…, by which an app on this very phone takes it
    drawing: str  # the same as a QR code, in SVG
    groups: list[str]  # the same for typing

    @property
    def secret(self) -> str:
        return "".join(self.groups)


def offer(session: Session, person: Person, *, secret_key: str, now: datetime) -> None:
    """Draw a new secret for *person*; what was offered before is worth nothing any more.

    Raises Mistake when they have codes already.
    """
    if is_on(session, person):
        raise Mistake("手机验证码已经打开了。要换手机，请先关掉再打开。")
    session.execute(delete(Authenticator).where(Authenticator.person_id == person.id))
    secret = privacy.seal(pyotp.random_base32(), secret_key, purpose=_purpose(person.id))
    session.add(Authenticator(person_id=person.id, secret=secret, offered_at=now))


def offered(
    session: Session, person: Person, *, account: str, secret_key: str, now: datetime
) -> Offer | None:
    """Return what *person* was offered and has not proved yet; None when nothing is, or no longer."""
    found = session.get(Authenticator, person.id)
    if found is None or found.since is not None or found.offered_at + HOLDS <= now:
        return None
    secret = _opened(found, secret_key)
    label = f"{quote(account, safe='')}:{quote(person.name, safe='')}"
    address = f"otpauth://totp/{label}?secret={secret}&issuer={quote(account, safe='')}"
    drawing = segno.make_qr(address, error="m").svg_inline(
        omitsize=True, border=4, light="#fff", svgclass="qr", lineclass=None, title="给手机扫的二维码"
    )
    return Offer(address, drawing, [secret[start : start + 4] for start in range(0, len(secret), 4)])


def turn_on(
    session: Session, person: Person, code: str, *, secret_key: str, phone_time: datetime, now: datetime
) -> None:
    """Ask *person* for a code from now on at every sign-in: *code* proves that their phone shows them.

    Where else they are signed in, they are no longer.  Raises Mistake when nothing is on offer any more, or
    the code is wrong.
    """
    found = session.get(Authenticator, person.id, with_for_update=True)
    if found is None or found.since is not None or found.offered_at + HOLDS <= now:
        raise Mistake("这个二维码过了期，请重新打开一次。")
    _use(found, code, secret_key, phone_time)
    found.since = now
    person.turned_out += 1
    journal.record(session, person, "打开手机验证码", person, now=now)


def use(session: Session, person: Person, code: str, *, secret_key: str, phone_time: datetime) -> None:
    """Take *code* of *person*, which counts this once.

    Raises Mistake when it is not what their phone shows now, a step before or after, or was used before.
    """
    found = session.get(Authenticator, person.id, with_for_update=True)
    if found is None or found.since is None:
        raise Mistake(WRONG, of="code")
    _use(found, code, secret_key, phone_time)


def remove(session: Session, person: Person, *, by: Person, now: datetime) -> None:
    """Ask *person* for no codes any more.

    Raises Mistake when they have none.
    """
    if not is_on(session, person):
        raise Mistake(f"{person.name} 没有打开手机验证码，不用重置。")
    session.execute(delete(Authenticator).where(Authenticator.person_id == person.id))
    journal.record(session, by, "关掉手机验证码" if by.id == person.id else "重置手机验证码", person, now=now)


def is_on(session: Session, person: Person) -> bool:
    """Tell whether *person* is asked for a code."""
    return since(session, person) is not None


def since(session: Session, person: Person) -> datetime | None:
    """Return since when *person* is asked for a code; None when they are not."""
    return session.scalars(
        select(Authenticator.since).where(Authenticator.person_id == person.id)
    ).one_or_none()


def holders(session: Session) -> set[int]:
    """Return who is asked for a code, by the number of the person."""
    return set(session.scalars(select(Authenticator.person_id).where(Authenticator.since.is_not(None))))


def _use(found: Authenticator, code: str, secret_key: str, phone_time: datetime) -> None:
    """Take *code* unless it is wrong or was used; of a step before or after, for clocks differ a little."""
    typed = "".join(unicodedata.normalize("NFKC", code).split())  # full-width digits, groups of three
    app = pyotp.TOTP(_opened(found, secret_key), interval=STEP)
    here = int(phone_time.timestamp()) // STEP
    fitting = [
        step
        for step in (here - 1, here, here + 1)
        if secrets.compare_digest(app.at(step * STEP).encode(), typed.encode("utf-8", "replace"))
    ]
    if not fitting:
        raise Mistake(WRONG, of="code")
    if fitting[-1] <= found.last_step:
        raise Mistake(USED, of="code")
    found.last_step = fitting[-1]


def _opened(found: Authenticator, secret_key: str) -> str:
    return privacy.unseal(found.secret, secret_key, purpose=_purpose(found.person_id))


def _purpose(number: int) -> str:
    """Tie a secret to its person: carried into another's row, it opens no more."""
    return f"authenticator {number}"
