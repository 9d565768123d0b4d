"""Comments under an article that was sent: written by a follower, elected and answered by the account."""

from typing import Any

import pytest

from tests.platform import Platform
from tests.simulator.conftest import Api
from tests.simulator.wire import assert_answered

OK = {"errcode": 0, "errmsg": "ok"}


def sent(api: Api, **fields: Any) -> tuple[dict[str, Any], str]:
    """Send an article; give its key for the comment calls, and its address."""
    delivery = api.sent(api.article(**fields))
    return {"msg_data_id": delivery["msg_data_id"], "index": 0}, delivery["articles"][0]["url"]


def write(platform: Platform, url: str, words: str = "写得好", openid: str = "oA") -> int:
    return int(platform.control("comment", openid=openid, url=url, content=words)["user_comment_id"])


def test_comments_are_listed_elected_answered_and_deleted(api: Api, platform: Platform) -> None:
    key, url = sent(api, need_open_comment=1)
    first, second = write(platform, url), write(platform, url, "有疑问", "oB")
    elected = api.raw("POST", "/cgi-bin/comment/markelect", {**key, "user_comment_id": first})
    replied = api.raw(
        "POST", "/cgi-bin/comment/reply/add", {**key, "user_comment_id": first, "content": "谢谢"}
    )

    only_elected = api.raw("POST", "/cgi-bin/comment/list", {**key, "begin": 0, "count": 49, "type": 2})
    normal = api.raw("POST", "/cgi-bin/comment/list", {**key, "begin": 0, "count": 49, "type": 1})

    assert_answered(elected, OK)
    assert_answered(replied, OK)
    (shown,) = only_elected.json()["comment"]
    reply = {"content": "谢谢", "create_time": shown["reply"]["create_time"]}
    comment = {
        "user_comment_id": 1,
        "openid": "oA",
        "create_time": shown["create_time"],
        "content": "写得好",
        "comment_type": 1,
    }
    assert_answered(only_elected, {**OK, "total": 1, "comment": [{**comment, "reply": reply}]})
    other = {**comment, "user_comment_id": second, "openid": "oB", "content": "有疑问", "comment_type": 0}
    other["create_time"] = normal.json()["comment"][0]["create_time"]
    assert_answered(normal, {**OK, "total": 1, "comment": [other]})

    for path, number in (("reply/delete", first), ("unmarkelect", first), ("delete", second)):
        assert_answered(api.raw("POST", f"/cgi-bin/comment/{path}", {**key, "user_comment_id": number}), OK)
    left = api.raw("POST", "/cgi-bin/comment/list", {**key, "begin": 0, "count": 49, "type": 0})
    comment |= {"comment_type": 0}
    assert_answered(left, {**OK, "total": 1, "comment": [comment]})


def test_comments_are_opened_and_closed(api: Api, platform: Platform) -> None:
    key, url = sent(api)
    with pytest.raises(AssertionError, match="没有打开留言"):
        write(platform, url)

    assert_answered(api.raw("POST", "/cgi-bin/comment/open", key), OK)
    assert write(platform, url) == 1
    assert_answered(api.raw("POST", "/cgi-bin/comment/close", key), OK)

    with pytest.raises(AssertionError, match="没有打开留言"):
        write(platform, url)


def test_only_followers_may_comment_where_that_was_chosen(api: Api, platform: Platform) -> None:
    _, url = sent(api, need_open_comment=1, only_fans_can_comment=1)

    with pytest.raises(AssertionError, match="只有关注的人能留言"):
        write(platform, url, openid="oStranger")


def test_a_comment_counts_in_the_numbers_of_its_day(api: Api, platform: Platform) -> None:
    _, url = sent(api, need_open_comment=1)
    write(platform, url)
    platform.advance(86_400)
    api.renew()

    answer = api.post("/datacube/getbizsummary", begin_date="2026-11-24", end_date="2026-11-24")

    assert answer["list"][0]["detail"]["comment_count"] == 1
