"""The settings: one TOML file, overlaid by `BOT_…` environment variables, all faults named at once.

`config.example.toml` is the manual; a test holds it and the sections together.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec

from bot.config.contradictions import contradictions
from bot.config.sections import (
    WECHAT,
    Account,
    Answering,
    Compliance,
    Config,
    Database,
    Limits,
    Logs,
    Notices,
    Publishing,
    Reach,
    Web,
)
from bot.errors import Mistake

__all__ = [
    "WECHAT",
    "Account",
    "Answering",
    "Compliance",
    "Config",
    "Database",
    "Limits",
    "Logs",
    "Notices",
    "Publishing",
    "Reach",
    "Web",
    "load",
]

PREFIX = "BOT_"


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
    faults += contradictions(sections)
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


SECRETS = {"secret", "token", "encoding_aes_key", "secret_key"} | {
    *("url", "smtp_url", "webhook_url")  # these addresses may hold one
}


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


def _did_you_mean(word: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"是不是 {near[0]}？" if near else "可用的有：" + "、".join(known) + "。"


def _rooted(url: str, folder: Path) -> str:
    """Let a relative SQLite path start at the settings file, not at wherever the command was given."""
    found = re.fullmatch(r"sqlite:///([^/].*)", url)
    return f"sqlite:///{folder / found[1]}" if found else url
