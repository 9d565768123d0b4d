"""The draft of the menu: one, which administrators share; nobody overwrites what another has just saved."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import db, people
from bot.answering.menu.buttons import Menu
from bot.answering.menu.opened import resolved
from bot.clock import in_words
from bot.db import Base
from bot.errors import Mistake
from bot.people import Person, Role

_ONLY = 1


class MenuDraft(Base):
    """The menu that is being made; without a row nobody is making one."""

    __tablename__ = "menu_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[list[Any]]
    edition: Mapped[int]  # raised by each save
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_by: Mapped[Person] = relationship(lazy="joined")

    @property
    def menu(self) -> Menu:
        """Return its buttons."""
        return read(self.content)


def read(content: list[Any]) -> Menu:
    """Return the buttons that were kept as *content*."""
    return msgspec.convert(content, Menu)


def draft(session: Session) -> MenuDraft | None:
    """Return what is being made, or None."""
    return session.get(MenuDraft, _ONLY)


def save(session: Session, menu: Menu, *, edition: int, by: Person, now: datetime) -> MenuDraft:
    """Keep *menu* as the draft, faulty or not; *edition* is that of the draft it was made from, 0 for none.

    Raises NotAllowed when *by* is no administrator, Mistake when somebody else saved meanwhile.
    """
    people.require(by, Role.ADMIN, to="改菜单")
    content = msgspec.to_builtins(resolved(session, menu))  # what goes up is what was meant when it was typed
    kept = session.get(MenuDraft, _ONLY, with_for_update={"of": MenuDraft}, populate_existing=True)
    if kept is None:
        kept = MenuDraft(id=_ONLY, content=content, edition=edition + 1, changed_at=now, changed_by_id=by.id)
        if not db.add_unless_there(session, kept):
            raise Mistake("另一位管理员也刚存了草稿。您填的都在下面，看一看，再存一次。")
        return kept
    if kept.edition != edition and kept.content != content:
        raise Mistake(
            f"{kept.changed_by.name} {in_words(kept.changed_at)} 存过草稿，和您打开时不同。"
            "您填的都在下面，没有丢；确实要用您的，再存一次。"
        )
    if kept.content != content:
        kept.content, kept.edition = content, kept.edition + 1
        kept.changed_at, kept.changed_by_id = now, by.id
        session.flush()
        session.refresh(kept)
    return kept


def require_as_seen(session: Session, edition: int) -> None:
    """Raise Mistake unless the draft is still the one of that edition, which somebody has looked at."""
    kept = draft(session)
    if kept is None or kept.edition != edition:
        raise Mistake("草稿刚才又存过，和您看的不同，所以没有换。下面是现在的样子，请再看一遍。")


def forget(session: Session, *, by: Person, edition: int | None = None) -> None:
    """Give the draft up, if there is one: the next begins from what stands on phones.

    With *edition* only that one: what was saved since stays.

    Raises NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="改菜单")
    kept = session.get(MenuDraft, _ONLY)
    if kept and edition in (None, kept.edition):
        session.delete(kept)
        session.flush()
