"""What is made of the webhook's reply: shown, silent, or the grey notice."""

import pytest

from bot.simulator.webhook import NOTICE
from tests.platform import PHONE, Platform
from tests.simulator.conftest import Api, Webhook, phone_shows, reply_to


@pytest.mark.parametrize("body", [b"", b"success"])
def test_an_empty_answer_and_success_say_nothing_and_stop_the_repeats(
    platform: Platform, webhook: Webhook, body: bytes
) -> None:
    webhook.says(body)

    answer = platform.message(PHONE, "你好")

    assert (answer["status"], answer["reply"], answer["notice"]) == (200, None, None)
    assert len(webhook.posts) == 1
    assert NOTICE not in phone_shows(platform)


@pytest.mark.parametrize(
    "inner",
    [
        "<MsgType>text</MsgType><Content></Content>",
        f"<MsgType>text</MsgType><Content>{'字' * 683}</Content>",
        "<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles><item><Title>一</Title><Url>u</Url></item></Articles>",
        "<MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item><Title></Title></item></Articles>",
        "<MsgType>image</MsgType><Image><MediaId>gone</MediaId></Image>",
        "<MsgType>hologram</MsgType>",
    ],
)
def test_a_reply_wechat_cannot_show_becomes_the_grey_notice(
    platform: Platform, webhook: Webhook, inner: str
) -> None:
    webhook.reply = lambda post: (200, reply_to(post, inner))

    answer = platform.message(PHONE, "你好")

    assert answer["reply"] is None
    assert answer["notice"]
    assert NOTICE in phone_shows(platform)


@pytest.mark.parametrize(
    "body",
    [
        b'{"errcode":0}',
        b"<xml><Content>",
        b"<html></html>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>text</MsgType></xml>',
        b"<xml><ToUserName>oAsker</ToUserName><FromUserName>other</FromUserName></xml>",
    ],
)
def test_an_answer_that_is_no_reply_becomes_the_grey_notice(
    platform: Platform, webhook: Webhook, body: bytes
) -> None:
    webhook.says(body)

    answer = platform.message(PHONE, "你好")

    assert (answer["status"], answer["reply"], answer["attempts"]) == (200, None, 1)
    assert NOTICE in phone_shows(platform)


def test_text_of_2048_bytes_is_still_shown(platform: Platform, webhook: Webhook) -> None:
    webhook.says_text("字" * 682 + "ab")

    assert platform.message("oAsker", "你好")["reply"] is not None


CARD = "<item><Title>标题</Title><Description>摘要</Description><PicUrl></PicUrl><Url>http://127.0.0.1/</Url></item>"


@pytest.mark.parametrize(("spoken", "shown"), [(True, 1), (False, 2)])
def test_a_news_reply_to_a_message_shows_one_article_to_an_event_all(
    platform: Platform, webhook: Webhook, spoken: bool, shown: int
) -> None:
    inner = f"<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles>{CARD * 2}</Articles>"
    webhook.reply = lambda post: (200, reply_to(post, inner))

    answer = (
        platform.message("oAsker", "文章")
        if spoken
        else platform.event("CLICK", "oAsker", EventKey="articles")
    )

    card = {"title": "标题", "description": "摘要", "picurl": "", "url": "http://127.0.0.1/"}
    assert answer["reply"] == {"type": "news", "articles": [card] * shown}


def test_an_image_reply_shows_permanent_material(api: Api, platform: Platform, webhook: Webhook) -> None:
    media_id = api.cover()
    inner = f"<MsgType>image</MsgType><Image><MediaId>{media_id}</MediaId></Image>"
    webhook.reply = lambda post: (200, reply_to(post, inner))

    answer = platform.message(PHONE, "图")

    assert answer["reply"]["media_id"] == media_id
    assert '<img class="picture" src="/mmbiz/' in phone_shows(platform)
