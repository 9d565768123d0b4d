"""The draft box: what is stored, within which limits, and how it reads back."""

import json
import secrets
from typing import Any

from bot.simulator import crops, images, sanitise
from bot.simulator.api import OK, Call, Refusal, endpoint
from bot.simulator.fields import flag, page, text, whole
from bot.simulator.platform import Platform

LONGEST_TITLE = 32
LONGEST_AUTHOR = 16
LONGEST_DIGEST = 120
DIGEST_FROM_TEXT = 54
LARGEST_CONTENT = 1024 * 1024
LONGEST_SOURCE_URL = 1024
MOST_PICTURES = 20


@endpoint("/cgi-bin/draft/add", needs="drafts", limit=1000, strict=True)
def add(call: Call) -> dict[str, Any]:
    """Store 1 to 8 articles as one draft."""
    articles = call.body.get("articles")
    if not isinstance(articles, list):
        raise Refusal(47001)
    if not articles:
        raise Refusal(44003)
    account = call.platform.account
    if len(articles) > account.draft_articles:
        raise Refusal(45008)
    if account.most_drafts is not None and stored_drafts(call.platform) >= account.most_drafts:
        raise Refusal(85019)
    stored = [accept(call.platform, article, alone=len(articles) == 1) for article in articles]
    media_id = secrets.token_urlsafe(48)
    call.platform.store.insert("drafts", media_id=media_id, articles=stored, updated_at=call.now)
    return {"media_id": media_id}


@endpoint("/cgi-bin/draft/update", needs="drafts", limit=1000, strict=True)
def update(call: Call) -> dict[str, Any]:
    """Replace one article of a draft."""
    articles = find(call.platform, call.body)
    index, article = whole(call.body, "index", errcode=40114), call.body.get("articles")
    if not 0 <= index < len(articles):
        raise Refusal(40114)
    articles[index] = accept(call.platform, article, alone=len(articles) == 1)
    call.platform.store.run(
        "UPDATE drafts SET articles = ?, updated_at = ? WHERE media_id = ?",
        json.dumps(articles, ensure_ascii=False),
        call.now,
        call.body["media_id"],
    )
    return OK


@endpoint("/cgi-bin/draft/get", needs="drafts", limit=500, plain=True)
def get(call: Call) -> dict[str, Any]:
    """Give a draft as it was stored, which is not as it was sent."""
    articles = find(call.platform, call.body)
    return {"news_item": read_back(call.platform, call.body["media_id"], articles)}


@endpoint("/cgi-bin/draft/delete", needs="drafts", limit=1000)
def delete(call: Call) -> dict[str, Any]:
    find(call.platform, call.body)
    remove(call.platform, call.body["media_id"])
    return OK


@endpoint("/cgi-bin/draft/count", method="GET", needs="drafts", limit=1000)
def count(call: Call) -> dict[str, Any]:
    return {"total_count": stored_drafts(call.platform)}


@endpoint("/cgi-bin/draft/batchget", needs="drafts", limit=1000, plain=True)
def batchget(call: Call) -> dict[str, Any]:
    """List drafts, the newest first."""
    (offset, number), bare = page(call.body), flag(call.body, "no_content") == 1
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
                    bare=bare,
                )
            },
            "update_time": int(row["updated_at"]),
        }
        for row in rows
    ]
    return {"item": items, "total_count": stored_drafts(call.platform), "item_count": len(items)}


def stored_drafts(platform: Platform) -> int:
    return platform.store.number("SELECT count(*) FROM drafts")


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
    kind = given.get("article_type") or "news"
    if kind not in ("news", "newspic"):
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
    stored = sanitise.clean(content, own_host=platform.base.partition("//")[2])
    if kind == "newspic":  # only words: whatever was markup is gone
        stored = sanitise.plain(stored)
    if not stored.strip():  # nothing is left of it
        raise Refusal(44003)
    if len(source_url.encode()) > LONGEST_SOURCE_URL:
        raise Refusal(45005)
    if source_url and not source_url.startswith(("http://", "https://")):
        raise Refusal(41039)
    comments, fans_only = flag(given, "need_open_comment"), flag(given, "only_fans_can_comment")
    if comments and not platform.account.comments:
        raise Refusal(88000)
    refuse_goods(given.get("product_info"))
    cuts = crops.of(given, kind)
    pictures = pictures_of(platform, given) if kind == "newspic" else []
    cover = pictures[0] if pictures else images.by_media_id(platform, given.get("thumb_media_id"))
    if cover is None:
        raise Refusal(40007)
    return {
        "article_type": kind,
        "title": title,
        "author": author,
        "digest": (digest or sanitise.plain(stored)[:DIGEST_FROM_TEXT]) if alone else "",
        "content": stored,
        "content_source_url": source_url,
        "thumb_media_id": cover.media_id,
        "thumb_url": cover.url,
        "show_cover_pic": 0,
        "need_open_comment": comments,
        "only_fans_can_comment": fans_only,
        **({"image_info": images_info(pictures)} if pictures else {}),
        **cuts,
    }


def refuse_goods(given: Any) -> None:
    """Let pass what names no goods: no desk has any to sell. Raises Refusal."""
    for name in ("footer_product_info", "product_key"):
        if given is None:
            return
        if not isinstance(given, dict):
            raise Refusal(47001)
        given = given.get(name)
    if given not in (None, ""):
        raise Refusal(53406 if isinstance(given, str) else 47001)


def pictures_of(platform: Platform, given: dict[str, Any]) -> list[images.Image]:
    """Give the 1 to 20 permanent pictures of a picture message. Raises Refusal."""
    info = given.get("image_info")
    listed = info.get("image_list") if isinstance(info, dict) else None
    if not isinstance(listed, list) or not listed:
        raise Refusal(40007)
    if len(listed) > MOST_PICTURES:
        raise Refusal(45166)
    found = [
        images.by_media_id(platform, each.get("image_media_id") if isinstance(each, dict) else None)
        for each in listed
    ]
    known = [image for image in found if image]
    if len(known) < len(found):
        raise Refusal(40007)
    return known


def images_info(pictures: list[images.Image]) -> dict[str, Any]:
    return {"image_list": [{"image_media_id": image.media_id} for image in pictures]}


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
