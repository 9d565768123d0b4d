"""The official account on this platform: who it is, what it may do, and the switches a rehearsal turns."""

from dataclasses import dataclass, field
from typing import Any

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

    def altered(self, switches: dict[str, Any]) -> "Account":
        """Turn switches. Raises ValueError that names what is wrong."""
        for name, value in switches.items():
            known = SWITCHES.get(name)
            if known is None:
                raise ValueError(f"没有 {name} 这个开关，可用：{'、'.join(sorted(SWITCHES))}")
            if isinstance(value, bool) is not (known == (bool,)) or not isinstance(value, known):
                raise ValueError(f"{name} 的值不对：{value!r}")
        if switches.get("kind", self.kind) not in KINDS:
            raise ValueError(f"kind 只能是 {'、'.join(KINDS)}")
        if switches.get("callback_mode", self.callback_mode) not in MODES:
            raise ValueError(f"callback_mode 只能是 {'、'.join(MODES)}")
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        quota = {**self.quota, **switches.get("quota", {})}
        return Account(**{**fields, **switches, "quota": quota})

    def may(self, needs: str) -> bool:
        """Tell whether the account's kind opens an endpoint that needs this."""
        certified = self.verified and self.kind != "personal"  # personal subjects cannot be certified
        if needs == "anyone":
            return True
        return certified and (needs == "certified" or self.kind == "service")

    def as_json(self) -> dict[str, Any]:
        hidden = {"secret", "token", "encoding_aes_key"}
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in hidden}


NUMBER = (int, float)
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
}
