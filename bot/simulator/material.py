"""Permanent pictures: in a text, or as material whose media_id may be a cover; listed, fetched, deleted."""

import json
from typing import Any

from bot.simulator import images
from bot.simulator.api import OK, Call, File, Refusal, endpoint
from bot.simulator.fields import page
from bot.simulator.images import Image

LARGEST_IN_TEXT = 1024 * 1024
LARGEST_PERMANENT = 10 * 1024 * 1024
LARGEST_THUMB = 64 * 1024
MOST_PERMANENT = 100_000
KINDS = ("image", "voice", "video", "news")


@endpoint("/cgi-bin/media/uploadimg", takes="file", limit=100_000)
def for_text(call: Call) -> dict[str, Any]:
    """Take a jpg or png under 1 MB for an article's body."""
    name, content = uploaded(call)
    if images.kind_of(content) not in ("jpeg", "png"):
        raise Refusal(40005)
    if len(content) >= LARGEST_IN_TEXT:
        raise Refusal(40009)
    return {"url": images.keep(call.platform, name, content, permanent=False, now=call.now).url}


@endpoint("/cgi-bin/material/add_material", takes="file", limit=1000)
def permanent(call: Call) -> dict[str, Any]:
    """Take a picture for good; its media_id may be a cover."""
    name, content = uploaded(call)
    if call.args.get("type") not in ("image", "thumb"):  # voice and video: not built
        raise Refusal(40004)
    if images.kind_of(content) is None:
        raise Refusal(40113)
    if len(content) > LARGEST_PERMANENT:
        raise Refusal(45001)
    if stored(call) >= MOST_PERMANENT:
        raise Refusal(45001)
    image = images.keep(call.platform, name, content, permanent=True, now=call.now)
    address = {"url": image.url} if call.args["type"] == "image" else {}
    return {"media_id": image.media_id, **address}


@endpoint("/cgi-bin/material/get_material")
def get(call: Call) -> File:
    """Give a picture's bytes."""
    image = find(call)
    return File(image.bytes, images.MIME[image.format], f"{image.media_id}.{image.format}")


@endpoint("/cgi-bin/material/del_material")
def delete(call: Call) -> dict[str, Any]:
    """Delete a picture, unless the menu or the automatic reply shows it."""
    image, account = find(call), call.platform.account
    if f'"{image.media_id}"' in json.dumps([account.menu, account.autoreply]):
        raise Refusal(48005)
    call.platform.store.run("UPDATE images SET media_id = NULL WHERE key = ?", image.key)
    return OK


@endpoint("/cgi-bin/material/get_materialcount", method="GET")
def count(call: Call) -> dict[str, Any]:
    return {"voice_count": 0, "video_count": 0, "image_count": stored(call), "news_count": 0}


@endpoint("/cgi-bin/material/batchget_material", plain=True)
def batchget(call: Call) -> dict[str, Any]:
    """List pictures, the newest first; there is no material of the other kinds."""
    if call.body.get("type") not in KINDS:
        raise Refusal(40004)
    offset, number = page(call.body)
    if call.body["type"] != "image":
        return {"item": [], "total_count": 0, "item_count": 0}
    rows = call.platform.store.rows(
        "SELECT * FROM images WHERE media_id NOT NULL ORDER BY created_at DESC, rowid DESC LIMIT ? OFFSET ?",
        number,
        offset,
    )
    items = [
        {"media_id": each.media_id, "name": each.name, "update_time": int(each.created_at), "url": each.url}
        for each in (Image(**row) for row in rows)
    ]
    return {"item": items, "total_count": stored(call), "item_count": len(items)}


@endpoint("/cgi-bin/media/upload", takes="file", limit=100_000)
def lend(call: Call) -> dict[str, Any]:
    """Take a picture for three days; it may be sent in a message but never be a cover."""
    name, content = uploaded(call)
    kind, form = call.args.get("type", ""), images.kind_of(content)
    if kind not in ("image", "thumb"):  # voice and video: not built
        raise Refusal(40004)
    if form not in (("jpeg",) if kind == "thumb" else ("jpeg", "png", "gif")):
        raise Refusal(40005)
    if len(content) > (LARGEST_THUMB if kind == "thumb" else LARGEST_PERMANENT):
        raise Refusal(45001)
    media_id = images.lend(call.platform, name, content, kind, now=call.now)
    named = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, named: media_id, "created_at": int(call.now)}


@endpoint("/cgi-bin/media/get", method="GET", limit=200_000)
def fetch(call: Call) -> File:
    """Give a temporary picture's bytes while it is there."""
    if not call.args.get("media_id"):
        raise Refusal(41006)
    image = images.lent(call.platform, call.args["media_id"], now=call.now)
    if image is None:
        raise Refusal(40007)
    return File(image.bytes, images.MIME[image.format], f"{call.args['media_id']}.{image.format}")


def find(call: Call) -> Image:
    """Find the permanent picture a body names. Raises Refusal."""
    if not call.body.get("media_id"):
        raise Refusal(41006)
    image = images.by_media_id(call.platform, call.body["media_id"])
    if image is None:
        raise Refusal(40007)
    return image


def stored(call: Call) -> int:
    return call.platform.store.number("SELECT count(*) FROM images WHERE media_id NOT NULL")


def uploaded(call: Call) -> tuple[str, bytes]:
    if call.file is None:
        raise Refusal(41005)
    return call.file
