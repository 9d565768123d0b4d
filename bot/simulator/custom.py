"""Customer-service messages: to one follower, while a window is open."""

from typing import Any

from bot.simulator import chat, followers, images
from bot.simulator.api import OK, Call, Refusal, endpoint

LONGEST_TEXT = 2048


@endpoint("/cgi-bin/message/custom/send", needs="certified", limit=500_000, strict=True)
def send(call: Call) -> dict[str, Any]:
    """Send one message, at most five within 48 hours of the follower's last word."""
    openid, platform = call.body.get("touser"), call.platform
    if not isinstance(openid, str) or not followers.known(platform, openid):
        raise Refusal(40003)
    message = message_of(call)
    if not followers.follows(platform, openid):
        raise Refusal(45015)
    left = followers.use_window(platform, openid, now=call.now)
    if left is None:
        raise Refusal(45015)
    if not left:
        raise Refusal(45047)
    chat.write(platform, openid, "custom", message, at=call.now)
    return OK


def message_of(call: Call) -> dict[str, Any]:
    """Check what is sent. Raises Refusal."""
    kind = call.body.get("msgtype")
    given = call.body.get(kind) if isinstance(kind, str) else None
    if kind not in ("text", "image", "news", "msgmenu"):  # voice, video, music, cards: not built
        raise Refusal(40008)
    if not isinstance(given, dict):
        raise Refusal(47001)
    if kind == "text":
        return {"type": kind, "content": words(given.get("content"))}
    if kind == "image":
        image = images.by_media_id(call.platform, given.get("media_id"))
        if image is None:
            raise Refusal(40007)
        return {"type": kind, "media_id": image.media_id, "url": image.url}
    if kind == "news":
        cards = given.get("articles")
        if not isinstance(cards, list) or not cards:
            raise Refusal(44003)
        if len(cards) > 1:
            raise Refusal(45008)
        names = ("title", "description", "picurl", "url")
        return {"type": kind, "articles": [{name: str(cards[0].get(name, "")) for name in names}]}
    choices = [{"id": str(each["id"]), "content": str(each["content"])} for each in given.get("list", [])]
    lines = {name: str(given.get(name, "")) for name in ("head_content", "tail_content")}
    return {"type": kind, **lines, "list": choices}


def words(content: Any) -> str:
    if not isinstance(content, str) or not content:
        raise Refusal(44004)
    if len(content.encode()) > LONGEST_TEXT:
        raise Refusal(45002)
    return content
