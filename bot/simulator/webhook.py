"""Posting to the account's webhook as WeChat does, and judging what comes back."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from typing import Any
from urllib.parse import urlsplit

import requests

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
        except (OSError, HTTPException) as error:
            reason = unanswered(error, within=account.webhook_timeout)
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


def unanswered(error: Exception, *, within: float) -> str:
    """Tell why there is no answer, in words for whoever looks into it."""
    if isinstance(error, TimeoutError):
        return f"{within:g} 秒内没有答完"
    if isinstance(error, ConnectionRefusedError):
        return "没有应答：那个地址上没有程序在听"
    return f"没有应答：{type(error).__name__}"


def send(address: str, query: dict[str, str], body: bytes, *, timeout: float) -> tuple[int, bytes]:
    """Post once and return status and body; *timeout* is for the whole answer, its headers too.

    Raises OSError or HTTPException when the webhook was not reached, or did not answer in full and in time.
    """
    until = time.monotonic() + timeout
    place = urlsplit(requests.Request("POST", address, params=query).prepare().url or "")
    kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
    line = kind(place.hostname or "", place.port, timeout=timeout)
    try:
        line.connect()  # straight to this machine, never through a proxy
        with cut_off(line.sock, at=until):
            line.request("POST", f"{place.path}?{place.query}", body, {"Content-Type": "text/xml"})
            answer = line.getresponse()
            content = answer.read(LARGEST_ANSWER)
            if answer.length and len(content) < LARGEST_ANSWER:
                raise IncompleteRead(content, answer.length)
            return answer.status, content
    finally:
        line.close()


@contextmanager
def cut_off(connection: socket.socket, *, at: float) -> Iterator[None]:
    """Hang up when the time has come, whatever is still trickling in. Raises TimeoutError."""

    def hang_up() -> None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    clock = threading.Timer(at - time.monotonic(), hang_up)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
        if time.monotonic() >= at:  # what was read until then may look whole
            raise TimeoutError("the answer took too long")


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
