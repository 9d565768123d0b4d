"""The wrapping of what goes to the webhook and what comes back: XML, signatures, AES."""

import base64
import hashlib
import hmac
import secrets
import struct
from typing import Any
from xml.parsers import expat

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.simulator.account import Account

BLOCK = 32  # WeChat pads to 32, not to AES's 16


class BadReply(Exception):
    """The webhook's answer is not one that WeChat understands."""


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def pack(account: Account, openid: str, fields: dict[str, Any], now: float) -> tuple[dict[str, str], bytes]:
    """Give the query and the body of one POST, in the account's mode."""
    timestamp, nonce = str(int(now)), str(secrets.randbelow(2_000_000_000))
    query = {
        "signature": sign(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": openid,
    }
    message = {"ToUserName": account.original_id, "FromUserName": openid, **fields}
    if account.callback_mode == "plain":
        return query, to_xml(message)
    sealed = encrypt(account, to_xml(message))
    query["encrypt_type"] = "aes"
    query["msg_signature"] = sign(account.token, timestamp, nonce, sealed)
    if account.callback_mode == "compatible":
        return query, to_xml({**message, "Encrypt": sealed})
    return query, to_xml({"ToUserName": account.original_id, "Encrypt": sealed})


def unpack(account: Account, body: bytes) -> dict[str, Any]:
    """Read a reply, encrypted or not, as far as the account's mode allows it. Raises BadReply."""
    reply = from_xml(body)
    if "Encrypt" not in reply:
        if account.callback_mode == "safe":
            raise BadReply("安全模式下必须加密回复")
        return reply
    if account.callback_mode == "plain":
        raise BadReply("明文模式下不能加密回复")
    sealed, signature = str(reply["Encrypt"]), str(reply.get("MsgSignature", ""))
    expected = sign(account.token, str(reply.get("TimeStamp", "")), str(reply.get("Nonce", "")), sealed)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise BadReply("回复的签名不对")
    return from_xml(decrypt(account, sealed))


def encrypt(account: Account, message: bytes, *, salt: bytes | None = None) -> str:
    plain = (
        (salt or secrets.token_bytes(16)) + struct.pack(">I", len(message)) + message + account.appid.encode()
    )
    pad = BLOCK - len(plain) % BLOCK
    encryptor = cipher(account).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()


def decrypt(account: Account, sealed: str) -> bytes:
    """Open an Encrypt part. Raises BadReply."""
    try:
        decryptor = cipher(account).decryptor()
        plain = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
    except ValueError:
        raise BadReply("密文解不开") from None
    if len(plain) < BLOCK or not 1 <= plain[-1] <= BLOCK:
        raise BadReply("密文的填充不对")
    plain = plain[: -plain[-1]]
    (length,) = struct.unpack(">I", plain[16:20])
    message, appid = plain[20 : 20 + length], plain[20 + length :]
    if appid != account.appid.encode():
        raise BadReply("密文的 appid 不对")
    return message


def cipher(account: Account) -> Cipher[modes.CBC]:
    key = base64.b64decode(account.encoding_aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def to_xml(fields: dict[str, Any]) -> bytes:
    return f"<xml>{elements(fields)}</xml>".encode()


def elements(fields: dict[str, Any]) -> str:
    """Write fields as elements: text in CDATA, numbers bare, a list as the same element again."""
    parts: list[str] = []
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                text = elements(each)
            elif isinstance(each, int | float):
                text = str(int(each) if isinstance(each, bool) else each)
            else:
                text = f"<![CDATA[{str(each).replace(']]>', ']]]]><![CDATA[>')}]]>"
            parts.append(f"<{name}>{text}</{name}>")
    return "".join(parts)


def from_xml(body: bytes) -> dict[str, Any]:
    """Read `<xml>…</xml>`; repeated elements become a list. Raises BadReply, also for any DOCTYPE."""
    parser = expat.ParserCreate("utf-8")
    root: dict[str, Any] = {}
    stack: list[tuple[str, dict[str, Any], list[str]]] = [("", root, [])]

    def start(name: str, _: dict[str, str]) -> None:
        stack.append((name, {}, []))

    def end(_: str) -> None:
        name, children, words = stack.pop()
        value: Any = children or "".join(words)
        parent = stack[-1][1]
        if name not in parent:
            parent[name] = value
        elif isinstance(parent[name], list):
            parent[name].append(value)
        else:
            parent[name] = [parent[name], value]

    def doctype(*_: Any) -> None:
        raise BadReply("回复里不能有 DOCTYPE")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda words: stack[-1][2].append(words)
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        raise BadReply("回复不是 XML") from None
    reply = root.get("xml")
    if not isinstance(reply, dict):
        raise BadReply("回复的最外层不是 xml")
    return reply
