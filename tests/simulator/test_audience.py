"""Whom a send reaches, what the originality check does to it, and how fast it is set to go."""

from typing import Any

import pytest

from tests.platform import Platform
from tests.simulator.conftest import Api, Webhook, phone_shows
from tests.simulator.wire import assert_answered

SEND, LIST = "/cgi-bin/message/mass/sendall", "/cgi-bin/message/mass/send"
HELLO = {"msgtype": "text", "text": {"content": "停水通知"}}
COUNTS = ("TotalCount", "FilterCount", "SentCount", "ErrorCount")


def follow(platform: Platform, *openids: str) -> None:
    for openid in openids:
        platform.event("subscribe", openid)


def finished(platform: Platform, webhook: Webhook) -> dict[str, Any]:
    """Let the job end and give its event."""
    platform.advance(2)
    platform.settle()
    return webhook.events("MASSSENDJOBFINISH")[-1]


def counts(event: dict[str, Any]) -> list[int]:
    return [int(event[name]) for name in COUNTS]


def accepted(msg_id: int) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "send job submission success", "msg_id": msg_id}


def test_a_send_to_a_tag_reaches_those_who_have_it(api: Api, platform: Platform, webhook: Webhook) -> None:
    follow(platform, "oA", "oB")
    tag = api.post("/cgi-bin/tags/create", tag={"name": "村干部"})["tag"]["id"]
    api.post("/cgi-bin/tags/members/batchtagging", tagid=tag, openid_list=["oA"])

    answer = api.raw("POST", SEND, {"filter": {"is_to_all": False, "tag_id": tag}, **HELLO})
    event = finished(platform, webhook)

    assert_answered(answer, accepted(answer.json()["msg_id"]))
    assert counts(event) == [1, 1, 1, 0]
    assert "停水通知" in phone_shows(platform, "oA")
    assert "停水通知" not in phone_shows(platform, "oB")


def test_a_service_account_sends_to_a_list(api: Api, platform: Platform, webhook: Webhook) -> None:
    platform.account(kind="service")
    follow(platform, "oA", "oB", "oC")

    answer = api.raw("POST", LIST, {"touser": ["oA", "oB", "oNobody"], **HELLO})
    event = finished(platform, webhook)

    assert_answered(answer, accepted(answer.json()["msg_id"]))
    assert counts(event) == [3, 2, 2, 0]
    assert "停水通知" not in phone_shows(platform, "oC")


def test_the_blacklisted_are_left_out(api: Api, platform: Platform, webhook: Webhook) -> None:
    follow(platform, "oA", "oB")
    api.post("/cgi-bin/tags/members/batchblacklist", openid_list=["oB"])

    api.post(SEND, filter={"is_to_all": True}, **HELLO)
    event = finished(platform, webhook)

    assert counts(event) == [2, 1, 1, 0]
    assert platform.mass[0]["sent"] == 1
    assert "停水通知" in phone_shows(platform, "oA")
    assert "停水通知" not in phone_shows(platform, "oB")


def test_a_follower_of_a_service_account_receives_four_a_month(
    api: Api, platform: Platform, webhook: Webhook
) -> None:
    platform.account(kind="service")
    follow(platform, "oA", "oB")
    reached = []
    for number in range(5):
        api.post(LIST, touser=["oA", "oB"], clientmsgid=f"key{number}", **HELLO)
        reached.append(counts(finished(platform, webhook)))

    platform.advance(10 * 86_400)
    api.renew()
    api.post(LIST, touser=["oA", "oB"], clientmsgid="next month", **HELLO)

    assert reached == [[2, 2, 2, 0]] * 4 + [[2, 0, 0, 0]]
    assert counts(finished(platform, webhook)) == [2, 2, 2, 0]


def test_sends_to_a_tag_use_up_the_day_of_a_subscription_account_only(api: Api, platform: Platform) -> None:
    follow(platform, "oA")
    tag = api.post("/cgi-bin/tags/create", tag={"name": "村干部"})["tag"]["id"]
    to_tag = {"filter": {"is_to_all": False, "tag_id": tag}, **HELLO}
    api.post(SEND, **to_tag)
    platform.advance(2)

    second = api.post(SEND, clientmsgid="second", **to_tag)
    platform.account(kind="service")

    assert second["errcode"] == 45028
    assert [api.post(SEND, clientmsgid=f"k{n}", **to_tag)["errcode"] for n in range(5)] == [0] * 5


def test_pictures_are_sent_without_a_draft(api: Api, platform: Platform, webhook: Webhook) -> None:
    follow(platform, "oA")
    lent = api.upload("/cgi-bin/media/upload", b"GIF89a.", type="image")["media_id"]
    pictures = {"media_ids": [api.cover(), lent]}

    answer = api.raw("POST", SEND, {"filter": {"is_to_all": True}, "msgtype": "image", "images": pictures})

    assert_answered(answer, accepted(answer.json()["msg_id"]))
    assert counts(finished(platform, webhook)) == [1, 1, 1, 0]
    assert len(platform.mass[0]["images"]) == 2


@pytest.mark.parametrize(
    ("found", "ignore", "status", "state"),
    [
        ({"1": "allowed"}, 0, "err(30003)", "3"),
        ({"1": "allowed"}, 1, "send success", "2"),
        ({"1": "allowed", "2": "forbidden"}, 1, "err(30002)", "3"),
    ],
)
def test_a_reprint_goes_out_with_its_source_or_not_at_all(
    api: Api,
    platform: Platform,
    webhook: Webhook,
    found: dict[str, str],
    ignore: int,
    status: str,
    state: str,
) -> None:
    platform.control("outcome", of="mass", copyright=found)

    api.mass(api.draft(api.article(), api.article()), send_ignore_reprint=ignore)
    event = finished(platform, webhook)

    checked = event["CopyrightCheckResult"]
    items = checked["ResultList"]["item"]
    first = items if isinstance(items, dict) else items[0]
    assert (event["Status"], checked["CheckState"], checked["Count"]) == (status, state, str(len(found)))
    assert first == {
        "ArticleIdx": "1",
        "UserDeclareState": "0",
        "AuditState": "2",
        "OriginalArticleUrl": "https://mp.weixin.qq.com/s/original-of-another-account",
        "OriginalArticleType": "1",
        "CanReprint": "1",
        "NeedReplaceContent": "1",
        "NeedShowReprintSource": "1",
    }
    sent = [article["html"] for each in platform.mass for article in each["articles"]]
    assert [("转载自" in html) for html in sent] == ([True, False] if status == "send success" else [])


def test_a_publication_can_fail_for_one_article_alone(api: Api, platform: Platform, webhook: Webhook) -> None:
    platform.control("outcome", of="publish", status="2", fail_idx=[2])
    media_id = api.draft(api.article(), api.article())
    publish_id = api.post("/cgi-bin/freepublish/submit", media_id=media_id)["publish_id"]
    platform.advance(2)
    platform.settle()

    answer = api.raw("POST", "/cgi-bin/freepublish/get", {"publish_id": publish_id})

    assert_answered(answer, {"publish_id": publish_id, "publish_status": 2, "fail_idx": [2]})
    assert webhook.events("PUBLISHJOBFINISH")[0]["PublishEventInfo"]["fail_idx"] == "2"


def test_the_speed_is_kept(api: Api) -> None:
    before = api.raw("POST", "/cgi-bin/message/mass/speed/get")
    set_ = api.raw("POST", "/cgi-bin/message/mass/speed/set", {"speed": 3})

    assert_answered(before, {"speed": 0, "realspeed": 80})
    assert_answered(set_, {"errcode": 0, "errmsg": "ok"})
    assert_answered(api.raw("POST", "/cgi-bin/message/mass/speed/get"), {"speed": 3, "realspeed": 30})
