"""Staff and what each may do.

A person may hold several roles; that nobody takes two steps on one article is held by
`publishing.review`, where the steps are taken.
"""

from datetime import datetime
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal
from bot.db import Base
from bot.errors import Mistake, NotAllowed

SHORTEST_PASSWORD = 10
_hasher = PasswordHasher()


class Role(StrEnum):
    """A right, by the word staff use for it."""

    EDITOR = "编辑"
    FIRST = "初审"
    SECOND = "复审"
    THIRD = "终审"
    PUBLISHER = "发布"
    RIGHTS = "维权"
    ADMIN = "管理员"
    VIEWER = "只读"


REVIEWERS = (Role.FIRST, Role.SECOND, Role.THIRD)


class Person(Base):
    """A member of staff."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    suspended_at: Mapped[datetime | None]
    added_at: Mapped[datetime]
    grants: Mapped[list["Grant"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def roles(self) -> tuple[Role, ...]:
        held = {grant.role for grant in self.grants}
        return tuple(role for role in Role if role in held)

    def may(self, *any_of: Role) -> bool:
        """Tell whether this person, not suspended, holds one of these roles."""
        return self.suspended_at is None and any(role in any_of for role in self.roles)


class Grant(Base):
    """One role of one person."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(10), primary_key=True)


def add(
    session: Session,
    name: str,
    roles: list[str],
    *,
    password: str | None = None,
    by: Person | None = None,
    now: datetime,
) -> Person:
    """Add a member of staff; without a password they can only be named on the command line.

    Raises Mistake for an empty or taken name, an unknown role, or a short password.
    """
    name = name.strip()
    if not name or len(name) > 30:
        raise Mistake("姓名要 1 至 30 个字。")
    if find(session, name):
        raise Mistake(f"已经有一位“{name}”。同名的请加区分，如 {name}（二）。")
    if not roles:
        raise Mistake("至少给一个角色：" + "、".join(Role))
    person = Person(
        name=name,
        password_hash=_hash(password) if password is not None else None,
        added_at=now,
        grants=[Grant(role=_role(word)) for word in dict.fromkeys(roles)],
    )
    session.add(person)
    journal.record(session, by, "加入", person, now=now, roles=roles)
    return person


def suspend(session: Session, person: Person, *, by: Person | None, now: datetime) -> None:
    """Take every right from *person*; what they did stays on record."""
    person.suspended_at = now
    journal.record(session, by, "停用", person, now=now)


def find(session: Session, name: str) -> Person | None:
    """Return who is called *name*, suspended or not."""
    return session.scalars(select(Person).where(Person.name == name.strip())).one_or_none()


def everyone(session: Session) -> list[Person]:
    """Return all staff, in the order they came."""
    return list(session.scalars(select(Person).order_by(Person.id)))


def named(session: Session, name: str) -> Person:
    """Return who is called *name*.

    Raises Mistake when nobody is.
    """
    person = find(session, name)
    if person is None:
        known = "、".join(each.name for each in everyone(session)) or "还没有人，先用 bot people add 加入"
        raise Mistake(f"没有叫“{name}”的工作人员。现有：{known}。")
    return person


def require(person: Person, *any_of: Role, to: str) -> None:
    """Raise NotAllowed unless *person* holds one of these roles; *to* names the deed."""
    if person.suspended_at is not None:
        raise NotAllowed(f"{person.name} 已停用，不能{to}。")
    if not person.may(*any_of):
        raise NotAllowed(f"{person.name} 没有“{'”或“'.join(any_of)}”的权限，不能{to}。请找管理员。")


def sign_in(session: Session, name: str, password: str) -> Person | None:
    """Return the person when name and password fit and they are not suspended, else None."""
    person = find(session, name)
    known = person.password_hash if person and person.password_hash else _nobody()
    try:
        _hasher.verify(known, password)
    except (VerificationError, InvalidHashError):
        return None
    if person is None or person.password_hash is None or person.suspended_at is not None:
        return None
    if _hasher.check_needs_rehash(known):
        person.password_hash = _hasher.hash(password)
    return person


@cache
def _nobody() -> str:
    """Return what an unknown name is measured against, so that it takes as long as a wrong password."""
    return _hasher.hash("nobody has this password")


def _hash(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise Mistake(f"密码至少 {SHORTEST_PASSWORD} 位。")
    return _hasher.hash(password)


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        raise Mistake(f"没有“{word}”这个角色。可用：" + "、".join(Role)) from None
