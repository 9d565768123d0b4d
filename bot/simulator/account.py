"""The official account on this platform: who it is, what it may do, and the switches a rehearsal turns."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
KINDS = ("subscription", "service", "personal")
MODES = ("plain", "compatible", "safe")

DEFAULT_MENU: dict[str, Any] = {
    "button": [
        {"type": "click", "name": "数字", "key": "菜单"},
        {"type": "click", "name": "隐私", "key": "隐私"},
        {"type": "click", "name": "帮助", "key": "帮助"},
    ]
}


@dataclass(frozen=True)
class Account:
    """The account as it stands now; `altered` makes the next one."""

    appid: str = "wx5a1d0c0ffee00001"
    secret: str = "0123456789abcdef0123456789abcdef"  # noqa: S105  made up, for the desk only
    token: str = "rehearsal"  # noqa: S105
    encoding_aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    webhook: str | None = None
    name: str = "陇南武都妇女"
    original_id: str = "gh_5a1d0c0ffee1"
    kind: str = "subscription"
    verified: bool = True
    callback_mode: str = "compatible"
    admin_confirm: bool = False
    quota: dict[str, int] = field(default_factory=dict)  # path → calls a day, instead of the usual limit
    mass_quota: int | None = None  # None: 1 a day for a subscription account, 4 a month for a service account
    menu: dict[str, Any] = field(default_factory=lambda: DEFAULT_MENU)
    finish_after: float = 1.0  # platform seconds from accepting a job to its end
    webhook_timeout: float = 5.0
    webhook_attempts: int = 3  # three requests in all; whether the real one makes four is unconfirmed
    webhook_pause: float = 0.5  # real seconds before the same is sent again
    content_chars: int | None = None  # documented 20 000, measured as not enforced
    article_urls: bool = True  # whether ArticleUrlResult is filled; reported empty since 2025-09
    publish_msg_data_id: bool = True  # documented for freepublish/submit, absent from the example
    by_hand_event: bool = True  # whether a send by hand also posts MASSSENDJOBFINISH; unconfirmed
    ip_list: list[str] = field(default_factory=list)  # addresses that may ask for a token; none: all may
    minute_quota: dict[str, int] = field(default_factory=dict)  # path → calls a minute; others have no limit
    comments: bool = True  # whether the account has comments at all; else 88000
    old_datacube: bool = False  # whether the six old calls still answer, with an empty list; unconfirmed
    autoreply: dict[str, Any] = field(default_factory=dict)  # what get_current_autoreply_info gives
    uncertified_drafts: bool = True  # seen to work without certification, with a few reports of 48001
    draft_articles: int = 8  # most in one draft; the current documents give no number
    most_drafts: int | None = None  # 85019 above; a third party's reading of that code
    mass_publish_type: int = 0  # 2 has been returned for notified articles, unexplained
    publish_event_msg_data_id: bool = False  # in no sample of PUBLISHJOBFINISH
    large_tag: int = 100_000  # a tag with more followers cannot be deleted
    blacklisted_heard: bool = True  # whether what the blacklisted say reaches the webhook; unconfirmed
    clientmsgid_bytes: int = 32  # by the documents of 2026; older ones said 64

    def altered(self, switches: dict[str, Any]) -> "Account":
        """Turn switches. Raises ValueError that names what is wrong."""
        for name, value in switches.items():
            known = SWITCHES.get(name)
            if known is None:
                raise ValueError(f"没有 {name} 这个开关，可用：{'、'.join(sorted(SWITCHES))}")
            if isinstance(value, bool) is not (known == (bool,)) or not isinstance(value, known):
                expected = "或".join(WORDS[each] for each in known)
                raise ValueError(f"{name} 应是{expected}，收到的是 {value!r:.40}。")
        if switches.get("kind", self.kind) not in KINDS:
            raise ValueError(f"kind 只能是 {'、'.join(KINDS)}")
        if switches.get("callback_mode", self.callback_mode) not in MODES:
            raise ValueError(f"callback_mode 只能是 {'、'.join(MODES)}")
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        merged = {
            name: {**getattr(self, name), **switches.get(name, {})} for name in ("quota", "minute_quota")
        }
        for address in switches.get("ip_list", []):
            require_address(address)
        require_menu(switches.get("menu", self.menu))
        require_webhook(switches.get("webhook", self.webhook))
        if not AES_KEY.fullmatch(switches.get("encoding_aes_key", self.encoding_aes_key)):
            raise ValueError("encoding_aes_key 应是 43 个字母或数字。")
        return Account(**{**fields, **switches, **merged})

    def may(self, needs: str) -> bool:
        """Tell whether the account's kind opens an endpoint that needs this."""
        certified = self.verified and self.kind != "personal"  # personal subjects cannot be certified
        if needs == "anyone" or (needs == "drafts" and self.uncertified_drafts):
            return True
        return certified and (needs in ("certified", "drafts") or self.kind == "service")

    def lets_in(self, caller: str) -> bool:
        """Tell whether an address is on the IP list."""
        address = ip_address(caller)
        return not self.ip_list or any(address in ip_network(each, strict=False) for each in self.ip_list)

    def as_json(self) -> dict[str, Any]:
        hidden = {"secret", "token", "encoding_aes_key"}
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in hidden}


def require_address(given: Any) -> None:
    """Check an entry of the IP list. Raises ValueError."""
    try:
        ip_network(str(given), strict=False)
    except ValueError:
        raise ValueError(
            f"ip_list 里的 {given!r:.40} 不是 IP 地址，要写成 10.0.0.1 或 10.0.0.0/8。"
        ) from None


def require_menu(given: dict[str, Any]) -> None:
    """Check that the page can draw a menu; {} is none. Raises ValueError."""
    rows = [given.get("button", [])]
    if isinstance(rows[0], list):
        rows += [each.get("sub_button", []) for each in rows[0] if isinstance(each, dict)]
    if not all(isinstance(row, list) and all(map(is_button, row)) for row in rows):
        raise ValueError('menu 应是 {"button": [{"type": "click", "name": "帮助", "key": "帮助"}]} 这样的。')


def require_webhook(given: str | None) -> None:
    """Check that the webhook can be called, None being no webhook. Raises ValueError."""
    if given is not None and not is_address(given):
        raise ValueError(
            f"webhook 要写成 http://127.0.0.1:8000/wechat 这样的网址，以 http:// 或 https:// 开头，"
            f"收到的是 {given!r:.40}。"
        )


def is_address(given: str) -> bool:
    """Tell whether this is an address of the web with a host that can be looked up."""
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname or "", parts.port  # a port that is none raises
        host.encode("idna")  # as looking it up does: a..b is no name
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host != "" and given.isprintable() and " " not in given


def is_button(given: Any) -> bool:
    return isinstance(given, dict) and isinstance(given.get("name"), str)


NUMBER = (int, float)
WORDS: dict[type, str] = {
    str: "文字",
    bool: "true 或 false",
    int: "整数",
    float: "小数",
    list: "列表",
    dict: "对象",
    type(None): " null",
}
SWITCHES: dict[str, tuple[type, ...]] = {
    "appid": (str,),
    "secret": (str,),
    "token": (str,),
    "encoding_aes_key": (str,),
    "webhook": (str, type(None)),
    "name": (str,),
    "kind": (str,),
    "verified": (bool,),
    "callback_mode": (str,),
    "admin_confirm": (bool,),
    "quota": (dict,),
    "mass_quota": (int, type(None)),
    "menu": (dict,),
    "finish_after": NUMBER,
    "webhook_timeout": NUMBER,
    "webhook_attempts": (int,),
    "webhook_pause": NUMBER,
    "content_chars": (int, type(None)),
    "article_urls": (bool,),
    "publish_msg_data_id": (bool,),
    "by_hand_event": (bool,),
    "ip_list": (list,),
    "minute_quota": (dict,),
    "comments": (bool,),
    "old_datacube": (bool,),
    "autoreply": (dict,),
    "uncertified_drafts": (bool,),
    "draft_articles": (int,),
    "most_drafts": (int, type(None)),
    "mass_publish_type": (int,),
    "publish_event_msg_data_id": (bool,),
    "large_tag": (int,),
    "blacklisted_heard": (bool,),
    "clientmsgid_bytes": (int,),
}
