"""Pictures on their way to WeChat: uploaded once for each account."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

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
    place: Mapped[str] = mapped_column(String(10), primary_key=True)  # text or cover
    address: Mapped[str] = mapped_column(Text)  # URL in the text, media_id of a cover
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
        raise Mistake(f"图片 {key[:12]} 不在库里；请重新导入这篇文章。")
    ending = "png" if content.startswith(b"\x89PNG") else "jpg"
    name = f"{key[:16]}.{ending}"  # ASCII: a Chinese file name is refused with 41005
    send = wechat.upload_image if place == "text" else wechat.upload_cover
    address = send(content, name)
    with sessions.begin() as session:
        upload = Upload(appid=wechat.appid, sha256=key, place=place, address=address, uploaded_at=now)
        db.add_unless_there(session, upload)  # another process may have uploaded it too: either will do
    return address
