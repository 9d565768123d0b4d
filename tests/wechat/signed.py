"""Requests as WeChat signs and seals them; sealed by wechatpy, so that our own code does not check itself."""

import base64
import hashlib
from datetime import datetime

from wechatpy.crypto import PrpCrypto

from bot.config import Account

NONCE = "415670741"
TEXT = (
    "<xml><ToUserName><![CDATA[gh_abc]]></ToUserName><FromUserName><![CDATA[oFollower]]></FromUserName>"
    "<CreateTime>1795568400</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[两癌]]></Content><MsgId>24000000000000001</MsgId></xml>"
)

BOMB = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
)  # each ten times the one before


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def query(account: Account, at: datetime) -> dict[str, str]:
    """Return the query of a request without a sealed part."""
    timestamp = str(int(at.timestamp()))
    return {
        "signature": sign(account.token, timestamp, NONCE),
        "timestamp": timestamp,
        "nonce": NONCE,
        "openid": "oFollower",
    }


def sealed(account: Account, text: str, at: datetime, *, appid: str = "") -> tuple[dict[str, str], bytes]:
    """Return query and body of a message in safe mode."""
    key = base64.b64decode(account.encoding_aes_key + "=")
    return envelope(account, PrpCrypto(key).encrypt(text, appid or account.appid).decode(), at)


def envelope(account: Account, part: str, at: datetime, *, beside: str = "") -> tuple[dict[str, str], bytes]:
    """Return query and body around the sealed *part*, with plain elements *beside* it in compatible mode."""
    given = query(account, at)
    given["encrypt_type"] = "aes"
    given["msg_signature"] = sign(account.token, given["timestamp"], NONCE, part)
    beside = beside or "<ToUserName><![CDATA[gh_abc]]></ToUserName>"
    return given, f"<xml>{beside}<Encrypt><![CDATA[{part}]]></Encrypt></xml>".encode()


def message(kind: str, *elements: str, msg_id: str = "", openid: str = "oFollower") -> str:
    """Return a message's XML with the common elements."""
    number = f"<MsgId>{msg_id}</MsgId>" if msg_id else ""
    return (
        f"<xml><ToUserName>gh_abc</ToUserName><FromUserName>{openid}</FromUserName>"
        f"<CreateTime>1795568400</CreateTime><MsgType>{kind}</MsgType>{number}{''.join(elements)}</xml>"
    )


def event(name: str, *elements: str, openid: str = "oFollower") -> str:
    """Return an event's XML."""
    return message("event", f"<Event>{name}</Event>", *elements, openid=openid)
