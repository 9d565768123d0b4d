"""Sending to everybody: once a key, once a day, waiting for the administrator, and what followers get."""

import pytest

from tests.platform import Platform, until
from tests.simulator.conftest import Api, Webhook, code_of

KEY = "0123456789abcdef0123456789abcdef"


def test_a_send_is_accepted_then_delivered_then_reported(
    api: Api, platform: Platform, webhook: Webhook
) -> None:
    platform.followers(3)
    media_id = api.draft(api.article(title="头条"), api.article(title="次条"))

    accepted = api.mass(media_id, KEY)
    waiting = api.post("/cgi-bin/message/mass/get", msg_id=accepted["msg_id"])
    platform.advance(2)
    platform.settle()

    assert accepted == {
        "errcode": 0,
        "errmsg": "send job submission success",
        "msg_id": accepted["msg_id"],
        "msg_data_id": accepted["msg_data_id"],
    }
    assert waiting == {"msg_id": accepted["msg_id"], "msg_status": "SENDING"}
    assert (
        api.post("/cgi-bin/message/mass/get", msg_id=str(accepted["msg_id"]))["msg_status"] == "SEND_SUCCESS"
    )
    assert code_of(api.post("/cgi-bin/draft/get", media_id=media_id)) == 40007
    (delivery,) = platform.mass
    assert (delivery["clientmsgid"], delivery["sent"], delivery["status"]) == (KEY, 3, "SEND_SUCCESS")
    assert [article["title"] for article in delivery["articles"]] == ["头条", "次条"]
    (event,) = webhook.events("MASSSENDJOBFINISH")
    assert event["MsgID"] == str(accepted["msg_id"])
    assert event["Status"] == "send success"
    assert (event["TotalCount"], event["FilterCount"], event["SentCount"], event["ErrorCount"]) == (
        "3",
        "3",
        "3",
        "0",
    )
    assert event["CopyrightCheckResult"] == {"Count": "0", "ResultList": "", "CheckState": "1"}
    assert event["ArticleUrlResult"]["Count"] == "2"
    urls = [item["ArticleUrl"] for item in event["ArticleUrlResult"]["ResultList"]["item"]]
    assert urls == [article["url"] for article in delivery["articles"]]


def test_a_job_finishes_by_itself_about_a_second_later(
    api: Api, platform: Platform, webhook: Webhook
) -> None:
    platform.account(finish_after=0.05)

    api.mass(api.draft())

    until(lambda: len(webhook.events("MASSSENDJOBFINISH")) == 1)
    assert len(platform.mass) == 1


def test_the_same_key_is_told_to_wait_then_given_the_first_msg_id(api: Api, platform: Platform) -> None:
    media_id = api.draft()
    first = api.mass(media_id, KEY)

    too_fast = api.mass(media_id, KEY)
    platform.advance(61)
    done = api.mass(media_id, KEY)

    assert code_of(too_fast) == 45066
    assert code_of(done) == 45065
    assert done.keys() == {"errcode", "errmsg", "msg_id"}
    assert done["msg_id"] == first["msg_id"]
    assert len(platform.mass) == 1


def test_a_send_that_waits_is_too_fast_for_a_minute_and_then_known(api: Api, platform: Platform) -> None:
    platform.account(admin_confirm=True)
    media_id = api.draft()
    first = api.mass(media_id, KEY)

    platform.advance(50)
    too_fast = api.mass(media_id, KEY)
    platform.advance(11)
    known = api.mass(media_id, KEY)

    assert code_of(too_fast) == 45066
    assert (code_of(known), known["msg_id"]) == (45065, first["msg_id"])


def test_a_key_is_forgotten_after_24_hours(api: Api, platform: Platform) -> None:
    first = api.mass(api.draft(), KEY)
    platform.advance(24 * 3600 - 60)
    api.renew()
    kept = api.mass(api.draft(), KEY)
    platform.advance(61)

    again = api.mass(api.draft(), KEY)

    assert (code_of(kept), kept["msg_id"]) == (45065, first["msg_id"])
    assert again["errcode"] == 0
    platform.advance(2)
    assert len(platform.mass) == 2


def test_without_a_key_the_same_content_is_the_same_send(api: Api, platform: Platform) -> None:
    media_id = api.draft()
    first = api.mass(media_id)
    platform.advance(2)

    again = api.mass(media_id)

    assert (code_of(again), again["msg_id"]) == (45065, first["msg_id"])
    assert platform.mass[0]["clientmsgid"] is None


def test_a_key_may_have_32_bytes(api: Api) -> None:
    assert code_of(api.mass(api.draft(), "x" * 33)) == 45067
    assert code_of(api.mass(api.draft(), "字" * 11)) == 45067


def test_a_subscription_account_sends_once_a_day(api: Api, platform: Platform) -> None:
    api.sent()

    second = api.mass(api.draft())
    platform.advance(24 * 3600)
    api.renew()
    tomorrow = api.mass(api.draft())

    assert code_of(second) == 45028
    assert tomorrow["errcode"] == 0


def test_a_service_account_sends_four_times_a_month(api: Api, platform: Platform) -> None:
    platform.account(kind="service")
    for _ in range(4):
        api.sent()

    assert code_of(api.mass(api.draft())) == 45028


def test_a_refused_call_uses_up_nothing(api: Api, platform: Platform) -> None:
    refused = api.mass("gone")

    assert code_of(refused) == 40007
    assert api.mass(api.draft())["errcode"] == 0


@pytest.mark.parametrize(
    ("answer", "status", "result"),
    [("confirm", "SEND_SUCCESS", "send success"), ("refuse", "SEND_FAIL", "err(40001)")],
)
def test_the_administrator_decides(
    api: Api, platform: Platform, webhook: Webhook, answer: str, status: str, result: str
) -> None:
    platform.account(admin_confirm=True)
    media_id = api.draft()
    msg_id = api.mass(media_id)["msg_id"]
    platform.advance(1700)
    before = api.post("/cgi-bin/message/mass/get", msg_id=msg_id)["msg_status"]

    platform.confirm(msg_id, answer)
    platform.settle()

    assert before == "SENDING"
    assert api.post("/cgi-bin/message/mass/get", msg_id=msg_id)["msg_status"] == status
    assert [event["Status"] for event in webhook.events("MASSSENDJOBFINISH")] == [result]
    kept = "news_item" in api.post("/cgi-bin/draft/get", media_id=media_id)
    assert kept is (answer == "refuse")
    assert len(platform.mass) == (answer == "confirm")


def test_an_administrator_who_stays_silent_for_30_minutes_has_refused(
    api: Api, platform: Platform, webhook: Webhook
) -> None:
    platform.account(admin_confirm=True)
    api.mass(api.draft())

    platform.advance(30 * 60)
    platform.settle()

    assert [event["Status"] for event in webhook.events("MASSSENDJOBFINISH")] == ["err(40002)"]
    assert platform.mass == []
    assert platform.jobs[0]["result"] == "err(40002)"


def test_an_ordered_outcome_meets_the_next_job_only(api: Api, platform: Platform, webhook: Webhook) -> None:
    platform.outcome("mass", "err(30003)")
    media_id = api.draft()
    api.mass(media_id, KEY)
    platform.advance(2)

    second = api.mass(media_id, KEY[::-1])
    platform.advance(2)
    platform.settle()

    failed, sent = webhook.events("MASSSENDJOBFINISH")
    assert (failed["Status"], failed["SentCount"]) == ("err(30003)", "0")
    assert failed["CopyrightCheckResult"]["CheckState"] == "3"
    assert failed["ArticleUrlResult"] == {"Count": "0", "ResultList": ""}
    assert second["errcode"] == 0
    assert sent["Status"] == "send success"
    assert [job["status"] for job in platform.jobs] == ["SEND_FAIL", "SEND_SUCCESS"]


def test_a_text_is_sent_without_a_msg_data_id(api: Api, platform: Platform) -> None:
    accepted = api.post(
        "/cgi-bin/message/mass/sendall",
        filter={"is_to_all": True},
        msgtype="text",
        text={"content": "停水通知"},
    )
    platform.advance(2)

    assert accepted.keys() == {"errcode", "errmsg", "msg_id"}
    assert platform.mass[0]["text"] == "停水通知"
    assert platform.mass[0]["articles"] == []


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"filter": {"is_to_all": True}, "msgtype": "wxcard", "wxcard": {}}, 45113),
        ({"filter": {"is_to_all": True}, "msgtype": "hologram"}, 40008),
        ({"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {}}, 41006),
        ({"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": ""}}, 44004),
        ({"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "字" * 700}}, 45002),
        ({"msgtype": "text", "text": {"content": "好"}}, 40035),
        ({"filter": {"is_to_all": False, "tag_id": 2}, "msgtype": "text", "text": {"content": "好"}}, 40152),
        ({"clientmsgid": 7, "msgtype": "text"}, 47001),
    ],
)
def test_a_send_that_names_the_wrong_thing_is_refused(
    api: Api, body: dict[str, object], errcode: int
) -> None:
    assert code_of(api.post("/cgi-bin/message/mass/sendall", **body)) == errcode


def test_a_send_taken_back_leaves_its_card_and_no_article(api: Api, platform: Platform) -> None:
    sent = api.sent(api.article(title="一"), api.article(title="二"))
    first, second = (article["url"] for article in sent["articles"])

    assert api.post("/cgi-bin/message/mass/delete", msg_id=sent["msg_id"], article_idx=1)["errcode"] == 0

    assert api.session.get(first, timeout=5).status_code == 404
    assert api.session.get(second, timeout=5).status_code == 200
    assert api.post("/cgi-bin/message/mass/delete", url=second)["errcode"] == 0
    assert api.post("/cgi-bin/message/mass/get", msg_id=sent["msg_id"])["msg_status"] == "DELETE"
    assert len(platform.mass) == 1


def test_what_was_never_sent_cannot_be_taken_back(api: Api) -> None:
    sent = api.sent()

    assert code_of(api.post("/cgi-bin/message/mass/get", msg_id=1)) == 40059
    assert code_of(api.post("/cgi-bin/message/mass/delete", msg_id="x")) == 40059
    assert code_of(api.post("/cgi-bin/message/mass/delete", msg_id=sent["msg_id"], article_idx=2)) == 40060
    assert code_of(api.post("/cgi-bin/message/mass/delete", url="http://127.0.0.1/s/none")) == 40065


def test_a_preview_reaches_one_person_and_keeps_the_draft(api: Api, platform: Platform) -> None:
    platform.message("oPreviewed", "你好")
    media_id = api.draft()

    by_openid = api.post(
        "/cgi-bin/message/mass/preview", touser="oPreviewed", msgtype="mpnews", mpnews={"media_id": media_id}
    )
    by_name = api.post(
        "/cgi-bin/message/mass/preview", towxname="zhou", msgtype="mpnews", mpnews={"media_id": media_id}
    )
    nobody = api.post(
        "/cgi-bin/message/mass/preview", touser="oNobody", msgtype="text", text={"content": "好"}
    )

    assert by_openid == {"errcode": 0, "errmsg": "preview success", "msg_id": by_openid["msg_id"]}
    assert by_name["errcode"] == 0
    assert code_of(nobody) == 40003
    assert [preview["media_id"] for preview in platform.state()["previews"]] == [media_id, media_id]
    assert "news_item" in api.post("/cgi-bin/draft/get", media_id=media_id)


def test_the_addresses_in_the_event_can_be_switched_off(
    api: Api, platform: Platform, webhook: Webhook
) -> None:
    platform.account(article_urls=False)

    api.sent()
    platform.settle()

    assert webhook.events("MASSSENDJOBFINISH")[0]["ArticleUrlResult"] == {"Count": "0", "ResultList": ""}


def test_a_send_by_hand_counts_as_the_days_send(api: Api, platform: Platform, webhook: Webhook) -> None:
    made = platform.by_hand({"title": "手工推送", "content": "<p id=x>好</p>"})
    platform.settle()

    assert platform.mass[0]["origin"] == "hand"
    assert platform.mass[0]["articles"][0]["html"] == "<p>好</p>"
    assert webhook.events("MASSSENDJOBFINISH")[0]["MsgID"] == str(made["msg_id"])
    assert code_of(api.mass(api.draft())) == 45028
