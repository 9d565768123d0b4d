"""Events about jobs: queued at its end, posted by a thread, late or twice where that was ordered."""

import json
from typing import Any

from bot.simulator import faults, webhook
from bot.simulator.platform import Platform
from bot.simulator.webhook import Delivery

HELPER = "mphelper"  # whom a job's event comes from
LATE_SECONDS = 120


def queue(
    platform: Platform, event: str, fields: dict[str, Any], *, created: float, hold: bool = False
) -> int:
    """Put an event on its way and give its number; held back, it is the caller who posts it."""
    content = {"CreateTime": int(created), "MsgType": "event", "Event": event, **fields}
    fault = faults.take(platform, f"event:{event}", ("drop", "double", "late", "swap"))
    kind = fault.kind if fault else ""
    due, state = platform.now(), "pending"
    if kind == "drop":
        state = "dropped"
    elif kind == "late" and fault:
        due += float(fault.more.get("seconds", LATE_SECONDS))
    elif kind == "swap":
        state = "swapped"  # waits for the next event of its kind, and follows it
    elif hold:
        state = "held"
    number = add(platform, event, content, due, state)
    if kind == "double":
        add(platform, event, content, due, "pending")
    if kind != "swap":
        let_follow(platform, event, after=due)
    return number


def add(platform: Platform, event: str, content: dict[str, Any], due: float, state: str) -> int:
    return platform.store.insert(
        "events", event=event, openid=HELPER, fields=content, due_at=due, state=state
    )


def let_follow(platform: Platform, event: str, *, after: float) -> None:
    platform.store.run(
        "UPDATE events SET state = 'pending', due_at = ? WHERE event = ? AND state = 'swapped'",
        after + 0.001,
        event,
    )


def post_due(platform: Platform) -> None:
    """Post what is due, one after another."""
    while not platform.stopping.is_set():
        row = platform.store.row(
            "SELECT id FROM events WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, id LIMIT 1",
            platform.now(),
        )
        if row is None:
            return
        post(platform, row["id"])


def post(platform: Platform, number: int) -> None:
    """Post one event, unless somebody else is at it or its time has gone."""
    store = platform.store
    if not store.run(
        "UPDATE events SET state = 'posting' WHERE id = ? AND state IN ('pending', 'held')", number
    ):
        return
    row = store.row("SELECT * FROM events WHERE id = ?", number)
    if row is None:
        return
    delivery = webhook.post(platform, row["openid"], json.loads(row["fields"]))
    if platform.stopping.is_set() and delivery.status is None:
        return  # `resume` sends it again after the restart
    store.run(
        "UPDATE events SET state = ?, status = ?, attempts = attempts + ? WHERE id = ?",
        ending(delivery),
        delivery.status,
        delivery.attempts,
        number,
    )


def ending(delivery: Delivery) -> str:
    """Tell what became of an event; where no backend is connected that is no failure."""
    if delivery.notice == webhook.NOT_CONNECTED:
        return "unheard"
    return "delivered" if delivery.status == 200 else "failed"


def resume(platform: Platform) -> None:
    """After a restart: what was under way is sent (again)."""
    platform.store.run("UPDATE events SET state = 'pending' WHERE state IN ('posting', 'held')")


def log(platform: Platform) -> list[dict[str, Any]]:
    """List all events for the control side, the conversation's own among them."""
    rows = platform.store.rows("SELECT * FROM events ORDER BY id")
    return [
        {
            "event": row["event"],
            "openid": row["openid"],
            "attempts": row["attempts"],
            "status": row["status"],
            "state": row["state"],
            "fields": json.loads(row["fields"]),
        }
        for row in rows
    ]
