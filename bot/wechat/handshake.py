"""The platform's test of a webhook's address, made by ourselves before the platform makes it."""

import secrets
from datetime import datetime
from urllib.parse import urlsplit

import requests

from bot.errors import Mistake, Unreachable
from bot.wechat import crypto

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PATIENCE = 5  # seconds, as many as WeChat has


class Misanswered(Mistake):
    """What answers at the address is not what WeChat wants; *answered* is what, for who looks after it."""

    def __init__(self, text: str, answered: str = ""):
        super().__init__(text)
        self.answered = answered


def greet(address: str, token: str, *, now: datetime) -> None:
    """Ask the webhook at *address* as WeChat does when its settings are saved.

    1. Rightly signed, it must give back what was sent, and nothing else.
    2. Wrongly signed, it must refuse: else anybody could speak for WeChat.

    Raises Unreachable when nothing answers, Misanswered when something else does.
    """
    word = str(secrets.randbelow(10**18) + 10**18)
    answer = _ask(address, token, word, now)
    if answer.status_code in (301, 302, 303, 307, 308):
        raise Misanswered(
            "消息地址转去了别处，微信不会跟过去。请管理员把它最后到的网址填进配置文件。",
            f"转去了 {answer.headers.get('Location') or '别处，没有写明'}；填在 [web] public_url",
        )
    if answer.status_code == 403:
        raise Misanswered(
            "消息地址不认我们的签名。网站运行的可能是另一份配置（令牌不同），或本机时间差了 10 分钟以上。"
        )
    if answer.status_code != 200 or answer.text != word:
        raise Misanswered(
            "消息地址有应答，但不是我们的程序。请检查反向代理把它转到了哪里。",
            f"应答是 HTTP {answer.status_code}",
        )
    if _ask(address, token + "x", word, now).status_code != 403:
        raise Misanswered("消息地址连签错名的请求也收。请检查反向代理有没有代为应答。")


def _ask(address: str, token: str, word: str, now: datetime) -> requests.Response:
    timestamp, nonce = str(int(now.timestamp())), str(secrets.randbelow(10**9))
    query = {
        "signature": crypto.signature(token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "echostr": word,
    }
    try:
        with requests.Session() as http:
            http.trust_env = urlsplit(address).hostname not in LOOPBACK
            return http.get(address, params=query, timeout=PATIENCE, allow_redirects=False)
    except requests.exceptions.SSLError:
        reason = "的 https 证书不对，请检查证书是否过期、域名是否相符、中间证书是否齐全"
    except requests.Timeout:
        reason = f" {PATIENCE} 秒没有应答"
    except requests.RequestException:
        reason = "连不上"
    raise Unreachable(f"消息地址{reason}。")
