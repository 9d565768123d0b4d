"""Pictures on their way to WeChat: uploaded once for each account."""

from datetime import datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import db
from bot.db import Base, Sessions
from bot.errors import Mistake
from bot.publishing.images import kept
from bot.wechat.client import WeChat


class Upload(Base):
    """Where WeChat keeps a picture of ours, for one account: another account cannot use it."""

    __tablename__ = "upload"

    appid: Mapped[str] = mapped_column(String(40), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[str] = mapped_column(String(10), primary_key=True)  # text, cover or card
    address: Mapped[str] = mapped_column(Text)  # URL in the text or on a card, media_id of a cover
    uploaded_at: Mapped[datetime]


def in_text(sessions: Sessions, wechat: WeChat, key: str, *, now: datetime) -> str:
    """Return the address under which the picture *key* may stand in an article, uploading it if need be.

    Raises PlatformProblem when WeChat does not take it.
    """
    return _uploaded(sessions, wechat, key, "text", now)


def as_cover(sessions: Sessions, wechat: WeChat, key: str, *, now: datetime) -> str:
    """Return the media_id under which the picture *key* may be a cover, uploading it if need be.

    Raises PlatformProblem when WeChat does not take it.
    """
    return _uploaded(sessions, wechat, key, "cover", now)


def on_card(session: Session, key: str) -> str:
    """Return the address under which a card may show the picture *key*; nothing where WeChat has it not.

    WeChat shows such an address within WeChat, whichever account it was given to.
    """
    known = select(Upload.address).where(Upload.sha256 == key, Upload.place.in_(("card", "text")))
    return session.scalars(known.order_by(Upload.place, Upload.uploaded_at.desc()).limit(1)).first() or ""


def forget_covers(sessions: Sessions, wechat: WeChat, keys: list[str]) -> None:
    """Let the covers *keys* be uploaded anew: WeChat says it has one of them no more."""
    with sessions.begin() as session:
        for key in keys:
            known = session.get(Upload, (wechat.appid, key, "cover"))
            if known:
                session.delete(known)


def _uploaded(sessions: Sessions, wechat: WeChat, key: str, place: str, now: datetime) -> str:
    with sessions.read() as session:
        known = session.get(Upload, (wechat.appid, key, place))
        if known:
            return known.address
        content = kept.picture(session, key)
    if content is None:
        raise Mistake("有一张图片不在库里；请重新添加，或重新导入这篇文章。")
    ending = "png" if content.startswith(b"\x89PNG") else "jpg"
    name = f"{key[:16]}.{ending}"  # ASCII: a Chinese file name is refused with 41005
    if place == "text":
        found = {"text": wechat.upload_image(content, name)}
    else:
        media_id, seen_at = wechat.upload_cover(content, name)
        found = {"cover": media_id} | ({"card": seen_at} if seen_at else {})
    with sessions.begin() as session:
        for at, address in found.items():
            upload = Upload(appid=wechat.appid, sha256=key, place=at, address=address, uploaded_at=now)
            db.add_unless_there(session, upload)  # another process may have uploaded it too: either will do
    return found[place]
