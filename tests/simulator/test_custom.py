"""Messages to one follower: how many, for how long, and of what kind."""

from typing import Any

import pytest

from tests.platform import Platform
from tests.simulator.conftest import JPEG, Api, code_of

SEND = "/cgi-bin/message/custom/send"


def send(api: Api, openid: str = "oAsker", words: str = "您好") -> dict[str, Any]:
    return api.post(SEND, touser=openid, msgtype="text", text={"content": words})


def test_five_messages_within_48_hours_of_the_followers_last_word(api: Api, platform: Platform) -> None:
    platform.message("oAsker", "你好")

    answers = [send(api) for _ in range(6)]

    assert answers[:5] == [{"errcode": 0, "errmsg": "ok"}] * 5
    assert code_of(answers[5]) == 45047
    assert len(platform.state()["custom"]) == 5
    platform.message("oAsker", "还在吗")
    assert send(api)["errcode"] == 0


def test_after_48_hours_the_window_is_closed(api: Api, platform: Platform) -> None:
    platform.message("oAsker", "你好")
    platform.advance(48 * 3600)
    api.renew()

    assert code_of(send(api)) == 45015


@pytest.mark.parametrize("event", ["CLICK", "subscribe"])
def test_a_tap_or_following_opens_a_minute_for_three(api: Api, platform: Platform, event: str) -> None:
    platform.event("subscribe", "oAsker")
    platform.advance(61)
    closed = send(api)
    if event == "subscribe":
        platform.event("unsubscribe", "oAsker")
    platform.event(event, "oAsker", EventKey="help")

    answers = [send(api) for _ in range(4)]

    assert code_of(closed) == 45015
    assert [answer["errcode"] for answer in answers[:3]] == [0, 0, 0]
    assert code_of(answers[3]) == 45047


def test_who_left_and_who_is_unknown_get_nothing(api: Api, platform: Platform) -> None:
    platform.message("oAsker", "你好")
    platform.event("unsubscribe", "oAsker")

    assert code_of(send(api)) == 45015
    assert code_of(send(api, "oNobody")) == 40003


def test_pictures_cards_and_menus_can_be_sent(api: Api, platform: Platform) -> None:
    platform.message("oAsker", "你好")
    card = {"title": "标题", "description": "", "url": "http://127.0.0.1/", "picurl": ""}

    sent = [
        api.post(SEND, touser="oAsker", msgtype="image", image={"media_id": api.cover()}),
        api.post(SEND, touser="oAsker", msgtype="news", news={"articles": [card]}),
        api.post(
            SEND,
            touser="oAsker",
            msgtype="msgmenu",
            msgmenu={
                "head_content": "满意吗",
                "list": [{"id": "1", "content": "满意"}],
                "tail_content": "谢谢",
            },
        ),
    ]

    assert [answer["errcode"] for answer in sent] == [0, 0, 0]
    assert [message["type"] for message in platform.state()["custom"]] == ["image", "news", "msgmenu"]


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"msgtype": "text", "text": {"content": "字" * 683}}, 45002),
        ({"msgtype": "text", "text": {"content": ""}}, 44004),
        ({"msgtype": "text", "text": "你好"}, 47001),
        ({"msgtype": "hologram"}, 40008),
        ({"msgtype": "image", "image": {"media_id": "gone"}}, 40007),
        ({"msgtype": "news", "news": {"articles": []}}, 44003),
        ({"msgtype": "news", "news": {"articles": [{}, {}]}}, 45008),
    ],
)
def test_a_message_that_cannot_be_sent_is_refused_and_uses_up_nothing(
    api: Api, platform: Platform, body: dict[str, Any], errcode: int
) -> None:
    platform.message("oAsker", "你好")

    assert code_of(api.post(SEND, touser="oAsker", **body)) == errcode

    assert [send(api)["errcode"] for _ in range(5)] == [0] * 5


def test_publications_music_and_mini_programs_can_be_sent(api: Api, platform: Platform) -> None:
    platform.message("oAsker", "你好")
    publish_id = api.post("/cgi-bin/freepublish/submit", media_id=api.draft())["publish_id"]
    platform.advance(2)
    article_id = api.post("/cgi-bin/freepublish/get", publish_id=publish_id)["article_id"]
    thumb = api.upload("/cgi-bin/media/upload", JPEG, type="thumb")["thumb_media_id"]
    program = {"title": "办事", "appid": "wx1", "pagepath": "pages/index", "thumb_media_id": thumb}
    to = {"touser": "oAsker"}

    sent = [
        api.post(SEND, **to, msgtype="mpnewsarticle", mpnewsarticle={"article_id": article_id}),
        api.post(SEND, **to, msgtype="music", music={"musicurl": "http://a.cn/", "thumb_media_id": thumb}),
        api.post(SEND, **to, msgtype="miniprogrampage", miniprogrampage=program),
    ]

    assert sent == [{"errcode": 0, "errmsg": "ok"}] * 3
    card = platform.state()["custom"][0]
    assert card["articles"][0]["title"] == "标题"
    assert card["articles"][0]["url"] == platform.published[0]["articles"][0]["url"]


def test_what_a_machine_wrote_is_marked(api: Api, platform: Platform) -> None:
    platform.message("oAsker", "你好")

    api.post(SEND, touser="oAsker", msgtype="text", text={"content": "好"}, aimsgcontext={"is_ai_msg": 1})

    assert platform.state()["custom"][0]["ai"] is True


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"msgtype": "voice", "voice": {"media_id": "gone"}}, 40007),
        ({"msgtype": "video", "video": {}}, 41006),
        ({"msgtype": "music", "music": {"thumb_media_id": "gone"}}, 40007),
        ({"msgtype": "mpnewsarticle", "mpnewsarticle": {"article_id": "gone"}}, 53600),
        ({"msgtype": "miniprogrampage", "miniprogrampage": {}}, 40035),
        ({"msgtype": "msgmenu", "msgmenu": {"list": [{"id": "1"}]}}, 47001),
        ({"msgtype": "news", "news": {"articles": ["x"]}}, 44003),
        ({"msgtype": "wxcard", "wxcard": {"card_id": "p"}}, 40008),
    ],
)
def test_messages_of_other_kinds_have_their_limits_too(
    api: Api, platform: Platform, body: dict[str, Any], errcode: int
) -> None:
    platform.message("oAsker", "你好")

    assert code_of(api.post(SEND, touser="oAsker", **body)) == errcode
