"""A follower speaks, taps, follows and leaves: what the webhook gets, and how often."""

import threading
import time
from typing import Any

import pytest

from bot.simulator.webhook import NOTICE
from tests.platform import PHONE, Platform, running, until
from tests.simulator.conftest import Api, Post, Webhook, phone_shows, text_reply


def test_no_answer_is_repeated_three_times_with_the_same_msgid(platform: Platform, webhook: Webhook) -> None:
    webhook.says(b"", status=500)

    answer = platform.message(PHONE, "你好")

    assert (answer["status"], answer["attempts"]) == (500, 3)
    assert len({(post.xml["MsgId"], post.xml["CreateTime"]) for post in webhook.posts}) == 1
    assert len(webhook.posts) == 3
    assert NOTICE in phone_shows(platform)


def test_a_slow_answer_is_cut_off_and_asked_for_again(platform: Platform, webhook: Webhook) -> None:
    platform.account(webhook_timeout=0.2)
    slow = threading.Event()

    def reply(post: Post) -> tuple[int, bytes]:
        if len(webhook.posts) == 1:
            slow.wait(5)
        return 200, text_reply(post, "来了")

    webhook.reply = reply

    answer = platform.message("oAsker", "你好")
    slow.set()

    assert answer["reply"] == {"type": "text", "content": "来了"}
    assert answer["attempts"] == 2


def test_an_answer_that_trickles_in_is_cut_off_as_a_whole(platform: Platform, webhook: Webhook) -> None:
    platform.account(webhook_timeout=0.3)
    webhook.trickle = 0.1  # each byte comes in time, seven of them do not

    answer = platform.message("oAsker", "你好")

    assert (answer["status"], answer["attempts"]) == (None, 3)


def test_headers_that_trickle_in_are_cut_off_too(platform: Platform, webhook: Webhook) -> None:
    platform.account(webhook_timeout=0.3)
    webhook.more_headers, webhook.trickle = 20, 0.1  # each comes in time, all of them need two seconds

    answer = platform.message("oAsker", "你好")

    assert (answer["status"], answer["attempts"]) == (None, 3)
    assert answer["took_ms"] < 1500


def test_an_answer_that_breaks_off_is_asked_for_again(platform: Platform, webhook: Webhook) -> None:
    webhook.lacks = 3

    answer = platform.message("oAsker", "你好")

    assert (answer["status"], answer["attempts"]) == (None, 3)


def test_a_refused_signature_is_told_as_it_is_and_not_repeated(platform: Platform, webhook: Webhook) -> None:
    webhook.says(b"", status=403)

    answer = platform.message("oAsker", "你好")

    assert (answer["status"], answer["attempts"]) == (403, 1)


def test_a_webhook_that_is_not_there_is_status_null() -> None:
    with running("http://127.0.0.1:9/", webhook_pause=0.01) as platform:
        answer = platform.message("oAsker", "你好")

    assert (answer["status"], answer["reply"], answer["attempts"]) == (None, None, 3)


def test_the_same_message_can_be_sent_several_times(platform: Platform, webhook: Webhook) -> None:
    webhook.says_text("好")

    answer = platform.message("oAsker", "你好", times=3)

    assert len(webhook.posts) == 3
    assert len({post.raw.partition(b"<Encrypt>")[0] for post in webhook.posts}) == 1
    assert answer["replies"] == [{"type": "text", "content": "好"}] * 3
    assert phone_shows(platform, "oAsker").count("theirs") == 1


@pytest.mark.parametrize(
    ("fields", "elements"),
    [
        (
            {"type": "image", "picurl": "http://127.0.0.1/a", "mediaid": "m"},
            {"PicUrl": "http://127.0.0.1/a", "MediaId": "m"},
        ),
        (
            {"type": "voice", "media_id": "m", "format": "amr", "recognition": "两癌"},
            {"Format": "amr", "Recognition": "两癌"},
        ),
        (
            {"type": "location", "location_x": 33.4, "location_y": 104.9, "scale": 16},
            {"Location_X": "33.4", "Scale": "16"},
        ),
        (
            {"type": "link", "title": "题", "description": "述", "url": "http://127.0.0.1/"},
            {"Title": "题", "Url": "http://127.0.0.1/"},
        ),
        (
            {"type": "text", "content": "a]]>b", "msgdataid": 9, "idx": 1},
            {"Content": "a]]>b", "MsgDataId": "9", "Idx": "1"},
        ),
        ({"type": "text", "content": "选", "bizmsgmenuid": "7"}, {"bizmsgmenuid": "7"}),
        ({"type": "hologram", "Depth": "3"}, {"MsgType": "hologram", "Depth": "3"}),
        ({"type": "text", "content": "旧", "createtime": 5, "msgid": 6}, {"CreateTime": "5", "MsgId": "6"}),
    ],
)
def test_every_field_of_a_message_gets_its_element(
    platform: Platform, webhook: Webhook, fields: dict[str, Any], elements: dict[str, str]
) -> None:
    platform.control("message", openid="oAsker", **fields)

    sent = webhook.posts[0].xml
    assert {name: sent.get(name) for name in elements} == elements


def test_who_was_never_seen_follows_silently(platform: Platform, webhook: Webhook) -> None:
    platform.message("oAsker", "你好")

    assert platform.state()["followers"] == 1
    assert [post.xml["MsgType"] for post in webhook.posts] == ["text"]


def test_following_and_leaving_are_events(platform: Platform, webhook: Webhook) -> None:
    platform.event("subscribe", "oAsker")
    followers = platform.state()["followers"]
    platform.event("unsubscribe", "oAsker")

    assert followers == 1
    assert platform.state()["followers"] == 0
    assert [post.xml["Event"] for post in webhook.posts] == ["subscribe", "unsubscribe"]
    assert [post.xml["EventKey"] for post in webhook.posts] == ["", ""]
    assert all("MsgId" not in post.xml for post in webhook.posts)
    events = [(event["event"], event["attempts"], event["status"]) for event in platform.state()["events"]]
    assert events == [("subscribe", 1, 200), ("unsubscribe", 1, 200)]


def test_any_event_can_be_posted_with_nested_fields(platform: Platform, webhook: Webhook) -> None:
    platform.event("scancode_waitmsg", "oAsker", ScanCodeInfo={"ScanType": "qrcode", "ScanResult": "2"})

    assert webhook.posts[0].xml["ScanCodeInfo"] == {"ScanType": "qrcode", "ScanResult": "2"}


def test_without_a_webhook_nothing_is_sent_and_it_says_what_is_missing() -> None:
    with running() as platform:
        answer = platform.message("oAsker", "你好")
        platform.event("CLICK", "oAsker", EventKey="帮助")
        shown = phone_shows(platform, "oAsker")
        (tapped,) = platform.state()["events"]

    assert (answer["status"], answer["reply"], answer["attempts"]) == (None, None, 0)
    assert "没有接公众号后台" in answer["notice"]
    assert "--webhook" in answer["notice"]
    assert "没有接公众号后台" in shown
    assert NOTICE not in shown
    assert tapped["state"] == "unheard"


def test_a_long_conversation_does_not_hold_up_the_api(api: Api, platform: Platform, webhook: Webhook) -> None:
    gate = threading.Event()

    def reply(post: Post) -> tuple[int, bytes]:
        gate.wait(5)
        return 200, b""

    webhook.reply = reply
    speaking = threading.Thread(target=platform.message, args=("oAsker", "你好"))
    speaking.start()
    until(lambda: len(webhook.posts) == 1)
    started = time.monotonic()

    count = api.get("/cgi-bin/draft/count")

    assert count == {"total_count": 0}
    assert time.monotonic() - started < 1
    gate.set()
    speaking.join()


@pytest.mark.parametrize(("heard", "posts"), [(True, 1), (False, 0)])
def test_what_the_blacklisted_say_is_heard_or_not(
    api: Api, platform: Platform, webhook: Webhook, heard: bool, posts: int
) -> None:
    platform.event("subscribe", "oAsker")
    api.post("/cgi-bin/tags/members/batchblacklist", openid_list=["oAsker"])
    platform.account(blacklisted_heard=heard)
    webhook.posts.clear()

    answer = platform.message("oAsker", "你好")

    assert len(webhook.posts) == posts
    assert answer["attempts"] == posts
    assert "你好" in phone_shows(platform, "oAsker")
