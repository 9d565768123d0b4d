"""Sends and publications: accepted first, finished later, for good or not.

A send waits for the platform, or for the administrator's phone; only success reaches followers and uses up
the draft.  What a job sends is copied when it is accepted.
"""

import json
from typing import Any

from bot.simulator import articles, chat, drafts, events, faults, followers
from bot.simulator.api import Refusal
from bot.simulator.clock import day_of, start_of
from bot.simulator.platform import Platform
from bot.simulator.store import Row

CONFIRM_WITHIN = 30 * 60
REFUSED_BY_ADMIN, NOT_CONFIRMED = "err(40001)", "err(40002)"
SENT = "send success"
PUBLISHED, PUBLISHING = "0", "1"
NOT_SENT_FOR_COPYRIGHT = {"err(30002)", "err(30003)"}


def accept(
    platform: Platform, kind: str, content: dict[str, Any], *, now: float, origin: str = "api", **more: Any
) -> Row:
    """Take on a send ("mass") or a publication ("publish"); its end comes with `finish_due`."""
    asks = kind == "mass" and origin == "api" and platform.account.admin_confirm
    numbers: dict[str, Any] = {"msg_data_id": platform.store.next("msg_data_id")}
    if kind == "mass":
        numbers["msg_id"] = platform.store.next("msg_id")
    else:
        numbers["publish_id"] = str(platform.store.next("publish_id"))
    job = platform.store.insert(
        "jobs",
        kind=kind,
        origin=origin,
        content=content,
        accepted_at=now,
        due_at=now + (CONFIRM_WITHIN if asks else platform.account.finish_after),
        waits_for="administrator" if asks else "platform",
        status="SENDING" if kind == "mass" else PUBLISHING,
        result="",
        outcome=None if origin == "hand" else next_outcome(platform, kind),
        **numbers,
        **more,
    )
    return get(platform, job)


def finish_early(platform: Platform, job: Row, *, now: float) -> int | None:
    """Where ordered, finish a job at once: its event overtakes the answer. Gives the event to post."""
    event = "MASSSENDJOBFINISH" if job["kind"] == "mass" else "PUBLISHJOBFINISH"
    if job["waits_for"] != "platform" or not faults.take(platform, f"event:{event}", ("early",)):
        return None
    return finish(platform, job, at=now, hold=True)


def finish_due(platform: Platform) -> bool:
    """Finish every job whose time has come; tell whether there was one."""
    now = platform.now()
    with platform.store.transaction():
        due = platform.store.rows(
            "SELECT * FROM jobs WHERE waits_for != '' AND due_at <= ? ORDER BY due_at, id", now
        )
        for job in due:
            late = job["waits_for"] == "administrator"
            finish(platform, job, at=job["due_at"], result=NOT_CONFIRMED if late else None)
    return bool(due)


def confirm(platform: Platform, job: Row, *, agreed: bool) -> None:
    """The administrator taps on the phone."""
    finish(platform, job, at=platform.now(), result=None if agreed else REFUSED_BY_ADMIN)


def finish(platform: Platform, job: Row, *, at: float, result: str | None = None, hold: bool = False) -> int:
    """Bring a job to its end and queue the event about it."""
    ending = result or job["outcome"] or (SENT if job["kind"] == "mass" else PUBLISHED)
    if job["kind"] == "mass":
        return finish_mass(platform, job, ending, at=at, hold=hold)
    return finish_publish(platform, job, ending, at=at, hold=hold)


def finish_mass(platform: Platform, job: Row, result: str, *, at: float, hold: bool) -> int:
    store, sent, total = platform.store, result == SENT, followers.count(platform)
    store.run(
        "UPDATE jobs SET waits_for = '', status = ?, result = ?, finished_at = ?, total = ?, crowd = ?"
        " WHERE id = ?",
        "SEND_SUCCESS" if sent else "SEND_FAIL",
        result,
        at,
        total,
        followers.count_generated(platform) if sent else 0,
        job["id"],
    )
    content = json.loads(job["content"])
    if sent:
        articles.put_out(platform, job["id"], job["msg_data_id"], content.get("articles", []), at=at)
        chat.write(platform, None, "push", {"job": job["id"], "text": content.get("text", "")}, at=at)
        use_up(platform, job)
    if job["origin"] == "hand" and not platform.account.by_hand_event:
        return 0
    fields = mass_event(platform, job, result, total)
    return events.queue(platform, "MASSSENDJOBFINISH", fields, created=at, hold=hold)


def mass_event(platform: Platform, job: Row, result: str, total: int) -> dict[str, Any]:
    sent = result == SENT
    urls = [
        {"ArticleIdx": article.index, "ArticleUrl": platform.article_url(article.key)}
        for article in articles.of_job(platform, job["id"])
    ]
    if not platform.account.article_urls:
        urls = []
    return {
        "MsgID": job["msg_id"],
        "Status": result,
        "TotalCount": total,
        "FilterCount": total if sent else 0,
        "SentCount": total if sent else 0,
        "ErrorCount": 0,
        "CopyrightCheckResult": {
            "Count": 0,
            "ResultList": "",
            "CheckState": 3 if result in NOT_SENT_FOR_COPYRIGHT else 1,
        },
        "ArticleUrlResult": {"Count": len(urls), "ResultList": {"item": urls} if urls else ""},
    }


def finish_publish(platform: Platform, job: Row, status: str, *, at: float, hold: bool) -> int:
    contents = json.loads(job["content"])["articles"]
    published = status == PUBLISHED
    article_id = f"{job['msg_data_id']}{job['id']:06d}xPublished" if published else None
    platform.store.run(
        "UPDATE jobs SET waits_for = '', status = ?, result = ?, finished_at = ?, article_id = ?, crowd = ?"
        " WHERE id = ?",
        status,
        status,
        at,
        article_id,
        followers.count_generated(platform) // 20 if published else 0,  # nobody was told; a few find it
        job["id"],
    )
    if published:
        articles.put_out(platform, job["id"], job["msg_data_id"], contents, at=at)
        use_up(platform, job)
    if job["origin"] == "hand":
        return 0
    outcome: dict[str, Any] = {"publish_id": job["publish_id"], "publish_status": int(status)}
    if published:
        items = [
            {"idx": article.index, "article_url": platform.article_url(article.key)}
            for article in articles.of_job(platform, job["id"])
        ]
        outcome |= {"article_id": article_id, "article_detail": {"count": len(items), "item": items}}
    else:
        outcome["fail_idx"] = list(range(1, len(contents) + 1))
    return events.queue(platform, "PUBLISHJOBFINISH", {"PublishEventInfo": outcome}, created=at, hold=hold)


def use_up(platform: Platform, job: Row) -> None:
    if job["media_id"]:
        drafts.remove(platform, job["media_id"])


def require_mass_quota(platform: Platform, *, now: float) -> None:
    """One send a day, or four a month for a service account; with those by hand. Raises Refusal 45028.

    A send that failed does not count: unconfirmed, but the documents speak of successful calls.
    """
    account = platform.account
    monthly = account.kind == "service"
    limit = account.mass_quota if account.mass_quota is not None else (4 if monthly else 1)
    day = day_of(now)
    since = start_of(f"{day[:8]}01" if monthly else day)
    used = platform.store.number(
        "SELECT count(*) FROM jobs WHERE kind = 'mass' AND accepted_at >= ? AND status != 'SEND_FAIL'", since
    )
    if used >= limit:
        raise Refusal(45028)


def next_outcome(platform: Platform, kind: str) -> str | None:
    """Take the outcome ordered for the next job of this kind."""
    ordered: list[dict[str, Any]] = platform.store.get("outcomes", [])
    for place, each in enumerate(ordered):
        if each["of"] == kind:
            platform.store.put("outcomes", ordered[:place] + ordered[place + 1 :])
            return str(each["status"])
    return None


def order_outcome(platform: Platform, kind: str, status: str) -> None:
    """Let the next accepted job of this kind end so."""
    with platform.store.transaction():
        platform.store.put("outcomes", [*platform.store.get("outcomes", []), {"of": kind, "status": status}])


def get(platform: Platform, number: int) -> Row:
    row = platform.store.row("SELECT * FROM jobs WHERE id = ?", number)
    assert row is not None
    return row


def by_msg_id(platform: Platform, msg_id: Any) -> Row | None:
    if not str(msg_id).isdecimal():
        return None
    return platform.store.row("SELECT * FROM jobs WHERE msg_id = ?", int(msg_id))


def move_back(platform: Platform, seconds: float) -> None:
    """When the clock is set back, what waits keeps its distance from now."""
    platform.store.run("UPDATE jobs SET due_at = due_at - ? WHERE waits_for != ''", seconds)
    platform.store.run("UPDATE events SET due_at = due_at - ? WHERE state IN ('pending', 'swapped')", seconds)
