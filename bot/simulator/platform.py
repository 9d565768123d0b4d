"""The platform as one object: its memory, its clock, its account, and who waits for what."""

import threading
from pathlib import Path
from typing import Any

from bot.simulator.account import Account
from bot.simulator.clock import Clock
from bot.simulator.store import Store

PHONE = "oRehearsalPhone0000000000001"  # the openid of the person whose phone page `/` is


class Platform:
    """What every part of the simulator is given."""

    def __init__(self, state: Path, account: Account, *, base: str) -> None:
        self.store = Store(state)
        self.clock = Clock(self.store)
        self.base = base  # where the phone page and the articles are reached
        self.stopping = threading.Event()
        self.wake = threading.Event()  # set when something may have become due
        self._given = account
        self._account = account.altered(self.store.get("switches", {}))

    @property
    def account(self) -> Account:
        return self._account

    def now(self) -> float:
        return self.clock.now()

    def switch(self, switches: dict[str, Any]) -> None:
        """Turn the account's switches, for good. Raises ValueError."""
        with self.store.transaction():
            altered = self._account.altered(switches)
            merged = {"quota": altered.quota, "minute_quota": altered.minute_quota}
            kept = {**self.store.get("switches", {}), **switches, **merged}
            self.store.put("switches", kept)
            self._account = altered

    def reset(self) -> None:
        """Forget drafts, jobs, followers, switches and the time travelled."""
        self.store.reset()
        self.clock.reset()
        self._account = self._given

    def article_url(self, key: str) -> str:
        return f"{self.base}/s/{key}"

    def close(self) -> None:
        self.store.close()
