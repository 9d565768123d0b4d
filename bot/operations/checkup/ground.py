"""What checks look at: the settings, the database, WeChat, and the time."""

from dataclasses import dataclass
from datetime import datetime

from bot.config import Config
from bot.db import Sessions
from bot.wechat.calls import Timeouts
from bot.wechat.client import WeChat

QUICK = Timeouts(connect=3, read=4, upload=4, pause=0.2, patience=4)  # somebody sits and waits


@dataclass(frozen=True)
class Ground:
    """The installation that is looked at, and the moment."""

    config: Config
    sessions: Sessions
    wechat: WeChat
    now: datetime


def ground(config: Config, sessions: Sessions, *, now: datetime) -> Ground:
    """Return the ground of these settings, with a WeChat that nobody waits for long."""
    return Ground(config, sessions, WeChat(config.account, sessions, timeouts=QUICK), now)
