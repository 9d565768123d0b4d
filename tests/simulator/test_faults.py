"""Everything that can go wrong on order: with a call, and with a job's event."""

import json
import time
from typing import Any

import pytest
import requests

from tests.platform import Platform, until
from tests.simulator.conftest import Api, Webhook, code_of

ADD = "/cgi-bin/draft/add"
COUNT = "/cgi-bin/draft/count"


def count(api: Api) -> Any:
    return api.get(COUNT)["total_count"]


@pytest.mark.parametrize(("kind", "stored"), [("lose_request", 0), ("lose_answer", 1)])
def test_a_lost_call_ends_without_an_answer_before_or_after_it_took_effect(
    api: Api, platform: Platform, kind: str, stored: int
) -> None:
    article = api.article()
    platform.fault(ADD, kind)

    with pytest.raises(requests.ConnectionError):
        api.post(ADD, articles=[article])

    assert count(api) == stored
    assert platform.state()["calls"][ADD] == 1


def test_a_busy_platform_answers_minus_one_as_often_as_ordered(api: Api, platform: Platform) -> None:
    platform.fault(COUNT, "busy", times=2)

    answers = [api.get(COUNT) for _ in range(3)]

    assert [code_of(answer) for answer in answers[:2]] == [-1, -1]
    assert answers[0]["errmsg"].startswith("system error rid: ")
    assert answers[2] == {"total_count": 0}


def test_a_refusal_has_the_ordered_code_and_no_effect(api: Api, platform: Platform) -> None:
    article = api.article()
    platform.fault(ADD, "refuse", errcode=53503)

    assert code_of(api.post(ADD, articles=[article])) == 53503
    assert count(api) == 0


def test_a_slow_call_takes_effect_then_waits_then_answers(api: Api, platform: Platform) -> None:
    article = api.article()
    platform.fault(ADD, "slow", seconds=0.3)
    started = time.monotonic()

    answer = api.post(ADD, articles=[article])

    assert time.monotonic() - started >= 0.3
    assert "media_id" in answer
    platform.fault(ADD, "slow", seconds=30)
    with pytest.raises(requests.Timeout):
        requests.post(
            platform.url + ADD,
            params={"access_token": api.token},
            json={"articles": [api.article(title="a")]},
            timeout=0.2,
        )
    until(lambda: count(api) == 1)


@pytest.mark.parametrize(("kind", "status"), [("html", 200), ("bad_gateway", 502)])
def test_a_gateways_page_stands_where_json_should(
    api: Api, platform: Platform, kind: str, status: int
) -> None:
    platform.fault(COUNT, kind)

    answer = api.raw("GET", COUNT)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html"
    assert answer.content.startswith(b"<html>")


def test_a_truncated_answer_is_half_a_json(api: Api, platform: Platform) -> None:
    platform.fault(COUNT, "truncate")

    answer = api.raw("GET", COUNT)

    assert b'{"total_count":0}'.startswith(answer.content)
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.content)


def test_json_can_come_as_plain_text(api: Api, platform: Platform) -> None:
    platform.fault(COUNT, "plain_text")

    answer = api.raw("GET", COUNT)

    assert (answer.headers["Content-Type"], answer.content) == ("text/plain", b'{"total_count":0}')


def test_an_expired_token_stays_expired_and_a_new_one_is_given(api: Api, platform: Platform) -> None:
    platform.fault(COUNT, "expire_token")

    first, again = api.get(COUNT), api.get(COUNT)

    assert code_of(first) == code_of(again) == 42001
    former = api.token
    api.renew()
    assert api.token != former
    assert count(api) == 0


def test_a_fault_that_makes_no_sense_is_refused_in_words(platform: Platform) -> None:
    for order in (
        {"path": COUNT, "kind": "drop"},
        {"path": "event:CLICK", "kind": "drop"},
        {"path": COUNT, "kind": "refuse"},
        {"path": COUNT, "kind": "busy", "times": 0},
        {"path": COUNT, "kind": "slow", "seconds": -1},
    ):
        with pytest.raises(AssertionError, match="400"):
            platform.control("faults", **order)


EVENT = "event:MASSSENDJOBFINISH"


def test_an_event_can_be_lost(api: Api, platform: Platform, webhook: Webhook) -> None:
    platform.fault(EVENT, "drop")

    api.sent()
    platform.settle()

    assert webhook.posts == []
    assert [event["state"] for event in platform.state()["events"]] == ["dropped"]


def test_an_event_can_come_twice_word_for_word(api: Api, platform: Platform, webhook: Webhook) -> None:
    platform.fault(EVENT, "double")

    api.sent()
    platform.settle()

    first, second = webhook.events("MASSSENDJOBFINISH")
    assert {**first, "Encrypt": ""} == {**second, "Encrypt": ""}


@pytest.mark.parametrize(
    ("ordered", "late"), [({"seconds": 600}, 600), ({}, 120)], ids=["as ordered", "else"]
)
def test_an_event_can_come_late(
    api: Api, platform: Platform, webhook: Webhook, ordered: dict[str, int], late: int
) -> None:
    platform.fault(EVENT, "late", **ordered)

    api.sent()
    platform.advance(late - 20)
    platform.settle()
    before = len(webhook.posts)
    platform.advance(21)
    platform.settle()

    assert (before, len(webhook.posts)) == (0, 1)


@pytest.mark.parametrize("kind", ["mass", "publish"])
def test_an_event_can_overtake_the_answer(api: Api, platform: Platform, webhook: Webhook, kind: str) -> None:
    platform.fault(EVENT if kind == "mass" else "event:PUBLISHJOBFINISH", "early")
    media_id = api.draft()

    if kind == "mass":
        accepted = api.mass(media_id)
    else:
        accepted = api.post("/cgi-bin/freepublish/submit", media_id=media_id)

    assert accepted["errcode"] == 0
    assert len(webhook.posts) == 1
    assert len(platform.mass) + len(platform.published) == 1


def test_two_events_can_change_places(api: Api, platform: Platform, webhook: Webhook) -> None:
    platform.account(mass_quota=2)
    platform.fault(EVENT, "swap")

    first, second = api.sent(), api.sent()
    platform.settle()
    until(lambda: len(webhook.posts) == 2)

    numbers = [int(event["MsgID"]) for event in webhook.events("MASSSENDJOBFINISH")]
    assert numbers == [second["msg_id"], first["msg_id"]]


def test_an_event_nobody_takes_is_tried_three_times_and_then_given_up(
    api: Api, platform: Platform, webhook: Webhook
) -> None:
    webhook.says(b"", status=500)

    api.sent()
    platform.settle()

    (event,) = platform.state()["events"]
    assert (event["attempts"], event["status"], event["state"]) == (3, 500, "failed")
    assert len({post.xml["CreateTime"] for post in webhook.posts}) == 1
