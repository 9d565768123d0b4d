"""What a follower leaves in confidence: sealed, read only by those with the right 维权, erased after days.

That it was left, who read it when, how it was handled and that it was erased stays on record; the words and
their author do not.
"""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal, notices, people, privacy
from bot.clock import in_words
from bot.db import Base, Sessions
from bot.errors import Mistake
from bot.people import Person, Role

LONGEST = 2_000  # characters; WeChat's own limit of a message is about that
HOW = (
    "联系了本人",
    "转公安机关",
    "转有关单位",
    "看过，不用处理",
)  # and no words of one's own: they would tell of her
_TEXT, _OPENID = "confided.text", "confided.openid"


class Confided(Base):
    """One message left in confidence; once erased, only that there was one."""

    __tablename__ = "confided"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    erase_at: Mapped[datetime] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]
    follower: Mapped[str | None] = mapped_column(String(64), index=True)  # privacy.follower_hash
    sealed_text: Mapped[str | None] = mapped_column(Text)
    sealed_openid: Mapped[str | None] = mapped_column(Text)
    readings: Mapped[list["Reading"]] = relationship(order_by="Reading.id", lazy="selectin")
    handlings: Mapped[list["Handling"]] = relationship(order_by="Handling.id", lazy="selectin")


class Reading(Base):
    """One reading of it, and by whom."""

    __tablename__ = "confided_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    confided_id: Mapped[int] = mapped_column(ForeignKey("confided.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person] = relationship(lazy="joined")


class Handling(Base):
    """What was done about it: one of `HOW`, and by whom."""

    __tablename__ = "confided_handling"

    id: Mapped[int] = mapped_column(primary_key=True)
    confided_id: Mapped[int] = mapped_column(ForeignKey("confided.id"), index=True)
    at: Mapped[datetime]
    how: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person] = relationship(lazy="joined")


def leave(
    session: Session, openid: str, text: str, *, now: datetime, secret_key: str, keep_days: int
) -> Confided:
    """Keep what a follower says in confidence, and tell those who may read it that there is something."""
    left = Confided(
        at=now,
        erase_at=now + timedelta(days=keep_days),
        follower=privacy.follower_hash(openid, secret_key),
        sealed_text=privacy.seal(text[:LONGEST], secret_key, purpose=_TEXT),
        sealed_openid=privacy.seal(openid, secret_key, purpose=_OPENID),
    )
    session.add(left)
    journal.record(session, None, "收到留言", left, now=now)
    notices.tell(
        session,
        f"有粉丝留言求助，请尽快看；{in_words(left.erase_at)} 抹去。",
        key=f"confided:{left.id}",
        to=[Role.RIGHTS],
        about=left,
        link="/console/confided/",
        urgent=True,
        now=now,
    )
    return left


def list_(session: Session, *, by: Person) -> list[Confided]:
    """Return what was left and is not erased yet, the newest first, still sealed."""
    _require_right(by)
    kept = select(Confided).where(Confided.erased_at.is_(None))
    return list(session.scalars(kept.order_by(Confided.id.desc())))


def read(
    session: Session, number: int, *, by: Person, now: datetime, secret_key: str
) -> tuple[Confided, str]:
    """Return what was left and its words; that *by* read it is kept, and the notice is settled.

    Raises NotAllowed without the right 维权, Mistake when there is none of that number or it is erased.
    """
    _require_right(by)
    left = session.get(Confided, number)
    if left is None:
        raise Mistake("没有这条留言。")
    if left.sealed_text is None:
        raise Mistake("这条留言到期，已经抹去了。")
    words = privacy.unseal(left.sealed_text, secret_key, purpose=_TEXT)
    session.add(Reading(confided_id=left.id, at=now, by_id=by.id))
    journal.record(session, by, "看留言", left, now=now)
    notices.settle(session, left, now=now)
    session.flush()
    session.refresh(left, ["readings"])
    return left, words


def handle(session: Session, number: int, how: str, *, by: Person, now: datetime) -> Confided:
    """Keep what was done about it; it may be more than one thing, one after the other.

    Raises NotAllowed without the right 维权, Mistake when there is none of that number, when nobody has read
    it, or *how* is none of `HOW`.
    """
    _require_right(by)
    left = session.get(Confided, number)
    if left is None:
        raise Mistake("没有这条留言。")
    if not left.readings:
        raise Mistake("这条留言还没有人看过，请先打开看。")
    if how not in HOW:
        raise Mistake("请选一样是怎么处理的。")
    session.add(Handling(confided_id=left.id, at=now, how=how, by_id=by.id))
    journal.record(session, by, "处理留言", left, now=now, how=how)
    session.flush()
    session.refresh(left, ["handlings"])
    return left


def unhandled(session: Session) -> list[Confided]:
    """Return what nothing was done about so far and is not erased yet, what is erased first first."""
    waiting = select(Confided).where(Confided.erased_at.is_(None), ~Confided.handlings.any())
    return list(session.scalars(waiting.order_by(Confided.erase_at, Confided.id)))


def erase_due(session: Session, *, now: datetime) -> int:
    """Erase the words, and whose they were, of all whose day has come; return how many."""
    due = session.scalars(_due(now).order_by(Confided.id).with_for_update(of=Confided)).all()
    for left in due:
        left.sealed_text = left.sealed_openid = left.follower = None
        left.erased_at = now
        notices.settle(session, left, now=now)
        journal.record(session, None, "抹去留言", left, now=now)
    return len(due)


def run_due(sessions: Sessions, *, now: datetime) -> None:
    """Erase what is due; any number of processes may."""
    with sessions.read() as session:
        if session.scalars(_due(now).limit(1)).first() is None:
            return
    with sessions.begin() as session:
        erase_due(session, now=now)


def _due(now: datetime) -> Select[Confided]:
    return select(Confided).where(Confided.erased_at.is_(None), Confided.erase_at <= now)


def _require_right(person: Person) -> None:
    people.require(person, Role.RIGHTS, to="看维权留言")
