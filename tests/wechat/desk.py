"""Who gives out tokens in the tests of `tokens`, and a way to put the kept one into another state."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot import db
from bot.wechat.tokens import AccessToken, Grant

APPID = "wx1234567890abcdef"


@dataclass
class Desk:
    """Who gives out tokens: token-1 until told otherwise; it keeps count."""

    asked: list[bool] = field(default_factory=list)  # by force or not
    current: int = 1
    lifetime: int = 7200
    trouble: Exception | None = None
    before: Callable[[], object] = lambda: None

    def fetch(self, force: bool) -> Grant:
        self.asked.append(force)
        self.before()
        if self.trouble:
            raise self.trouble
        if force:
            self.current += 1
        return Grant(f"token-{self.current}", self.lifetime)


def change(sessions: db.Sessions, **columns: object) -> None:
    """Put the row into another state; a timedelta counts from the database's now."""
    with sessions.begin() as session:
        row = session.get_one(AccessToken, APPID)
        now = db.real_now(session)
        for column, value in columns.items():
            setattr(row, column, now + value if isinstance(value, timedelta) else value)
