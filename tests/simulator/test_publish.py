"""Publishing without a push: accepted, then published or not, and listed."""

import pytest

from tests.platform import Platform
from tests.simulator.conftest import Api, Webhook, code_of
from tests.simulator.wire import assert_answered


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


def published(api: Api, platform: Platform, *articles: dict[str, object]) -> str:
    publish_id = api.post("/cgi-bin/freepublish/submit", media_id=api.draft(*articles))["publish_id"]
    platform.advance(2)
    return str(api.post("/cgi-bin/freepublish/get", publish_id=publish_id)["article_id"])


def test_a_publication_is_read_back_whole(api: Api, platform: Platform) -> None:
    article = api.article(author="林")
    article_id = published(api, platform, article)
    cover = api.post("/cgi-bin/material/batchget_material", type="image", offset=0, count=1)["item"][0]

    answer = api.raw("POST", "/cgi-bin/freepublish/getarticle", {"article_id": article_id})

    stored = {
        "article_type": "news",
        "title": "标题",
        "author": "林",
        "digest": "正文",
        "content": "<p>正文</p>",
        "content_source_url": "",
        "thumb_media_id": article["thumb_media_id"],
        "thumb_url": cover["url"],
        "show_cover_pic": 0,
        "need_open_comment": 0,
        "only_fans_can_comment": 0,
        "url": platform.published[0]["articles"][0]["url"],
        "is_deleted": False,
    }
    assert_answered(answer, {"news_item": [stored]}, plain=True)


def test_a_publication_is_taken_back_in_part_and_then_whole(api: Api, platform: Platform) -> None:
    article_id = published(api, platform, api.article(), api.article())
    publish_id = platform.published[0]["publish_id"]

    one = api.raw("POST", "/cgi-bin/freepublish/delete", {"article_id": article_id, "index": 1})
    items = api.post("/cgi-bin/freepublish/getarticle", article_id=article_id)["news_item"]
    half = api.post("/cgi-bin/freepublish/get", publish_id=publish_id)["publish_status"]
    rest = api.raw("POST", "/cgi-bin/freepublish/delete", {"article_id": article_id})
    gone = api.raw("POST", "/cgi-bin/freepublish/get", {"publish_id": publish_id})

    assert_answered(one, {"errcode": 0, "errmsg": "ok"})
    assert [item["is_deleted"] for item in items] == [True, False]
    assert half == 0
    assert_answered(rest, {"errcode": 0, "errmsg": "ok"})
    assert_answered(gone, {"publish_id": publish_id, "publish_status": 5, "fail_idx": []})


def test_a_banned_publication_has_status_6(api: Api, platform: Platform) -> None:
    published(api, platform)
    (publication,) = platform.published

    platform.control("ban", url=publication["articles"][0]["url"])

    assert api.session.get(publication["articles"][0]["url"], timeout=5).status_code == 404
    publish_id = publication["publish_id"]
    answer = api.raw("POST", "/cgi-bin/freepublish/get", {"publish_id": publish_id})
    assert_answered(answer, {"publish_id": publish_id, "publish_status": 6, "fail_idx": []})


def test_the_event_can_carry_the_msg_data_id(api: Api, platform: Platform, webhook: Webhook) -> None:
    platform.account(publish_event_msg_data_id=True)

    accepted = api.post("/cgi-bin/freepublish/submit", media_id=api.draft())
    platform.advance(2)
    platform.settle()

    (event,) = webhook.events("PUBLISHJOBFINISH")
    assert event["PublishEventInfo"]["msg_data_id"] == str(accepted["msg_data_id"])
