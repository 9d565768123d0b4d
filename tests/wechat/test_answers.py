"""What WeChat answers: read as it is meant, and doubtful where it cannot be read."""

import gzip
import json
import time
from datetime import date

import pytest

from bot import db
from bot.errors import Doubtful
from bot.wechat.calls import LARGEST_ANSWER, Timeouts
from bot.wechat.client import WeChat
from bot.wechat.statistics import Statistic
from bot.wechat.told import DraftArticle
from tests.wechat.acts import ARTICLE, KEY, PNG, Act
from tests.wechat.conftest import account_at
from tests.wechat.stub import Stub


def test_a_body_is_utf8_without_escapes(stubbed: WeChat, stub: Stub) -> None:
    stub.answer = b'{"media_id":"m"}'

    stubbed.draft_add([DraftArticle("妇女👩‍👧", "作者", "摘要", "<p>“正文”\n\ud800</p>", "cover")])

    (call,) = stub.calls
    assert "妇女👩‍👧".encode() in call.body
    assert b"\\u" not in call.body
    assert json.loads(call.body)["articles"][0]["content"] == "<p>“正文”\n?</p>"
    assert call.headers["Content-Type"] == "application/json; charset=utf-8"


def test_only_a_single_article_takes_its_digest_along(stubbed: WeChat, stub: Stub) -> None:
    stub.answer = b'{"media_id":"m"}'

    stubbed.draft_add([ARTICLE])
    stubbed.draft_add([ARTICLE, ARTICLE])

    alone, together = (json.loads(call.body)["articles"] for call in stub.calls)
    assert [each.get("digest") for each in alone] == ["摘要"]
    assert [each.get("digest") for each in together] == [None, None]


@pytest.mark.parametrize(
    ("answer", "headers"),
    [
        ('{"news_item":[{"title":"妇女"}]}'.encode(), {"Content-Type": "text/plain"}),
        ('{"news_item":[{"title":"妇女"}]}'.encode(), {"Content-Type": "text/html; charset=ISO-8859-1"}),
        ('\ufeff{"news_item":[{"title":"妇女"}]}'.encode(), {}),
        (gzip.compress('{"news_item":[{"title":"妇女"}]}'.encode(), mtime=0), {"Content-Encoding": "gzip"}),
        ('{"errcode":0,"errmsg":"ok","news_item":[{"title":"妇女","content":"a\tb"}]}'.encode(), {}),
        ('{"errcode":"0","news_item":[{"title":"妇女"}]}'.encode(), {}),
    ],
    ids=["text/plain", "another charset", "byte order mark", "packed", "errcode 0", "errcode in quotes"],
)
def test_an_answer_is_utf8_whatever_it_says_it_is(
    stubbed: WeChat, stub: Stub, answer: bytes, headers: dict[str, str]
) -> None:
    stub.answer, stub.headers = answer, headers

    stored = stubbed.draft_get("m")

    assert stored
    assert stored[0].title == "妇女"


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b""),
        (200, b"ok"),
        (200, b"[]"),
        (200, b"null"),
        (200, b'"text"'),
        (200, b"{}"),
        (200, b'{"news_item":null}'),
        (200, b'{"news_item":[1]}'),
        (200, b'{"news_item":[{}]}'),
        (200, b'{"errcode":"many"}'),
        (200, b'{"errcode":null}'),
        (200, b"[" * 100_000),
        (200, b'{"news_item":[{"title":"cut'),
        (204, b""),
        (404, b"<html>not found</html>"),
        (404, b'{"news_item":[]}'),
        (500, b'{"errcode":40007,"errmsg":"invalid media_id"}'),
        (502, b"<html>bad gateway</html>"),
        (503, b""),
    ],
)
def test_an_answer_that_is_none_is_doubtful(stubbed: WeChat, stub: Stub, status: int, answer: bytes) -> None:
    stub.status, stub.answer = status, answer

    with pytest.raises(Doubtful):
        stubbed.draft_get("m")

    assert len(stub.calls) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda wechat: wechat.upload_image(PNG, "a.png"),
        lambda wechat: wechat.upload_cover(PNG, "a.png"),
        lambda wechat: wechat.lend_image(PNG, "a.png"),
        lambda wechat: wechat.draft_add([ARTICLE]),
        lambda wechat: wechat.mass_send("m", key=KEY),
        lambda wechat: wechat.mass_status("1"),
        lambda wechat: wechat.publish("m"),
        lambda wechat: wechat.publish_status("1"),
        lambda wechat: wechat.published(),
        lambda wechat: wechat.statistics(Statistic.ACCOUNT_SUMMARY, date(2026, 1, 1), date(2026, 1, 2)),
    ],
)
def test_a_success_that_does_not_say_what_was_made_is_doubtful(stubbed: WeChat, stub: Stub, act: Act) -> None:
    stub.answer = b'{"errcode":0,"errmsg":"ok"}'

    with pytest.raises(Doubtful, match="读不懂"):
        act(stubbed)


def test_ids_are_text_however_they_are_written(stubbed: WeChat, stub: Stub) -> None:
    stub.next_answers = [
        b'{"errcode":0,"msg_id":34182,"msg_data_id":206227730}',
        b'{"errcode":0,"msg_id":"34182","msg_data_id":"206227730"}',
        b'{"errcode":45065,"errmsg":"clientmsgid exist rid: 1-2-3","msg_id":34182}',
    ]

    accepted = [stubbed.mass_send("m", key=KEY) for _ in range(3)]

    assert {each.msg_id for each in accepted} == {"34182"}
    assert [each.msg_data_id for each in accepted] == ["206227730", "206227730", None]
    assert [each.again for each in accepted] == [False, False, True]


def test_an_earlier_send_whose_id_is_not_told_is_doubtful(stubbed: WeChat, stub: Stub) -> None:
    stub.answer = b'{"errcode":45065,"errmsg":"clientmsgid exist"}'

    with pytest.raises(Doubtful):
        stubbed.mass_send("m", key=KEY)


def test_a_redirect_is_not_followed_with_our_token(stubbed: WeChat, stub: Stub) -> None:
    stub.status, stub.headers = 302, {"Location": f"{stub.url}/elsewhere"}

    with pytest.raises(Doubtful):
        stubbed.draft_get("m")

    assert len(stub.calls) == 1


def test_an_answer_that_breaks_off_is_doubtful(stubbed: WeChat, stub: Stub) -> None:
    stub.answer, stub.missing = b'{"news_item":[]}', 10

    with pytest.raises(Doubtful, match="连接中断"):
        stubbed.draft_get("m")


def test_an_answer_that_trickles_in_is_not_waited_for(stubbed: WeChat, stub: Stub) -> None:
    stub.answer, stub.pause = b'{"news_item":[]}' + b" " * 20, 0.05
    began = time.monotonic()

    with pytest.raises(Doubtful, match="太慢"):
        stubbed.draft_get("m")

    assert time.monotonic() - began < 1.2


def test_an_answer_without_end_is_not_read_to_its_end(stub: Stub, small_sessions: db.Sessions) -> None:
    stub.answer = gzip.compress(b'{"news_item":[]}' + b" " * LARGEST_ANSWER, compresslevel=1, mtime=0)
    stub.headers = {"Content-Encoding": "gzip"}
    patient = WeChat(account_at(stub.url), small_sessions, timeouts=Timeouts())

    with pytest.raises(Doubtful, match="太长"):
        patient.draft_get("m")
