"""The simulated platform as tests see it: a thin client of its control side, and a way to start one."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import requests

from bot.simulator import PHONE, Simulator

__all__ = ["PHONE", "Platform", "running"]


class Platform:
    """Speaks to `/_control/` of a running simulator; a refusal raises AssertionError with its words."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def state(self) -> dict[str, Any]:
        return self._checked(self._session.get(f"{self.url}/_control/state", timeout=30))

    @property
    def mass(self) -> list[dict[str, Any]]:
        """Every delivery to followers, in order."""
        return list(self.state()["mass"])

    @property
    def published(self) -> list[dict[str, Any]]:
        return list(self.state()["published"])

    @property
    def drafts(self) -> list[dict[str, Any]]:
        return list(self.state()["drafts"])

    @property
    def jobs(self) -> list[dict[str, Any]]:
        """Every accepted send and publication, whatever became of it."""
        return list(self.state()["jobs"])

    def fault(self, path: str, kind: str, times: int = 1, **more: Any) -> None:
        """Let *kind* happen to the next *times* calls of *path* (or `event:MASSSENDJOBFINISH`)."""
        self.control("faults", path=path, kind=kind, times=times, **more)

    def message(self, openid: str = PHONE, content: str | None = None, **fields: Any) -> dict[str, Any]:
        """A follower says something; gives `{"status", "reply", "took_ms", …}`."""
        words = {} if content is None else {"content": content}
        return self.control("message", openid=openid, **{"type": "text", **words, **fields})

    def event(self, event: str, openid: str = PHONE, **fields: Any) -> dict[str, Any]:
        """Post an event of a follower, such as `event("CLICK", EventKey="help")`."""
        return self.control("event", event=event, openid=openid, **fields)

    def advance(self, seconds: float) -> None:
        self.control("clock", advance_seconds=seconds)

    def set_clock(self, moment: datetime) -> None:
        self.control("clock", now=moment.isoformat())

    def now(self) -> datetime:
        return datetime.fromisoformat(
            self._checked(self._session.get(f"{self.url}/_control/clock", timeout=30))["now"]
        )

    def account(self, **switches: Any) -> dict[str, Any]:
        return self.control("account", **switches)

    def outcome(self, of: str, status: str | int) -> None:
        """Let the next accepted job of this kind ("mass" or "publish") end so."""
        self.control("outcome", of=of, status=status)

    def confirm(self, msg_id: Any = None, answer: str = "confirm") -> dict[str, Any]:
        """The administrator's tap; without *msg_id* on what has waited longest."""
        named = {} if msg_id is None else {"msg_id": msg_id}
        return self.control("confirm", answer=answer, **named)

    def read(self, openid: str, url: str, **more: Any) -> bool:
        """Somebody opens an article; tells whether it counted."""
        return bool(self.control("read", openid=openid, url=url, **more)["counted"])

    def reads(
        self, msg_data_id: Any = None, index: int = 1, *, day: str | None = None, **counts: Any
    ) -> None:
        """Put reading numbers in: `reads(id, 1, day="2026-11-24", read_user=12)`."""
        article = {} if msg_data_id is None else {"msg_data_id": msg_data_id, "index": index}
        self.control("reads", **article, **({} if day is None else {"day": day}), **counts)

    def followers(self, count: int, seed: int = 1) -> int:
        return int(self.control("followers", count=count, seed=seed)["followers"])

    def by_hand(self, *articles: dict[str, Any], notify: bool = True) -> dict[str, Any]:
        """Send in the official backend."""
        return self.control("by_hand", articles=list(articles), notify=notify)

    def reset(self) -> None:
        self.control("reset")

    def settle(self, within: float = 10.0) -> None:
        """Wait until every job and event that is due is done."""
        until(lambda: self.state()["busy"] == 0, within=within, what="the platform is still busy")

    def control(self, action: str, /, **fields: Any) -> dict[str, Any]:
        return self._checked(self._session.post(f"{self.url}/_control/{action}", json=fields, timeout=60))

    def close(self) -> None:
        self._session.close()

    @staticmethod
    def _checked(answer: requests.Response) -> dict[str, Any]:
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        body = answer.json()
        assert isinstance(body, dict)
        return body


@contextmanager
def running(
    webhook: str | None = None, *, state: Path | None = None, port: int = 0, **account: Any
) -> Iterator[Platform]:
    """Start a simulator on a free port and stop it at the end; *account* takes the fields of Account."""
    with Simulator(port=port, state=state, webhook=webhook, **account) as simulator:
        platform = Platform(simulator.url)
        try:
            yield platform
        finally:
            platform.close()


def until(check: Callable[[], bool], *, within: float = 5.0, what: str = "it did not happen") -> None:
    """Wait for something, looking often; AssertionError after *within* seconds."""
    deadline = time.monotonic() + within
    while not check():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)
