"""Pictures on their way to WeChat: looked at before, uploaded once for each account."""

import io
import warnings
from datetime import datetime

from PIL import Image, UnidentifiedImageError
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import db
from bot.db import Base, Sessions
from bot.errors import Mistake
from bot.publishing import articles
from bot.wechat.client import WeChat

LARGEST = 1_000_000  # bytes; uploadimg takes less than 1 MB
MOST_PIXELS = 25_000_000  # more is a slip or a bomb: 900×383 and 1080 wide are what readers see
_ENDINGS = {"JPEG": "jpg", "PNG": "png"}


class Upload(Base):
    """Where WeChat keeps a picture of ours, for one account: another account cannot use it."""

    __tablename__ = "upload"

    appid: Mapped[str] = mapped_column(String(40), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[str] = mapped_column(String(10), primary_key=True)  # text, cover or card
    address: Mapped[str] = mapped_column(Text)  # URL in the text or on a card, media_id of a cover
    uploaded_at: Mapped[datetime]


def problem(content: bytes) -> str | None:
    """Return what keeps *content* from being used as a picture, in words that follow its name."""
    try:
        kind = _kind(content)
    except Mistake as error:
        return str(error)
    if len(content) >= LARGEST:
        return f"有 {len(content) / 1e6:.1f} MB；微信只收 1 MB 以下的 {kind}，请压缩后再放进来。"
    return None


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
        content = articles.picture(session, key)
    if content is None:
        raise Mistake(f"图片 {key[:12]} 不在库里；请重新导入这篇文章。")
    name = f"{key[:16]}.{_ENDINGS[_kind(content)]}"  # ASCII: a Chinese file name is refused with 41005
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


def _kind(content: bytes) -> str:
    """Return JPEG or PNG, by the bytes and not by the name.

    Raises Mistake for anything else; nothing is decoded before its size is known.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as spoilt notes of the camera, which readers never see
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content)) as image:
                kind, (width, height) = image.format or "", image.size
                kind = "JPEG" if kind == "MPO" else kind  # a phone's JPEG with a second picture behind it
                if kind not in _ENDINGS:
                    raise Mistake(f"是 {kind or '未知'} 格式；请存成 jpg 或 png。")
                if width * height > MOST_PIXELS:
                    raise Mistake(f"有 {width}×{height} 像素，太大；宽 1080 就够了。")
                image.load()
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise Mistake("打不开：不是图片，或已损坏。") from error
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise Mistake("像素太多，打不开；宽 1080 就够了。") from error
    return kind
