"""The data cube's other half: what followers sent to the account, and how its webhook answered."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

from bot.simulator import habits
from bot.simulator.api import Call, endpoint
from bot.simulator.clock import local, shift, start_of
from bot.simulator.datacube import span
from bot.simulator.platform import Platform

TYPES = {"text": 1, "image": 2, "voice": 3, "video": 4, "shortvideo": 4}
OTHER = 6  # links, and what third parties make of it
INTERVALS = ((1, 5, 1), (6, 10, 2))  # from, to, count_interval; more is 3

Said = tuple[str, int, str, int]  # day, hour as 0, 100, …, 2300, openid, msg_type
Period = Callable[[str], str]


def same_day(day: str) -> str:
    return day


def monday(day: str) -> str:
    on = date.fromisoformat(day)
    return (on - timedelta(days=on.weekday())).isoformat()


def first_of_month(day: str) -> str:
    return f"{day[:8]}01"


@endpoint("/datacube/getupstreammsghour", needs="certified")
def by_hour(call: Call) -> dict[str, Any]:
    """Count one day's messages by hour and kind."""
    groups: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for day, hour, openid, kind in said(call.platform, span(call, days=1)):
        groups[day, hour, kind].append(openid)
    return {
        "list": [
            {"ref_date": day, "ref_hour": hour, "msg_type": kind, **people(senders)}
            for (day, hour, kind), senders in sorted(groups.items())
        ]
    }


def by_kind(call: Call, *, days: int, period: Period) -> dict[str, Any]:
    """Count messages by kind, per day, week or month."""
    groups: dict[tuple[str, int], list[str]] = defaultdict(list)
    for day, _, openid, kind in said(call.platform, span(call, days=days)):
        groups[period(day), kind].append(openid)
    return {
        "list": [
            {"ref_date": day, "msg_type": kind, **people(senders)}
            for (day, kind), senders in sorted(groups.items())
        ]
    }


def by_eagerness(call: Call, *, days: int, period: Period) -> dict[str, Any]:
    """Count people by how much they wrote, per day, week or month."""
    written: Counter[tuple[str, str]] = Counter()
    for day, _, openid, _ in said(call.platform, span(call, days=days)):
        written[period(day), openid] += 1
    groups = Counter((day, interval(number)) for (day, _), number in written.items())
    return {
        "list": [
            {"ref_date": day, "count_interval": between, "msg_user": number}
            for (day, between), number in sorted(groups.items())
        ]
    }


def register(name: str, count: Callable[..., dict[str, Any]], days: int, period: Period) -> None:
    endpoint(f"/datacube/{name}", needs="certified")(lambda call: count(call, days=days, period=period))


register("getupstreammsg", by_kind, 7, same_day)
register("getupstreammsgweek", by_kind, 30, monday)
register("getupstreammsgmonth", by_kind, 30, first_of_month)
register("getupstreammsgdist", by_eagerness, 15, same_day)
register("getupstreammsgdistweek", by_eagerness, 30, monday)
register("getupstreammsgdistmonth", by_eagerness, 30, first_of_month)


@endpoint("/datacube/getinterfacesummary", needs="certified")
def webhook_by_day(call: Call) -> dict[str, Any]:
    """Tell how often the webhook was called, how often it failed, and how long it took."""
    return {"list": [{"ref_date": day, **row} for (day, _), row in answered(call, 30, hourly=False)]}


@endpoint("/datacube/getinterfacesummaryhour", needs="certified")
def webhook_by_hour(call: Call) -> dict[str, Any]:
    rows = answered(call, 1, hourly=True)
    return {"list": [{"ref_date": day, "ref_hour": hour, **row} for (day, hour), row in rows]}


def said(platform: Platform, days: list[str]) -> Iterator[Said]:
    """Give every message followers sent on these days, the generated ones too."""
    rows = platform.store.rows(
        "SELECT at, openid, json_extract(content, '$.type') AS kind FROM chat"
        " WHERE kind = 'mine' AND at >= ? AND at < ?",
        start_of(days[0]),
        start_of(shift(days[-1], 1)),
    )
    real = ((row["at"], row["openid"], row["kind"]) for row in rows)
    for at, openid, kind in chain(real, habits.said(platform, days)):
        moment = local(at)
        yield moment.date().isoformat(), moment.hour * 100, openid, TYPES.get(kind, OTHER)


def answered(call: Call, days: int, *, hourly: bool) -> list[tuple[tuple[str, int], dict[str, int]]]:
    asked = span(call, days=days)
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in call.platform.store.rows(
        "SELECT * FROM callbacks WHERE at >= ? AND at < ?", start_of(asked[0]), start_of(shift(asked[-1], 1))
    ):
        moment = local(row["at"])
        groups[moment.date().isoformat(), moment.hour * 100 if hourly else 0].append(row)
    return [(when, summary(rows)) for when, rows in sorted(groups.items())]


def summary(rows: list[dict[str, Any]]) -> dict[str, int]:
    took = [row["took_ms"] for row in rows]
    failed = sum(row["failed"] for row in rows)
    return {
        "callback_count": len(rows),
        "fail_count": failed,
        "total_time_cost": sum(took),
        "max_time_cost": max(took),
    }


def people(senders: list[str]) -> dict[str, int]:
    return {"msg_user": len(set(senders)), "msg_count": len(senders)}


def interval(number: int) -> int:
    return next((code for low, high, code in INTERVALS if low <= number <= high), 3)
