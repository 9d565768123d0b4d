"""What can be set, a section each, with its usual values."""

from pathlib import Path
from typing import Literal

import msgspec

WECHAT = "https://api.weixin.qq.com"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The official account, as the platform's back office shows it."""

    name: str
    appid: str
    secret: str
    token: str
    encoding_aes_key: str
    callback_mode: Literal["plain", "compatible", "safe"] = "safe"
    kind: Literal["subscription", "service"] = "subscription"
    api_base: str = WECHAT
    clock_url: str = ""


class Web(msgspec.Struct, frozen=True, kw_only=True):
    """Where the webhook and the console listen, and how followers reach them."""

    secret_key: str
    bind: str = "127.0.0.1:8000"
    public_url: str = ""
    session_hours: int = 12
    idle_minutes: int = 120
    allowed_networks: list[str] = []


class Database(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything is kept."""

    url: str = "sqlite:///var/bot.db"


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """How questions are answered."""

    default_year: int = 0
    context_minutes: int = 10
    telephone: str = "12338"
    helpline_hours: str = "工作日上班时间"
    confided_days: int = 30


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How long an article and what stands around it may be; the defaults are those of draft/add."""

    title: int = 32  # characters, as all but the last two
    author: int = 16
    digest: int = 120
    content: int = 20_000  # with its tags
    content_blocks: bool = False  # whether a longer text keeps the article from going on
    content_bytes: int = 1_000_000
    source_url_bytes: int = 1_024


class Publishing(msgspec.Struct, frozen=True, kw_only=True):
    """Reviews and pushes."""

    review_steps: list[str] = msgspec.field(default_factory=lambda: ["初审", "复审", "终审"])
    max_lateness_minutes: int = 30
    mode: Literal["mass", "publish", "draft"] = "mass"
    grace_seconds: int = 30


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """When reading counts are fetched."""

    collect_at: str = "08:30"


class Notices(msgspec.Struct, frozen=True, kw_only=True):
    """The ways on which staff are told what waits for them outside the console."""

    smtp_url: str = ""
    mail_from: str = ""
    webhook_url: str = ""
    repeat_minutes: int = 60


class Compliance(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of the inspections that the account lives under, each with where it stands."""

    silence_days: int = 7
    silence_basis: str = "《甘肃省政务新媒体管理办法》：每周更新一次内容"
    comment_days: int = 5  # working days in which a comment under an article is answered
    comment_basis: str = "检查指标要求提供有效的互动功能；几个工作日由本单位定"
    publish_counts: bool = False  # whether publishing without notice ends a silence
    mourning: list[str] = msgspec.field(
        default_factory=list
    )  # days beside the usual ones: 2026-12-20 全市哀悼日


class Logs(msgspec.Struct, frozen=True, kw_only=True):
    """Where the program writes what it does."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    folder: str = ""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be set."""

    account: Account
    web: Web
    database: Database
    answering: Answering
    publishing: Publishing
    limits: Limits
    reach: Reach
    notices: Notices
    compliance: Compliance
    logs: Logs
    folder: Path  # of the file; relative paths start here
