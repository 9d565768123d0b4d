"""The menu that the official backend had, kept so that staff can see it and set it up again."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal, people
from bot.db import Base
from bot.people import Person, Role

LENT = frozenset({"img", "image", "voice", "video"})  # whose value is another one at every look


class KeptMenu(Base):
    """One state of the menu, as get_current_selfmenu_info told it."""

    __tablename__ = "kept_menu"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_at: Mapped[datetime]
    kept_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    content: Mapped[dict[str, Any]]
    kept_by: Mapped[Person] = relationship(lazy="joined")


def keep(session: Session, content: dict[str, Any], *, by: Person, now: datetime) -> KeptMenu | None:
    """Keep the menu as WeChat tells it now; return None when it is the one kept last.

    Raises NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="保存菜单")
    before = newest(session)
    if before is not None and _comparable(before.content) == _comparable(content):
        return None
    menu = KeptMenu(kept_at=now, kept_by_id=by.id, content=content)
    session.add(menu)
    journal.record(session, by, "保存后台菜单", menu, now=now)
    return menu


def all_kept(session: Session) -> list[KeptMenu]:
    """Return every state that was kept, the earliest first."""
    return list(session.scalars(select(KeptMenu).order_by(KeptMenu.id)))


def newest(session: Session) -> KeptMenu | None:
    """Return the state that was kept last."""
    return session.scalars(select(KeptMenu).order_by(KeptMenu.id.desc()).limit(1)).first()


def _comparable(content: dict[str, Any]) -> str:
    def without_loans(given: Any) -> Any:
        if isinstance(given, dict):
            lent = given.get("type") in LENT
            return {key: without_loans(each) for key, each in given.items() if not (lent and key == "value")}
        return [without_loans(each) for each in given] if isinstance(given, list) else given

    return json.dumps(without_loans(content), sort_keys=True)
