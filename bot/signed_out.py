"""Sessions that somebody ended by 退出: whoever kept their cookie, or sends it late, is let in no more."""

from datetime import datetime

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import db
from bot.db import Base


class SignedOut(Base):
    """One session that is over, kept until it would have ended by itself."""

    __tablename__ = "signed_out"

    mark: Mapped[str] = mapped_column(String(32), primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


def end(session: Session, mark: str, *, until: datetime, now: datetime) -> None:
    """End the session of that *mark*, which would have lasted to *until*; a second time changes nothing."""
    session.execute(delete(SignedOut).where(SignedOut.until < now))
    db.add_unless_there(session, SignedOut(mark=mark, until=until))


def is_over(session: Session, mark: str) -> bool:
    """Tell whether the session of that *mark* was ended."""
    return session.get(SignedOut, mark) is not None
