"""A follower taps the menu: each kind of button has its own event, and some show something without one."""

import hashlib
from collections.abc import Iterator
from typing import Any

from bot.simulator import articles, chat, conversation, images
from bot.simulator.conversation import NOTHING_POSTED
from bot.simulator.platform import Platform
from bot.simulator.webhook import Delivery

Button = dict[str, Any]
Fields = dict[str, Any]

MENU_ID = 100_000_001  # made up: there is one menu
# What the phone would ask for, when the tap does not say: nobody holds a code or a camera before a desk.
SCANNED = {"ScanType": "qrcode", "ScanResult": "https://mp.weixin.qq.com/"}
CHOSEN = {
    "Location_X": 33.392,
    "Location_Y": 104.926,
    "Scale": 15,
    "Label": "甘肃省陇南市武都区",
    "Poiname": "",
}
SHOT = bytes.fromhex(  # a grey dot as PNG
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a4944415478da6368000000820081da45083b0000000049454e44ae426082"
)
SCANS = ("scancode_push", "scancode_waitmsg")
PICTURES = ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")


def tap(platform: Platform, openid: str, button: Button, **given: Any) -> list[Delivery]:
    """Do what a button does; *given* takes the place of what the phone would have found out.

    A picture follows its event as a message of its own; material and articles are shown without an event.
    """
    kind = button["type"]
    if kind in ("media_id", "view_limited", "article_id", "article_view_limited"):
        show(platform, openid, button)
        return [NOTHING_POSTED]
    event, fields = event_of(button)
    done = conversation.happen(platform, openid, event, {**fields, **given})
    if kind in PICTURES:
        done += send_picture(platform, openid)
    return done


def event_of(button: Button) -> tuple[str, Fields]:
    """Name the event of a button, with what it carries."""
    kind, key = button["type"], {"EventKey": button.get("key", "")}
    if kind == "view":
        return "VIEW", {"EventKey": button.get("url", ""), "MenuId": MENU_ID}
    if kind == "miniprogram":
        return "view_miniprogram", {"EventKey": button.get("pagepath", ""), "MenuId": MENU_ID}
    if kind in SCANS:
        return kind, {**key, "ScanCodeInfo": SCANNED}
    if kind in PICTURES:
        item = {"PicMd5Sum": hashlib.md5(SHOT, usedforsecurity=False).hexdigest()}
        return kind, {**key, "SendPicsInfo": {"Count": 1, "PicList": {"item": item}}}
    if kind == "location_select":
        return kind, {**key, "SendLocationInfo": CHOSEN}
    return "CLICK", key


def send_picture(platform: Platform, openid: str) -> list[Delivery]:
    now = platform.now()
    media_id = images.lend(platform, "from the menu", SHOT, "image", now=now)
    kept = images.lent(platform, media_id, now=now)
    assert kept is not None
    return conversation.say(platform, openid, "image", {"picurl": kept.url, "mediaid": media_id})


def show(platform: Platform, openid: str, button: Button) -> None:
    """Put a button's picture or published articles into the chat, while they are there."""
    picture = images.by_media_id(platform, button.get("media_id"))
    cards = [card(platform, article) for article in articles.published(platform, button.get("article_id"))]
    if picture:
        line = {"type": "image", "media_id": picture.media_id, "url": picture.url}
        chat.write(platform, openid, "reply", line, at=platform.now())
    elif cards:
        chat.write(platform, openid, "reply", {"type": "news", "articles": cards}, at=platform.now())


def card(platform: Platform, article: articles.Article) -> dict[str, str]:
    return {
        "title": article.fields["title"],
        "description": article.fields.get("digest", ""),
        "picurl": article.fields.get("thumb_url", ""),
        "url": platform.article_url(article.key),
    }


def find(platform: Platform, *, name: str = "", kind: str = "", leads_to: str = "") -> Button:
    """Find a button of the menu by its name, or by its kind and what it leads to. Raises ValueError."""
    buttons = [each for each in all_buttons(platform) if each.get("type") and each.get("name")]
    for button in buttons:
        ends = [button.get(each) for each in ("key", "url", "media_id", "article_id")]
        if button["name"] == name or (not name and button["type"] == kind and leads_to in ends):
            return button
    names = "、".join(button["name"] for button in buttons)
    raise ValueError(f"菜单里没有“{name or leads_to}”这一项，可以点的有：{names or '（没有菜单）'}")


def all_buttons(platform: Platform) -> Iterator[Button]:
    for button in platform.account.menu.get("button", []):
        yield from button.get("sub_button") or [button]
