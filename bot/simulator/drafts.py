"""The draft box: what is stored, within which limits, and how it reads back."""

import json
import secrets
from typing import Any

from bot.simulator import images, sanitise
from bot.simulator.api import OK, Call, Refusal, endpoint
from bot.simulator.platform import Platform

LONGEST_TITLE = 32
LONGEST_AUTHOR = 16
LONGEST_DIGEST = 120
DIGEST_FROM_TEXT = 54
LARGEST_CONTENT = 1024 * 1024
LONGEST_SOURCE_URL = 1024
MOST_ARTICLES = 8


@endpoint("/cgi-bin/draft/add", limit=1000, strict=True)
def add(call: Call) -> dict[str, Any]:
    """Store 1 to 8 articles as one draft."""
    articles = call.body.get("articles")
    if not isinstance(articles, list):
        raise Refusal(47001)
    if not articles:
        raise Refusal(44003)
    if len(articles) > MOST_ARTICLES:  # the current documents give no number; 8 is the tradition
        raise Refusal(45008)
    stored = [accept(call.platform, article, alone=len(articles) == 1) for article in articles]
    media_id = secrets.token_urlsafe(48)
    call.platform.store.insert("drafts", media_id=media_id, articles=stored, updated_at=call.now)
    return {"media_id": media_id}


@endpoint("/cgi-bin/draft/update", limit=1000, strict=True)
def update(call: Call) -> dict[str, Any]:
    """Replace one article of a draft."""
    articles = find(call.platform, call.body)
    index, article = call.body.get("index"), call.body.get("articles")
    if not isinstance(index, int) or not 0 <= index < len(articles):
        raise Refusal(40114)
    articles[index] = accept(call.platform, article, alone=len(articles) == 1)
    call.platform.store.run(
        "UPDATE drafts SET articles = ?, updated_at = ? WHERE media_id = ?",
        json.dumps(articles, ensure_ascii=False),
        call.now,
        call.body["media_id"],
    )
    return OK


@endpoint("/cgi-bin/draft/get", limit=500, plain=True)
def get(call: Call) -> dict[str, Any]:
    """Give a draft as it was stored, which is not as it was sent."""
    articles = find(call.platform, call.body)
    return {"news_item": read_back(call.platform, call.body["media_id"], articles)}


@endpoint("/cgi-bin/draft/delete", limit=1000)
def delete(call: Call) -> dict[str, Any]:
    find(call.platform, call.body)
    remove(call.platform, call.body["media_id"])
    return OK


@endpoint("/cgi-bin/draft/count", method="GET", limit=1000)
def count(call: Call) -> dict[str, Any]:
    return {"total_count": call.platform.store.number("SELECT count(*) FROM drafts")}


@endpoint("/cgi-bin/draft/batchget", limit=1000, plain=True)
def batchget(call: Call) -> dict[str, Any]:
    """List drafts, the newest first."""
    offset, number = page(call.body)
    rows = call.platform.store.rows(
        "SELECT * FROM drafts ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?", number, offset
    )
    items = [
        {
            "media_id": row["media_id"],
            "content": {
                "news_item": read_back(
                    call.platform,
                    row["media_id"],
                    json.loads(row["articles"]),
                    bare=call.body.get("no_content") == 1,
                )
            },
            "update_time": int(row["updated_at"]),
        }
        for row in rows
    ]
    total = call.platform.store.number("SELECT count(*) FROM drafts")
    return {"item": items, "total_count": total, "item_count": len(items)}


def find(platform: Platform, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the articles of the draft a body names. Raises Refusal."""
    media_id = body.get("media_id")
    if not media_id:
        raise Refusal(41006)
    row = platform.store.row(
        "SELECT articles FROM drafts WHERE media_id = ?", media_id if isinstance(media_id, str) else ""
    )
    if row is None:
        raise Refusal(40007)
    articles: list[dict[str, Any]] = json.loads(row["articles"])
    return articles


def remove(platform: Platform, media_id: str) -> None:
    """Take a draft away: deleted, or consumed by a send or a publication that succeeded."""
    platform.store.run("DELETE FROM drafts WHERE media_id = ?", media_id)


def accept(platform: Platform, given: Any, *, alone: bool) -> dict[str, Any]:
    """Check one article and give it as it is stored. Raises Refusal."""
    if not isinstance(given, dict):
        raise Refusal(47001)
    if given.get("article_type", "news") != "news":  # newspic: not built
        raise Refusal(40035)
    title, author, digest = text(given, "title"), text(given, "author"), text(given, "digest")
    content, source_url = text(given, "content"), text(given, "content_source_url")
    if not 1 <= len(title) <= LONGEST_TITLE:  # that an empty one has the same code is unconfirmed
        raise Refusal(45003)
    if len(author) > LONGEST_AUTHOR:
        raise Refusal(45110)
    if len(digest) > LONGEST_DIGEST:
        raise Refusal(45004)
    if not content.strip():
        raise Refusal(44003)
    most = platform.account.content_chars
    if len(content.encode()) >= LARGEST_CONTENT or (most is not None and len(content) >= most):
        raise Refusal(45002)
    if len(source_url.encode()) > LONGEST_SOURCE_URL:
        raise Refusal(45005)
    if source_url and not source_url.startswith(("http://", "https://")):
        raise Refusal(41039)
    cover = images.by_media_id(platform, given.get("thumb_media_id"))
    if cover is None:
        raise Refusal(40007)
    stored = sanitise.clean(content, own_host=platform.base.partition("//")[2])
    return {
        "article_type": "news",
        "title": title,
        "author": author,
        "digest": (digest or sanitise.plain(stored)[:DIGEST_FROM_TEXT]) if alone else "",
        "content": stored,
        "content_source_url": source_url,
        "thumb_media_id": cover.media_id,
        "thumb_url": cover.url,
        "show_cover_pic": 0,
        "need_open_comment": flag(given, "need_open_comment"),
        "only_fans_can_comment": flag(given, "only_fans_can_comment"),
        **{name: given[name] for name in ("pic_crop_235_1", "pic_crop_1_1", "cover_info") if name in given},
    }


def read_back(
    platform: Platform, media_id: str, articles: list[dict[str, Any]], *, bare: bool = False
) -> list[dict[str, Any]]:
    return [
        {
            **article,
            "content": "" if bare else article["content"],
            "url": preview_url(platform, media_id, index),
        }
        for index, article in enumerate(articles)
    ]


def preview_url(platform: Platform, media_id: str, index: int) -> str:
    return f"{platform.base}/s/draft/{media_id}/{index}"


def page(body: dict[str, Any]) -> tuple[int, int]:
    """Read offset and count, 1 to 20. Raises Refusal."""
    offset, number = body.get("offset", 0), body.get("count")
    if not isinstance(offset, int) or offset < 0 or not isinstance(number, int) or not 1 <= number <= 20:
        raise Refusal(40035)
    return offset, number


def text(given: dict[str, Any], name: str) -> str:
    value = given.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refusal(47001)
    return value


def flag(given: dict[str, Any], name: str) -> int:
    return 1 if given.get(name) in (1, True, "1") else 0
