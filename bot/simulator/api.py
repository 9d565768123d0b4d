"""The way of every API call: found by its path, checked in WeChat's order, answered as WeChat answers.

A new endpoint is one function under `@endpoint(path)`: it is given a Call and returns the body of success,
or raises Refusal.  It runs in one transaction, so a refusal leaves nothing behind.
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Request, Response

from bot.simulator import faults, rids
from bot.simulator.clock import day_of, iso
from bot.simulator.codes import errmsg
from bot.simulator.platform import Platform
from bot.simulator.store import Broken, as_json

JSON_TYPE = "application/json; encoding=utf-8"
LARGEST_NUMBER = 2**63 - 1
OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
# \uXXXX is shown to followers as it stands; only escapes that JSON itself demands (control characters) pass
ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?!00[01])")


class Refusal(Exception):
    """WeChat's no: an errcode, its words, and what else stands in the body."""

    def __init__(self, errcode: int, words: str | None = None, **more: Any) -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.words = words or errmsg(errcode)
        self.more = more


@dataclass
class Call:
    """One API call after the checks that all endpoints share."""

    platform: Platform
    path: str
    now: float
    args: Mapping[str, str]
    caller: str = ""  # the address the call comes from
    body: dict[str, Any] = field(default_factory=dict)
    file: tuple[str, bytes] | None = None  # the uploaded file's name and bytes
    afterwards: list[Callable[[], None]] = field(default_factory=list)  # after the commit, before the answer

    def count(self, path: str, *, limit: int, span: str = "day", errcode: int = 45009) -> None:
        """Use up one call of the day, the month or the minute. Raises Refusal."""
        store, day = self.platform.store, day_of(self.now)
        when = {"day": day, "month": day[:7], "minute": iso(self.now)[:16]}[span]
        if limit <= 0 or not store.run(
            "INSERT INTO calls (path, day, used) VALUES (?, ?, 1)"
            " ON CONFLICT (path, day) DO UPDATE SET used = used + 1 WHERE used < ?",
            path,
            when,
            limit,
        ):
            raise Refusal(errcode)


@dataclass(frozen=True)
class File:
    """An answer that is not JSON: the bytes of a picture."""

    content: bytes
    mime: str
    name: str


Answer = dict[str, Any] | File


@dataclass(frozen=True)
class Endpoint:
    """What is known of a path before it is called."""

    run: Callable[[Call], Answer]
    method: str
    takes: str  # "json", "file", or "nothing" but the query
    token: bool
    needs: str  # see Account.may
    limit: int  # calls a day
    per_minute: int | None
    plain: bool  # served as text/plain, as draft/get is
    strict: bool  # refuses \uXXXX


A = TypeVar("A", bound=Answer)
ENDPOINTS: dict[str, Endpoint] = {}


def endpoint(
    path: str,
    *,
    method: str = "POST",
    takes: str = "json",
    token: bool = True,
    needs: str = "anyone",
    limit: int = 100_000,
    per_minute: int | None = None,
    plain: bool = False,
    strict: bool = False,
) -> Callable[[Callable[[Call], A]], Callable[[Call], A]]:
    """Put a function under its path; *limit* is the usual number of calls a day."""

    def register(run: Callable[[Call], A]) -> Callable[[Call], A]:
        body = takes if method == "POST" else "nothing"
        ENDPOINTS[path] = Endpoint(run, method, body, token, needs, limit, per_minute, plain, strict)
        return run

    return register


def answer(platform: Platform, request: Request) -> Response:
    """Answer one call, with whatever fault was ordered for its path."""
    path, now = request.path, platform.now()
    arrived(platform, path, now)
    fault = faults.take(platform, path)
    kind = fault.kind if fault else ""
    if fault and kind == "lose_request":
        return dropped(request)
    if fault and kind in ("html", "bad_gateway"):
        return gateway_page(200 if kind == "html" else 502)
    found = ENDPOINTS.get(path)
    body: Answer
    try:
        if fault and kind == "busy":
            raise Refusal(-1)
        if fault and kind == "refuse":
            raise Refusal(fault.more["errcode"], fault.more.get("errmsg"))
        body = perform(platform, request, found, now, expire=kind == "expire_token")
    except Refusal as refusal:
        rid = rids.draw(now)
        body = worded(refusal, rid)
        rids.remember(platform, rid, request, as_json(body), now=now)
    if fault and kind == "slow":  # it has taken effect: a client that gives up must look before it repeats
        platform.stopping.wait(float(fault.more.get("seconds", 1)))
    if fault and kind == "lose_answer":
        return dropped(request)
    content = body.content if isinstance(body, File) else as_json(body).encode()
    if fault and kind == "truncate":
        content = content[: len(content) // 2]
    if isinstance(body, File):
        named = {"Content-Disposition": f'attachment; filename="{body.name}"'}
        return Response(content, content_type=body.mime, headers=named)
    return Response(content, content_type="text/plain" if kind == "plain_text" else type_of(path))


def give_up(platform: Platform, request: Request) -> Response:
    """Answer a call that broke something here as WeChat answers when something breaks there."""
    now = platform.now()
    rid = rids.draw(now)
    content = as_json(worded(Refusal(-1), rid))
    with suppress(Broken):  # the file it would be kept in may be what broke
        rids.remember(platform, rid, request, content, now=now)
    return Response(content.encode(), content_type=type_of(request.path))


def worded(refusal: Refusal, rid: str) -> dict[str, Any]:
    return {"errcode": refusal.errcode, "errmsg": f"{refusal.words} rid: {rid}", **refusal.more}


def type_of(path: str) -> str:
    found = ENDPOINTS.get(path)
    return "text/plain" if found and found.plain else JSON_TYPE


def perform(
    platform: Platform, request: Request, found: Endpoint | None, now: float, *, expire: bool
) -> Answer:
    """Check in WeChat's order, then run the endpoint in one transaction. Raises Refusal."""
    if found and request.method != found.method:
        raise Refusal(43001 if found.method == "GET" else 43002)
    if found is None or found.token:
        require_token(platform, request.args.get("access_token", ""), now, expire=expire)
    if found is None:  # in WeChat's reference but not built here, or in neither
        raise Refusal(48001)
    if not found.token:
        require_known_address(platform, request.remote_addr or "")
    if not platform.account.may(found.needs):
        raise Refusal(48001)
    call = Call(platform, request.path, now, request.args, request.remote_addr or "")
    call.count(request.path, limit=limit_of(platform, request.path))
    most = platform.account.minute_quota.get(request.path, found.per_minute)
    if most is not None:
        call.count(request.path, limit=most, span="minute", errcode=45011)
    if found.takes == "json":
        call.body = read_json(request.get_data(), strict=found.strict)
    elif found.takes == "file":
        call.file = read_file(request)
    with platform.store.transaction():
        body = found.run(call)
    for action in call.afterwards:
        action()
    return body


def limit_of(platform: Platform, path: str) -> int:
    return platform.account.quota.get(path, ENDPOINTS[path].limit)


def require_known_address(platform: Platform, caller: str) -> None:
    """Check the IP list, which guards the calls that take the secret. Raises Refusal 40164."""
    if not platform.account.lets_in(caller):
        seen = caller if ":" in caller else f"{caller} ipv6 ::ffff:{caller}"
        raise Refusal(40164, f"invalid ip {seen}, not in whitelist")


def require_token(platform: Platform, token: str, now: float, *, expire: bool) -> None:
    """Check the access token; *expire* kills a good one. Raises Refusal."""
    if not token:
        raise Refusal(41001)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", token):
        raise Refusal(40014)
    row = platform.store.row("SELECT * FROM tokens WHERE token = ?", token)
    if row is None or (row["replaced_at"] is not None and now >= row["replaced_at"]):
        raise Refusal(40001)
    if row["expired"] or now >= row["expires_at"]:
        raise Refusal(42001)
    if expire:
        platform.store.run("UPDATE tokens SET expired = 1 WHERE token = ?", token)
        raise Refusal(42001)


def read_json(raw: bytes, *, strict: bool) -> dict[str, Any]:
    """Read a JSON object. Raises Refusal."""
    if not raw.strip():
        raise Refusal(44002)
    if strict and ESCAPED.search(raw):
        raise Refusal(40033)
    try:
        body = json.loads(raw.decode("utf-8"), parse_int=sized_number, parse_constant=no_number)
        if b"\\u" in raw:
            as_json(body).encode()  # half of a surrogate pair is no character
    except (ValueError, RecursionError):
        raise Refusal(47001) from None
    if not isinstance(body, dict):
        raise Refusal(47001)
    return body


def sized_number(digits: str) -> int:
    number = int(digits)
    if abs(number) > LARGEST_NUMBER:
        raise ValueError(digits[:40])
    return number


def no_number(name: str) -> float:
    raise ValueError(name)  # NaN and Infinity are not JSON


def read_file(request: Request) -> tuple[str, bytes]:
    """Take the multipart field `media`. Raises Refusal."""
    upload = request.files.get("media")
    if upload is None or not upload.filename:
        raise Refusal(41005)
    content = upload.read()
    if not content:
        raise Refusal(44001)
    return upload.filename, content


def arrived(platform: Platform, path: str, now: float) -> None:
    platform.store.run(
        "INSERT INTO calls (path, day, arrived) VALUES (?, ?, 1)"
        " ON CONFLICT (path, day) DO UPDATE SET arrived = arrived + 1",
        path,
        day_of(now),
    )


def dropped(request: Request) -> Response:
    """Tell the server to close the connection without a word."""
    request.environ["simulator.drop"] = True
    return Response(b"")


def gateway_page(status: int) -> Response:
    title = "502 Bad Gateway" if status == 502 else "系统维护中"
    page = f"<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>\n"
    return Response(page, status=status, content_type="text/html")
