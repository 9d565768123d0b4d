"""A push as somebody wants it, and the terms that hold for every push of the account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config import Config, Limits
from bot.publishing.articles import Revision
from bot.publishing.pushes.quota import Kind
from bot.publishing.pushes.states import Mode


@dataclass(frozen=True)
class Wanted:
    """These articles in this order, when, by which way, and to whom."""

    revisions: Sequence[Revision]
    at: datetime
    mode: Mode = Mode.MASS
    tag: int | None = None  # None: to all


@dataclass(frozen=True)
class Terms:
    """How much time there must be to think again, what the check blocks, and whose sends are counted."""

    grace: timedelta
    limits: Limits
    kind: Kind

    @classmethod
    def of(cls, config: Config) -> "Terms":
        """Return the terms that *config* sets."""
        return cls(timedelta(seconds=config.publishing.grace_seconds), config.limits, config.account.kind)
