"""What is known of a follower: a keyed hash, and texts that only this installation can read.

Both are of use to nobody without the key of the settings, not even to who holds the database.
"""

import functools
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import Mistake

_FIRST = "1:"  # how a text was sealed stands before it, so that another way can follow without a break
_NONCE = 12  # bytes; random, as good as never the same twice for one key


def follower_hash(openid: str, secret_key: str) -> str:
    """Return what *openid* is known by: 64 hexadecimal digits, different on every installation."""
    return hmac.digest(_hashing_key(secret_key), openid.encode(), "sha256").hex()


def seal(text: str, secret_key: str, *, purpose: str) -> str:
    """Return *text* encrypted; only `unseal` with the same key and the same purpose reads it.

    The purpose keeps a sealed text where it belongs: carried into another column, it opens no more.
    """
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_sealing_key(secret_key)).encrypt(
        nonce, text.encode("utf-8", "replace"), purpose.encode()
    )
    return _FIRST + urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, secret_key: str, *, purpose: str) -> str:
    """Return what was sealed.

    Raises Mistake when it was sealed with another key or for another purpose, or was changed since.
    """
    try:
        if not sealed.startswith(_FIRST):
            raise ValueError(sealed[:2])
        content = urlsafe_b64decode(sealed.removeprefix(_FIRST))
        opened = AESGCM(_sealing_key(secret_key)).decrypt(
            content[:_NONCE], content[_NONCE:], purpose.encode()
        )
    except (ValueError, InvalidTag):
        raise Mistake(
            "这段加密的文字打不开：配置里的密钥多半换过了。请管理员把原来的密钥填回配置文件，再重新启动。"
        ) from None
    return opened.decode()


@functools.lru_cache(maxsize=1)
def _sealing_key(secret_key: str) -> bytes:
    derived: bytes = HKDF(SHA256(), length=32, salt=None, info=b"bot.privacy: sealed texts").derive(
        secret_key.encode()
    )
    return derived


@functools.lru_cache(maxsize=1)
def _hashing_key(secret_key: str) -> bytes:
    return hmac.digest(secret_key.encode(), b"bot.privacy: follower", "sha256")
