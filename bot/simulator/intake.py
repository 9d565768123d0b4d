"""How orders come in at the control side: from this machine, as JSON; faults are told in a sentence."""

import ipaddress
import json
from collections.abc import Collection
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request

from bot.simulator.api import no_number, sized_number
from bot.simulator.store import as_json

Given = dict[str, Any]
NAMES = ("localhost", "127.0.0.1", "::1")
LOOKED_AT = ("/state", "/clock")  # by GET
ANY = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]


def only_from_here() -> Response | None:
    """Refuse other machines, and pages of other sites in this machine's browser."""
    caller = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104  an address to refuse
    mapped = getattr(caller, "ipv4_mapped", None)
    host = urlsplit(f"//{request.host}").hostname
    origin = request.headers.get("Origin")
    foreign = origin is not None and origin.partition("//")[2] != request.host
    if (mapped or caller).is_loopback and host in NAMES and not foreign:
        return None
    return answer(
        {"error": "控制接口只接受本机的请求，请在运行模拟平台的这台机器上用 127.0.0.1 访问。"}, status=403
    )


def body() -> Given:
    """Read the order, nothing being an empty one. Raises ValueError."""
    raw = request.get_data()
    if not raw.strip():
        return {}
    try:
        given = json.loads(raw.decode(), parse_int=sized_number, parse_constant=no_number)
        as_json(given).encode()  # half of a surrogate pair is no character
    except UnicodeError:
        raise ValueError("请求体不是完整的 UTF-8 文字，请用 UTF-8 编码再发。") from None
    except json.JSONDecodeError as wrong:
        place = f"第 {wrong.lineno} 行第 {wrong.colno} 个字符"
        raise ValueError(
            f'请求体不是 JSON，{place}读不懂；要发一个 JSON 对象，例如 {{"openid": "oA"}}。'
        ) from None
    except (ValueError, RecursionError):
        raise ValueError("请求体里有太大的数、NaN 或太深的嵌套，请改小再发。") from None
    if not isinstance(given, dict):
        raise ValueError('请求体应是 JSON 对象，例如 {"openid": "oA"}。')
    return given


def text(fields: Given, name: str, otherwise: str) -> str:
    """Take a text out of an order. Raises ValueError."""
    value = fields.pop(name, otherwise)
    if not isinstance(value, str):
        raise ValueError(f"{name} 应是文字，收到的是 {shown(value)}。")
    return value


def whole(fields: Given, name: str, otherwise: int) -> int:
    """Take a number from 0 out of an order; it may come as text. Raises ValueError."""
    value = fields.pop(name, otherwise)
    if isinstance(value, str) and value.isdecimal() and len(value) < len(str(2**63)):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{name} 应是不小于 0 的整数，收到的是 {shown(value)}。")
    return value


def shown(value: Any) -> str:
    """Give a wrong value as it came, cut where it is long."""
    words = as_json(value)
    return words if len(words) <= 40 else f"{words[:40]}…"


def astray(path: str, known: Collection[str]) -> Response:
    """Tell who called the wrong way, or what is not there, what is."""
    if path in known or path in LOOKED_AT:
        wanted = " 或 ".join(
            method for method, there in (("GET", LOOKED_AT), ("POST", known)) if path in there
        )
        words = f"/_control{path} 要用 {wanted}，收到的是 {request.method}。"
        return answer({"error": words}, status=405, headers={"Allow": wanted.replace(" 或 ", ", ")})
    paths = sorted({*known, *LOOKED_AT})
    close = get_close_matches(path, paths, n=1)
    hint = f"是不是要 /_control{close[0]}？" if close else ""
    listed = "、".join(f"/_control{each}" for each in paths)
    words = f"没有 /_control{path} 这个控制接口。{hint}可用的有：{listed}。"
    return answer({"error": words}, status=404)


def answer(content: Given, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    kind = "application/json; charset=utf-8"
    return Response(as_json(content), status=status, headers=headers, content_type=kind)
