"""The settings: one TOML file, overlaid by `BOT_…` environment variables, all faults named at once.

`config.example.toml` is the manual; a test holds it and these structs together.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec

from bot.errors import Mistake

WECHAT = "https://api.weixin.qq.com"
PREFIX = "BOT_"
TEN_YEARS = 10 * 366 * 24 * 60  # minutes; who writes more mistook the unit
SAMPLE = "请"  # so begins what config.example.toml says where everybody must fill in their own
STILL_SAMPLE = "还是样例里的文字，人人知道；请换成自己的，或运行 bot init 生成一份配置。"


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


class Publishing(msgspec.Struct, frozen=True, kw_only=True):
    """Reviews and pushes."""

    review_steps: list[str] = msgspec.field(default_factory=lambda: ["初审", "复审", "终审"])
    max_lateness_minutes: int = 30
    mode: Literal["mass", "publish", "draft"] = "mass"
    grace_seconds: int = 30


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """When reading counts are fetched."""

    collect_at: str = "08:30"


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
    reach: Reach
    logs: Logs
    folder: Path  # of the file; relative paths start here


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings at *path* and lay *environ* over them.

    Raises Mistake naming every fault at once, each with its key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Windows puts a mark before
    except FileNotFoundError as error:
        raise Mistake(
            f"找不到配置文件 {path}。请照 config.example.toml 写一份，或运行 bot init；"
            "已有的用 --config 或 BOT_CONFIG 指明。"
        ) from error
    except ValueError as error:  # of TOML, of UTF-8, or of a number too long to read
        raise Mistake(f"{path} 不是正确的 TOML：{error}") from error
    except OSError as error:
        raise Mistake(f"{path} 读不出来：{error.strerror}") from error

    faults: list[str] = []
    sections: dict[str, Any] = {}
    overlay = _overlay(environ, faults)
    kinds = {name: kind for name, kind in Config.__annotations__.items() if name != "folder"}
    for name in [*content, *overlay]:
        if name not in kinds:
            faults.append(f"[{name}] 没有这一节。{_did_you_mean(name, kinds)}")
    for name, kind in kinds.items():
        given = content.get(name, {})
        if not isinstance(given, dict):
            faults.append(f"{name} 应当是一节：[{name}]")
            given = {}
        sections[name] = _section(name, kind, given, overlay.get(name, {}), faults)
    faults += _contradictions(sections)
    if faults:
        raise Mistake(f"{path} 有 {len(faults)} 处要改：\n" + "\n".join(f"  · {fault}" for fault in faults))
    folder = path.resolve().parent
    sections["database"] = msgspec.structs.replace(
        sections["database"], url=_rooted(sections["database"].url, folder)
    )
    return Config(**sections, folder=folder)


def _overlay(environ: Mapping[str, str], faults: list[str]) -> dict[str, dict[str, str]]:
    """Return section → key → text of the variables that are ours: BOT_DATABASE__URL."""
    found: dict[str, dict[str, str]] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or "__" not in variable:
            continue
        section, _, key = variable[len(PREFIX) :].lower().partition("__")
        found.setdefault(section, {})[key] = value
    return found


def _section(
    name: str, kind: Any, given: dict[str, Any], overlay: Mapping[str, str], faults: list[str]
) -> Any:
    """Build one section key by key, so that one fault does not hide the next."""
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    for key in [*given, *overlay]:
        if key not in fields:
            faults.append(f"[{name}] {key} 没有这个设置。{_did_you_mean(key, fields)}")
    values: dict[str, Any] = {}
    before = len(faults)
    for key, field in fields.items():
        try:
            if key in overlay:
                values[key] = _from_text(overlay[key], field.type)
            elif key in given:
                values[key] = msgspec.convert(given[key], field.type)
            elif field.required:
                faults.append(f"[{name}] {key} 没有填。")
        except msgspec.ValidationError:
            shown = "（已隐去）" if key in SECRETS else repr(overlay.get(key, given.get(key)))
            faults.append(f"[{name}] {key} = {shown} 不行：要{_in_words(field.type)}。")
    return kind(**values) if len(faults) == before else None


SECRETS = {"secret", "token", "encoding_aes_key", "secret_key", "url"}  # a database's address may hold one


def _from_text(value: str, kind: Any) -> Any:
    if get_origin(kind) is list:
        return [part.strip() for part in value.split(",") if part.strip()]
    return msgspec.convert(value, kind, strict=False)


def _in_words(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return "下列之一：" + "、".join(get_args(kind))
    if get_origin(kind) is list:
        return '一列文字，如 ["初审", "复审", "终审"]'
    return {int: "整数", str: "加引号的文字", bool: "true 或 false"}.get(kind, str(kind))


def _contradictions(sections: Mapping[str, Any]) -> Iterator[str]:
    """Name what is well-formed but cannot be meant, in every section that could be read."""
    for name, examine in _EXAMINED.items():
        if sections[name] is not None:
            yield from (f"[{name}] {fault}" for fault in examine(sections[name]))


def _of_account(account: Account) -> Iterator[str]:
    if account.encoding_aes_key.startswith(SAMPLE):
        yield f"encoding_aes_key {STILL_SAMPLE}"
    elif not re.fullmatch(r"[A-Za-z0-9]{43}", account.encoding_aes_key):
        yield "encoding_aes_key 要 43 位字母或数字，在公众平台“消息加解密密钥”处抄来。"
    if account.token.startswith(SAMPLE):
        yield f"token {STILL_SAMPLE}"
    elif not re.fullmatch(r"[A-Za-z0-9]{3,32}", account.token):
        yield "token 要 3 至 32 位字母或数字，与公众平台所填相同。"
    for key in ("name", "appid", "secret"):
        if not getattr(account, key).strip():
            yield f"{key} 是空的。"
    if account.appid.strip() and not re.fullmatch(r"wx[A-Za-z0-9]+", account.appid):
        yield "appid 要 wx 开头，后面是字母或数字，在公众平台“开发者 ID(AppID)”处抄来。"
    if account.secret.startswith(SAMPLE):
        yield f"secret {STILL_SAMPLE}"
    if not re.fullmatch(r"https?://[^/\s]+", account.api_base):
        yield "api_base 要 http:// 或 https:// 开头的地址，末尾不带 /。"
    if account.clock_url and not re.match(r"https?://", account.clock_url):
        yield "clock_url 要 http:// 或 https:// 开头的地址。"
    if account.clock_url and re.search(r"\bweixin\.qq\.com\b", account.api_base.lower()):
        yield "clock_url 只在演练中用；连接真实的微信时请删去这一行。"


def _of_web(web: Web) -> Iterator[str]:
    if web.secret_key.startswith(SAMPLE):
        yield f"secret_key {STILL_SAMPLE}"
    elif len(web.secret_key) < 16:
        yield "secret_key 至少 16 位；可运行 bot init 生成。"
    if not (found := re.fullmatch(r"[^\s:]+:(\d{1,5})", web.bind)) or not 1 <= int(found[1]) <= 65_535:
        yield "bind 要写成 地址:端口，如 127.0.0.1:8000；端口最大 65535。"
    if web.public_url and not re.fullmatch(r"https?://[^/\s]\S*", web.public_url):
        yield "public_url 要 http:// 或 https:// 开头的网址，如 https://bot.example.cn；没有就留空。"
    if not 1 <= web.session_hours <= TEN_YEARS // 60:
        yield "session_hours 至少 1，最多十年。"


def _of_database(database: Database) -> Iterator[str]:
    if database.url.endswith(":memory:"):
        yield "url 没有写文件，什么都留不住。例：sqlite:///var/bot.db"
    elif not re.match(r"sqlite:///|postgresql\+psycopg://", database.url):
        yield "url 不是我们用的数据库。可用：sqlite:///… 或 postgresql+psycopg://…"


def _of_answering(answering: Answering) -> Iterator[str]:
    if answering.default_year and not 1949 <= answering.default_year <= 2100:
        yield "default_year 要 1949 至 2100，或 0（有确认数字的最近一年）。"
    if not 1 <= answering.context_minutes <= 60:
        yield "context_minutes 要 1 至 60 分钟。"
    if not re.fullmatch(r"\d[\d-]{2,19}", answering.telephone):
        yield "telephone 要电话号码，如 12338 或 0939-8212338。"
    if not 1 <= len(answering.helpline_hours.strip()) <= 40:
        yield "helpline_hours 要 1 至 40 个字，如 工作日 8:30–18:00。"
    if not 1 <= answering.confided_days <= 365:
        yield "confided_days 要 1 至 365 天。"


def _of_publishing(publishing: Publishing) -> Iterator[str]:
    if len(publishing.review_steps) != 3 or len(set(publishing.review_steps)) != 3:
        yield "review_steps 要三个不同的名称：三审三校。"
    if not 0 <= publishing.grace_seconds <= TEN_YEARS * 60:
        yield "grace_seconds 不能小于 0，最多十年。"
    if not 1 <= publishing.max_lateness_minutes <= TEN_YEARS:
        yield "max_lateness_minutes 至少 1，最多十年。"


def _of_reach(reach: Reach) -> Iterator[str]:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", reach.collect_at):
        yield "collect_at 要写成 时:分，如 08:30。"
    elif reach.collect_at < "08:30":
        yield "collect_at 不早于 08:30：微信的数据早上八点后才齐。"


_EXAMINED: dict[str, Callable[[Any], Iterator[str]]] = {
    "account": _of_account,
    "web": _of_web,
    "database": _of_database,
    "answering": _of_answering,
    "publishing": _of_publishing,
    "reach": _of_reach,
}


def _did_you_mean(word: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"是不是 {near[0]}？" if near else "可用的有：" + "、".join(known) + "。"


def _rooted(url: str, folder: Path) -> str:
    """Let a relative SQLite path start at the settings file, not at wherever the command was given."""
    found = re.fullmatch(r"sqlite:///([^/].*)", url)
    return f"sqlite:///{folder / found[1]}" if found else url
