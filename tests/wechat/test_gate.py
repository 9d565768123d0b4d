"""The gate: only what WeChat sent comes in, and only in the form that the account is set to."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import xmltodict
from wechatpy.crypto import WeChatCrypto

from bot.config import Account
from bot.wechat.messages import Forged, Gate, Unreadable
from tests.wechat import signed
from tests.wechat.conftest import Open
from tests.wechat.test_crypto import SEALED


def in_mode(account: Account, mode: str) -> Gate:
    return Gate(msgspec.structs.replace(account, callback_mode=mode))


def test_the_platforms_test_of_our_address_is_answered_with_its_own_word(account: Account) -> None:
    gate = Gate(msgspec.structs.replace(account, token="AAAAA", callback_mode="safe"))
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }

    assert gate.echo(query, datetime.fromtimestamp(1714036504, UTC)) == "4375120948345356249"


@pytest.mark.parametrize(
    "spoil",
    [
        {"signature": "0" * 40},
        {"signature": "签名"},
        {"signature": ""},
        {"nonce": "1"},
        {"timestamp": ""},
        {"timestamp": "soon"},
        {"timestamp": "١٢٣"},
        {"timestamp": "9" * 400},
    ],
)
def test_a_request_that_wechat_did_not_sign_is_forged(
    gate: Gate, account: Account, now: datetime, spoil: dict[str, str]
) -> None:
    with pytest.raises(Forged):
        gate.check(signed.query(account, now) | spoil, now)


@pytest.mark.parametrize("missing", ["signature", "timestamp", "nonce"])
def test_a_request_without_a_part_of_its_signature_is_forged(
    gate: Gate, account: Account, now: datetime, missing: str
) -> None:
    query = signed.query(account, now)
    del query[missing]

    with pytest.raises(Forged):
        gate.check(query, now)


@pytest.mark.parametrize("away", [timedelta(minutes=10, seconds=1), -timedelta(minutes=10, seconds=1)])
def test_a_request_from_another_time_is_forged(
    gate: Gate, account: Account, now: datetime, away: timedelta
) -> None:
    with pytest.raises(Forged):
        gate.check(signed.query(account, now + away), now)


@pytest.mark.parametrize("away", [timedelta(minutes=10), timedelta(0), -timedelta(minutes=10)])
def test_a_request_within_ten_minutes_is_genuine(
    gate: Gate, account: Account, now: datetime, away: timedelta
) -> None:
    gate.check(signed.query(account, now + away), now)


def test_a_sealed_message_is_opened_and_its_answer_is_sealed(
    gate: Gate, account: Account, now: datetime
) -> None:
    query, body = signed.sealed(account, signed.TEXT, now)

    message = gate.open(query, body, now)
    answer = gate.answer("<xml>回答</xml>", message, now=now)

    assert (message.text, message.encrypted) == ("两癌", True)
    parts = xmltodict.parse(answer)["xml"]
    peer = WeChatCrypto(account.token, account.encoding_aes_key, account.appid)
    read = peer.decrypt_message(answer, parts["MsgSignature"], parts["TimeStamp"], parts["Nonce"])
    assert read == "<xml>回答</xml>"


def test_the_answer_to_a_plain_message_is_plain(gate: Gate, opened: Open, now: datetime) -> None:
    assert gate.answer("<xml>回答</xml>", opened(signed.TEXT), now=now) == "<xml>回答</xml>"


def test_the_known_sealed_message_of_the_documents_passes_the_gate(gate: Gate) -> None:
    at = datetime.fromtimestamp(1714112445, UTC)
    query = {
        "timestamp": "1714112445",
        "nonce": "415670741",
        "encrypt_type": "aes",
        "msg_signature": "05743b6d039b202d5c031b9b36677b7d17dd50b8",
    }

    with pytest.raises(Unreadable, match="MsgType"):  # it opens; it just holds no more than a greeting
        gate.open(query, f"<xml><Encrypt>{SEALED}</Encrypt></xml>".encode(), at)


def test_safe_mode_takes_only_sealed_messages(account: Account, now: datetime) -> None:
    gate = in_mode(account, "safe")

    assert gate.open(*signed.sealed(account, signed.TEXT, now), now).text == "两癌"
    with pytest.raises(Forged):
        gate.open(signed.query(account, now), signed.TEXT.encode(), now)
    with pytest.raises(Forged):
        gate.open(signed.query(account, now) | {"encrypt_type": "raw"}, signed.TEXT.encode(), now)
    with pytest.raises(Forged):
        gate.open(signed.query(account, now) | {"encrypt_type": "aes"}, signed.TEXT.encode(), now)


def test_plain_mode_takes_only_plain_messages(account: Account, now: datetime) -> None:
    gate = in_mode(account, "plain")

    assert gate.open(signed.query(account, now), signed.TEXT.encode(), now).text == "两癌"
    with pytest.raises(Unreadable):
        gate.open(*signed.sealed(account, signed.TEXT, now), now)


def test_compatible_mode_believes_the_sealed_part(gate: Gate, account: Account, now: datetime) -> None:
    _, sealed = signed.sealed(account, signed.TEXT, now)
    part = xmltodict.parse(sealed)["xml"]["Encrypt"]
    beside = signed.TEXT.removeprefix("<xml>").removesuffix("</xml>").replace("两癌", "换掉的")

    message = gate.open(*signed.envelope(account, part, now, beside=beside), now)

    assert message.text == "两癌"
    assert message.encrypted


def test_a_sealed_message_with_another_signature_is_forged(
    gate: Gate, account: Account, now: datetime
) -> None:
    query, body = signed.sealed(account, signed.TEXT, now)

    for spoil in (
        {"msg_signature": "0" * 40},
        {"msg_signature": ""},
        {"signature": "0" * 40},
        {"nonce": "2"},
    ):
        with pytest.raises(Forged):
            gate.open(query | spoil, body, now)


def test_a_sealed_message_is_as_short_lived_as_a_plain_one(
    gate: Gate, account: Account, now: datetime
) -> None:
    query, body = signed.sealed(account, signed.TEXT, now)
    del query["signature"]

    assert gate.open(query, body, now).encrypted
    with pytest.raises(Forged):
        gate.open(query, body, now + timedelta(minutes=11))


def test_a_sealed_message_for_another_account_is_forged(gate: Gate, account: Account, now: datetime) -> None:
    with pytest.raises(Forged):
        gate.open(*signed.sealed(account, signed.TEXT, now, appid="wxanother"), now)


@pytest.mark.parametrize("part", ["AAAA", "c3BvaWxlZA==", "A" * 43 + "=", "not base64!"])
def test_a_signed_part_that_does_not_open_is_unreadable(
    gate: Gate, account: Account, now: datetime, part: str
) -> None:
    with pytest.raises(Unreadable):
        gate.open(*signed.envelope(account, part, now), now)


def test_a_sealed_entity_bomb_is_unreadable(gate: Gate, account: Account, now: datetime) -> None:
    bomb = f'<!DOCTYPE xml [<!ENTITY l0 "lol">{signed.BOMB}]><xml><MsgType>&l9;</MsgType></xml>'

    with pytest.raises(Unreadable):
        gate.open(*signed.sealed(account, bomb, now), now)
