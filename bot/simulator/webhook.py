"""Posting to the account's webhook as WeChat does, and judging what comes back."""

import time
from dataclasses import dataclass
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from bot.simulator import envelope, images
from bot.simulator.envelope import BadReply
from bot.simulator.platform import Platform

NOTICE = "该公众号暂时无法提供服务，请稍后再试"
NOT_CONNECTED = "没有接公众号后台，所以没有人回答。启动时加 --webhook 和后台地址。"
LONGEST_REPLY = 2048  # bytes of text; measured, undocumented
LARGEST_ANSWER = 1024 * 1024
MOST_ARTICLES = 8


@dataclass(frozen=True)
class Delivery:
    """What became of one message: the last HTTP status, the reply, or why there is a grey notice."""

    status: int | None
    reply: dict[str, Any] | None
    notice: str | None  # the reason in words, for whoever looks into it
    attempts: int
    took_ms: int

    def as_json(self) -> dict[str, Any]:
        return dict(self.__dict__)


def post(platform: Platform, openid: str, fields: dict[str, Any]) -> Delivery:
    """Send one message or event as WeChat does, and note how it went for the statistics."""
    at, delivery = platform.now(), attempt(platform, openid, fields)
    if delivery.attempts and not platform.stopping.is_set():
        failed = int(delivery.status != 200)
        platform.store.insert("callbacks", at=at, failed=failed, took_ms=delivery.took_ms)
    return delivery


def attempt(platform: Platform, openid: str, fields: dict[str, Any]) -> Delivery:
    """Send it; when no answer comes in time, the very same is sent again."""
    account, attempts, status = platform.account, 0, None
    started = time.monotonic()
    if account.webhook is None:
        return Delivery(None, None, NOT_CONNECTED, 0, 0)
    reason = ""
    while attempts < account.webhook_attempts and not platform.stopping.is_set():
        if attempts:
            platform.stopping.wait(account.webhook_pause)
        attempts += 1
        started = time.monotonic()
        query, body = envelope.pack(account, openid, fields, platform.now())
        status = None
        try:
            status, answer = send(account.webhook, query, body, timeout=account.webhook_timeout)
        except requests.RequestException as error:
            reason = f"没有应答：{type(error).__name__}"
            continue
        if status >= 500:  # that these are sent again as well is unconfirmed
            reason = f"应答是 HTTP {status}"
            continue
        took = elapsed(started)
        if status != 200:
            return Delivery(status, None, f"应答是 HTTP {status}", attempts, took)
        try:
            return Delivery(status, judge(platform, openid, fields, answer), None, attempts, took)
        except BadReply as bad:
            return Delivery(status, None, str(bad), attempts, took)
    return Delivery(status, None, reason or "平台正在停止", attempts, elapsed(started))


def send(address: str, query: dict[str, str], body: bytes, *, timeout: float) -> tuple[int, bytes]:
    """Post once and return status and body. Raises requests.RequestException."""
    started = time.monotonic()
    with requests.Session() as session:
        session.trust_env = False  # the desk talks to this machine, never through a proxy
        answer = session.post(
            address,
            params=query,
            data=body,
            headers={"Content-Type": "text/xml"},
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        )
        with answer:
            return answer.status_code, whole(answer, until=started + timeout)


def whole(answer: requests.Response, *, until: float) -> bytes:
    """Read the body up to its allowed size; the time is for all of it, not for each byte.

    Raises requests.RequestException when *until* has passed, or the connection broke.
    """
    body = b""
    while len(body) < LARGEST_ANSWER:
        try:
            chunk = answer.raw.read1(LARGEST_ANSWER, decode_content=True)
        except HTTPError as error:
            raise requests.ConnectionError(str(error)) from error
        if time.monotonic() > until:
            raise requests.ReadTimeout("the answer trickled in for too long")
        if not chunk:
            break
        body += chunk
    return body[:LARGEST_ANSWER]


def judge(platform: Platform, openid: str, fields: dict[str, Any], answer: bytes) -> dict[str, Any] | None:
    """Read the reply; None for “nothing to say”. Raises BadReply for what WeChat would not show."""
    if answer in (b"", b"success"):
        return None
    found = envelope.unpack(platform.account, answer)
    if found.get("ToUserName") != openid or found.get("FromUserName") != platform.account.original_id:
        raise BadReply("ToUserName 和 FromUserName 没有对调")
    kind = str(found.get("MsgType", ""))
    if kind == "text":
        return {"type": kind, "content": text_of(found)}
    if kind == "news":
        spoken = (
            fields.get("MsgType") != "event"
        )  # a follower's own message is answered with one article only
        return {"type": kind, "articles": cards_of(found)[: 1 if spoken else MOST_ARTICLES]}
    if kind == "image":
        media_id = mapping(found.get("Image")).get("MediaId")
        image = images.usable(platform, media_id, now=platform.now())
        if image is None or image.format == "gif":
            raise BadReply(f"图片回复的 MediaId 不对：{media_id}")
        return {"type": kind, "media_id": media_id, "url": image.url}
    if kind == "transfer_customer_service":
        return {"type": kind}
    if kind in ("voice", "video", "music"):
        return {"type": kind, **lowered(mapping(found.get(kind.capitalize())))}
    raise BadReply(f"不认识的回复类型：{kind}")


def text_of(found: dict[str, Any]) -> str:
    content = found.get("Content")
    if not isinstance(content, str) or not content:
        raise BadReply("回复的 Content 是空的")
    if len(content.encode()) > LONGEST_REPLY:
        raise BadReply(f"回复超过 {LONGEST_REPLY} 字节")
    return content


def cards_of(found: dict[str, Any]) -> list[dict[str, str]]:
    items = mapping(found.get("Articles")).get("item", [])
    cards = [lowered(mapping(item)) for item in (items if isinstance(items, list) else [items])]
    if not cards or str(found.get("ArticleCount", "")) != str(len(cards)):
        raise BadReply("ArticleCount 与图文条数不符")
    if any(not card.get("title") or not card.get("url") for card in cards):
        raise BadReply("图文缺 Title 或 Url")
    return [
        {name: card.get(name, "") for name in ("title", "description", "picurl", "url")} for card in cards
    ]


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def lowered(found: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in found.items()}


def elapsed(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
