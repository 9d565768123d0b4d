"""Telling staff: a row in the transaction of what it is about, until somebody has seen it or it is over.

Nothing leaves the machine here; `rounds` and `delivering` take to people what stands open.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, Text, Update, false, select, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import db, journal
from bot.db import Base
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role

_LOOKED_AT = 30  # notices for each that is listed: others are for others, or of the same thing


class Notice(Base):
    """One thing that staff are told, to the holders of some roles or to one person."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)  # the same is told once
    roles: Mapped[list[Any]]  # whoever holds one of them is told; empty: only *person*
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(200))  # a page of the console
    about: Mapped[str] = mapped_column(String(60), index=True)  # “conversation:7”
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None] = mapped_column(index=True)
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: over by itself
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())  # by night and by phone too
    lasts: Mapped[bool] = mapped_column(
        default=True, server_default=true()
    )  # told again while it stands open
    adds: Mapped[bool] = mapped_column(default=False, server_default=false())  # to what was told just before
    again_minutes: Mapped[int | None]  # after these it is told again; None: as the settings say
    round: Mapped[int] = mapped_column(default=0, server_default="0")  # how often it was taken to people
    round_at: Mapped[datetime | None]

    def concerns(self, person: Person) -> bool:
        """Tell whether *person* is one of those who are told."""
        return person.id == self.person_id or person.may(*map(Role, self.roles))


def tell(
    session: Session,
    text: str,
    *,
    key: str,
    to: Person | Sequence[Role],
    about: journal.Row,
    link: str,
    also: Person | None = None,
    urgent: bool = False,
    lasts: bool = True,
    adds: bool = False,
    again: timedelta | None = None,
    now: datetime,
) -> None:
    """Tell *to*, and *also* one more, about a row, once for each *key*; what was told of it before is over.

    *urgent* goes to phones too, and by night; what does not *last* is told once; what only *adds* to what
    people were told a moment ago waits until it would be told again; *again* is sooner than the settings say.
    """
    notice = Notice(key=key, text=text, link=link, about=_named(about), at=now, roles=[])
    notice.urgent, notice.lasts, notice.adds = urgent, lasts, adds
    notice.again_minutes = int(again.total_seconds() // 60) if again else None
    if isinstance(to, Person):
        notice.person_id = to.id
    else:
        notice.roles = list(to)
        notice.person_id = also.id if also else None
    if db.add_unless_there(session, notice):
        session.execute(_open_about(about).where(Notice.id != notice.id).values(seen_at=now))


def settle(session: Session, *about: journal.Row, now: datetime) -> None:
    """Say that what was told about these rows is done: nobody needs to look any more."""
    if about:
        session.execute(_open_about(*about).values(seen_at=now))


def standing_open(session: Session) -> list[Notice]:
    """Return everything that nobody has seen and that is not over, the newest first."""
    return list(session.scalars(select(Notice).where(Notice.seen_at.is_(None)).order_by(Notice.id.desc())))


def latest(session: Session, person: Person, *, most: int) -> list[list[Notice]]:
    """Return what *person* was told last, whether it is over or not, the newest first.

    All that was told of one thing stands together, where the newest of it does.
    """
    told: dict[str, list[Notice]] = {}
    for notice in session.scalars(select(Notice).order_by(Notice.id.desc()).limit(_LOOKED_AT * most)):
        if notice.concerns(person):
            told.setdefault(notice.about, []).append(notice)
    return list(told.values())[:most]


def waiting(session: Session, person: Person) -> list[Notice]:
    """Return what *person* is told and nobody has seen yet, the newest first."""
    return [notice for notice in standing_open(session) if notice.concerns(person)]


def noticed(session: Session, *about: journal.Row) -> set[int]:
    """Return the numbers of those rows of which somebody has seen what was told last."""
    names = {_named(each): each.id for each in about}
    wanted = select(Notice.about, Notice.seen_by_id).where(Notice.about.in_(names)).order_by(Notice.id)
    last = {row.about: row.seen_by_id for row in session.execute(wanted)}
    return {names[name] for name, by in last.items() if by is not None}


def seen(session: Session, number: int, *, by: Person, now: datetime) -> None:
    """Note that *by* has seen a notice; none of the others is shown it any more.

    Raises Mistake when there is none of that number, NotAllowed when *by* was not told.
    """
    notice = session.get(Notice, number, with_for_update=True)
    if notice is None:
        raise Mistake("没有这条通知，可能已经处理过了。请刷新页面。")
    if not notice.concerns(by):
        raise NotAllowed(f"这条通知不是给 {by.name} 的，不能替别人收下。")
    if notice.seen_at is None:
        notice.seen_at, notice.seen_by_id = now, by.id


def _open_about(*about: journal.Row) -> Update:
    names = [_named(each) for each in about]
    return update(Notice).where(Notice.about.in_(names), Notice.seen_at.is_(None))


def _named(about: journal.Row) -> str:
    return f"{about.__tablename__}:{about.id}"
