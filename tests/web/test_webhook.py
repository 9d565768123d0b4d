"""The webhook over real HTTP: who gets in, what goes back, and that nothing of a follower is written down."""

import json
import socket
from datetime import datetime, timedelta

import msgspec
import pytest
import xmltodict
from structlog.testing import capture_logs
from wechatpy.crypto import WeChatCrypto

from bot import simulator
from bot.clock import Clock
from bot.web.webhook import create_webhook
from bot.wechat.replies import Text
from tests.platform import running
from tests.web.conftest import Webhook, serving
from tests.wechat import signed


def test_the_platforms_test_of_our_address_is_answered(webhook: Webhook, now: datetime) -> None:
    answer = webhook.request("GET", signed.query(webhook.account, now) | {"echostr": "4375120948345356249"})

    assert (answer.status, answer.text) == (200, "4375120948345356249")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert webhook.received == []


def test_a_plain_message_gets_a_plain_answer(webhook: Webhook, now: datetime) -> None:
    webhook.reply = Text("两癌检查受益妇女10025人")

    answer = webhook.request("POST", signed.query(webhook.account, now), signed.TEXT.encode())

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(answer.text.encode()))
    elements = xmltodict.parse(answer.text)["xml"]
    assert (elements["ToUserName"], elements["FromUserName"]) == ("oFollower", "gh_abc")
    assert elements["Content"] == "两癌检查受益妇女10025人"
    assert webhook.received[0].text == "两癌"


@pytest.mark.parametrize("mode", ["safe", "compatible"])
def test_a_sealed_message_gets_a_sealed_answer(webhook: Webhook, now: datetime, mode: str) -> None:
    account = msgspec.structs.replace(webhook.account, callback_mode=mode)
    with serving(create_webhook(account, webhook.receive, Clock())) as webhook.port:
        answer = webhook.request("POST", *signed.sealed(account, signed.TEXT, now))

    assert answer.status == 200
    parts = xmltodict.parse(answer.text)["xml"]
    peer = WeChatCrypto(account.token, account.encoding_aes_key, account.appid)
    read = peer.decrypt_message(answer.text, parts["MsgSignature"], parts["TimeStamp"], parts["Nonce"])
    assert xmltodict.parse(read)["xml"]["Content"] == "收到"


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_the_platform_and_the_webhook_understand_each_other_in_every_mode(
    webhook: Webhook, mode: str
) -> None:
    known = simulator.Account()
    account = msgspec.structs.replace(
        webhook.account,
        appid=known.appid,
        token=known.token,
        encoding_aes_key=known.encoding_aes_key,
        callback_mode=mode,
    )
    webhook.reply = Text("两癌]]>检查\n" + "妇" * 1000)
    with (
        serving(create_webhook(account, webhook.receive, Clock())) as webhook.port,
        running(f"http://127.0.0.1:{webhook.port}/wechat", callback_mode=mode) as platform,
    ):
        answered = platform.message(content="两癌")
        again = platform.message(content="再问", times=2)

    assert answered["status"] == 200
    assert answered["reply"]["content"].startswith("两癌]]>检查\n妇妇")
    assert again["status"] == 200
    first, second, third = webhook.received
    assert {each.encrypted for each in webhook.received} == {mode != "plain"}
    assert first.key != second.key == third.key


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("silence", [None, Text(""), Text(" \x00")])
def test_nothing_to_say_is_the_bare_word_success(
    webhook: Webhook, now: datetime, silence: Text | None, sealed: bool
) -> None:
    webhook.reply = silence
    plain = (signed.query(webhook.account, now), signed.TEXT.encode())

    answer = webhook.request("POST", *(signed.sealed(webhook.account, signed.TEXT, now) if sealed else plain))

    assert (answer.status, answer.text) == (200, "success")


def test_what_breaks_in_the_story_is_logged_and_not_told(webhook: Webhook, now: datetime) -> None:
    webhook.reply = RuntimeError("broken in the story")

    with capture_logs() as lines:
        answer = webhook.request("POST", signed.query(webhook.account, now), signed.TEXT.encode())

    assert (answer.status, answer.text) == (200, "success")
    assert [line["log_level"] for line in lines] == ["error", "info"]
    assert lines[0]["exc_info"]


@pytest.mark.parametrize(
    "spoil", [{"signature": "0" * 40}, {"signature": ""}, {"nonce": "7"}, {"timestamp": "x"}]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_bad_signature_is_403(webhook: Webhook, now: datetime, method: str, spoil: dict[str, str]) -> None:
    answer = webhook.request(method, signed.query(webhook.account, now) | spoil, signed.TEXT.encode())

    assert (answer.status, answer.text) == (403, "")
    assert webhook.received == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_signature_is_403(webhook: Webhook, method: str) -> None:
    assert webhook.request(method, {}, signed.TEXT.encode()).status == 403


@pytest.mark.parametrize("minutes", [-11, 11])
def test_a_stale_timestamp_is_403(webhook: Webhook, now: datetime, minutes: int) -> None:
    query = signed.query(webhook.account, now + timedelta(minutes=minutes))

    assert webhook.request("POST", query, signed.TEXT.encode()).status == 403
    assert webhook.request("GET", query).status == 403


def test_a_message_sealed_for_another_account_is_403(webhook: Webhook, now: datetime) -> None:
    sealed = signed.sealed(webhook.account, signed.TEXT, now, appid="wxanother")

    assert webhook.request("POST", *sealed).status == 403


def test_a_body_of_300_kilobytes_is_413_signed_or_not(webhook: Webhook, now: datetime) -> None:
    body = signed.message("text", f"<Content>{'a' * 300_000}</Content>").encode()

    assert webhook.request("POST", signed.query(webhook.account, now), body).status == 413
    assert webhook.request("POST", {}, body).status == 413
    assert webhook.received == []


def test_a_large_body_that_does_not_say_its_size_is_413(webhook: Webhook, now: datetime) -> None:
    query = signed.query(webhook.account, now)
    target = "/wechat?" + "&".join(f"{name}={value}" for name, value in query.items())
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", webhook.port), timeout=10) as connection:
        connection.sendall(
            f"POST {target} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
            + chunk * 5
            + b"0\r\n\r\n"
        )
        status = connection.recv(65536).split(b" ")[1]

    assert status == b"413"


def test_a_body_without_an_end_is_refused_before_it_fills_the_memory(webhook: Webhook, now: datetime) -> None:
    query = signed.query(webhook.account, now)
    target = "/wechat?" + "&".join(f"{name}={value}" for name, value in query.items())
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", webhook.port), timeout=10) as connection:
        connection.sendall(
            f"POST {target} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
            + chunk * 5
        )
        status = connection.recv(65536).split(b" ")[1]

    assert status == b"413"


def test_a_message_just_under_the_cap_is_taken(webhook: Webhook, now: datetime) -> None:
    body = signed.message("text", f"<Content>{'a' * 250_000}</Content>", msg_id="1").encode()

    assert webhook.request("POST", signed.query(webhook.account, now), body).status == 200
    assert len(webhook.received[0].text) == 250_000


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<xml><MsgType>text", id="bad xml"),
        pytest.param(signed.TEXT.encode("gbk"), id="bad utf-8"),
        pytest.param(b'<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>', id="entity"),
        pytest.param(signed.TEXT.replace("MsgType", "Type").encode(), id="no type"),
        pytest.param(json.dumps({"MsgType": "text"}).encode(), id="json"),
    ],
)
def test_a_signed_body_that_is_no_message_is_400_in_one_line(
    webhook: Webhook, now: datetime, body: bytes
) -> None:
    with capture_logs() as lines:
        answer = webhook.request("POST", signed.query(webhook.account, now), body)

    assert (answer.status, answer.text) == (400, "")
    assert webhook.received == []
    assert len(lines) == 1


@pytest.mark.parametrize("body", [signed.message("hologram", msg_id="1"), signed.event("moon_landing")])
def test_what_nobody_has_heard_of_is_received_with_thanks(webhook: Webhook, now: datetime, body: str) -> None:
    with capture_logs() as lines:
        answer = webhook.request("POST", signed.query(webhook.account, now), body.encode())

    assert (answer.status, answer.text) == (200, "success")
    assert webhook.received == []
    assert len(lines) == 1


def test_control_characters_are_left_out_and_answered(webhook: Webhook, now: datetime) -> None:
    body = signed.TEXT.replace("两癌", "两\x07癌\x1b").encode()

    assert webhook.request("POST", signed.query(webhook.account, now), body).status == 200
    assert webhook.received[0].text == "两癌"


@pytest.mark.parametrize(
    "content_type", ["text/xml", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_the_body_is_read_whatever_it_is_declared_to_be(
    webhook: Webhook, now: datetime, content_type: str
) -> None:
    headers = {"Content-Type": content_type}

    answer = webhook.request("POST", signed.query(webhook.account, now), signed.TEXT.encode(), **headers)

    assert answer.status == 200
    assert webhook.received[0].text == "两癌"


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_405(webhook: Webhook, now: datetime, method: str) -> None:
    answer = webhook.request(method, signed.query(webhook.account, now))

    assert (answer.status, answer.text) == (405, "")


def test_what_breaks_outside_the_story_is_a_500_without_a_word(webhook: Webhook, now: datetime) -> None:
    class Broken(Clock):
        def now(self) -> datetime:
            raise RuntimeError("broken outside the story")

    with (
        serving(create_webhook(webhook.account, webhook.receive, Broken())) as webhook.port,
        capture_logs() as lines,
    ):
        answer = webhook.request("POST", signed.query(webhook.account, now), signed.TEXT.encode())

    assert (answer.status, answer.text) == (500, "")
    assert lines[-1]["reason"] == "Internal Server Error"


def test_a_query_whose_values_are_encoded_is_decoded(webhook: Webhook, now: datetime) -> None:
    query = signed.query(webhook.account, now) | {"echostr": "a+b c&d=妇"}

    assert webhook.request("GET", query).text == "a+b c&d=妇"


def test_other_addresses_are_404(webhook: Webhook, now: datetime) -> None:
    assert webhook.request("GET", signed.query(webhook.account, now), path="/").status == 404
    assert webhook.request("GET", signed.query(webhook.account, now), path="/wechat/").status == 404


def test_a_request_leaves_one_line_that_tells_nothing_of_the_follower(
    webhook: Webhook, now: datetime
) -> None:
    with capture_logs() as lines:
        webhook.request("POST", signed.query(webhook.account, now), signed.TEXT.encode())

    (line,) = lines
    assert line["ms"] >= 0
    assert (line["status"], line["kind"], line["msg_id"]) == (200, "text", "24000000000000001")
    assert "oFollower" not in str(lines)
    assert "两癌" not in str(lines)


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/wechat"), ("HEAD", "/wechat"), ("GET", "/elsewhere"), ("GET", "/wechat")]
)
def test_a_refused_request_leaves_one_line_too(webhook: Webhook, method: str, path: str) -> None:
    with capture_logs() as lines:
        webhook.request(method, {"openid": "oFollower"}, path=path)

    (line,) = lines
    assert line["log_level"] == "warning"
    assert line["reason"]
    assert "oFollower" not in str(line)
