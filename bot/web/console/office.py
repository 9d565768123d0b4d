"""What every page works with: the settings, the database, the time, and what the person typed."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from flask import current_app, request

from bot.answering.library import Library
from bot.clock import Clock
from bot.config import Config
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed, Problem
from bot.wechat.client import WeChat

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # PostgreSQL keeps no NUL, and no page shows them
LONGEST_TYPED = 2_000  # characters; a remark, not an article


@dataclass(frozen=True)
class Office:
    """What the console was opened with."""

    config: Config
    sessions: Sessions
    clock: Clock
    library: Library = field(default_factory=lambda: Library(check_every=0))  # a new name is seen at once

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def phone_time(self) -> datetime:
        """What the phones of staff show: a rehearsal's clock may be turned, theirs are not."""
        return datetime.now(UTC)

    @property
    def wechat(self) -> WeChat:
        return WeChat(self.config.account, self.sessions)


def office() -> Office:
    """Return the office of the running console."""
    return cast(Office, current_app.extensions["office"])


def typed(field: str) -> str:
    """Return what was typed into *field* of the form, without what no database or page can show."""
    return _clean(request.form.get(field, ""))


def written(field: str, most: int) -> str:
    """Return the long text that was written into *field*, as it stands, without what no database keeps.

    Raises Mistake when it is longer than *most* characters: what was written is never cut off.
    """
    text = _CONTROL.sub("", request.form.get(field, "").replace("\r\n", "\n"))
    if len(text) > most:
        raise Mistake(f"写了 {len(text)} 字，太长了；这里最多 {most} 字。", of=field)
    return text


def asked(field: str) -> str:
    """Return *field* of the address."""
    return _clean(request.args.get(field, ""))


def page_number() -> int:
    """Return which page of a long list is asked for, from 1."""
    given = asked("page")
    return max(1, int(given)) if given.isdecimal() and len(given) < 6 else 1


def status(problem: Problem | None) -> int:
    """Return the HTTP status of a page that tells *problem*."""
    if problem is None:
        return 200
    return 403 if isinstance(problem, NotAllowed) else 400


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n")).strip()[:LONGEST_TYPED]
