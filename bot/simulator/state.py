"""Everything the control side may look at, in one answer."""

import json
from typing import Any

from bot.simulator import articles, chat, events, followers
from bot.simulator.clock import iso
from bot.simulator.platform import PHONE, Platform
from bot.simulator.store import Row

# A publication is listed from its acceptance on, with its status; one that failed is listed in `jobs` only.
PUBLISHED = ("0", "1", "5", "6")
SHOWN = (
    "kind",
    "origin",
    "msg_id",
    "msg_data_id",
    "publish_id",
    "article_id",
    "clientmsgid",
    "media_id",
    "waits_for",
    "status",
    "result",
)


def of(platform: Platform) -> dict[str, Any]:
    """Give the whole state, consistent in itself."""
    with platform.store.transaction():
        all_jobs = platform.store.rows("SELECT * FROM jobs ORDER BY id")
        return {
            "now": iso(platform.now()),
            "phone": PHONE,
            "account": platform.account.as_json(),
            "followers": followers.count(platform),
            "drafts": drafts_of(platform),
            "jobs": [job_of(job) for job in all_jobs],
            "mass": [mass_of(platform, job) for job in all_jobs if delivered(job)],
            "published": [
                published_of(platform, job)
                for job in all_jobs
                if job["kind"] == "publish" and job["status"] in PUBLISHED
            ],
            "custom": chat.of_kind(platform, "custom"),
            "previews": chat.of_kind(platform, "preview"),
            "events": events.log(platform),
            "calls": {
                row["path"]: row["n"]
                for row in platform.store.rows(
                    "SELECT path, sum(arrived) AS n FROM calls GROUP BY path HAVING n > 0 ORDER BY path"
                )
            },
            "busy": busy(platform),
        }


def busy(platform: Platform) -> int:
    """Count the jobs and events that are due and not done."""
    now = platform.now()
    return platform.store.number(
        "SELECT count(*) FROM jobs WHERE waits_for != '' AND due_at <= ?", now
    ) + platform.store.number(
        "SELECT count(*) FROM events WHERE (state = 'pending' AND due_at <= ?) OR state = 'posting'", now
    )


def delivered(job: Row) -> bool:
    return job["kind"] == "mass" and job["status"] in ("SEND_SUCCESS", "DELETE")


def drafts_of(platform: Platform) -> list[dict[str, Any]]:
    rows = platform.store.rows("SELECT * FROM drafts ORDER BY id")
    return [
        {
            "media_id": row["media_id"],
            "update_time": int(row["updated_at"]),
            "articles": json.loads(row["articles"]),
        }
        for row in rows
    ]


def job_of(job: Row) -> dict[str, Any]:
    """Show an accepted job, whatever became of it."""
    shown = {name: job[name] for name in SHOWN}
    if not job["named"]:
        shown["clientmsgid"] = None  # drawn by the platform
    times = {name: iso(job[name]) if job[name] else None for name in ("accepted_at", "due_at", "finished_at")}
    return {**shown, **times}


def mass_of(platform: Platform, job: Row) -> dict[str, Any]:
    content = json.loads(job["content"])
    return {
        **job_of(job),
        "sent": job["total"],
        "sent_at": iso(job["finished_at"]),
        "text": content.get("text"),
        "images": content.get("images", []),
        "articles": articles_of(platform, job),
    }


def published_of(platform: Platform, job: Row) -> dict[str, Any]:
    return {**job_of(job), "articles": articles_of(platform, job)}


def articles_of(platform: Platform, job: Row) -> list[dict[str, Any]]:
    return [
        {
            "index": article.index,
            "title": article.fields["title"],
            "url": platform.article_url(article.key),
            "html": article.fields["content"],
            "deleted": article.deleted,
        }
        for article in articles.of_job(platform, job["id"])
    ]
