"""The check-list of wechat-api §16, rows 7, 8 and 12: how publications and sends end, and what goes wrong.

Each test speaks real HTTP and compares status, headers and the whole body.
"""

from typing import Any

import pytest
import requests

from bot.simulator import Account
from bot.simulator.faults import CALL_FAULTS, EVENT_FAULTS
from tests.platform import Platform, until
from tests.simulator.conftest import Api, Webhook
from tests.simulator.wire import JSON_TYPE, assert_answered, assert_refused

OK = {"errcode": 0, "errmsg": "ok"}
COUNT, NO_DRAFTS = "/cgi-bin/draft/count", {"total_count": 0}
SUBMIT, PUBLISHED = "/cgi-bin/freepublish/submit", "/cgi-bin/freepublish/get"
SEND, STATUS = "/cgi-bin/message/mass/sendall", "/cgi-bin/message/mass/get"
EVENT = "event:MASSSENDJOBFINISH"


def the_event(webhook: Webhook, name: str) -> dict[str, Any]:
    """Give the one event of this name, without its time."""
    (event,) = webhook.events(name)
    assert event.pop("CreateTime").isdecimal()
    return event


def common(name: str) -> dict[str, Any]:
    sender = {"ToUserName": Account.original_id, "FromUserName": "mphelper"}
    return {**sender, "MsgType": "event", "Event": name}


def published(api: Api, platform: Platform) -> str:
    """Submit a draft of one article, with its answer, and let it end."""
    answer = api.raw("POST", SUBMIT, {"media_id": api.draft()})
    publish_id = str(answer.json()["publish_id"])
    assert_answered(answer, {**OK, "publish_id": publish_id, "msg_data_id": answer.json()["msg_data_id"]})
    waiting = api.raw("POST", PUBLISHED, {"publish_id": publish_id})
    assert_answered(waiting, {"publish_id": publish_id, "publish_status": 1, "fail_idx": []})
    platform.advance(2)
    platform.settle()
    return publish_id


def test_7_a_publication_is_under_way_then_done_then_told(
    api: Api, platform: Platform, webhook: Webhook
) -> None:
    platform.account(callback_mode="plain")

    publish_id = published(api, platform)

    (out,) = platform.published
    address, article_id = out["articles"][0]["url"], out["article_id"]
    done: dict[str, Any] = {"publish_id": publish_id, "publish_status": 0, "fail_idx": []}
    done |= {"article_id": article_id}
    done |= {"article_detail": {"count": 1, "item": [{"idx": 1, "article_url": address}]}}
    assert_answered(api.raw("POST", PUBLISHED, {"publish_id": publish_id}), done)
    told = {"publish_id": publish_id, "publish_status": "0", "article_id": article_id}
    told |= {"article_detail": {"count": "1", "item": {"idx": "1", "article_url": address}}}
    event = the_event(webhook, "PUBLISHJOBFINISH")
    assert event == {**common("PUBLISHJOBFINISH"), "PublishEventInfo": told}


@pytest.mark.parametrize("status", [2, 3, 4])
def test_7_a_publication_can_fail(api: Api, platform: Platform, webhook: Webhook, status: int) -> None:
    platform.account(callback_mode="plain")
    platform.outcome("publish", status)

    publish_id = published(api, platform)

    failed = {"publish_id": publish_id, "publish_status": status, "fail_idx": [1]}
    assert_answered(api.raw("POST", PUBLISHED, {"publish_id": publish_id}), failed)
    told = {"publish_id": publish_id, "publish_status": str(status), "fail_idx": "1"}
    event = the_event(webhook, "PUBLISHJOBFINISH")
    assert event == {**common("PUBLISHJOBFINISH"), "PublishEventInfo": told}


def test_7_a_submission_can_be_refused_by_the_publish_check(api: Api, platform: Platform) -> None:
    platform.fault(SUBMIT, "refuse", errcode=53503)

    assert_refused(api.raw("POST", SUBMIT, {"media_id": api.draft()}), 53503)
    assert platform.jobs == []


def sendall(api: Api, media_id: str, key: str = "key") -> requests.Response:
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": media_id}}
    return api.raw("POST", SEND, {**body, "clientmsgid": key})


def accepted(answer: requests.Response) -> int:
    """Make sure that a send was accepted, and give its msg_id."""
    numbers = {name: answer.json()[name] for name in ("msg_id", "msg_data_id")}
    assert_answered(answer, {"errcode": 0, "errmsg": "send job submission success", **numbers})
    return int(numbers["msg_id"])


def finished(msg_id: int, status: str, sent: int, *urls: str) -> dict[str, Any]:
    """The finish event of a send to three followers, word for word."""
    items = [{"ArticleIdx": str(index), "ArticleUrl": url} for index, url in enumerate(urls, 1)]
    listed = {"item": items[0] if len(items) == 1 else items} if items else ""
    return {
        **common("MASSSENDJOBFINISH"),
        "MsgID": str(msg_id),
        "Status": status,
        "TotalCount": "3",
        "FilterCount": str(sent),
        "SentCount": str(sent),
        "ErrorCount": "0",
        "CopyrightCheckResult": {"Count": "0", "ResultList": "", "CheckState": "1"},
        "ArticleUrlResult": {"Count": str(len(items)), "ResultList": listed},
    }


@pytest.mark.parametrize("urls", [True, False])
def test_8_a_send_is_accepted_once_a_key_and_once_a_day(
    api: Api, platform: Platform, webhook: Webhook, urls: bool
) -> None:
    platform.account(callback_mode="plain", article_urls=urls)
    platform.followers(3)
    media_id, other = api.draft(), api.draft()

    msg_id = accepted(sendall(api, media_id))
    too_fast = sendall(api, media_id)
    waiting = api.raw("POST", STATUS, {"msg_id": msg_id})
    platform.advance(61)
    platform.settle()
    again, second = sendall(api, media_id), sendall(api, other, "another")

    assert_refused(too_fast, 45066)
    assert_answered(waiting, {"msg_id": msg_id, "msg_status": "SENDING"})
    assert_refused(again, 45065, msg_id=msg_id)
    assert_refused(second, 45028)
    assert_answered(
        api.raw("POST", STATUS, {"msg_id": msg_id}), {"msg_id": msg_id, "msg_status": "SEND_SUCCESS"}
    )
    address = [platform.mass[0]["articles"][0]["url"]] if urls else []
    assert the_event(webhook, "MASSSENDJOBFINISH") == finished(msg_id, "send success", 3, *address)
    platform.advance(86_400)
    api.renew()
    accepted(sendall(api, other, "key"))  # a key lives for a day


@pytest.mark.parametrize(("answer", "status"), [("refuse", "err(40001)"), ("nothing", "err(40002)")])
def test_8_the_administrator_refuses_or_says_nothing_for_half_an_hour(
    api: Api, platform: Platform, webhook: Webhook, answer: str, status: str
) -> None:
    platform.account(callback_mode="plain", admin_confirm=True)
    platform.followers(3)
    msg_id = accepted(sendall(api, api.draft()))
    platform.advance(29 * 60)

    waiting = api.raw("POST", STATUS, {"msg_id": msg_id})
    if answer == "refuse":
        platform.confirm(msg_id, "refuse")
    else:
        platform.advance(61)
    platform.settle()

    assert_answered(waiting, {"msg_id": msg_id, "msg_status": "SENDING"})
    assert_answered(
        api.raw("POST", STATUS, {"msg_id": msg_id}), {"msg_id": msg_id, "msg_status": "SEND_FAIL"}
    )
    assert the_event(webhook, "MASSSENDJOBFINISH") == finished(msg_id, status, 0)


# What one call looks like with each fault: an errcode, or status, type and bytes, or no answer at all.
PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>\n"
SEEN: dict[str, tuple[int, str, bytes] | int | None] = {
    "lose_request": None,
    "lose_answer": None,
    "busy": -1,
    "refuse": 40001,
    "expire_token": 42001,
    "slow": (200, JSON_TYPE, b'{"total_count":0}'),
    "truncate": (200, JSON_TYPE, b'{"total_'),
    "plain_text": (200, "text/plain", b'{"total_count":0}'),
    "html": (200, "text/html", PAGE.format("系统维护中").encode()),
    "bad_gateway": (502, "text/html", PAGE.format("502 Bad Gateway").encode()),
}


@pytest.mark.parametrize("kind", CALL_FAULTS)
def test_12_every_fault_of_a_call_happens_once(api: Api, platform: Platform, kind: str) -> None:
    platform.fault(COUNT, kind, errcode=40001, seconds=0.1)

    seen = SEEN[kind]
    if seen is None:
        with pytest.raises(requests.ConnectionError):
            api.raw("GET", COUNT)
    else:
        answer = api.raw("GET", COUNT)
        if isinstance(seen, int):
            assert_refused(answer, seen)
        else:
            assert (answer.status_code, answer.headers["Content-Type"], answer.content) == seen
            assert answer.headers["Content-Length"] == str(len(seen[2]))
    if kind == "expire_token":
        api.renew()
    assert_answered(api.raw("GET", COUNT), NO_DRAFTS)


@pytest.mark.parametrize("kind", EVENT_FAULTS)
def test_12_every_fault_of_an_event_happens_once(
    api: Api, platform: Platform, webhook: Webhook, kind: str
) -> None:
    platform.account(mass_quota=3, callback_mode="plain")
    platform.followers(3)
    platform.fault(EVENT, kind, seconds=300)

    first = accepted(sendall(api, api.draft(), "1"))
    overtaken = [int(event["MsgID"]) for event in webhook.events("MASSSENDJOBFINISH")]
    platform.advance(2)
    platform.settle()
    second = accepted(sendall(api, api.draft(), "2"))
    platform.advance(2)
    platform.settle()
    expected = {"drop": [second], "double": [first, first, second], "late": [second], "swap": [second, first]}
    until(lambda: len(webhook.posts) >= len(expected.get(kind, [first, second])), what="events are missing")
    came = [int(event["MsgID"]) for event in webhook.events("MASSSENDJOBFINISH")]
    platform.advance(301)
    platform.settle()

    assert overtaken == ([first] if kind == "early" else [])
    assert came == expected.get(kind, [first, second])
    numbers = [int(event["MsgID"]) for event in webhook.events("MASSSENDJOBFINISH")]
    assert numbers == ([second, first] if kind == "late" else came)
    urls = {job["msg_id"]: job["articles"][0]["url"] for job in platform.mass}
    for event in webhook.events("MASSSENDJOBFINISH"):
        number = int(event["MsgID"])
        told = {name: value for name, value in event.items() if name != "CreateTime"}
        assert told == finished(number, "send success", 3, urls[number])


@pytest.mark.parametrize(
    ("path", "kinds"), [(COUNT, CALL_FAULTS), (EVENT, EVENT_FAULTS)], ids=["call", "event"]
)
def test_12_the_control_side_lists_the_faults_there_are(
    platform: Platform, path: str, kinds: tuple[str, ...]
) -> None:
    order = {"path": path, "kind": "explode"}

    answer = requests.post(f"{platform.url}/_control/faults", json=order, timeout=5)

    assert answer.status_code == 400
    assert answer.json() == {"error": f"{path} 的 kind 只能是 {'、'.join(kinds)}"}
    assert set(CALL_FAULTS) == SEEN.keys()
