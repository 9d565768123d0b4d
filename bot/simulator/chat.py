"""What a follower sees in the chat: own messages, replies, pushes, grey notices."""

import json
from dataclasses import dataclass
from typing import Any

from bot.simulator.platform import Platform

# A push to everybody is one row without an openid; who followed at that moment sees it.
VISIBLE = """
SELECT * FROM chat WHERE id > ? AND (openid = ? OR (openid IS NULL AND (kind = 'jump' OR EXISTS (
    SELECT 1 FROM follows WHERE follows.openid = ? AND follows.since <= chat.id
    AND (follows.until IS NULL OR follows.until > chat.id))))) ORDER BY id DESC LIMIT ?
"""


@dataclass(frozen=True)
class Line:
    """One thing in the chat; kind is mine, reply, custom, preview, push, notice or jump."""

    id: int
    at: float
    kind: str
    content: dict[str, Any]


def write(platform: Platform, openid: str | None, kind: str, content: dict[str, Any], *, at: float) -> int:
    """Add a line; without an openid it is for everybody who follows."""
    return platform.store.insert("chat", openid=openid, at=at, kind=kind, content=content)


def read(platform: Platform, openid: str, *, after: int = 0, last: int = 200) -> list[Line]:
    """Give the *last* lines a follower sees, the oldest first."""
    rows = platform.store.rows(VISIBLE, after, openid, openid, last)
    return [Line(row["id"], row["at"], row["kind"], json.loads(row["content"])) for row in reversed(rows)]


def of_kind(platform: Platform, kind: str) -> list[dict[str, Any]]:
    """List every line of one kind with its openid, for the control side."""
    rows = platform.store.rows("SELECT * FROM chat WHERE kind = ? ORDER BY id", kind)
    return [{"openid": row["openid"], "at": row["at"], **json.loads(row["content"])} for row in rows]
