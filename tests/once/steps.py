"""The steps of a scheduler that can be seen from outside, each a place where it can die or stand still.

Found by listening, not listed: before and after every commit, every call to WeChat, and every change of the
counter's file.
"""

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import requests
from sqlalchemy import event
from sqlalchemy.orm import Session

BOT = str(Path(__file__).parents[2] / "bot")
BELOW = {"sessions.py", "calls.py"}  # through which everything goes: they tell nothing about where one is


@dataclass(frozen=True)
class Halt:
    """What a scheduler does to itself at its step *at*, counted from 1."""

    at: int
    signal: signal.Signals  # SIGKILL, or SIGSTOP: until somebody wakes it


class Steps:
    """Those that this process has passed, by name; the first of a process begins to count."""

    def __init__(self, halt: Halt | None) -> None:
        self.passed: list[str] = []
        self._halt = halt

    def listen(self) -> None:
        """Notice the steps of this process from now on."""
        event.listen(Session, "before_commit", lambda session: self._commit("before", session))
        event.listen(Session, "after_commit", lambda session: self._commit("after", session))
        sys.addaudithook(self._heard)
        call = requests.Session.request

        def noticed(http: requests.Session, method: str, url: str, **given: Any) -> requests.Response:
            path = urlsplit(url).path
            self._pass(f"before call {path}")
            answer = call(http, method, url, **given)
            self._pass(f"after call {path}")
            return answer

        requests.Session.request = noticed  # type: ignore[method-assign,assignment]

    def _commit(self, when: str, session: Session) -> None:
        if not session.in_nested_transaction():
            self._pass(f"{when} commit in {_where(sys._getframe())}")

    def _heard(self, what: str, given: tuple[Any, ...]) -> None:
        written = what == "open" and str(given[0]).endswith("sends") and given[2] & os.O_ACCMODE
        if written or (what == "os.rename" and str(given[1]).endswith("sends")):
            self._pass("before the counter's file")

    def _pass(self, name: str) -> None:
        self.passed.append(name)
        if self._halt and self._halt.at == len(self.passed):
            os.kill(os.getpid(), self._halt.signal)


def _where(frame: FrameType | None) -> str:
    """Return the function of the program that is at work, by its file and name."""
    while frame:
        file = Path(frame.f_code.co_filename)
        if str(file).startswith(BOT) and file.name not in BELOW:
            return f"{file.stem}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "?"
