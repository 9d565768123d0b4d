"""Faults on order: what goes wrong with the next calls of a path, or with the next event."""

import json
from dataclasses import dataclass
from typing import Any

from bot.simulator.platform import Platform

CALL_FAULTS = (
    "lose_answer",
    "lose_request",
    "busy",
    "slow",
    "refuse",
    "html",
    "bad_gateway",
    "truncate",
    "plain_text",
    "expire_token",
)
EVENT_FAULTS = ("drop", "double", "late", "early", "swap")
EVENTS = ("event:MASSSENDJOBFINISH", "event:PUBLISHJOBFINISH")


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong once."""

    kind: str
    more: dict[str, Any]


def order(platform: Platform, path: str, kind: str, *, times: int = 1, **more: Any) -> None:
    """Let *kind* happen to the next *times* calls of *path*. Raises ValueError."""
    fitting = EVENT_FAULTS if path in EVENTS else CALL_FAULTS
    if not path.startswith(("/", "event:")):
        raise ValueError(f"path 要写成 /cgi-bin/… 或 {EVENTS[0]} 这样的。")
    if path.startswith("event:") and path not in EVENTS:
        raise ValueError(f"事件只能是 {'、'.join(EVENTS)}")
    if kind not in fitting:
        raise ValueError(f"{path} 的 kind 只能是 {'、'.join(fitting)}")
    if not isinstance(times, int) or times < 1:
        raise ValueError("times 应是正整数")
    if kind == "refuse" and not isinstance(more.get("errcode"), int):
        raise ValueError("refuse 要给出 errcode（整数）")
    seconds = more.get("seconds", 0)
    if not isinstance(seconds, int | float) or seconds < 0:
        raise ValueError("seconds 应是不小于 0 的数")
    platform.store.insert("faults", path=path, kind=kind, left=times, more=more)


def take(platform: Platform, path: str, kinds: tuple[str, ...] = ()) -> Fault | None:
    """Use up one ordered fault of this path, the oldest first; with *kinds* only when it is one of them."""
    sql = "SELECT * FROM faults WHERE path = ? AND left > 0 ORDER BY id LIMIT 1"
    if platform.store.row(sql, path) is None:
        return None  # nearly always: not worth a transaction
    with platform.store.transaction():
        row = platform.store.row(sql, path)
        if row is None or (kinds and row["kind"] not in kinds):
            return None
        platform.store.run("UPDATE faults SET left = left - 1 WHERE id = ?", row["id"])
    return Fault(row["kind"], json.loads(row["more"]))
