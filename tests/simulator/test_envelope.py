"""How messages are signed and sealed in each mode, and how a reply must be."""

import hashlib

import pytest

from bot.simulator import Account, envelope
from tests.platform import Platform
from tests.simulator.conftest import Post, Webhook, phone_shows, text_reply

ACCOUNT = Account()
VECTOR = Account(
    appid="wx1234567890abcdef",
    token="testtoken",
    encoding_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
)


def test_encryption_agrees_with_the_vector_of_the_reference() -> None:
    message = (
        "<xml><ToUserName><![CDATA[gh_abc]]></ToUserName><Content><![CDATA[你好]]></Content></xml>".encode()
    )

    sealed = envelope.encrypt(VECTOR, message, salt=b"0123456789abcdef")

    assert sealed.startswith("Q3stYC6hdFzMh9T8HCvyDChU+LUJux1Eo84blYhLoUivjG1lx3zxxWMN6LKxfz89")
    assert envelope.sign("testtoken", "1714112445", "415670741", sealed) == (
        "05743b6d039b202d5c031b9b36677b7d17dd50b8"
    )
    assert envelope.decrypt(VECTOR, sealed) == message


def test_a_message_comes_signed_and_its_reply_is_shown(platform: Platform, webhook: Webhook) -> None:
    webhook.says_text("10025 人，<a href='http://127.0.0.1/s/x'>全文</a>")

    answer = platform.message("oAsker", "两癌")

    (post,) = webhook.posts
    parts = sorted([ACCOUNT.token, post.query["timestamp"], post.query["nonce"]])
    assert post.query["signature"] == hashlib.sha1("".join(parts).encode()).hexdigest()
    assert post.query["openid"] == "oAsker"
    assert post.xml["ToUserName"] == ACCOUNT.original_id
    assert post.xml["FromUserName"] == "oAsker"
    assert (post.xml["MsgType"], post.xml["Content"]) == ("text", "两癌")
    assert len(post.xml["MsgId"]) >= 17
    assert answer["status"] == 200
    assert answer["reply"] == {"type": "text", "content": "10025 人，<a href='http://127.0.0.1/s/x'>全文</a>"}
    assert answer["took_ms"] >= 0
    assert '<a href="http://127.0.0.1/s/x" target="_blank" rel="noopener">全文</a>' in phone_shows(
        platform, "oAsker"
    )


@pytest.mark.parametrize(
    ("mode", "elements", "parameters"),
    [
        ("plain", {"Content"}, set()),
        ("compatible", {"Content", "Encrypt"}, {"encrypt_type", "msg_signature"}),
        ("safe", {"Encrypt"}, {"encrypt_type", "msg_signature"}),
    ],
)
def test_each_mode_sends_what_it_should(
    platform: Platform, webhook: Webhook, mode: str, elements: set[str], parameters: set[str]
) -> None:
    platform.account(callback_mode=mode)

    platform.message("oAsker", "你好")

    (post,) = webhook.posts
    assert post.xml.keys() & {"Content", "Encrypt"} == elements
    assert post.query.keys() & {"encrypt_type", "msg_signature"} == parameters
    if "Encrypt" in elements:
        inside = envelope.from_xml(envelope.decrypt(ACCOUNT, post.xml["Encrypt"]))
        signed = envelope.sign(
            ACCOUNT.token, post.query["timestamp"], post.query["nonce"], post.xml["Encrypt"]
        )
        assert inside["Content"] == "你好"
        assert post.query["msg_signature"] == signed
        assert post.query["encrypt_type"] == "aes"
    if mode == "safe":
        assert post.xml.keys() == {"ToUserName", "Encrypt"}


def sealed_reply(post: Post, *, token: str = ACCOUNT.token) -> bytes:
    message = envelope.from_xml(envelope.decrypt(ACCOUNT, post.xml["Encrypt"]))
    plain = envelope.to_xml(
        {
            "ToUserName": message["FromUserName"],
            "FromUserName": message["ToUserName"],
            "CreateTime": 1,
            "MsgType": "text",
            "Content": "密文",
        }
    )
    sealed = envelope.encrypt(ACCOUNT, plain)
    return envelope.to_xml(
        {
            "Encrypt": sealed,
            "MsgSignature": envelope.sign(token, "1", "2", sealed),
            "TimeStamp": 1,
            "Nonce": "2",
        }
    )


@pytest.mark.parametrize(
    ("mode", "encrypted", "shown"),
    [
        ("plain", False, True),
        ("compatible", False, True),
        ("compatible", True, True),
        ("safe", True, True),
        ("safe", False, False),
    ],
)
def test_a_reply_must_be_wrapped_as_its_mode_asks(
    platform: Platform, webhook: Webhook, mode: str, encrypted: bool, shown: bool
) -> None:
    platform.account(callback_mode=mode)

    def reply(post: Post) -> tuple[int, bytes]:
        if encrypted:
            return 200, sealed_reply(post)
        if mode == "safe":
            return 200, b"<xml><ToUserName>a</ToUserName><MsgType>text</MsgType><Content>b</Content></xml>"
        return 200, text_reply(post, "明文")

    webhook.reply = reply

    answer = platform.message("oAsker", "你好")

    assert (answer["reply"] is not None) is shown
    assert (answer["notice"] is None) is shown


def test_a_sealed_reply_with_a_wrong_signature_is_not_shown(platform: Platform, webhook: Webhook) -> None:
    webhook.reply = lambda post: (200, sealed_reply(post, token="other"))

    answer = platform.message("oAsker", "你好")

    assert answer["reply"] is None
    assert answer["notice"] == "回复的签名不对"
