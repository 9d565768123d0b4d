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


def lines(content: dict[str, Any]) -> list[str]:
    """Return the menu as staff would read it off the phone, a line a button, those below indented."""
    buttons = (content.get("selfmenu_info") or {}).get("button") or []
    if not content.get("is_menu_open") or not buttons:
        return ["（没有开启菜单）"]
    said = []
    for button in buttons:
        below = (button.get("sub_button") or {}).get("list") or []
        said.append(str(button.get("name", "")) if below else _in_words(button))
        said += [f"  {_in_words(each)}" for each in below]
    return said


def _in_words(button: dict[str, Any]) -> str:
    kind, name = str(button.get("type", "")), str(button.get("name", ""))
    if cards := (button.get("news_info") or {}).get("list"):
        return f"{name}　发图文：" + "；".join(
            f"{each.get('title', '')} {each.get('content_url', '')}" for each in cards
        )
    words = {"text": "发文字：", "view": "打开网页：", "click": "发给程序：", "miniprogram": "打开小程序："}
    where = button.get("url") or button.get("value") or button.get("key") or button.get("media_id") or ""
    if kind in LENT:
        kinds = {"voice": "语音", "video": "视频"}
        return f"{name}　发{kinds.get(kind, '图片')}（在后台素材库里）"
    return f"{name}　{words.get(kind, kind + '：')}{where}"


def _comparable(content: dict[str, Any]) -> str:
    def without_loans(given: Any) -> Any:
        if isinstance(given, dict):
            lent = given.get("type") in LENT
            return {key: without_loans(each) for key, each in given.items() if not (lent and key == "value")}
        return [without_loans(each) for each in given] if isinstance(given, list) else given

    return json.dumps(without_loans(content), sort_keys=True)
