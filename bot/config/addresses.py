"""Reads the addresses of the settings that are more than a name: a mail server, a mailbox, a web address."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_network
from urllib.parse import unquote, urlsplit

LONGEST_MAILBOX = 254  # characters, by RFC 5321
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # of what stands before the @, words with single dots between
_MAILBOX = re.compile(rf"(?=.{{1,64}}@){_WORD}(\.{_WORD})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_FORM = "要写成 smtp://用户名:密码@服务器:587 或 smtps://用户名:密码@服务器:465"
_ESCAPED = "用户名和密码里的 @ : / ? # % 要写成 %40 %3A %2F %3F %23 %25"
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """A mail server and how one gets in."""

    host: str
    port: int
    encrypted: bool  # from the first byte; else as soon as the server offers it
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(url: str) -> MailServer:
    """Return the server that *url* names.

    Raises ValueError with a sentence that shows nothing of *url*: it holds a password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # of the port, or of brackets; its own text shows what stood there
        raise ValueError(f"{_FORM}，端口是数字；{_ESCAPED}。") from None
    if parts.scheme not in _PORTS or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"{_FORM}；{_ESCAPED}。")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError(f"用户名和密码要么都写，要么都不写；{_FORM}。")
    if not f"{user}{password}{host}".isascii() or re.search(r"[\x00-\x20\x7f]", f"{user}{password}{host}"):
        raise ValueError("里只能有英文字母、数字和符号，不能有空格。")
    return MailServer(host, port or _PORTS[parts.scheme], parts.scheme == "smtps", user, password)


def is_mailbox(text: str) -> bool:
    """Tell whether *text* is the address of one mailbox, and nothing more."""
    return len(text) <= LONGEST_MAILBOX and _MAILBOX.fullmatch(text) is not None


def is_web(text: str) -> bool:
    """Tell whether *text* can be called on the web."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises for what is no number
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and text.isascii()
        and re.search(r"[\x00-\x20\x7f]", text) is None
    )


def is_network(text: str) -> bool:
    """Tell whether *text* is a network of the internet protocol, or one address of it."""
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
