"""常用回复: short texts that staff keep, put into an answer by a click; that of the helpline ships."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal
from bot.answering.desk.conversations import require_staff
from bot.config import Answering
from bot.db import Base
from bot.errors import Mistake
from bot.people import Person

LONGEST_NAME = 20
LONGEST_TEXT = 600  # letters; fits into a customer message and under an article
MOST = 30
HELPLINE = "helpline"


class CannedReply(Base):
    """One text that somebody keeps for all."""

    __tablename__ = "canned_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taken_out_at: Mapped[datetime | None]
    by: Mapped[Person] = relationship(lazy="joined")


@dataclass(frozen=True)
class Ready:
    """A text that can be put into an answer; *row* is None of the one that ships."""

    key: str
    name: str
    text: str
    row: CannedReply | None = None


def ready(session: Session, settings: Answering) -> list[Ready]:
    """Return the texts, that of the helpline first, then by the time they were kept."""
    kept = select(CannedReply).where(CannedReply.taken_out_at.is_(None)).order_by(CannedReply.id)
    rows = session.scalars(kept.limit(MOST))
    return [_helpline(settings), *(Ready(str(each.id), each.name, each.text, each) for each in rows)]


def inserted(session: Session, settings: Answering, text: str, key: str) -> str:
    """Return *text* with the canned one of *key* behind it; what was typed is never lost.

    Raises Mistake when there is none of that key any more.
    """
    found = next((each for each in ready(session, settings) if each.key == key), None)
    if found is None:
        raise Mistake("这条常用回复已经被同事删除了，您写的还在。")
    return f"{text.rstrip()}\n{found.text}" if text.strip() else found.text


def add(session: Session, name: str, text: str, *, by: Person, now: datetime) -> CannedReply:
    """Keep a text for all.

    Raises Mistake for what is empty, too long or there already; NotAllowed without the right.
    """
    require_staff(by, to="加常用回复")
    name, text = _checked(session, name, text, besides=None)
    if len(_rows(session)) >= MOST:
        raise Mistake(f"常用回复最多 {MOST} 条，请先删掉不用的。")
    row = CannedReply(name=name, text=text, at=now, by_id=by.id)
    session.add(row)
    journal.record(session, by, "加常用回复", row, now=now, name=name)
    return row


def change(session: Session, number: int, name: str, text: str, *, by: Person, now: datetime) -> None:
    """Keep another name and text under *number*.  Raises as `add`."""
    require_staff(by, to="改常用回复")
    row = _named(session, number)
    row.name, row.text = _checked(session, name, text, besides=row)
    row.at, row.by_id = now, by.id
    journal.record(session, by, "改常用回复", row, now=now, name=row.name)


def take_out(session: Session, number: int, *, by: Person, now: datetime) -> None:
    """Offer the text of *number* no more.  Raises Mistake where there is none; NotAllowed as `add`."""
    require_staff(by, to="删除常用回复")
    row = _named(session, number)
    row.taken_out_at = now
    journal.record(session, by, "删除常用回复", row, now=now, name=row.name)


def _rows(session: Session) -> list[CannedReply]:
    return list(session.scalars(select(CannedReply).where(CannedReply.taken_out_at.is_(None))))


def _named(session: Session, number: int) -> CannedReply:
    row = session.get(CannedReply, number, with_for_update={"of": CannedReply})
    if row is None or row.taken_out_at:
        raise Mistake("没有这条常用回复，可能已经被同事删除了。")
    return row


def _checked(session: Session, name: str, text: str, *, besides: CannedReply | None) -> tuple[str, str]:
    name, text = " ".join(name.split()), text.strip()
    if not name or not text:
        raise Mistake("名称和内容都要写。", of="text" if name else "name")
    if len(name) > LONGEST_NAME:
        raise Mistake(f"名称有 {len(name)} 字，最多 {LONGEST_NAME} 字。", of="name")
    if len(text) > LONGEST_TEXT:
        raise Mistake(f"内容有 {len(text)} 字，最多 {LONGEST_TEXT} 字。", of="text")
    if any(each.name == name for each in _rows(session) if each is not besides):
        raise Mistake(f"已经有一条叫“{name}”，请换个名称，或改那一条。", of="name")
    return name, text


def _helpline(settings: Answering) -> Ready:
    text = (
        f"您好，遇到家庭暴力、婚姻家庭等方面的困难，请拨打 {settings.telephone} 妇女维权热线"
        f"（{settings.helpline_hours}）；有危险请马上拨打 110。也可以在本公众号发“留言”，"
        "您说的话只有维权工作人员看得到。请不要在公开的地方写姓名、住址和电话。"
    )
    return Ready(HELPLINE, f"{settings.telephone} 热线", text)
