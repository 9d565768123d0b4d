"""What stands on the wire: status, headers and every byte of the body, compared at once."""

import json
import re
from typing import Any

import requests

from bot.simulator.codes import ERRMSG

JSON_TYPE = "application/json; encoding=utf-8"
RID = r"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}"


def assert_answered(answer: requests.Response, body: dict[str, Any], *, plain: bool = False) -> None:
    """The answer is 200 with exactly this body: compact JSON, real characters, no newline at the end."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    assert answer.content.decode() == content.decode()
    assert_headers(answer, "text/plain" if plain else JSON_TYPE)


def assert_refused(
    answer: requests.Response, errcode: int, words: str | None = None, *, plain: bool = False, **more: Any
) -> str:
    """The answer is 200 with this errcode, its words, a rid and *more*; gives the rid."""
    found = re.search(rf" rid: ({RID})\"", answer.text)
    assert found, answer.text
    body = {"errcode": errcode, "errmsg": f"{words or ERRMSG[errcode]} rid: {found[1]}", **more}
    assert_answered(answer, body, plain=plain)
    return found[1]


def assert_headers(answer: requests.Response, content_type: str) -> None:
    assert answer.status_code == 200
    shown = {name: value for name, value in answer.headers.items() if name not in ("Date", "Server")}
    assert shown == {"Content-Type": content_type, "Content-Length": str(len(answer.content))}
