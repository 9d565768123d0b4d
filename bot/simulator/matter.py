"""What a mass message says: a draft, a text, or pictures."""

from typing import Any

from bot.simulator import drafts, fields, images
from bot.simulator.api import Call, Refusal

LONGEST_TEXT = 2048
MOST_PICTURES = 20
NO_LONGER = ("wxcard", "mpproduct")

Content = tuple[dict[str, Any], str | None]  # what is sent, and the draft it uses up


def of(call: Call) -> Content:
    """Copy what is to be sent. Raises Refusal."""
    kind = call.body.get("msgtype")
    if kind == "mpnews":
        found = mapping(call, "mpnews")
        return {"articles": drafts.find(call.platform, found)}, found["media_id"]
    if kind == "text":
        return {"text": text(mapping(call, "text").get("content"))}, None
    if kind == "image":
        return {"images": pictures(call)}, None
    if kind in ("voice", "mpvideo"):  # none can be uploaded here
        raise Refusal(40007 if mapping(call, str(kind)).get("media_id") else 41006)
    raise Refusal(45113 if kind in NO_LONGER else 40008)


def mapping(call: Call, name: str) -> dict[str, Any]:
    given = call.body.get(name)
    return given if isinstance(given, dict) else {}


def text(content: Any) -> str:
    if not isinstance(content, str) or not content:
        raise Refusal(44004)
    if len(content.encode()) > LONGEST_TEXT:
        raise Refusal(45002)
    return content


def pictures(call: Call) -> list[str]:
    """Give the addresses of `images.media_ids`, or of the single `image.media_id` of a preview."""
    require_captions(mapping(call, "images"))
    given = mapping(call, "images").get("media_ids") or [mapping(call, "image").get("media_id")]
    if given == [None]:
        raise Refusal(41006)
    if not isinstance(given, list) or len(given) > MOST_PICTURES:
        raise Refusal(40007)
    found = [images.usable(call.platform, each, now=call.now) for each in given]
    if not all(found):
        raise Refusal(40007)
    return [image.url for image in found if image]


def require_captions(given: dict[str, Any]) -> None:
    """Check what may stand beside the pictures; the desk shows none of it. Raises Refusal 47001 or 40035."""
    for name in ("recommend", "title"):
        fields.text(given, name)
    for name in ("need_open_comment", "only_fans_can_comment"):
        fields.flag(given, name)
