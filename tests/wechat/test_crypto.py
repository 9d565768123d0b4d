"""The seal: WeChat's own examples, ours recomputed with openssl, and what must not open."""

import base64
import re

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from wechatpy.crypto import WeChatCrypto

from bot.config import Account
from bot.wechat import crypto

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APPID = "wx1234567890abcdef"
PLAIN = "<xml><ToUserName><![CDATA[gh_abc]]></ToUserName><Content><![CDATA[你好]]></Content></xml>"
SEALED = (
    "Q3stYC6hdFzMh9T8HCvyDChU+LUJux1Eo84blYhLoUivjG1lx3zxxWMN6LKxfz89NsdsBvvgoRq+XOLtt0RYOHeG/+9xT/jNFmyi1mup"
    "RbthIKvWU8HbE6qpD0xlh4vxKcZ1cw3OsBqWIO1rMMvPCXnWJCaEKAeGd+2twbs13qeMHwbOtNYQ2Eb8XFqcalzDWvyC++sJanEXQnfA"
    "L3wEDA=="
)


@pytest.fixture
def seal() -> crypto.Seal:
    return crypto.Seal(KEY, APPID)


def raw(plain: bytes) -> str:
    """Seal exactly these bytes, padding included, as no honest sender would."""
    key = base64.b64decode(KEY + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


@pytest.mark.parametrize(
    ("timestamp", "nonce", "expected"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    ],
)
def test_signatures_are_those_of_wechats_own_examples(timestamp: str, nonce: str, expected: str) -> None:
    assert crypto.signature("AAAAA", timestamp, nonce) == expected
    assert crypto.fits(expected, "AAAAA", timestamp, nonce)


def test_a_signature_with_characters_that_no_signature_has_does_not_fit() -> None:
    assert not crypto.fits("签名", "AAAAA", "1714036504", "1514711492")
    assert not crypto.fits("", "AAAAA", "1714036504", "1514711492")


def test_the_known_message_is_sealed_to_the_known_bytes(seal: crypto.Seal) -> None:
    sealed = seal.close(PLAIN, random=b"0123456789abcdef")

    assert sealed == SEALED
    expected = "05743b6d039b202d5c031b9b36677b7d17dd50b8"
    assert crypto.signature("testtoken", "1714112445", "415670741", SEALED) == expected


def test_the_known_bytes_open_to_the_known_message(seal: crypto.Seal) -> None:
    assert seal.open(SEALED).decode() == PLAIN


@pytest.mark.parametrize("length", range(70))
def test_what_was_sealed_opens_again_at_every_length(seal: crypto.Seal, length: int) -> None:
    assert seal.open(seal.close("a" * length)) == b"a" * length


def test_wechatpy_opens_what_we_sealed(seal: crypto.Seal, account: Account) -> None:
    sealed = seal.close("回答")
    signature = crypto.signature("testtoken", "1", "2", sealed)

    opened = WeChatCrypto("testtoken", KEY, APPID).decrypt_message({"Encrypt": sealed}, signature, "1", "2")

    assert opened == "回答"


def test_each_sealing_is_a_new_one(seal: crypto.Seal) -> None:
    assert seal.close(PLAIN) != seal.close(PLAIN)


def test_a_message_for_another_account_is_told_apart(seal: crypto.Seal) -> None:
    for_another = crypto.Seal(KEY, "wxanother").close(PLAIN)

    with pytest.raises(crypto.OtherAccount):
        seal.open(for_another)


PADDED = b"r" * 16 + (4).to_bytes(4, "big") + b"text" + APPID.encode()  # 42 bytes, 22 of padding follow


@pytest.mark.parametrize(
    "sealed",
    [
        pytest.param("", id="nothing"),
        pytest.param("====", id="no base64"),
        pytest.param("汉字", id="no base64 at all"),
        pytest.param(base64.b64encode(b"half a block").decode(), id="half a block"),
        pytest.param(raw(PADDED + b"\x00" * 22), id="padding of 0"),
        pytest.param(raw(PADDED + b"\x21" * 22), id="padding of 33"),
        pytest.param(raw(PADDED + b"\x01" * 21 + b"\x16"), id="padding that differs"),
        pytest.param(raw(b"\x20" * 32), id="nothing but padding"),
        pytest.param(raw(b"r" * 16 + b"\xff\xff\xff\xff" + b"\x0c" * 12), id="longer than it is"),
    ],
)
def test_what_was_not_sealed_by_the_rules_does_not_open(seal: crypto.Seal, sealed: str) -> None:
    with pytest.raises(crypto.SealBroken):
        seal.open(sealed)


def test_random_bytes_never_open_nor_fail_otherwise(seal: crypto.Seal) -> None:
    for start in range(200):
        noise = base64.b64encode(bytes((start * 31 + place * 17) % 256 for place in range(96))).decode()
        with pytest.raises((crypto.SealBroken, crypto.OtherAccount)):
            seal.open(noise)
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", seal.close(""))
