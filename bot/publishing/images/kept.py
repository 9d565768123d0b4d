"""Keeps pictures, each once however often it is used, and remembers what each original became.

The original itself is not kept: it may tell where and by whom it was taken.  Its checksum is, so that the
same file becomes the same picture for ever, and at once, whatever version of Pillow is at work by then.
"""

from collections.abc import Callable, Collection

from sqlalchemy import ForeignKey, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import db
from bot.db import Base, Sessions
from bot.publishing.images import intake
from bot.publishing.images.intake import Taken, checksum


class Picture(Base):
    """The bytes of a picture, kept once however often it is used."""

    __tablename__ = "picture"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Original(Base):
    """What a file that staff gave was turned into."""

    __tablename__ = "picture_source"

    original: Mapped[str] = mapped_column(String(64), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("picture.sha256"), index=True)
    remarks: Mapped[str] = mapped_column(Text)  # a line each


def keep_picture(session: Session, content: bytes) -> str:
    """Keep *content*, turned into what WeChat takes, and return the SHA-256 of what is kept.

    Raises Mistake, in words that follow its name, when it is no picture.
    """
    return keep(session, _known(session, checksum(content)) or intake.take(content))


def keep(session: Session, taken: Taken) -> str:
    """Keep a picture that was taken in, if it is new, and return its SHA-256."""
    key = checksum(taken.content)
    if session.get(Picture, key) is None:
        db.add_unless_there(session, Picture(sha256=key, content=taken.content))
    if taken.original != key and session.get(Original, taken.original) is None:
        remarks = "\n".join(taken.remarks)
        db.add_unless_there(session, Original(original=taken.original, sha256=key, remarks=remarks))
    return key


def remembered(sessions: Sessions) -> Callable[[bytes], Taken]:
    """Return a `take` that works out nothing twice: what an original became is looked up first."""

    def take(content: bytes) -> Taken:
        with sessions.read() as session:
            known = _known(session, checksum(content))
        return known or intake.take(content)

    return take


def picture(session: Session, key: str) -> bytes | None:
    """Return the picture of that SHA-256."""
    found = session.get(Picture, key)
    return found.content if found else None


def there(session: Session, keys: Collection[str]) -> set[str]:
    """Return which of *keys* are SHA-256 of pictures that are kept."""
    return set(session.scalars(select(Picture.sha256).where(Picture.sha256.in_(list(keys)))))


def _known(session: Session, original: str) -> Taken | None:
    source = session.get(Original, original)
    content = picture(session, source.sha256) if source else None
    return Taken(content, original, tuple(source.remarks.splitlines())) if source and content else None
