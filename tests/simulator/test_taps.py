"""Every kind of menu button, tapped: the event it posts, or what it shows by itself."""

from hashlib import md5
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot.simulator.menu import WITH_ARTICLE, WITH_KEY, WITH_MEDIA
from tests.platform import PHONE, Platform
from tests.simulator.conftest import Api, Webhook, phone_shows

PROGRAM = {"url": "http://a.cn/", "appid": "wx1", "pagepath": "pages/index"}
SCAN = {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "https://mp.weixin.qq.com/"}}
PLACE = {"Location_X": "33.392", "Location_Y": "104.926", "Scale": "15", "Label": "甘肃省陇南市武都区"}
# fmt: off
BUTTONS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "click": ({"key": "k"}, {"Event": "CLICK", "EventKey": "k"}),
    "view": ({"url": "http://a.cn/"}, {"Event": "VIEW", "EventKey": "http://a.cn/", "MenuId": "100000001"}),
    "miniprogram":
        (PROGRAM, {"Event": "view_miniprogram", "EventKey": "pages/index", "MenuId": "100000001"}),
    "scancode_push": ({"key": "k"}, {"Event": "scancode_push", "EventKey": "k", **SCAN}),
    "scancode_waitmsg": ({"key": "k"}, {"Event": "scancode_waitmsg", "EventKey": "k", **SCAN}),
    "location_select": (
        {"key": "k"},
        {"Event": "location_select", "EventKey": "k", "SendLocationInfo": {**PLACE, "Poiname": ""}},
    ),
}
# fmt: on


def make(api: Api, kind: str, **fields: str) -> None:
    button = {"type": kind, "name": "一", **fields}
    made = api.post("/cgi-bin/menu/create", button=[{"name": "更多", "sub_button": [button]}])
    assert made == {"errcode": 0, "errmsg": "ok"}


@pytest.mark.parametrize("kind", BUTTONS)
def test_a_tap_posts_the_event_of_its_button(
    api: Api, platform: Platform, webhook: Webhook, kind: str
) -> None:
    fields, event = BUTTONS[kind]
    platform.account(callback_mode="plain")
    make(api, kind, **fields)

    answer = platform.control("tap", openid="oA", button="一")

    (post,) = webhook.posts
    common = {"ToUserName": "gh_5a1d0c0ffee1", "FromUserName": "oA", "MsgType": "event"}
    assert post.xml == {**common, "CreateTime": post.xml["CreateTime"], **event}
    assert (answer["status"], answer["attempts"]) == (200, 1)


@pytest.mark.parametrize("kind", ["pic_sysphoto", "pic_photo_or_album", "pic_weixin"])
def test_a_picture_follows_its_event_as_a_message(
    api: Api, platform: Platform, webhook: Webhook, kind: str
) -> None:
    make(api, kind, key="k")

    platform.control("tap", openid="oA", button="一")

    event, message = (post.xml for post in webhook.posts)
    sent = event["SendPicsInfo"]
    assert (event["Event"], event["EventKey"], sent["Count"]) == (kind, "k", "1")
    assert message["MsgType"] == "image"
    picture = api.session.get(platform.url + "/mmbiz/" + message["PicUrl"].split("/")[4], timeout=5)
    assert sent["PicList"]["item"]["PicMd5Sum"] == md5(picture.content, usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("kind", sorted(WITH_MEDIA | WITH_ARTICLE))
def test_material_and_articles_are_shown_without_an_event(
    api: Api, platform: Platform, webhook: Webhook, kind: str
) -> None:
    api.post("/cgi-bin/freepublish/submit", media_id=api.draft(api.article(title="春耕")))
    platform.advance(2)
    platform.settle()
    webhook.posts.clear()
    leads_to = {"media_id": api.cover()} if kind in WITH_MEDIA else {}
    make(api, kind, **leads_to or {"article_id": platform.published[0]["article_id"]})

    answer = platform.control("tap", button="一")

    assert (webhook.posts, answer["status"], answer["attempts"]) == ([], None, 0)
    shown = phone_shows(platform, PHONE)
    assert ('<img class="picture" src="/mmbiz/' if leads_to else "春耕") in shown


@pytest.mark.parametrize(("kind", "shown"), [("scancode_push", False), ("scancode_waitmsg", True)])
def test_only_one_of_the_scans_can_show_a_reply(
    api: Api, platform: Platform, webhook: Webhook, kind: str, shown: bool
) -> None:
    make(api, kind, key="k")
    webhook.says_text("扫到了")

    platform.control("tap", button="一", ScanCodeInfo={"ScanType": "barcode", "ScanResult": "690"})

    assert webhook.posts[0].xml["ScanCodeInfo"] == {"ScanType": "barcode", "ScanResult": "690"}
    assert ("扫到了" in phone_shows(platform)) is shown
    send = {"touser": PHONE, "msgtype": "text", "text": {"content": "好"}}
    assert api.post("/cgi-bin/message/custom/send", **send)["errcode"] == 0


def test_the_page_posts_the_same_events(api: Api, phone: Page, platform: Platform, webhook: Webhook) -> None:
    button = {"type": "scancode_waitmsg", "name": "扫一扫", "key": "k"}
    api.post(
        "/cgi-bin/menu/create",
        button=[{**button}, {**button, "name": "看图", "key": "p", "type": "pic_weixin"}],
    )
    platform.event("subscribe")
    webhook.says_text("扫到了")
    phone.goto(platform.url)

    phone.get_by_role("button", name="扫一扫").click()

    expect(phone.get_by_text("扫到了")).to_be_visible()
    phone.get_by_role("button", name="看图").click()
    expect(phone.locator(".mine .picture")).to_be_visible()
    names = [post.xml.get("Event", post.xml["MsgType"]) for post in webhook.posts]
    assert names == ["subscribe", "scancode_waitmsg", "pic_weixin", "image"]


def test_a_button_that_leads_to_what_is_gone_shows_nothing(platform: Platform) -> None:
    platform.account(menu={"button": [{"type": "media_id", "name": "一", "media_id": "gone"}]})

    platform.control("tap", button="一")

    assert "picture" not in phone_shows(platform)


def test_a_button_that_is_not_there_is_told_with_those_that_are(platform: Platform) -> None:
    with pytest.raises(AssertionError, match="菜单里没有“早安”这一项，可以点的有：数字、隐私、帮助"):
        platform.control("tap", button="早安")


def test_every_kind_of_button_that_can_be_made_is_tapped_here() -> None:
    pictures = {"pic_sysphoto", "pic_photo_or_album", "pic_weixin"}

    assert WITH_KEY | {"view", "miniprogram"} == BUTTONS.keys() | pictures
