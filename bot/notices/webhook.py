"""A group's robot: one message to the group, as 企业微信, 钉钉 and 飞书 take it.

Its address holds a key, which stands in no error and no log.  In doubt it is sent again, as mail is.
"""

import http.client
import json
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from bot.notices.failures import Failed, network_reason, quoted

TIMEOUT = 10  # seconds of real time, for each step
LARGEST_ANSWER = 64 * 1024
SHORTEST_KEY = 8  # letters; what is shorter is a word of the address
FEISHU = ("feishu.cn", "larksuite.com", "larkoffice.com")
_NOT_THERE = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
HOME = frozenset({"127.0.0.1", "::1", "localhost"})


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere: what was posted would be lost on the way."""

    def redirect_request(self, *given: Any) -> None:
        return None


class Webhook:
    """Speaks to the group whose robot listens at *url*."""

    def __init__(self, url: str):
        self._url = url
        at_home = urlsplit(url).hostname in HOME
        proxies = [urllib.request.ProxyHandler({})] if at_home else []
        self._opener = urllib.request.build_opener(_Stay, *proxies)

    def send(self, text: str) -> None:
        """Send *text* to the group; raises Failed when the robot did not take it, or did not say so."""
        body = json.dumps(content(self._url, text), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        request = urllib.request.Request(self._url, body, headers, method="POST")  # noqa: S310 - http(s) alone
        problem, said = "", ""
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                problem, said = self._fault(answer.read(LARGEST_ANSWER))
        except urllib.error.HTTPError as error:
            error.close()
            problem, said = "对方的服务器出了错，或嫌发得太多", f"HTTP {error.code}"
            if error.code in _NOT_THERE or error.code < HTTPStatus.BAD_REQUEST:
                problem = "它的网址不对，或机器人已删除"
        except (OSError, http.client.HTTPException, ValueError) as error:
            problem = _reason(error)
        if problem:
            raise Failed(f"群机器人没有收下，{problem}", said)

    def _fault(self, answer: bytes) -> tuple[str, str]:
        """Return what a robot that answered 200 finds wrong all the same, and its own words, or nothing."""
        try:
            told = json.loads(answer)
        except ValueError:
            return ("对方的回答不像群机器人" if answer.lstrip().startswith(b"<") else "", "")
        if not isinstance(told, dict):
            return "", ""
        for number, words in (("errcode", "errmsg"), ("code", "msg"), ("StatusCode", "StatusMessage")):
            if told.get(number):
                parts = urlsplit(self._url)
                secrets = [self._url, parts.query, parts.path.rpartition("/")[2]]
                secrets += [each.partition("=")[2] for each in parts.query.split("&")]
                secrets = [each for each in secrets if len(each) >= SHORTEST_KEY]
                said = f"{told[number]} {quoted(str(told.get(words, '')), *secrets)}".strip()
                return "它报告出错", said
        return "", ""


def content(url: str, text: str) -> dict[str, Any]:
    """Return what the robot at *url* is sent to say *text*."""
    host = urlsplit(url).hostname or ""
    if host.endswith(FEISHU):
        return {"msg_type": "text", "content": {"text": text}}
    return {"msgtype": "text", "text": {"content": text}}


def _reason(error: Exception) -> str:
    """Say in words what happened; urllib wraps what went wrong."""
    reason = getattr(error, "reason", error)
    return network_reason(reason) if isinstance(reason, OSError) else "对方的回答看不懂"
