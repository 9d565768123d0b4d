"""Uploading pictures: into a text, and as permanent material that may be a cover."""

from typing import Any

from bot.simulator import images
from bot.simulator.api import Call, Refusal, endpoint

LARGEST_IN_TEXT = 1024 * 1024
LARGEST_PERMANENT = 10 * 1024 * 1024
MOST_PERMANENT = 100_000


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
    if call.args.get("type") != "image":  # voice, video and thumb: not built
        raise Refusal(40004)
    if images.kind_of(content) is None:
        raise Refusal(40113)
    if len(content) > LARGEST_PERMANENT:
        raise Refusal(45001)
    if call.platform.store.number("SELECT count(*) FROM images WHERE media_id NOT NULL") >= MOST_PERMANENT:
        raise Refusal(45001)
    image = images.keep(call.platform, name, content, permanent=True, now=call.now)
    return {"media_id": image.media_id, "url": image.url}


def uploaded(call: Call) -> tuple[str, bytes]:
    if call.file is None:
        raise Refusal(41005)
    return call.file
