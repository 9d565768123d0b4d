"""Customer-service messages to one follower, while a window is open; and the sign of typing."""

from collections.abc import Callable
from typing import Any

from bot.simulator import articles, chat, followers, images
from bot.simulator.api import OK, Call, Refusal, endpoint
from bot.simulator.platform import Platform

Given = dict[str, Any]

LONGEST_TEXT = 2048
SPOKE_WITHIN = 30  # seconds since the follower's last word, for the sign of typing
TYPING_FOR = 15  # seconds until the sign goes away by itself; made up


@endpoint("/cgi-bin/message/custom/send", needs="certified", limit=500_000, strict=True)
def send(call: Call) -> dict[str, Any]:
    """Send one message, at most five within 48 hours of the follower's last word."""
    openid, platform = call.body.get("touser"), call.platform
    if not isinstance(openid, str) or not followers.known(platform, openid):
        raise Refusal(40003)
    message = message_of(call)
    if followers.blacklisted(platform, openid):
        raise Refusal(43019)
    if not followers.follows(platform, openid):
        raise Refusal(45015)
    left = followers.use_window(platform, openid)
    if left is None:
        raise Refusal(45015)
    if not left:
        raise Refusal(45047)
    context = call.body.get("aimsgcontext")
    if isinstance(context, dict) and context.get("is_ai_msg") == 1:
        message["ai"] = True  # shown with a note that a machine wrote it
    platform.store.run("DELETE FROM typing WHERE openid = ?", openid)
    chat.write(platform, openid, "custom", message, at=call.now)
    return OK


@endpoint("/cgi-bin/message/custom/typing", needs="certified", limit=500_000)
def typing(call: Call) -> dict[str, Any]:
    """Show or hide 对方正在输入, for a follower who has just spoken."""
    openid, command, store = call.body.get("touser"), call.body.get("command"), call.platform.store
    if not isinstance(openid, str) or not followers.known(call.platform, openid):
        raise Refusal(40003)
    if command not in ("Typing", "CancelTyping"):
        raise Refusal(45072)
    if not spoke_lately(call.platform, openid, now=call.now):
        raise Refusal(45080)
    if command == "CancelTyping":
        store.run("DELETE FROM typing WHERE openid = ?", openid)
        return OK
    shown = store.row("SELECT since FROM typing WHERE openid = ?", openid)
    if shown and 0 <= call.now - shown["since"] < TYPING_FOR:
        raise Refusal(45081)
    store.run("INSERT OR REPLACE INTO typing (openid, since) VALUES (?, ?)", openid, call.now)
    return OK


def spoke_lately(platform: Platform, openid: str, *, now: float) -> bool:
    row = platform.store.row("SELECT opened_at FROM windows WHERE openid = ? AND kind = 'message'", openid)
    return row is not None and 0 <= now - row["opened_at"] <= SPOKE_WITHIN


def message_of(call: Call) -> dict[str, Any]:
    """Check what is sent. Raises Refusal."""
    kind = call.body.get("msgtype")
    read = READERS.get(kind) if isinstance(kind, str) else None
    if read is None:  # mpnews gave way to mpnewsarticle; there are no cards
        raise Refusal(40008)
    given = call.body.get(str(kind))
    if not isinstance(given, dict):
        raise Refusal(47001)
    return {"type": kind, **read(call, given)}


def text(call: Call, given: Given) -> Given:
    content = given.get("content")
    if not isinstance(content, str) or not content:
        raise Refusal(44004)
    if len(content.encode()) > LONGEST_TEXT:
        raise Refusal(45002)
    return {"content": content}


def image(call: Call, given: Given) -> Given:
    found = picture(call, given.get("media_id"))
    return {"media_id": given["media_id"], "url": found.url}


def recording(call: Call, given: Given) -> Given:
    """No voice or video can be uploaded here, so that none can be sent."""
    raise Refusal(40007 if given.get("media_id") else 41006)


def music(call: Call, given: Given) -> Given:
    picture(call, given.get("thumb_media_id"))
    names = ("title", "description", "musicurl", "hqmusicurl", "thumb_media_id")
    return {name: str(given.get(name, "")) for name in names}


def news(call: Call, given: Given) -> Given:
    cards = given.get("articles")
    if not isinstance(cards, list) or not cards or not isinstance(cards[0], dict):
        raise Refusal(44003)
    if len(cards) > 1:
        raise Refusal(45008)
    names = ("title", "description", "picurl", "url")
    return {"articles": [{name: str(cards[0].get(name, "")) for name in names}]}


def published(call: Call, given: Given) -> Given:
    """Show a publication as a card."""
    found = articles.published(call.platform, given.get("article_id"))
    if not found:
        raise Refusal(53600)
    first = found[0]
    return {
        "article_id": given["article_id"],
        "articles": [
            {
                "title": first.fields["title"],
                "description": first.fields.get("digest", ""),
                "picurl": first.fields.get("thumb_url", ""),
                "url": call.platform.article_url(first.key),
            }
        ],
    }


def menu(call: Call, given: Given) -> Given:
    choices = given.get("list")
    if not isinstance(choices, list) or not all(
        isinstance(each, dict) and each.get("id") and each.get("content") for each in choices
    ):
        raise Refusal(47001)
    lines = {name: str(given.get(name, "")) for name in ("head_content", "tail_content")}
    listed = [{"id": str(each["id"]), "content": str(each["content"])} for each in choices]
    return {**lines, "list": listed}


def mini_program(call: Call, given: Given) -> Given:
    if not given.get("appid") or not given.get("pagepath"):
        raise Refusal(40035)
    picture(call, given.get("thumb_media_id"))
    return {name: str(given.get(name, "")) for name in ("title", "appid", "pagepath", "thumb_media_id")}


READERS: dict[str, Callable[[Call, Given], Given]] = {
    "text": text,
    "image": image,
    "voice": recording,
    "video": recording,
    "music": music,
    "news": news,
    "mpnewsarticle": published,
    "msgmenu": menu,
    "miniprogrampage": mini_program,
}


def picture(call: Call, media_id: Any) -> images.Image:
    """Find a picture that may be sent. Raises Refusal."""
    if not media_id:
        raise Refusal(41006)
    found = images.usable(call.platform, media_id, now=call.now)
    if found is None:
        raise Refusal(40007)
    return found
