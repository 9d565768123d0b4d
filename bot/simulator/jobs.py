"""Sends and publications: accepted first, finished later, for good or not.

A send waits for the platform, or for the administrator's phone; only success reaches followers and uses up
the draft.  What a job sends is copied when it is accepted.
"""

import json
from typing import Any

from bot.simulator import articles, audience, drafts, events, faults, fields, followers, originality
from bot.simulator.api import Refusal
from bot.simulator.clock import day_of, start_of
from bot.simulator.platform import Platform
from bot.simulator.store import Row

CONFIRM_WITHIN = 30 * 60
REFUSED_BY_ADMIN, NOT_CONFIRMED = "err(40001)", "err(40002)"
SENT = "send success"
PUBLISHED, PUBLISHING = "0", "1"


def accept(
    platform: Platform,
    kind: str,
    content: dict[str, Any],
    *,
    now: float,
    origin: str = "api",
    confirmed: bool = False,
    **more: Any,
) -> Row:
    """Take on a send ("mass") or a publication ("publish"); its end comes with `finish_due`.

    A send to all waits for the administrator where the account says so, unless it was *confirmed* before.
    """
    to_all = kind == "mass" and "to" not in content
    asks = to_all and platform.account.admin_confirm and not confirmed
    numbers: dict[str, Any] = {"msg_data_id": platform.store.next("msg_data_id")}
    if kind == "mass":
        numbers["msg_id"] = platform.store.next("msg_id")
    else:
        numbers["publish_id"] = str(platform.store.next("publish_id"))
    ordered = {} if origin == "hand" else next_outcome(platform, kind)
    extras = {name: ordered[name] for name in ("copyright", "fail_idx") if name in ordered}
    job = platform.store.insert(
        "jobs",
        kind=kind,
        origin=origin,
        content={**content, **extras},
        accepted_at=now,
        due_at=now + (CONFIRM_WITHIN if asks else platform.account.finish_after),
        waits_for="administrator" if asks else "platform",
        status="SENDING" if kind == "mass" else PUBLISHING,
        result="",
        outcome=ordered.get("status") or None,
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
    """Finish every job whose time has come; tell whether there was one.  Who left before gets nothing."""
    now = platform.now()
    with platform.store.transaction():
        due = platform.store.rows(
            "SELECT * FROM jobs WHERE waits_for != '' AND due_at <= ? ORDER BY due_at, id", now
        )
        for job in due:
            late = job["waits_for"] == "administrator"
            followers.depart(platform, by=job["due_at"])
            finish(platform, job, at=job["due_at"], result=NOT_CONFIRMED if late else None)
        followers.depart(platform, by=now)
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
    store, content = platform.store, json.loads(job["content"])
    if result == SENT:
        result = originality.verdict(content) or SENT
    sent, reached = result == SENT, audience.of(platform, content.get("to"), at=at)
    store.run(
        "UPDATE jobs SET waits_for = '', status = ?, result = ?, finished_at = ?, total = ?, crowd = ?"
        " WHERE id = ?",
        "SEND_SUCCESS" if sent else "SEND_FAIL",
        result,
        at,
        reached.sent if sent else 0,
        reached.generated if sent else 0,
        job["id"],
    )
    if sent:
        articles.put_out(platform, job["id"], job["msg_data_id"], originality.applied(content), at=at)
        line = {"job": job["id"], "text": content.get("text", ""), "images": content.get("images", [])}
        if line["images"] and not line["text"]:
            line["text"] = "[图片]"
        audience.deliver(platform, reached, line, at=at)
        use_up(platform, job)
    if job["origin"] == "hand" and not platform.account.by_hand_event:
        return 0
    told = mass_event(platform, job, content, result, reached)
    return events.queue(platform, "MASSSENDJOBFINISH", told, created=at, hold=hold)


def mass_event(
    platform: Platform, job: Row, content: dict[str, Any], result: str, reached: audience.Audience
) -> dict[str, Any]:
    sent = reached.sent if result == SENT else 0
    urls = [
        {"ArticleIdx": article.index, "ArticleUrl": platform.article_url(article.key)}
        for article in articles.of_job(platform, job["id"])
    ]
    if not platform.account.article_urls:
        urls = []
    return {
        "MsgID": job["msg_id"],
        "Status": result,
        "TotalCount": reached.total,
        "FilterCount": sent,
        "SentCount": sent,
        "ErrorCount": 0,
        "CopyrightCheckResult": originality.check_result(content, result),
        "ArticleUrlResult": {"Count": len(urls), "ResultList": {"item": urls} if urls else ""},
    }


def finish_publish(platform: Platform, job: Row, status: str, *, at: float, hold: bool) -> int:
    content = json.loads(job["content"])
    contents = content["articles"]
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
        if platform.account.publish_event_msg_data_id:
            outcome["msg_data_id"] = job["msg_data_id"]
    else:
        outcome["fail_idx"] = failed_articles(content)
    return events.queue(platform, "PUBLISHJOBFINISH", {"PublishEventInfo": outcome}, created=at, hold=hold)


def failed_articles(content: dict[str, Any]) -> list[int]:
    """Tell which articles stopped a publication: those ordered, else all."""
    return list(content.get("fail_idx") or range(1, len(content["articles"]) + 1))


def ban(platform: Platform, job: Row) -> None:
    """The platform takes everything of a send or a publication off, after it went well."""
    articles.take_back(platform, job["id"], 0)
    if job["kind"] == "publish":
        platform.store.run("UPDATE jobs SET status = '6' WHERE id = ?", job["id"])


def use_up(platform: Platform, job: Row) -> None:
    if job["media_id"]:
        drafts.remove(platform, job["media_id"])


def require_mass_quota(platform: Platform, *, now: float, to_all: bool = True) -> None:
    """One send a day, or four a month to all for a service account; with those by hand. Raises Refusal 45028.

    A send that failed does not count: unconfirmed, but the documents speak of successful calls.
    """
    account = platform.account
    monthly = account.kind == "service"
    if monthly and not to_all:
        return  # a hundred calls a day; who has had four this month gets no more
    limit = account.mass_quota if account.mass_quota is not None else (4 if monthly else 1)
    day = day_of(now)
    since = start_of(f"{day[:8]}01" if monthly else day)
    used = platform.store.number(
        "SELECT count(*) FROM jobs WHERE kind = 'mass' AND accepted_at >= ? AND status != 'SEND_FAIL'"
        " AND (json_extract(content, '$.to') IS NULL OR NOT ?)",
        since,
        monthly,
    )
    if used >= limit:
        raise Refusal(45028)


def next_outcome(platform: Platform, kind: str) -> dict[str, Any]:
    """Take the outcome ordered for the next job of this kind."""
    ordered: list[dict[str, Any]] = platform.store.get("outcomes", [])
    for place, each in enumerate(ordered):
        if each["of"] == kind:
            platform.store.put("outcomes", ordered[:place] + ordered[place + 1 :])
            return each
    return {}


def order_outcome(platform: Platform, kind: str, status: str, **more: Any) -> None:
    """Let the next accepted job of this kind end so."""
    with platform.store.transaction():
        ordered = [*platform.store.get("outcomes", []), {"of": kind, "status": status, **more}]
        platform.store.put("outcomes", ordered)


def get(platform: Platform, number: int) -> Row:
    row = platform.store.row("SELECT * FROM jobs WHERE id = ?", number)
    assert row is not None
    return row


def by_msg_id(platform: Platform, msg_id: Any) -> Row | None:
    return platform.store.row("SELECT * FROM jobs WHERE msg_id = ?", fields.number(msg_id))


def move_back(platform: Platform, seconds: float) -> None:
    """When the clock is set back, what waits keeps its distance from now."""
    platform.store.run("UPDATE jobs SET due_at = due_at - ? WHERE waits_for != ''", seconds)
    platform.store.run("UPDATE events SET due_at = due_at - ? WHERE state IN ('pending', 'swapped')", seconds)
