"""Bringing a menu to phones: WeChat is asked what stands there first, and every state is kept.

menu/create replaces the whole menu, so asked again it changes nothing: looking clears up a lost answer.
"""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal, people, system
from bot.answering import backend_menu
from bot.answering.backend_menu import KeptMenu
from bot.answering.menu.buttons import Menu, faults, of_wechat, wire
from bot.answering.menu.drafts import draft, read
from bot.answering.menu.opened import resolved
from bot.clock import in_words
from bot.db import Base, Sessions
from bot.errors import Doubtful, Mistake, PlatformProblem, Refused
from bot.people import Person, Role
from bot.wechat.client import WeChat

LOOKED = "menu.looked"
MOST_LISTED = 20
UNFINISHED = "没有做完，不知道换成没有：请点“看看现在的菜单”。"
STANDS, REFUSED, SENDING, UNKNOWN = "stands", "refused", "sending", "unknown"


class MenuVersion(Base):
    """A menu that an administrator brought to phones from here, and what WeChat said to it."""

    __tablename__ = "menu_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[list[Any]]
    put_up_at: Mapped[datetime]
    put_up_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10))
    problem: Mapped[str] = mapped_column(Text, default="")
    put_up_by: Mapped[Person] = relationship(lazy="joined")

    @property
    def menu(self) -> Menu:
        """Return its buttons."""
        return read(self.content)


@dataclass(frozen=True)
class Seen:
    """What stood on phones when WeChat was asked last, and who put it there as far as we know."""

    menu: Menu
    digest: str
    at: datetime
    by_others: bool  # somebody changed it elsewhere since we put ours up


@dataclass(frozen=True)
class Earlier:
    """A state that the menu had, or was to have."""

    key: str
    menu: Menu
    at: datetime
    how: str  # it came about
    problem: str = ""


def look(sessions: Sessions, wechat: WeChat, *, by: int, now: datetime) -> Seen:
    """Ask WeChat what stands on phones, keep it if it is new, and return it.

    Raises NotAllowed when *by* is no administrator, PlatformProblem when WeChat does not tell.
    """
    with sessions.read() as session:
        people.require(session.get_one(Person, by), Role.ADMIN, to="看微信上的菜单")
    content = wechat.menu()
    with sessions.begin() as session:
        backend_menu.keep(session, content, by=session.get_one(Person, by), now=now)
        system.note(session, LOOKED, now.isoformat(), now=now)
        found = seen(session)
    assert found is not None
    return found


def seen(session: Session) -> Seen | None:
    """Return what WeChat told last, or None when it was never asked."""
    kept = backend_menu.newest(session)
    if kept is None:
        return None
    menu = of_wechat(kept.content)
    at = session.get(system.Fact, LOOKED)
    ours = standing(session)
    return Seen(
        menu=resolved(session, menu),
        digest=_digest(menu),
        at=max(kept.kept_at, at.changed_at) if at else kept.kept_at,
        by_others=ours is not None and wire(ours.menu) != wire(menu),
    )


def standing(session: Session) -> MenuVersion | None:
    """Return what was brought to phones last from here, with WeChat's consent."""
    put_up = select(MenuVersion).where(MenuVersion.state == STANDS)
    return session.scalars(put_up.order_by(MenuVersion.id.desc()).limit(1)).first()


def earlier(session: Session) -> list[Earlier]:
    """Return the states that the menu had, the newest first: put up from here, or found at WeChat."""
    ours = select(MenuVersion).order_by(MenuVersion.id.desc()).limit(MOST_LISTED)
    found = select(KeptMenu).order_by(KeptMenu.id.desc()).limit(MOST_LISTED)
    own = list(session.scalars(ours))
    put_up = [wire(each.menu) for each in own if each.state == STANDS]
    states = [
        Earlier(
            f"v{each.id}",
            each.menu,
            each.put_up_at,
            f"{each.put_up_by.name} 换上",
            each.problem or (UNFINISHED if each.state == SENDING else ""),
        )
        for each in own
    ]
    for each in session.scalars(found):
        menu = of_wechat(each.content)
        if wire(menu) not in put_up:
            said = f"在微信上看到的，{each.kept_by.name} 存下"
            states.append(Earlier(f"k{each.id}", resolved(session, menu), each.kept_at, said))
    return sorted(states, key=lambda each: each.at, reverse=True)[:MOST_LISTED]


def wanted(session: Session, key: str) -> Menu:
    """Return the menu of the state with that key, or the draft where *key* is empty.

    Raises Mistake when there is none.
    """
    if not key:
        if kept := draft(session):
            return resolved(session, kept.menu)
        raise Mistake("没有草稿可以换上。请回到菜单页，改好以后再来。")
    table, number = key[:1], key[1:]
    if number.isdecimal() and len(number) < 10:
        if table == "v" and (version := session.get(MenuVersion, int(number))):
            return resolved(session, version.menu)
        if table == "k" and (kept_there := session.get(KeptMenu, int(number))):
            return resolved(session, of_wechat(kept_there.content))
    raise Mistake("没有这一份菜单。请回到菜单页，从“以前的菜单”里选。")


def put_up(
    sessions: Sessions, wechat: WeChat, menu: Menu, *, instead_of: str, by: int, now: datetime
) -> MenuVersion:
    """Let *menu* stand on phones in place of the one whose digest is *instead_of*.

    1. Nothing that WeChat would refuse is sent, and no article that followers cannot open.
    2. WeChat is asked what stands there: whoever said yes saw that, and no change that came since.
    3. The version is committed before the call, its outcome after it.
    4. When the answer is lost, WeChat is asked once more what stands there.

    Raises NotAllowed, Mistake, or what WeChat said: Refused, Unreachable, Doubtful.
    """
    with sessions.read() as session:
        people.require(session.get_one(Person, by), Role.ADMIN, to="换菜单")
        menu = resolved(session, menu)
    if wrong := [each for each in faults(menu) if each.stops]:
        raise Mistake(f"菜单还有 {len(wrong)} 处要改，没有换。{wrong[0].text}")
    if look(sessions, wechat, by=by, now=now).digest != instead_of:
        raise Mistake("刚才有人在公众平台后台改了菜单，所以没有换。下面是现在的样子，请再看一遍。")
    with sessions.begin() as session:
        version = MenuVersion(
            content=msgspec.to_builtins(menu), put_up_at=now, put_up_by_id=by, state=SENDING
        )
        session.add(version)
        session.flush()
        number = version.id
    problem = _create(wechat, menu)
    return _settled(sessions, wechat, number, problem, by=by, now=now)


def _create(wechat: WeChat, menu: Menu) -> PlatformProblem | None:
    """Make the call; what became of a lost answer is seen by looking, for the call may not have arrived."""
    try:
        wechat.create_menu(wire(menu))
    except Doubtful as problem:
        try:
            return None if wire(of_wechat(wechat.menu())) == wire(menu) else problem
        except PlatformProblem:
            return problem
    except PlatformProblem as problem:
        return problem
    return None


def _settled(
    sessions: Sessions,
    wechat: WeChat,
    number: int,
    problem: PlatformProblem | None,
    *,
    by: int,
    now: datetime,
) -> MenuVersion:
    with sessions.begin() as session:
        version, person = session.get_one(MenuVersion, number), session.get_one(Person, by)
        version.state = STANDS if problem is None else UNKNOWN if isinstance(problem, Doubtful) else REFUSED
        version.problem = str(problem or "")
        verb = {STANDS: "换菜单", REFUSED: "换菜单，没有换成", UNKNOWN: "换菜单，结果未知"}[version.state]
        journal.record(session, person, verb, version, now=now, reason=version.problem)
    if problem is not None:
        raise _in_words(problem, now) from None
    with contextlib.suppress(PlatformProblem):  # it stands; that it could not be looked at again is no matter
        look(sessions, wechat, by=by, now=now)
    return version


def _in_words(problem: PlatformProblem, now: datetime) -> PlatformProblem:
    if isinstance(problem, Refused):
        return Refused(
            f"微信没有收下菜单，手机上还是原来的。{problem}", code=problem.code, errmsg=problem.errmsg
        )
    if isinstance(problem, Doubtful):
        return Doubtful(
            f"{in_words(now)} 换菜单，不知道换成没有。请点“看看现在的菜单”，再决定。（{problem}）"
        )
    return type(problem)(f"没有换成，手机上还是原来的。{problem}")


def _digest(menu: Menu) -> str:
    return sha256(msgspec.json.encode(wire(menu))).hexdigest()[:16]
