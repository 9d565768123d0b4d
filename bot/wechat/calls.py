"""One call to WeChat: wechatpy's client and API modules, on a transport of our own.

wechatpy refreshes tokens without end, waits for ever, hands out what is not JSON as if it were an answer, and
writes several hosts into its code.  Only its knowledge of paths and bodies is used here.
"""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import structlog
from urllib3.exceptions import HTTPError, NewConnectionError
from wechatpy.client import WeChatClient

from bot.clock import elapsed
from bot.config import WECHAT, Account
from bot.db import Sessions
from bot.errors import Doubtful, PlatformProblem, Refused, Unreachable
from bot.wechat import codes
from bot.wechat.names import NAMES
from bot.wechat.tokens import Grant, Tokens

LARGEST_ANSWER = 32 * 1024 * 1024  # a draft of eight articles of 1 MB, and room
ONCE = frozenset(
    {
        "/cgi-bin/message/mass/sendall",
        "/cgi-bin/freepublish/submit",
        "/cgi-bin/message/custom/send",
        "/cgi-bin/comment/reply/add",
    }
)
TOKEN_PATH = "/cgi-bin/stable_token"  # noqa: S105
DOUBT = "可能已经办成，请先核对。"
LONGEST_LIFE = 7200  # seconds of a token, by WeChat's documents
FILES = frozenset({"/cgi-bin/media/get"})  # what they answer with is a file, or JSON when there is none

logging.getLogger("urllib3").setLevel(logging.INFO)  # its debug lines hold whole addresses, token included
log = structlog.get_logger()


@dataclass(frozen=True)
class Timeouts:
    """How long the platform is waited for, in seconds of real time."""

    connect: float = 5
    read: float = 10
    upload: float = 30
    pause: float = 0.5  # before the second try when the platform is busy; twice that before the third
    patience: float = 8  # for another thread or process that is fetching the token
    start: float = 10  # a send that could not begin by then, for want of a token, is not begun at all

    def of(self, files: object) -> tuple[float, float]:
        return (self.connect, self.upload if files else self.read)


class Calls(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """Makes calls on behalf of one account.

    Every call has its own connection: there are few, none meets one that the other side has just closed, and
    threads share nothing.  The token goes along as a query parameter, so no address is ever shown or logged.
    """

    def __init__(self, account: Account, sessions: Sessions, timeouts: Timeouts):
        super().__init__(account.appid, account.secret, auto_retry=False)
        self._base = account.api_base.rstrip("/")
        self._timeouts = timeouts
        self._tokens = Tokens(account.appid, sessions, self._fetch_token, timeouts.patience)
        self.API_BASE_URL = f"{self._base}/cgi-bin/"

    @property
    def access_token(self) -> str:
        """What wechatpy's modules put into some addresses themselves; `_request` sets it anew."""
        return ""

    def fetch_access_token(self) -> None:
        """Refuse wechatpy's way to a token: it would invalidate nothing of ours, and be used by no one."""
        raise NotImplementedError("tokens come from bot.wechat.tokens")

    def _request(self, method: str, url_or_endpoint: str, **given: Any) -> Any:
        """Make one call and return its JSON.

        1. Every address lies under `api_base`.
        2. A token that WeChat calls dead is replaced, and the call repeated, once: it was not carried out.
           Should no other token be had, the same one gets its second chance: WeChat has been wrong about it.
        3. A busy platform is asked up to three times; but a send is not, see `_patiently`.
        4. A send begins within `Timeouts.start` or never: by then its planner may have called it doubtful.

        Raises Refused, Unreachable or Doubtful; never anything of requests or wechatpy.
        """
        call = self._call(method, url_or_endpoint, given)
        began = elapsed()
        token = self._tokens.get()
        try:
            answer = self._patiently(call, token, began)
        except Refused as refused:
            if refused.code not in codes.TOKEN_DEAD:
                raise
            answer = self._patiently(call, self._tokens.get(instead_of=token), began)
        process = given.get("result_processor")
        if process is None:
            return answer
        try:
            return process(answer)
        except (KeyError, TypeError):
            raise unclear(call.path) from None

    def try_token(self) -> None:
        """Ask for a token, whatever is kept; WeChat hands out the one it gave before.  Raises as `get`."""
        self._fetch_token(False)

    def _call(self, method: str, url_or_endpoint: str, given: Mapping[str, Any]) -> "_Call":
        url = url_or_endpoint
        if not url.startswith(("http://", "https://")):
            url = given.get("api_base_url", self.API_BASE_URL) + url
        if url.startswith(WECHAT + "/"):
            url = self._base + url[len(WECHAT) :]
        if not url.startswith(self._base + "/"):
            raise ValueError(f"not an address of the platform: {url_or_endpoint}")
        params = {name: value for name, value in given.get("params", {}).items() if name != "access_token"}
        body, files = given.get("data"), given.get("files")
        if isinstance(body, dict | list) and not files:
            body = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        return _Call(method.upper(), url[len(self._base) :], params, body, files)

    def _fetch_token(self, force: bool) -> Grant:
        """Ask for a token.  Whatever goes wrong, the call it was meant for has not been made."""
        body = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        call = self._call("POST", "stable_token", {"data": body | ({"force_refresh": True} if force else {})})
        try:
            answer = self._patiently(call, None, elapsed())
        except Doubtful as problem:
            cause = str(problem).removesuffix(DOUBT)  # of a token nothing is left to be looked at
            raise Unreachable(f"没有取到访问凭证，什么也没有发出，可以稍后再试。{cause}") from None
        except Refused as refused:
            if refused.code in (codes.BUSY, codes.TOO_MANY_THIS_MINUTE):
                raise Unreachable(f"没有取到访问凭证，什么也没有发出，可以稍后再试。{refused}") from None
            if refused.code == codes.INVALID_CREDENTIAL:  # here it speaks of the secret, not of a token
                text = codes.explain(codes.WRONG_SECRET)
                raise Refused(text, code=refused.code, errmsg=refused.errmsg) from None
            raise
        token, lifetime = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(lifetime, int) or lifetime <= 0:
            raise Unreachable("微信给的访问凭证读不懂，什么也没有发出，可以稍后再试。")
        return Grant(token, min(lifetime, LONGEST_LIFE))

    def _patiently(self, call: "_Call", token: str | None, began: float) -> dict[str, Any]:
        """Make the call, again when the platform is busy.

        “Busy” in answer to a send leaves open whether it was sent: that is Doubtful, and never repeated here.
        """
        if call.path in ONCE and elapsed() - began > self._timeouts.start:
            raise Unreachable(f"{name(call.path)}之前取访问凭证太久，什么也没有发出，可以稍后再试。")
        pause = self._timeouts.pause
        for last in (False, False, True):
            result = self._make(call, token)
            if isinstance(result, dict):
                return result
            busy = isinstance(result, Refused) and result.code == codes.BUSY
            if busy and call.path in ONCE:
                raise Doubtful(
                    f"{name(call.path)}时微信回答系统繁忙，不知道办成没有。请先核对，不要直接重发。"
                )
            if not busy or last:
                raise result
            time.sleep(pause)
            pause *= 2
        raise AssertionError("the third try returns or raises")

    def _make(self, call: "_Call", token: str | None) -> dict[str, Any] | PlatformProblem:
        """Make the call once and return what came of it.

        Returned, not raised: an exception raised while one of requests is handled would carry that one along,
        and with it the address and its token.
        """
        began = time.monotonic()
        answered = self._exchange(call, token)
        result = _understand(call.path, *answered) if isinstance(answered, tuple) else answered
        outcome = type(result).__name__ if isinstance(result, PlatformProblem) else "ok"
        code = result.code if isinstance(result, Refused) else None
        status = answered[0] if isinstance(answered, tuple) else None
        ms = round((time.monotonic() - began) * 1000)
        log.info("wechat call", path=call.path, outcome=outcome, status=status, code=code, ms=ms)
        return result

    def _exchange(self, call: "_Call", token: str | None) -> tuple[int, bytes] | PlatformProblem:
        connect, read = self._timeouts.of(call.files)
        params = call.params | ({"access_token": token} if token else {})
        headers = {} if call.files else {"Content-Type": "application/json; charset=utf-8"}
        try:
            with requests.Session() as http:
                # a proxy of this machine's settings is none of the simulator's business
                http.trust_env = urlsplit(self._base).hostname not in ("127.0.0.1", "localhost", "::1")
                with http.request(
                    call.method,
                    self._base + call.path,
                    params=params,
                    data=call.body,
                    files=call.files,
                    headers=headers,
                    timeout=(connect, read),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    return response.status_code, _read(response, time.monotonic() + read)
        except (requests.RequestException, HTTPError, _TooMuch) as error:
            nothing_left, reason = _nothing_left(error), _reason(error)
        if nothing_left:
            return Unreachable(f"{name(call.path)}时连不上微信（{reason}）。什么也没有发出，可以稍后再试。")
        return Doubtful(f"{name(call.path)}时没有收到微信的完整答复（{reason}）。{DOUBT}")


@dataclass(frozen=True)
class _Call:
    method: str
    path: str
    params: dict[str, Any]
    body: Any
    files: Any


class _TooMuch(Exception):
    """The answer is too long, or trickles in too slowly."""


def name(path: str) -> str:
    """Return what staff call the call to *path*."""
    return NAMES.get(path, "向微信办一件事")


def unclear(path: str) -> Doubtful:
    """Return the problem of an answer that cannot be understood."""
    return Doubtful(f"{name(path)}时微信的答复读不懂。{DOUBT}")


def _read(response: requests.Response, until: float) -> bytes:
    """Read the whole answer; requests' own timeout begins anew with every byte."""
    chunks: list[bytes] = []
    size = 0
    while chunk := response.raw.read1(65536, decode_content=True):
        chunks.append(chunk)
        size += len(chunk)
        if size > LARGEST_ANSWER or time.monotonic() > until:
            raise _TooMuch
    return b"".join(chunks)


def _understand(path: str, status: int, content: bytes) -> dict[str, Any] | PlatformProblem:
    """Return the JSON of an answer, or what is wrong with it; the Content-Type is not to be relied on."""
    if status >= 500:
        return Doubtful(f"{name(path)}时微信的服务器出错。{DOUBT}")
    if path in FILES and status == 200 and content and not content.lstrip().startswith(b"{"):
        return {"content": content}
    try:
        answer = json.loads(content.decode("utf-8-sig", "replace"), strict=False)
        code = int(answer.get("errcode", 0))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return unclear(path)
    if code:
        errmsg = str(answer.get("errmsg", ""))
        return Refused(codes.explain(code, errmsg), code=code, errmsg=errmsg, answer=answer)
    if status != 200:
        return unclear(path)
    return answer  # type: ignore[no-any-return]


def _nothing_left(error: Exception) -> bool:
    """Tell whether no connection came about; whatever happened later may have reached the platform."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(getattr(reason, "original_error", reason), NewConnectionError)  # a proxy wraps it


def _reason(error: Exception) -> str:
    """Say in words what happened; the exception's own text may hold the address."""
    if isinstance(error, _TooMuch):
        return "答复太长或来得太慢"
    if isinstance(error, requests.Timeout):
        return "等候超时"
    if isinstance(error, requests.exceptions.SSLError):
        return "安全连接没有建立，请检查本机时间和证书"
    return "网络不通" if _nothing_left(error) else "连接中断"
