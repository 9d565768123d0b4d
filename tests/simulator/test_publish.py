"""Publishing without a push: accepted, then published or not, and listed."""

import pytest

from tests.platform import Platform
from tests.simulator.conftest import Api, Webhook, code_of


def test_a_publication_is_accepted_then_published_then_reported(
    api: Api, platform: Platform, webhook: Webhook
) -> None:
    media_id = api.draft(api.article(title="一"), api.article(title="二"))

    accepted = api.post("/cgi-bin/freepublish/submit", media_id=media_id)
    waiting = api.post("/cgi-bin/freepublish/get", publish_id=accepted["publish_id"])
    platform.advance(2)
    platform.settle()
    done = api.post("/cgi-bin/freepublish/get", publish_id=accepted["publish_id"])

    assert accepted.keys() == {"errcode", "errmsg", "publish_id", "msg_data_id"}
    assert isinstance(accepted["publish_id"], str)
    assert waiting == {"publish_id": accepted["publish_id"], "publish_status": 1, "fail_idx": []}
    assert done["publish_status"] == 0
    assert [item["idx"] for item in done["article_detail"]["item"]] == [1, 2]
    assert code_of(api.post("/cgi-bin/draft/get", media_id=media_id)) == 40007
    (event,) = webhook.events("PUBLISHJOBFINISH")
    assert event["PublishEventInfo"]["publish_id"] == accepted["publish_id"]
    assert event["PublishEventInfo"]["publish_status"] == "0"
    assert event["PublishEventInfo"]["article_id"] == done["article_id"]
    assert event["PublishEventInfo"]["article_detail"]["count"] == "2"
    assert platform.published[0]["status"] == "0"
    assert platform.mass == []


@pytest.mark.parametrize("status", [2, 3, 4])
def test_a_publication_can_fail_and_keeps_its_draft(
    api: Api, platform: Platform, webhook: Webhook, status: int
) -> None:
    platform.outcome("publish", status)
    media_id = api.draft(api.article(), api.article())
    accepted = api.post("/cgi-bin/freepublish/submit", media_id=media_id)

    platform.advance(2)
    platform.settle()

    done = api.post("/cgi-bin/freepublish/get", publish_id=accepted["publish_id"])
    assert done == {"publish_id": accepted["publish_id"], "publish_status": status, "fail_idx": [1, 2]}
    outcome = webhook.events("PUBLISHJOBFINISH")[0]["PublishEventInfo"]
    assert outcome == {
        "publish_id": accepted["publish_id"],
        "publish_status": str(status),
        "fail_idx": ["1", "2"],
    }
    assert "news_item" in api.post("/cgi-bin/draft/get", media_id=media_id)
    assert platform.published == []


def test_a_repeated_submission_is_a_second_publication(api: Api, platform: Platform) -> None:
    media_id = api.draft()

    first = api.post("/cgi-bin/freepublish/submit", media_id=media_id)
    second = api.post("/cgi-bin/freepublish/submit", media_id=media_id)

    assert first["publish_id"] != second["publish_id"]
    assert len(platform.published) == 2


def test_the_list_holds_what_was_published_and_nothing_that_was_sent(api: Api, platform: Platform) -> None:
    api.sent(api.article(title="群发的"))
    api.post("/cgi-bin/freepublish/submit", media_id=api.draft(api.article(title="发布的")))
    platform.by_hand({"title": "手工发布的", "content": "<p>好</p>"}, notify=False)
    platform.advance(2)

    answer = api.raw("POST", "/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20})
    page = api.post("/cgi-bin/freepublish/batchget", offset=0, count=20, no_content=1)

    assert answer.headers["Content-Type"] == "text/plain"
    assert (page["total_count"], page["item_count"]) == (2, 2)
    listed = [item["content"]["news_item"][0] for item in page["item"]]
    assert {article["title"] for article in listed} == {"发布的", "手工发布的"}
    assert all(article["content"] == "" and article["is_deleted"] is False for article in listed)


def test_publishing_does_not_use_up_the_days_send(api: Api, platform: Platform) -> None:
    api.post("/cgi-bin/freepublish/submit", media_id=api.draft())
    platform.advance(2)

    assert api.mass(api.draft())["errcode"] == 0


def test_what_is_not_there_cannot_be_published(api: Api) -> None:
    assert code_of(api.post("/cgi-bin/freepublish/submit", media_id="gone")) == 40007
    assert code_of(api.post("/cgi-bin/freepublish/submit", index=1)) == 41006
    assert code_of(api.post("/cgi-bin/freepublish/get", publish_id="1")) == 40035


def test_the_msg_data_id_can_be_left_out_as_in_the_documents_example(api: Api, platform: Platform) -> None:
    platform.account(publish_msg_data_id=False)

    accepted = api.post("/cgi-bin/freepublish/submit", media_id=api.draft())

    assert accepted.keys() == {"errcode", "errmsg", "publish_id"}
