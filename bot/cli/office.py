"""What commands work with, opened when first asked for: settings, database, clock, WeChat."""

import errno
import json
import re
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from bot import clock, db
from bot import config as configuration
from bot.clock import Clock, in_beijing
from bot.config import Config
from bot.db import Sessions
from bot.errors import Mistake
from bot.wechat.client import WeChat

NUMBER = click.IntRange(1, 2**31 - 1)  # of a row; PostgreSQL holds no more


class Office:
    """Everything a command may need; a command that needs no settings opens none."""

    def __init__(self, config_file: Path):
        self.config_file = config_file
        self._opened: list[Sessions] = []

    def __enter__(self) -> "Office":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sessions in self._opened:
            sessions.close()

    @cached_property
    def config(self) -> Config:
        return configuration.load(self.config_file)

    @cached_property
    def database(self) -> Sessions:
        """The database, whatever its version."""
        sessions = db.connect(self.config.database.url)
        self._opened.append(sessions)
        return sessions

    @cached_property
    def sessions(self) -> Sessions:
        """The database, with the tables of this version."""
        db.require_current(self.database)
        return self.database

    @cached_property
    def clock(self) -> Clock:
        return Clock(self.config.account.clock_url)

    @cached_property
    def wechat(self) -> WeChat:
        return WeChat(self.config.account, self.sessions)


class Moment(click.ParamType[datetime | timedelta]):
    """A TIME: ISO 8601, Beijing where no zone is given, or +90s from now."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime | timedelta:
        if isinstance(value, (datetime, timedelta)):
            return value
        found = re.fullmatch(r"\+(\d{1,6})([smh])", value)
        if found:
            unit = {"s": "seconds", "m": "minutes", "h": "hours"}[found[2]]
            return timedelta(**{unit: int(found[1])})
        try:
            return clock.moment(value)
        except ValueError:
            self.fail(f"{value!r} 不是时间。要写 2026-11-25T09:00（北京时间）或 +90s、+5m、+2h。", param, ctx)


def print_json(value: object) -> None:
    """Print *value* as JSON, Chinese readable."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return in_beijing(value).isoformat(timespec="seconds")
    return str(value)


def write(file: Path, text: str) -> None:
    """Write *text* to *file*; raise Mistake when it cannot be."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Mistake(f"写不进 {file}：{error.strerror}。请换一个文件，或先建好文件夹。") from error


def read(file: Path) -> str:
    """Return the text of *file*; raise Mistake when it cannot be read, is empty or no text."""
    try:
        text = file.read_bytes().decode("utf-8-sig")  # line ends as they are: checksums are taken of it
    except UnicodeDecodeError as error:
        raise Mistake(f"{file} 不是 UTF-8 文本（第 {error.start} 字节起）。请另存为 UTF-8。") from None
    except OSError as error:
        raise Mistake(f"{file} 读不出来：{why(error)}。") from None
    if not text.strip():
        raise Mistake(f"{file} 是空的。")
    return text


def why(error: OSError) -> str:
    """Return why a file could not be used, as staff say it."""
    return REASONS.get(error.errno or 0, error.strerror or "读写出错")


REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOSPC: "磁盘满了",
}
