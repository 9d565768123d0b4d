"""What comes in from WeChat: is it genuine, what does it say, and in what form does the answer go back."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any
from xml.parsers.expat import ExpatError

from bot.config import Account
from bot.errors import Mistake
from bot.wechat import crypto, jobs, xml

LARGEST = 256 * 1024  # bytes of a request; 200,000 nested tags would take the parser half a second
FRESH = timedelta(minutes=10)
KINDS = frozenset({"text", "image", "voice", "video", "shortvideo", "location", "link", "event"})
EVENTS = frozenset(
    {
        *("subscribe", "unsubscribe", "scan", "location", "click", "view", "view_miniprogram"),
        *("scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin"),
        *("location_select", "masssendjobfinish", "publishjobfinish", "freepublishjobfinish"),
    }
)
# what XML 1.0 cannot hold; phones do send such characters
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Forged(Mistake):
    """It is not from WeChat, is not for us, or is an old one played again."""


class Unreadable(Mistake):
    """It is signed as WeChat signs, but cannot be read."""


@dataclass(frozen=True)
class Message:
    """One message or event of a follower, or of the platform itself."""

    kind: str  # one of KINDS, else "unknown"
    openid: str = field(repr=False)
    account: str  # ToUserName, the account's original id
    created_at: datetime
    msg_id: str | None  # events have none
    key: str  # the same for every repeat of this message, and for nothing else
    text: str = field(default="", repr=False)  # of a voice: what WeChat heard
    event: str = ""  # in lower case
    event_key: str = ""
    media_id: str = ""
    bizmsgmenuid: str = ""
    job: jobs.JobFinished | jobs.PublishFinished | None = None
    encrypted: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def known(self) -> bool:
        """Tell whether this is a kind of message or event that anyone here could answer or use."""
        return self.event in EVENTS or self.job is not None if self.kind == "event" else self.kind in KINDS


class Gate:
    """Lets in what one account's platform sent, and nothing else."""

    def __init__(self, account: Account):
        self._token = account.token
        self._mode = account.callback_mode
        self._seal = crypto.Seal(account.encoding_aes_key, account.appid)

    def check(self, query: Mapping[str, str], now: datetime) -> None:
        """Raise Forged unless the signature fits and the timestamp is within ten minutes of *now*."""
        self._check_time(query, now)
        if not crypto.fits(query.get("signature", ""), self._token, query["timestamp"], _nonce(query)):
            raise Forged("签名不对")

    def echo(self, query: Mapping[str, str], now: datetime) -> str:
        """Return what answers the platform's test of our address (plain in every mode).

        Raises Forged.
        """
        self.check(query, now)
        return query.get("echostr", "")

    def open(self, query: Mapping[str, str], body: bytes, now: datetime) -> Message:
        """Return the message in *body*.

        1. Timestamp and signature decide whether it is looked at at all.
        2. The account's mode decides the form: `safe` takes sealed ones only, `plain` plain ones only,
           `compatible` opens the sealed part when there is one and takes the plain one otherwise.
        3. A sealed one must bear its own signature and be meant for our appid.

        Raises Forged, or Unreadable when it is genuine but no message of WeChat's.
        """
        sealed = self._mode != "plain" and (
            "msg_signature" in query or query.get("encrypt_type", "raw").lower() == "aes"
        )
        if self._mode == "safe" and not sealed:
            raise Forged("安全模式只收加密的消息")
        if sealed and "signature" not in query:
            self._check_time(query, now)  # its own signature covers more than the plain one would
        else:
            self.check(query, now)
        fields = _parse(body)
        if sealed:
            fields = _parse(self._unseal(query, fields))
        return _message(fields, sealed)

    def answer(self, reply: str, message: Message, *, now: datetime) -> str:
        """Return *reply* in the form in which *message* came: sealed if that was sealed."""
        if not message.encrypted:
            return reply
        sealed, timestamp, nonce = self._seal.close(reply), str(int(now.timestamp())), token_hex(8)
        signature = crypto.signature(self._token, timestamp, nonce, sealed)
        return (
            f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )

    def _check_time(self, query: Mapping[str, str], now: datetime) -> None:
        timestamp = query.get("timestamp", "")
        if not re.fullmatch(r"[0-9]{1,12}", timestamp):
            raise Forged("没有时间戳")
        if abs(int(timestamp) - now.timestamp()) > FRESH.total_seconds():
            raise Forged("时间戳与本机相差超过 10 分钟")

    def _unseal(self, query: Mapping[str, str], envelope: Mapping[str, Any]) -> bytes:
        sealed = envelope.get("Encrypt")
        if not isinstance(sealed, str):
            raise Forged("没有加密的部分")
        given = query.get("msg_signature", "")
        if not crypto.fits(given, self._token, query["timestamp"], _nonce(query), sealed):
            raise Forged("加密消息的签名不对")
        try:
            return self._seal.open(sealed)
        except crypto.OtherAccount:
            raise Forged("加密消息不是发给本公众号的") from None
        except crypto.SealBroken:
            raise Unreadable("加密消息解不开") from None


def _nonce(query: Mapping[str, str]) -> str:
    return query.get("nonce", "")


def _parse(body: bytes) -> Mapping[str, Any]:
    """Return the elements of WeChat's XML, or raise Unreadable; entities are refused by the parser."""
    try:
        text = UNPRINTABLE.sub("", body.decode("utf-8"))
        root = xml.parse(text)
    except UnicodeDecodeError:
        raise Unreadable("不是 UTF-8") from None
    except (ExpatError, ValueError):
        raise Unreadable("不是正确的 XML") from None
    fields = root.get("xml")
    if not isinstance(fields, dict):
        raise Unreadable("不是微信的消息")
    return fields


def _message(fields: Mapping[str, Any], encrypted: bool) -> Message:
    kind = _required(fields, "MsgType").lower()
    openid, account = _required(fields, "FromUserName"), _required(fields, "ToUserName")
    created = _required(fields, "CreateTime")
    if not re.fullmatch(r"[0-9]{1,11}", created):
        raise Unreadable("CreateTime 不是时间")
    event = _text(fields, "Event").lower() if kind == "event" else ""
    if kind == "event" and not event:
        raise Unreadable("没有 Event")
    job = jobs.read(event, fields) if kind == "event" else None
    return Message(
        kind=kind if kind in KINDS else "unknown",
        openid=openid,
        account=account,
        created_at=datetime.fromtimestamp(int(created), UTC),
        msg_id=_text(fields, "MsgId") or None,
        key=_key(fields, openid, created, event, job),
        text=_text(fields, "Recognition" if kind == "voice" else "Content"),
        event=event,
        event_key=_text(fields, "EventKey"),
        media_id=_text(fields, "MediaId"),
        bizmsgmenuid=_text(fields, "bizmsgmenuid"),
        job=job,
        encrypted=encrypted,
        fields=fields,
    )


def _key(
    fields: Mapping[str, Any],
    openid: str,
    created: str,
    event: str,
    job: jobs.JobFinished | jobs.PublishFinished | None,
) -> str:
    """Return what tells a repeat from a new message, hashed: it holds the openid and is kept.

    It begins with the time, so that new keys stand side by side in the database's index.
    A message has its MsgId, which alone was seen to be shared by several followers (WxJava#333).  An event
    has none: two jobs may end in one second and come from the same sender, so their job counts as well.
    """
    if msg_id := _text(fields, "MsgId"):
        parts = ["message", msg_id, created, openid]
    else:
        number = job.publish_id if isinstance(job, jobs.PublishFinished) else _text(fields, "MsgID")
        card = _text(fields, "UserCardCode")
        parts = ["event", created, openid, _text(fields, "EventKey"), event, number, card]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f"{int(created):010x}{digest}"[:64]


def _required(fields: Mapping[str, Any], name: str) -> str:
    value = _text(fields, name)
    if not value:
        raise Unreadable(f"没有 {name}")
    return value


def _text(fields: Mapping[str, Any], name: str) -> str:
    """Return the text of an element; one that is absent, empty or repeated has none."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""
