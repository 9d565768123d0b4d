"""人员: who works here and how they get in, as an administrator looks after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from bot import admission, authenticator, journal, notices, people, sign_in_tries
from bot.clock import beijing_day
from bot.errors import Mistake
from bot.invitations import Invitation
from bot.journal import Entry
from bot.people import Person, Role


@dataclass(frozen=True)
class Member:
    """One member of staff, as administrators see them."""

    person: Person
    last_in: datetime | None  # when they signed in last
    code: bool  # they are asked for a code of their phone
    invited_until: datetime | None  # a link was given to them and not used yet
    locked_until: datetime | None  # somebody tried wrong passwords or codes under their name

    @property
    def can_enter(self) -> bool:
        """Tell whether they have a password by which they come in."""
        return self.person.suspended_at is None and self.person.password_hash is not None


def everyone(session: Session, *, by: Person, now: datetime) -> list[Member]:
    """Return all staff, in the order they came, those suspended last.

    Raises NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="管理人员")
    found = session.scalars(select(Person).options(selectinload(Person.grants)).order_by(Person.id))
    told = _told(session, found, now)
    return sorted(told, key=lambda member: member.person.suspended_at is not None)


def one(session: Session, number: int, *, by: Person, now: datetime) -> Member:
    """Return the member of staff of that number.

    Raises Mistake when there is none, NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="管理人员")
    person = session.get(Person, number, options=[selectinload(Person.grants)])
    if person is None:
        raise Mistake("没有这一位工作人员。请回到“人员”再选。")
    return _told(session, [person], now)[0]


def without_role(session: Session, person: Person) -> str:
    """Return in words that *person* has no role, since when where theirs ended, and what to do."""
    ended = [each for each in journal.about(session, person) if each.verb == people.ENDED]
    alone = "现在没有角色，只能看自己的页面。请管理员再给角色。"
    if not ended:
        return f"您{alone}"
    last = date.fromisoformat(ended[-1].details.get("until") or str(beijing_day(ended[-1].at)))
    on_that_day = [each for each in ended if each.details.get("until") == ended[-1].details.get("until")]
    roles = "、".join(f"“{each.details['role']}”" for each in on_that_day)
    return f"您的{roles}到{last.year}年{last.month}月{last.day}日为止，已经到期了；{alone}"


def reset_code(session: Session, person: Person, *, by: Person, now: datetime) -> None:
    """Let *person*, whose phone is gone, come in by their password alone; they are told, and signed out.

    Raises Mistake when they are asked for no code, NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="重置手机验证码")
    authenticator.remove(session, person, by=by, now=now)
    admission.turn_out(session, person, by=by, now=now)
    notices.tell(
        session,
        f"{by.name} 重置了您的手机验证码：现在登录只要密码。请在“我的 → 登录”里重新打开；"
        "不是您要求的，请马上改密码，并问清楚。",
        key=f"code-reset:{person.id}:{now:%Y%m%d%H%M%S}",
        to=person,
        about=person,
        link="/console/me/",
        urgent=True,
        now=now,
    )


def _told(session: Session, found: Iterable[Person], now: datetime) -> list[Member]:
    signed_in = select(Entry.subject_id, func.max(Entry.at)).where(
        Entry.subject == Person.__tablename__, Entry.verb == admission.SIGNED_IN
    )
    came = {row[0]: row[1] for row in session.execute(signed_in.group_by(Entry.subject_id))}
    invited = {
        each.person_id: each.holds_until
        for each in session.scalars(select(Invitation).where(Invitation.holds_until > now))
    }
    codes = authenticator.holders(session)
    locked = sign_in_tries.locked(session, now=now)
    return [
        Member(each, came.get(str(each.id)), each.id in codes, invited.get(each.id), locked.get(each.name))
        for each in found
    ]
