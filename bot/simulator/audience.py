"""Whom a send reaches: everybody, those with a tag, or those on a list; not the blacklisted.

A follower of a service account receives four sends a month; what is too many is not delivered.
"""

from dataclasses import dataclass
from typing import Any

from bot.simulator.clock import day_of
from bot.simulator.platform import Platform
from bot.simulator.store import as_json

A_MONTH = 4
WELCOME = "openid NOT IN (SELECT openid FROM blacklist)"

To = dict[str, Any] | None  # None: all; {"tag": 100}; {"openids": [...]}


@dataclass(frozen=True)
class Audience:
    """The followers of one send: how many were meant, and how to find those whom it reaches."""

    to: To
    total: int  # followers in the tag, or openids given
    sent: int
    generated: int
    where: str
    values: tuple[Any, ...]


def of(platform: Platform, to: To, *, at: float) -> Audience:
    """Find out whom a send reaches that ends now."""
    meant, values = "until IS NULL", ()  # type: tuple[str, tuple[Any, ...]]
    if to and "tag" in to:
        meant += " AND openid IN (SELECT openid FROM tagged WHERE tag = ?)"
        values = (to["tag"],)
    elif to:
        meant += " AND openid IN (SELECT value FROM json_each(?))"
        values = (as_json(to["openids"]),)
    count = platform.store.number
    total = len(to["openids"]) if to and "openids" in to else count(counting(meant), *values)
    where = f"{meant} AND {WELCOME}"
    if platform.account.kind == "service":
        where += " AND openid NOT IN (SELECT openid FROM received WHERE month = ? AND n >= ?)"
        values = (*values, day_of(at)[:7], A_MONTH)
    sent, generated = count(counting(where), *values), count(counting(f"{where} AND generated = 1"), *values)
    return Audience(to, total, sent, generated, where, values)


def deliver(platform: Platform, audience: Audience, line: dict[str, Any], *, at: float) -> None:
    """Put a send into the chats: one line for all, or one for each when somebody is left out."""
    store, text = platform.store, as_json(line)
    if audience.to is None and audience.sent == audience.total:
        store.insert("chat", openid=None, at=at, kind="push", content=line)
    else:
        store.run(
            f"INSERT INTO chat (openid, at, kind, content) SELECT openid, ?, 'push', ? FROM follows"  # noqa: S608
            f" WHERE {audience.where}",
            at,
            text,
            *audience.values,
        )
    if platform.account.kind == "service":
        store.run(
            f"INSERT INTO received (openid, month, n) SELECT openid, ?, 1 FROM follows WHERE {audience.where}"  # noqa: S608
            " ON CONFLICT (openid, month) DO UPDATE SET n = n + 1",
            day_of(at)[:7],
            *audience.values,
        )


def counting(where: str) -> str:
    return f"SELECT count(*) FROM follows WHERE {where}"  # noqa: S608
