"""Pictures: told apart by their first bytes, kept, and handed out under WeChat's own image addresses."""

import re
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.platform import Platform

HOSTS = ("mmbiz.qpic.cn", "mmbiz.qlogo.cn")
MIME = {"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "bmp": "image/bmp"}
LENT_FOR = 3 * 86_400  # seconds a temporary picture is there
KEY = re.compile(r"/mmbiz_[a-z]+/([A-Za-z0-9]+)(?:/|$)")


@dataclass(frozen=True)
class Image:
    """One stored picture; *media_id* only when it is permanent material."""

    key: str
    media_id: str | None
    name: str
    format: str
    bytes: bytes
    created_at: float

    @property
    def url(self) -> str:
        """The address a client gets: http, and on WeChat's host, because clients check that."""
        return f"http://{HOSTS[0]}/mmbiz_{self.format}/{self.key}/0?wx_fmt={self.format}"


def kind_of(content: bytes) -> str | None:
    """Name the format by the magic bytes, never by the file's name."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if content.startswith(b"BM") and len(content) > 26:
        return "bmp"
    return None


def keep(platform: Platform, name: str, content: bytes, *, permanent: bool, now: float) -> Image:
    """Store a picture whose kind was checked before."""
    image = Image(
        key=secrets.token_hex(24),
        media_id=secrets.token_urlsafe(48) if permanent else None,
        name=name,
        format=kind_of(content) or "jpeg",
        bytes=content,
        created_at=now,
    )
    platform.store.insert("images", **image.__dict__)
    return image


def by_media_id(platform: Platform, media_id: Any) -> Image | None:
    if not isinstance(media_id, str):
        return None
    row = platform.store.row("SELECT * FROM images WHERE media_id = ?", media_id)
    return None if row is None else Image(**row)


def lend(platform: Platform, name: str, content: bytes, kind: str, *, now: float) -> str:
    """Store a picture for three days and give its media_id."""
    media_id = secrets.token_urlsafe(48)
    image = keep(platform, name, content, permanent=False, now=now)
    platform.store.insert("lent", media_id=media_id, image=image.key, kind=kind, lent_at=now)
    return media_id


def lent(platform: Platform, media_id: Any, *, now: float) -> Image | None:
    """Give a temporary picture that has not expired."""
    row = platform.store.row(
        "SELECT image FROM lent WHERE media_id = ? AND lent_at > ?",
        media_id if isinstance(media_id, str) else "",
        now - LENT_FOR,
    )
    return None if row is None else by_key(platform, row["image"])


def usable(platform: Platform, media_id: Any, *, now: float) -> Image | None:
    """Give a picture that may be sent in a message: permanent, or temporary and still there."""
    return by_media_id(platform, media_id) or lent(platform, media_id, now=now)


def by_key(platform: Platform, key: str) -> Image | None:
    row = platform.store.row("SELECT * FROM images WHERE key = ?", key)
    return None if row is None else Image(**row)


def is_ours(url: str) -> bool:
    """Tell whether WeChat would show this picture in an article."""
    return host_of(url) in HOSTS


def host_of(url: str) -> str | None:
    """Give the host of an address, None when there is none or it cannot be read, as in `http://[`."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def on_the_desk(url: str) -> str:
    """Give the simulator's own path of one of WeChat's image addresses, so that a browser can show it."""
    found = KEY.search(urlsplit(url).path) if is_ours(url) else None
    return f"/mmbiz/{found[1]}" if found else url
