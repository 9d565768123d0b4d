"""The seal on messages in safe mode: AES-256-CBC and a signature over what was sealed.

wechatpy's own opens what it should not: it checks neither the padding nor, in constant time, the signature.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # PKCS#7 counts in blocks of 32 here, not of AES's 16
RANDOM = 16
LENGTH = 4


class SealBroken(ValueError):
    """What was sealed cannot be opened with our key."""


class OtherAccount(ValueError):
    """It opens, but is addressed to another account."""


def signature(*parts: str) -> str:
    """Return WeChat's signature of *parts*, whose order does not matter."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace")).hexdigest()  # noqa: S324 - theirs


def fits(given: str, *parts: str) -> bool:
    """Tell in constant time whether *given* is the signature of *parts*."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), signature(*parts).encode())


class Seal:
    """Closes and opens messages with one account's EncodingAESKey."""

    def __init__(self, encoding_aes_key: str, appid: str):
        key = base64.b64decode(encoding_aes_key + "=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:RANDOM]))
        self._appid = appid.encode()

    def close(self, text: str, *, random: bytes | None = None) -> str:
        """Return *text* sealed; *random* is for repeating a known example only."""
        content = text.encode()
        plain = (random or secrets.token_bytes(RANDOM)) + len(content).to_bytes(LENGTH, "big")
        plain += content + self._appid
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(
            encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        ).decode()

    def open(self, sealed: str) -> bytes:
        """Return what was sealed.

        Raises SealBroken when it does not open, OtherAccount when it was meant for another appid.
        """
        try:
            closed = base64.b64decode(sealed, validate=True)
            decryptor = self._cipher.decryptor()
            plain = decryptor.update(closed) + decryptor.finalize()
        except (binascii.Error, ValueError) as error:
            raise SealBroken("not whole blocks in base64") from error
        padding = plain[-1] if plain else 0
        if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise SealBroken("wrong padding")
        plain = plain[RANDOM:-padding]
        length = int.from_bytes(plain[:LENGTH], "big")
        content, appid = plain[LENGTH : LENGTH + length], plain[LENGTH + length :]
        if len(plain) < LENGTH or len(content) != length:
            raise SealBroken("shorter than it says")
        if not hmac.compare_digest(appid, self._appid):
            raise OtherAccount("sealed for another appid")
        return content
