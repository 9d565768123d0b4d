"""A follower speaks, taps or follows; the webhook hears it and the follower sees its reply."""

import re
from typing import Any

from bot.simulator import chat, events, followers, webhook
from bot.simulator.platform import Platform
from bot.simulator.webhook import NOT_CONNECTED, NOTICE, Delivery

# fmt: off
NAMES = (  # wechat-api §1.4 and §1.5
    "Content", "PicUrl", "MediaId", "Format", "MediaId16K", "Recognition", "ThumbMediaId",
    "Location_X", "Location_Y", "Scale", "Label", "Title", "Description", "Url", "MsgId",
    "MsgDataId", "Idx", "BusinessId", "bizmsgmenuid", "CreateTime", "MsgType", "Event", "EventKey",
    "Ticket", "Latitude", "Longitude", "Precision", "MenuId", "ScanCodeInfo", "SendPicsInfo",
    "SendLocationInfo", "Status", "PublishEventInfo",
)
# fmt: on
ELEMENTS = {name.replace("_", "").lower(): name for name in NAMES}
ELEMENT = re.compile("[A-Za-z][A-Za-z0-9_]*")
UNANSWERED = ("unsubscribe", "scancode_push")  # of the two scans only scancode_waitmsg can show a reply
OPENS = {"CLICK": "click", "scancode_push": "click", "scancode_waitmsg": "click", "SCAN": "scan"}

NOTHING_POSTED = Delivery(None, None, None, 0, 0)


def say(
    platform: Platform, openid: str, kind: str, fields: dict[str, Any], *, times: int = 1
) -> list[Delivery]:
    """Send a follower's message, *times* over as the same one; who was never seen follows silently."""
    now = platform.now()
    message = {
        "CreateTime": int(now),
        "MsgType": kind,
        **elements(fields),
    }
    message.setdefault("MsgId", platform.store.next("inbound"))
    with platform.store.transaction():
        if not followers.known(platform, openid):
            followers.follow(platform, openid, now=now)
        chat.write(platform, openid, "mine", {"type": kind, **fields}, at=now)
        followers.open_window(platform, openid, "message", now=now)
    if followers.blacklisted(platform, openid) and not platform.account.blacklisted_heard:
        return [NOTHING_POSTED]
    return deliver(platform, openid, message, times=times)


def happen(
    platform: Platform, openid: str, event: str, fields: dict[str, Any], *, times: int = 1
) -> list[Delivery]:
    """Post an event of a follower, after what it means has taken effect."""
    now = platform.now()
    message = {"CreateTime": int(now), "MsgType": "event", "Event": event, "EventKey": "", **elements(fields)}
    with platform.store.transaction():
        if event == "subscribe":
            followers.follow(platform, openid, now=now)
            followers.open_window(platform, openid, "subscribe", now=now)
        elif event == "unsubscribe":
            followers.leave(platform, openid, now=now)
        elif event in OPENS:
            followers.open_window(platform, openid, OPENS[event], now=now)
        number = platform.store.insert(
            "events", event=event, openid=openid, fields=message, due_at=now, state="posting"
        )
    done = deliver(platform, openid, message, times=times, silent=event in UNANSWERED)
    platform.store.run(
        "UPDATE events SET state = ?, status = ?, attempts = ? WHERE id = ?",
        events.ending(done[-1]),
        done[-1].status,
        sum(delivery.attempts for delivery in done),
        number,
    )
    return done


def deliver(
    platform: Platform, openid: str, message: dict[str, Any], *, times: int, silent: bool = False
) -> list[Delivery]:
    """Post the same message *times* over; the follower sees the first reply."""
    done = [webhook.post(platform, openid, message) for _ in range(max(1, times))]
    first, now = done[0], platform.now()
    if first.reply and first.reply["type"] != "transfer_customer_service" and not silent:
        chat.write(platform, openid, "reply", first.reply, at=now)
    elif first.notice and not silent:
        shown = NOT_CONNECTED if first.notice == NOT_CONNECTED else NOTICE
        chat.write(platform, openid, "notice", {"text": shown, "why": first.notice}, at=now)
    return done


def elements(fields: dict[str, Any]) -> dict[str, Any]:
    """Give fields their element names; an unknown one keeps the name it came with.

    Raises ValueError for a name that XML cannot hold.
    """
    for name in fields:
        if not ELEMENT.fullmatch(name):
            raise ValueError(f"“{name[:40]}”不能作字段名，字段名用字母、数字和下划线，以字母开头。")
    return {ELEMENTS.get(name.replace("_", "").lower(), name): value for name, value in fields.items()}
