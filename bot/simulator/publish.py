"""Publishing without a push: a lasting address, no message to followers, no quota of sends used."""

import json
from typing import Any

from bot.simulator import articles, drafts, events, fields, jobs
from bot.simulator.api import OK, Call, Refusal, endpoint
from bot.simulator.platform import Platform
from bot.simulator.store import Row


@endpoint("/cgi-bin/freepublish/submit", needs="certified", limit=100)
def submit(call: Call) -> dict[str, Any]:
    """Accept one publication; nothing tells a repeat from a second one."""
    content = {"articles": drafts.find(call.platform, call.body)}
    job = jobs.accept(call.platform, "publish", content, now=call.now, media_id=call.body["media_id"])
    event = jobs.finish_early(call.platform, job, now=call.now)
    if event:
        call.afterwards.append(lambda: events.post(call.platform, event))
    answer = {"errcode": 0, "errmsg": "ok", "publish_id": job["publish_id"]}
    if call.platform.account.publish_msg_data_id:
        answer["msg_data_id"] = job["msg_data_id"]
    return answer


@endpoint("/cgi-bin/freepublish/get", needs="certified", limit=100)
def get(call: Call) -> dict[str, Any]:
    job = call.platform.store.row(
        "SELECT * FROM jobs WHERE publish_id = ?", str(call.body.get("publish_id", ""))
    )
    if job is None:  # the code for an unknown publish_id is unconfirmed
        raise Refusal(40035)
    answer: dict[str, Any] = {
        "publish_id": job["publish_id"],
        "publish_status": int(job["status"]),
        "fail_idx": [],
    }
    out = articles.of_job(call.platform, job["id"])
    if job["status"] == jobs.PUBLISHED:  # no more when all is deleted or banned
        answer["article_id"] = job["article_id"]
        answer["article_detail"] = {
            "count": len(out),
            "item": [
                {"idx": article.index, "article_url": call.platform.article_url(article.key)}
                for article in out
            ],
        }
    elif not job["waits_for"] and not job["article_id"]:
        answer["fail_idx"] = jobs.failed_articles(json.loads(job["content"]))
    return answer


@endpoint("/cgi-bin/freepublish/delete", needs="certified", limit=10)
def delete(call: Call) -> dict[str, Any]:
    """Take one article of a publication back for good, or with index 0 all of them."""
    job = find(call)
    index = fields.whole(call.body, "index", 0)
    if not 0 <= index <= len(articles.of_job(call.platform, job["id"])):
        raise Refusal(40114)
    articles.take_back(call.platform, job["id"], index)
    if all(article.deleted for article in articles.of_job(call.platform, job["id"])):
        call.platform.store.run(
            "UPDATE jobs SET status = '5', deleted_at = ? WHERE id = ?", call.now, job["id"]
        )
    return OK


@endpoint("/cgi-bin/freepublish/getarticle", needs="certified", limit=100, plain=True)
def getarticle(call: Call) -> dict[str, Any]:
    """Give a publication's articles, those that were deleted marked as such."""
    return {"news_item": listed(call.platform, find(call), bare=False)["content"]["news_item"]}


def find(call: Call) -> Row:
    """Find what a body's article_id names. Raises Refusal 53600."""
    job = call.platform.store.row(
        "SELECT * FROM jobs WHERE kind = 'publish' AND article_id = ?", str(call.body.get("article_id", ""))
    )
    if job is None:
        raise Refusal(53600)
    return job


@endpoint("/cgi-bin/freepublish/batchget", needs="certified", limit=100, plain=True)
def batchget(call: Call) -> dict[str, Any]:
    """List what was published without a push, the newest first; mass sends are listed nowhere."""
    offset, number = fields.page(call.body)
    store, bare = call.platform.store, fields.flag(call.body, "no_content") == 1
    published = "kind = 'publish' AND article_id NOT NULL"
    rows = store.rows(
        f"SELECT * FROM jobs WHERE {published} ORDER BY finished_at DESC, id DESC LIMIT ? OFFSET ?",  # noqa: S608
        number,
        offset,
    )
    return {
        "item": [listed(call.platform, row, bare=bare) for row in rows],
        "total_count": store.number(f"SELECT count(*) FROM jobs WHERE {published}"),  # noqa: S608
        "item_count": len(rows),
    }


def listed(platform: Platform, job: Row, *, bare: bool) -> dict[str, Any]:
    return {
        "article_id": job["article_id"],
        "content": {
            "news_item": [
                {
                    **article.fields,
                    "content": "" if bare else article.fields["content"],
                    "url": platform.article_url(article.key),
                    "is_deleted": article.deleted,
                }
                for article in articles.of_job(platform, job["id"])
            ]
        },
        "update_time": int(job["finished_at"]),
    }
