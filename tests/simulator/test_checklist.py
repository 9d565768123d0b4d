"""The check-list of wechat-api §16, a test a row where no other file has one already.

1 test_tokens · 2 test_refusals · 3 test_kinds · 4 test_quota · 5 test_material, test_drafts · 6 here ·
7 here · 8 here, test_mass, test_audience · 9 test_conversation, test_replies · 10 test_custom, here ·
11 here, test_datacube · 12 test_faults
"""

from itertools import pairwise
from typing import Any

from tests.platform import Platform
from tests.simulator.conftest import CREDENTIALS, PNG, Api, Webhook, decoded
from tests.simulator.wire import assert_answered, assert_refused

OK = {"errcode": 0, "errmsg": "ok"}
TODAY = "2026-11-24"


def test_1_two_token_lines_each_with_its_own_token(api: Api, platform: Platform) -> None:
    old = api.raw("GET", "/cgi-bin/token", token=None, params=CREDENTIALS)
    stable = api.raw("POST", "/cgi-bin/stable_token", CREDENTIALS, token=None)

    assert_answered(old, {"access_token": old.json()["access_token"], "expires_in": 7200})
    assert_answered(stable, {"access_token": api.token, "expires_in": stable.json()["expires_in"]})
    assert old.json()["access_token"] != api.token


def test_2_a_token_already_given_works_from_anywhere(api: Api, platform: Platform) -> None:
    platform.account(ip_list=["10.0.0.1"])

    assert_answered(api.raw("GET", "/cgi-bin/draft/count"), {"total_count": 0})
    refused = api.raw("GET", "/cgi-bin/token", token=None, params=CREDENTIALS)
    assert_refused(refused, 40164, "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist")


def test_5_a_picture_for_the_text_is_judged_by_its_bytes(api: Api) -> None:
    answer = api.raw("POST", "/cgi-bin/media/uploadimg", files={"media": ("p.exe", PNG)})

    assert_answered(answer, {"url": answer.json()["url"]})
    assert answer.json()["url"].startswith("http://mmbiz.qpic.cn/mmbiz_png/")


def test_6_a_draft_reads_back_as_text_plain_without_ids_and_is_gone_when_published(
    api: Api, platform: Platform
) -> None:
    picture = api.upload("/cgi-bin/media/uploadimg", PNG)["url"]
    media_id = api.draft(
        api.article(content=f'<p id="a">好</p><img src="{picture}"><img src="http://a.cn/b.png">')
    )
    read = api.raw("POST", "/cgi-bin/draft/get", {"media_id": media_id})
    api.post("/cgi-bin/freepublish/submit", media_id=media_id)
    platform.advance(2)

    assert_answered(read, decoded(read), plain=True)
    assert decoded(read)["news_item"][0]["content"] == f'<p>好</p><img data-src="{picture}">'
    gone = api.raw("POST", "/cgi-bin/draft/get", {"media_id": media_id})
    assert_refused(gone, 40007, plain=True)


def test_7_a_publication_is_under_way_then_done_then_told(
    api: Api, platform: Platform, webhook: Webhook
) -> None:
    submitted = api.raw("POST", "/cgi-bin/freepublish/submit", {"media_id": api.draft()})
    publish_id = submitted.json()["publish_id"]
    early = api.raw("POST", "/cgi-bin/freepublish/get", {"publish_id": publish_id})
    platform.advance(2)
    platform.settle()
    late = api.raw("POST", "/cgi-bin/freepublish/get", {"publish_id": publish_id})

    msg_data_id = submitted.json()["msg_data_id"]
    assert_answered(submitted, {**OK, "publish_id": publish_id, "msg_data_id": msg_data_id})
    assert_answered(early, {"publish_id": publish_id, "publish_status": 1, "fail_idx": []})
    (publication,) = platform.published
    item = {"idx": 1, "article_url": publication["articles"][0]["url"]}
    done = {"publish_id": publish_id, "publish_status": 0, "fail_idx": []}
    done |= {"article_id": publication["article_id"], "article_detail": {"count": 1, "item": [item]}}
    assert_answered(late, done)
    assert len(webhook.events("PUBLISHJOBFINISH")) == 1


def test_8_a_send_is_accepted_pending_then_done(api: Api, platform: Platform) -> None:
    media_id = api.draft()
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": media_id}}
    accepted = api.raw("POST", "/cgi-bin/message/mass/sendall", {**body, "clientmsgid": "key"})
    msg_id = accepted.json()["msg_id"]
    platform.advance(2)

    words = {"errcode": 0, "errmsg": "send job submission success"}
    numbers = {"msg_id": msg_id, "msg_data_id": accepted.json()["msg_data_id"]}
    assert_answered(accepted, {**words, **numbers})
    done = api.raw("POST", "/cgi-bin/message/mass/get", {"msg_id": msg_id})
    assert_answered(done, {"msg_id": msg_id, "msg_status": "SEND_SUCCESS"})


def test_10_somebody_is_shown_typing_once_and_again_after_a_message(api: Api, platform: Platform) -> None:
    platform.message("oA", "你好")
    show = {"touser": "oA", "command": "Typing"}
    hide = {"touser": "oA", "command": "CancelTyping"}
    path, send = "/cgi-bin/message/custom/typing", "/cgi-bin/message/custom/send"

    assert_answered(api.raw("POST", path, show), OK)
    assert_refused(api.raw("POST", path, show), 45081)
    assert_answered(api.raw("POST", path, hide), OK)
    assert_answered(api.raw("POST", path, show), OK)
    assert_answered(api.raw("POST", send, {"touser": "oA", "msgtype": "text", "text": {"content": "好"}}), OK)
    assert_answered(api.raw("POST", path, show), OK)


def numbers(api: Api, platform: Platform) -> dict[str, Any]:
    """Send to two thousand followers, wait three days, and give the article's row."""
    platform.followers(2000, seed=7)
    api.sent(api.article(content_source_url="https://example.cn/"))
    platform.advance(3 * 86_400)
    api.renew()
    body = {"begin_date": TODAY, "end_date": TODAY}
    answer = api.raw("POST", "/datacube/getarticletotaldetail", body)
    (row,) = answer.json()["list"]
    assert_answered(answer, {"list": [row], "is_delay": False})
    return dict(row)


def test_11_generated_followers_leave_numbers_that_hold_together(api: Api, platform: Platform) -> None:
    row = numbers(api, platform)

    days = row["detail_list"]
    assert [each["stat_date"] for each in days] == [TODAY, "2026-11-25", "2026-11-26"]
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


def test_11_a_notified_article_can_have_publish_type_2(api: Api, platform: Platform) -> None:
    platform.account(mass_publish_type=2)

    assert numbers(api, platform)["publish_type"] == 2
