"""The check-list of wechat-api §16, rows 9 to 11: the webhook, messages to one follower, the numbers.

Each test speaks real HTTP and compares status, headers and the whole body.
"""

import hashlib
from itertools import pairwise
from typing import Any

import pytest
import requests

from bot.simulator import Account
from bot.simulator.envelope import decrypt
from tests.platform import Platform
from tests.simulator.conftest import Api, Webhook, text_reply
from tests.simulator.wire import assert_answered, assert_refused

OK = {"errcode": 0, "errmsg": "ok"}
CUSTOM, SUBMIT = "/cgi-bin/message/custom/send", "/cgi-bin/freepublish/submit"
TODAY = {"begin_date": "2026-11-24", "end_date": "2026-11-24"}


def said(platform: Platform, **more: Any) -> requests.Response:
    """Let a follower say 你好 to a webhook on this machine."""
    body = {"openid": "oA", "type": "text", "content": "你好", **more}
    return requests.post(f"{platform.url}/_control/message", json=body, timeout=30)


def assert_told(
    answer: requests.Response, status: int | None, reply: Any, notice: str | None, attempts: int = 1
) -> None:
    """Compare the whole of what the control side tells of a message, but for the time it took."""
    told = {"status": status, "reply": reply, "notice": notice, "attempts": attempts}
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json() == {**told, "took_ms": answer.json()["took_ms"], "replies": [reply]}


PLAIN = (
    f"<ToUserName><![CDATA[{Account.original_id}]]></ToUserName><FromUserName><![CDATA[oA]]></FromUserName>"
    "<CreateTime>5</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content>"
    "<MsgId>6</MsgId>"
)


def sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_9_the_webhook_is_posted_to_in_the_accounts_mode(
    platform: Platform, webhook: Webhook, mode: str
) -> None:
    platform.account(callback_mode=mode)

    answer = said(platform, createtime=5, msgid=6)

    assert_told(answer, 200, None, None)
    (post,) = webhook.posts
    sealed = post.xml.get("Encrypt", "")
    at, nonce = post.query["timestamp"], post.query["nonce"]
    query = {"signature": sha1(Account.token, at, nonce), "timestamp": at, "nonce": nonce, "openid": "oA"}
    if mode != "plain":
        assert decrypt(Account(), sealed).decode() == f"<xml>{PLAIN}</xml>"
        query |= {"encrypt_type": "aes", "msg_signature": sha1(Account.token, at, nonce, sealed)}
    to_us = f"<ToUserName><![CDATA[{Account.original_id}]]></ToUserName>"
    shown = to_us if mode == "safe" else PLAIN
    part = "" if mode == "plain" else f"<Encrypt><![CDATA[{sealed}]]></Encrypt>"
    assert post.query == query
    assert post.raw.decode() == f"<xml>{shown}{part}</xml>"
    assert post.headers.pop("Host") == webhook.url.split("/")[2]
    sent = {"Accept-Encoding": "identity", "Content-Type": "text/xml", "Content-Length": str(len(post.raw))}
    assert post.headers == sent


@pytest.mark.parametrize(
    ("status", "notice"), [(500, "应答是 HTTP 500"), (None, "0.2 秒内没有答完")], ids=["broken", "silent"]
)
def test_9_what_is_not_answered_is_sent_three_times_word_for_word(
    platform: Platform, webhook: Webhook, status: int | None, notice: str
) -> None:
    platform.account(callback_mode="plain", webhook_timeout=0.2)
    webhook.says(b"", status=500)
    webhook.trickle, webhook.more_headers = (0, 0) if status else (1, 1)

    answer = said(platform)

    assert_told(answer, status, None, notice, 3)
    assert len(webhook.posts) == 3
    assert len({post.raw for post in webhook.posts}) == 1


def test_9_five_seconds_are_the_longest_the_webhook_is_waited_for(
    platform: Platform, webhook: Webhook
) -> None:
    platform.account(webhook_attempts=1)
    webhook.trickle, webhook.more_headers = 0.5, 20

    answer = said(platform)

    assert_told(answer, None, None, "5 秒内没有答完")
    assert 4900 < answer.json()["took_ms"] < 8000


LONGEST = "字" * 682 + "ab"  # 2048 bytes


@pytest.mark.parametrize(
    ("body", "reply", "notice"),
    [
        (b"", None, None),
        (b"success", None, None),
        (LONGEST, {"type": "text", "content": LONGEST}, None),
        (LONGEST + "c", None, "回复超过 2048 字节"),
        ("", None, "回复的 Content 是空的"),
        (b"<xml><Content>", None, "回复不是 XML"),
        (b'{"errcode":0}', None, "回复不是 XML"),
    ],
    ids=["empty", "success", "longest", "too long", "no words", "half", "json"],
)
def test_9_the_reply_is_judged(
    platform: Platform, webhook: Webhook, body: bytes | str, reply: Any, notice: str | None
) -> None:
    webhook.reply = lambda post: (200, body if isinstance(body, bytes) else text_reply(post, body))

    assert_told(said(platform), 200, reply, notice)


def to_one(api: Api) -> requests.Response:
    return api.raw("POST", CUSTOM, {"touser": "oA", "msgtype": "text", "text": {"content": "好"}})


@pytest.mark.parametrize(
    ("trigger", "most", "seconds"),
    [
        ("message", 5, 48 * 3600),
        ("CLICK", 3, 60),
        ("scancode_push", 3, 60),
        ("scancode_waitmsg", 3, 60),
        ("subscribe", 3, 60),
        ("SCAN", 3, 60),
        ("VIEW", 0, 0),
    ],
)
def test_10_each_trigger_lets_so_many_messages_through_for_so_long(
    api: Api, platform: Platform, trigger: str, most: int, seconds: int
) -> None:
    platform.event("subscribe", "oA")
    platform.event("unsubscribe" if trigger == "subscribe" else "LOCATION", "oA")
    platform.advance(61)
    closed = to_one(api)

    def pull() -> None:
        platform.message("oA", "你好") if trigger == "message" else platform.event(trigger, "oA")

    pull()
    sent = [to_one(api) for _ in range(most + 1)]
    pull()
    platform.advance(max(0, seconds - 2))
    api.renew()
    late = to_one(api)
    platform.advance(3)

    assert_refused(closed, 45015)
    for answer in sent[:most]:
        assert_answered(answer, OK)
    assert_refused(sent[most], 45047 if most else 45015)
    if most:
        assert_answered(late, OK)
    assert_refused(to_one(api), 45015)


def test_10_somebody_is_shown_typing_once_and_again_after_a_message(api: Api, platform: Platform) -> None:
    platform.message("oA", "你好")
    show = {"touser": "oA", "command": "Typing"}
    hide = {"touser": "oA", "command": "CancelTyping"}
    path = "/cgi-bin/message/custom/typing"

    assert_answered(api.raw("POST", path, show), OK)
    assert_refused(api.raw("POST", path, show), 45081)
    assert_answered(api.raw("POST", path, hide), OK)
    assert_answered(api.raw("POST", path, show), OK)
    assert_answered(to_one(api), OK)
    assert_answered(api.raw("POST", path, show), OK)


NUMBERS = "/datacube/getarticletotaldetail"


def numbers_of(api: Api) -> requests.Response:
    return api.raw("POST", NUMBERS, TODAY)


def at_eight(platform: Platform, api: Api, *, days: int = 1) -> None:
    platform.set_clock(platform.now().replace(hour=8, minute=1))
    platform.advance(days * 86_400)
    api.renew()


@pytest.mark.parametrize(("notified", "kind"), [(True, 0), (True, 2), (False, 1)])
def test_11_the_numbers_of_a_day_come_the_next_morning_and_add_up(
    api: Api, platform: Platform, notified: bool, kind: int
) -> None:
    platform.account(mass_publish_type=kind if notified else 0)
    media_id = api.draft()
    sent = api.mass(media_id) if notified else api.post(SUBMIT, media_id=media_id)
    platform.advance(2)
    (out,) = platform.mass if notified else platform.published
    platform.reads(sent["msg_data_id"], 1, day="2026-11-24", read_user=3, share_user=1)
    platform.reads(sent["msg_data_id"], 1, day="2026-11-25", read_user=2, source="搜一搜")

    today = numbers_of(api)
    platform.advance(20 * 3600)  # six in the morning
    api.renew()
    early = numbers_of(api)
    at_eight(platform, api)
    platform.reads(day="2026-11-25", is_delay=True)
    answer = numbers_of(api)

    assert_refused(today, 61501)
    assert_refused(early, 61503)
    days = answer.json()["list"][0]["detail_list"]
    row = {"ref_date": "2026-11-24", "msgid": f"{sent['msg_data_id']}_1", "publish_type": kind}
    row |= {"title": "标题", "content_url": out["articles"][0]["url"]}
    row |= {"detail_list": [counted(days[0], 3, 0), counted(days[1], 3, 2)]}
    assert_answered(answer, {"list": [row], "is_delay": True})


def counted(given: dict[str, Any], pushed: int, searched: int) -> dict[str, Any]:
    """A day's row up to which so many came by the push and by searching; rates as given, when they can be."""
    scenes = [("公众号消息", pushed), ("聊天会话", 0), ("全部", pushed + searched), ("朋友圈", 0)]
    scenes += [("公众号主页", 0), ("其他", 0), ("推荐", 0), ("搜一搜", searched)]
    rates = ("read_delivery_rate", "read_finish_rate", "read_avg_activetime", "read_jump_position")
    assert 0 <= given["read_delivery_rate"] <= 1
    assert 0.3 < given["read_finish_rate"] < 0.8
    assert abs(sum(each["rate"] for each in given["read_jump_position"]) - 1) < 1e-6
    return {
        "stat_date": given["stat_date"],
        "read_user": pushed + searched,
        "read_user_source": [{"user_count": number, "scene_desc": scene} for scene, number in scenes],
        "share_user": 1,
        "zaikan_user": 0,
        "like_user": 0,
        "comment_count": 0,
        "collection_user": 0,
        "praise_money": 0,
        "read_subscribe_user": 0,
        **{name: given[name] for name in rates},
    }


@pytest.mark.parametrize("name", ["getarticlesummary", "getarticletotal", "getuserread", "getusershare"])
def test_11_the_old_calls_are_retired_or_empty(api: Api, platform: Platform, name: str) -> None:
    retired = api.raw("POST", f"/datacube/{name}", TODAY)
    platform.account(old_datacube=True)

    assert_refused(retired, 45103)
    assert_answered(api.raw("POST", f"/datacube/{name}", TODAY), {"list": []})


def grown(api: Api, platform: Platform) -> dict[str, Any]:
    """Send to two thousand followers, wait three days, and give the article's row."""
    platform.followers(2000, seed=7)
    api.sent(api.article(content_source_url="https://example.cn/"))
    platform.advance(3 * 86_400)
    api.renew()
    answer = api.raw("POST", NUMBERS, TODAY)
    (row,) = answer.json()["list"]
    assert_answered(answer, {"list": [row], "is_delay": False})
    return dict(row)


def test_11_generated_followers_leave_numbers_that_hold_together(api: Api, platform: Platform) -> None:
    row = grown(api, platform)

    days = row["detail_list"]
    assert [each["stat_date"] for each in days] == ["2026-11-24", "2026-11-25", "2026-11-26"]
    for day in days:
        sources = {each["scene_desc"]: each["user_count"] for each in day["read_user_source"]}
        assert sources.pop("全部") == day["read_user"] == sum(sources.values())
        assert max(sources, key=lambda scene: sources[scene]) == "公众号消息"
        assert 0.01 < day["read_delivery_rate"] < 0.2
        assert abs(day["read_delivery_rate"] - sources["公众号消息"] / 2000) < 1e-6
        assert 0.3 < day["read_finish_rate"] < 0.8
        assert abs(sum(each["rate"] for each in day["read_jump_position"]) - 1) < 1e-6
        assert 0 < day["share_user"] < day["read_user"]
        assert day["like_user"] > 0
        assert day["read_subscribe_user"] < day["read_user"]
    gains = [after["read_user"] - before["read_user"] for before, after in pairwise(days)]
    assert days[0]["read_user"] > gains[0] > 0
    assert gains[0] >= gains[1] >= 0
