"""Staff and what each may do.

A person may hold several roles; that nobody takes two steps on one article is held by
`publishing.review`, where the steps are taken.
"""

import re
from datetime import date, datetime
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ForeignKey, String, func, select, text
from sqlalchemy.orm import Mapped, Session, column_property, mapped_column, relationship

from bot import journal
from bot.clock import beijing_day
from bot.config.addresses import LONGEST_MAILBOX, is_mailbox
from bot.db import Base, Sessions
from bot.errors import Mistake, NotAllowed

SHORTEST_PASSWORD = 10
LONGEST_NAME = 30
LONGEST_PASSWORD = 200  # argon2 would patiently work through a megabyte
ENDED = "角色到期"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
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


class Grant(Base):
    """One role of one person."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(10), primary_key=True)
    until: Mapped[date | None]  # the last day, in Beijing


class Person(Base):
    """A member of staff."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    mail: Mapped[str] = mapped_column(String(LONGEST_MAILBOX), default="", server_default=text("''"))
    suspended_at: Mapped[datetime | None]
    turned_out: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # how often, everywhere
    added_at: Mapped[datetime]
    grants: Mapped[list[Grant]] = relationship(cascade="all, delete-orphan")
    # Read along with the person, who stands beside nearly everything: a query of its own was every fifth.
    _held: Mapped[str | None] = column_property(
        select(func.aggregate_strings(Grant.role, ","))
        .where(Grant.person_id == id)
        .correlate_except(Grant)
        .scalar_subquery(),
        expire_on_flush=False,  # whoever changed their mail still has their roles
    )

    @property
    def roles(self) -> tuple[Role, ...]:
        known = "grants" in self.__dict__  # of somebody who was added just now, or given another role
        held = {grant.role for grant in self.grants} if known else (self._held or "").split(",")
        return tuple(role for role in Role if role in held)

    def may(self, *any_of: Role) -> bool:
        """Tell whether this person, not suspended, holds one of these roles."""
        return self.suspended_at is None and any(role in any_of for role in self.roles)


def add(
    session: Session,
    name: str,
    roles: list[str],
    *,
    password: str | None = None,
    by: Person | None = None,
    now: datetime,
) -> Person:
    """Add a member of staff; without a password they come in only by an invitation.

    Raises Mistake for an empty or taken name, an unknown role, or a short password; NotAllowed when *by* is
    no administrator.
    """
    if by is not None:
        require(by, Role.ADMIN, to="加入工作人员")
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or _CONTROL.search(name):
        raise Mistake(f"姓名要 1 至 {LONGEST_NAME} 个字，写在一行里。", of="name")
    if find(session, name):
        raise Mistake(f"已经有一位“{name}”。同名的请加区分，如 {name}（二）。", of="name")
    if not roles:
        raise Mistake("至少给一个角色：" + "、".join(Role), of="role")
    person = Person(
        name=name,
        password_hash=hashed(password) if password is not None else None,
        added_at=now,
        grants=[Grant(role=_role(word)) for word in dict.fromkeys(roles)],
    )
    session.add(person)
    journal.record(session, by, "加入", person, now=now, roles=roles)
    return person


def give(
    session: Session, person: Person, word: str, *, until: date | None = None, by: Person, now: datetime
) -> None:
    """Give *person* a role, to the end of the day *until* where one is given; of one they hold, change that.

    Raises Mistake for an unknown role or a day that is over, NotAllowed when *by* is no administrator, or
    nobody would be left who is one for good.
    """
    require(by, Role.ADMIN, to="给角色")
    role = _role(word)
    if until and until < beijing_day(now):
        raise Mistake(
            f"{until.year}年{until.month}月{until.day}日已经过了。角色的末日要写今天或以后。", of="until"
        )
    if until and role is Role.ADMIN:
        _require_another(session, person)
    held = next((each for each in person.grants if each.role == role), None)
    if held is None:
        person.grants.append(Grant(role=role, until=until))
    else:
        held.until = until
    journal.record(session, by, "给角色", person, now=now, role=role, until=str(until) if until else None)


def take(session: Session, person: Person, word: str, *, by: Person, now: datetime) -> None:
    """Take a role from *person*.

    Raises Mistake when they do not hold it, or it is their only one, NotAllowed when *by* is no
    administrator, or nobody would be left who is one for good.
    """
    require(by, Role.ADMIN, to="收回角色")
    role = _role(word)
    held = next((each for each in person.grants if each.role == role), None)
    if held is None:
        raise Mistake(f"{person.name} 没有“{role}”这个角色。")
    if len(person.grants) == 1:
        raise Mistake(f"“{role}”是 {person.name} 唯一的角色；不再来的请停用。")
    if role is Role.ADMIN:
        _require_another(session, person)
    person.grants.remove(held)
    journal.record(session, by, "收回角色", person, now=now, role=role)


def end_roles(sessions: Sessions, *, now: datetime) -> None:
    """Take the roles whose last day is over."""
    over = Grant.until < beijing_day(now)
    with sessions.read() as session:
        if not session.scalars(select(Grant.person_id).where(over).limit(1)).first():
            return
    with sessions.begin() as session:
        for grant in session.scalars(select(Grant).where(over).with_for_update()):
            person = session.get_one(Person, grant.person_id)
            until = str(grant.until)
            journal.record(session, None, ENDED, person, now=now, role=grant.role, until=until)
            session.delete(grant)


def suspend(session: Session, person: Person, *, by: Person | None, now: datetime) -> None:
    """Take every right from *person*; what they did stays on record.

    Raises Mistake when they are suspended already, NotAllowed when they are the last who could let somebody
    in again, or *by* is no administrator.
    """
    if by is not None:
        require(by, Role.ADMIN, to="停用别人")
    if person.suspended_at is not None:
        raise Mistake(f"{person.name} 已经停用了。")
    if person.may(Role.ADMIN):
        _require_another(session, person)
    person.suspended_at = now
    journal.record(session, by, "停用", person, now=now)


def resume(session: Session, person: Person, *, by: Person | None, now: datetime) -> None:
    """Give *person* back the rights they had before they were suspended.

    Raises Mistake when they are not suspended, NotAllowed when *by* is no administrator.
    """
    if by is not None:
        require(by, Role.ADMIN, to="恢复别人")
    if person.suspended_at is None:
        raise Mistake(f"{person.name} 没有停用，不用恢复。")
    person.suspended_at = None
    journal.record(session, by, "恢复", person, now=now)


def set_mail(session: Session, person: Person, address: str, *, by: Person | None, now: datetime) -> None:
    """Let *person* be written to at *address*; an empty one takes it away.

    Raises Mistake when it is no mailbox, NotAllowed when *by* is neither they nor an administrator.
    """
    if by is not None and by.id != person.id:
        require(by, Role.ADMIN, to="改别人的邮箱")
    address = address.strip()
    if address and not is_mailbox(address):
        raise Mistake("这不是一个邮箱地址。要写成 lin@example.cn，一次只写一个。", of="mail")
    if address != person.mail:
        person.mail = address
        journal.record(session, by, "改邮箱" if address else "去掉邮箱", person, now=now)


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


def hashed(password: str) -> str:
    """Return what is kept of *password*; raise Mistake when it is too short or too long."""
    if len(password) < SHORTEST_PASSWORD:
        raise Mistake(f"密码至少 {SHORTEST_PASSWORD} 位。", of="new")
    if len(password) > LONGEST_PASSWORD:
        raise Mistake(f"密码最多 {LONGEST_PASSWORD} 位。", of="new")
    return _hasher.hash(password)


def fits(kept: str, password: str) -> bool:
    """Tell whether *kept* was made of *password*."""
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def is_cheap(kept: str) -> bool:
    """Tell whether *kept* was made at a lower cost than passwords are kept today."""
    return _hasher.check_needs_rehash(kept)


def require(person: Person, *any_of: Role, to: str) -> None:
    """Raise NotAllowed unless *person* holds one of these roles; *to* names the deed."""
    if person.suspended_at is not None:
        raise NotAllowed(f"{person.name} 已停用，不能{to}。")
    if not person.may(*any_of):
        raise NotAllowed(f"{person.name} 没有“{'”或“'.join(any_of)}”的权限，不能{to}。请找管理员。")


def _require_another(session: Session, person: Person) -> None:
    """Raise NotAllowed when *person* is the last who could let somebody in again."""
    if _administrators(session) == [person.id]:
        raise NotAllowed(
            f"{person.name} 是最后一位管理员，不能停用、收回或定期限。请先加入另一位没有期限的管理员。"
        )


def _administrators(session: Session) -> list[int]:
    """Return who runs the account for good, not suspended, locked: of two that go at once one stays."""
    lasting = (Grant.role == Role.ADMIN) & Grant.until.is_(None)
    wanted = select(Person.id).where(Person.suspended_at.is_(None), Person.grants.any(lasting))
    return list(session.scalars(wanted.order_by(Person.id).with_for_update()))


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        raise Mistake(f"没有“{word}”这个角色。可用：" + "、".join(Role), of="role") from None
