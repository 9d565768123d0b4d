"""Replies: what a follower wrote cannot write elements of its own, and nothing is too long for WeChat."""

from datetime import datetime

import pytest
import xmltodict
from wechatpy import parse_message

from bot.config import Account
from bot.wechat import replies
from bot.wechat.messages import Gate, Message
from tests.wechat import signed


@pytest.fixture
def question(account: Account, now: datetime) -> Message:
    return Gate(account).open(signed.query(account, now), signed.TEXT.encode(), now)


def test_a_text_goes_back_to_who_wrote(question: Message, now: datetime) -> None:
    rendered = replies.render(replies.Text("2020年\n10025人"), to=question, now=now)

    read = parse_message(rendered)
    assert (read.source, read.target, read.content) == ("gh_abc", "oFollower", "2020年\n10025人")
    assert read.time == int(now.timestamp())


def test_text_that_would_end_its_quotation_stays_text(question: Message, now: datetime) -> None:
    nasty = "好]]></Content><MsgType>image</MsgType><Content><![CDATA[]]>"

    rendered = replies.render(replies.Text(nasty), to=question, now=now)

    elements = xmltodict.parse(rendered)["xml"]
    assert elements["Content"] == nasty
    assert elements["MsgType"] == "text"


def test_characters_that_xml_cannot_hold_are_left_out(question: Message, now: datetime) -> None:
    rendered = replies.render(replies.Text("妇\x00女\x1b\ufffe\ud800]]\x01>"), to=question, now=now)

    assert xmltodict.parse(rendered)["xml"]["Content"] == "妇女]]>"


def test_a_card_carries_title_description_picture_and_address(question: Message, now: datetime) -> None:
    card = replies.News("年度回顾", "一年的数字", "https://example.cn/a?b=1&c=2", "https://example.cn/p.jpg")

    rendered = replies.render(card, to=question, now=now)

    elements = xmltodict.parse(rendered)["xml"]
    assert elements["MsgType"] == "news"
    assert elements["ArticleCount"] == "1"
    assert elements["Articles"]["item"] == {
        "Title": "年度回顾",
        "Description": "一年的数字",
        "PicUrl": "https://example.cn/p.jpg",
        "Url": "https://example.cn/a?b=1&c=2",
    }


def test_a_picture_goes_by_its_media_id(question: Message, now: datetime) -> None:
    rendered = replies.render(replies.Image("media_1"), to=question, now=now)

    assert xmltodict.parse(rendered)["xml"]["Image"] == {"MediaId": "media_1"}


@pytest.mark.parametrize("empty", ["", "  \n", "\x00"])
def test_a_text_that_says_nothing_is_no_reply(question: Message, now: datetime, empty: str) -> None:
    assert replies.render(replies.Text(empty), to=question, now=now) == ""


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("妇" * 700, 2000),
        ("a" + "妇" * 700, 2000),
        ("aa" + "妇" * 700, 2000),
        ("👩‍👧" * 400, 2000),
        ("妇女", 5),
    ],
)
def test_a_long_text_is_cut_between_characters(text: str, limit: int) -> None:
    short = replies.shorten(text, limit)

    assert len(short.encode()) <= limit
    assert limit - len(short.encode()) < 4
    assert short.endswith("…")
    assert text.startswith(short[:-1])


@pytest.mark.parametrize("text", ["", "妇女", "a" * 2000, "妇" * 666 + "ab"])
def test_a_text_that_fits_is_left_as_it_is(text: str) -> None:
    assert replies.shorten(text) == text


def test_a_rendered_text_is_within_wechats_limit(question: Message, now: datetime) -> None:
    rendered = replies.render(replies.Text("妇" * 3000), to=question, now=now)

    assert len(xmltodict.parse(rendered)["xml"]["Content"].encode()) <= 2000
