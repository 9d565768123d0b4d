"""Articles that went out: their addresses, what a reader finds there, and what was taken back."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from bot.simulator.clock import day_of
from bot.simulator.platform import Platform
from bot.simulator.store import as_json


@dataclass(frozen=True)
class Article:
    """One article under its address; `index` counts from 1 within its send."""

    key: str
    job: int
    msg_data_id: int
    index: int
    day: str
    published_at: float
    fields: dict[str, Any]
    deleted: bool

    @property
    def msgid(self) -> str:
        return f"{self.msg_data_id}_{self.index}"


def put_out(
    platform: Platform, job: int, msg_data_id: int, contents: list[dict[str, Any]], *, at: float
) -> None:
    """Give each article of a finished job its address."""
    for index, fields in enumerate(contents, start=1):
        platform.store.insert(
            "articles",
            key=secrets.token_urlsafe(16),
            job=job,
            msg_data_id=msg_data_id,
            idx=index,
            day=day_of(at),
            published_at=at,
            fields=fields,
        )


def of_job(platform: Platform, job: int) -> list[Article]:
    return [
        made(row) for row in platform.store.rows("SELECT * FROM articles WHERE job = ? ORDER BY idx", job)
    ]


def of_day(platform: Platform, day: str) -> list[Article]:
    """List what was put out on one day, in order."""
    rows = platform.store.rows(
        "SELECT * FROM articles WHERE day = ? ORDER BY published_at, msg_data_id, idx", day
    )
    return [made(row) for row in rows]


def until(platform: Platform, day: str) -> list[Article]:
    """List everything put out up to a day, in order."""
    rows = platform.store.rows(
        "SELECT * FROM articles WHERE day <= ? ORDER BY published_at, msg_data_id, idx", day
    )
    return [made(row) for row in rows]


def by_key(platform: Platform, key: str) -> Article | None:
    row = platform.store.row("SELECT * FROM articles WHERE key = ?", key)
    return None if row is None else made(row)


def by_url(platform: Platform, url: str) -> Article | None:
    """Find the article of an address, whatever host it was reached by."""
    _, mark, rest = url.partition("/s/")
    return by_key(platform, rest.partition("?")[0].partition("#")[0]) if mark else None


def by_number(platform: Platform, msg_data_id: int, index: int) -> Article | None:
    row = platform.store.row("SELECT * FROM articles WHERE msg_data_id = ? AND idx = ?", msg_data_id, index)
    return None if row is None else made(row)


def published(platform: Platform, article_id: Any) -> list[Article]:
    """List the articles of a publication that are still there."""
    job = platform.store.row("SELECT id FROM jobs WHERE article_id = ?", str(article_id or ""))
    return [article for article in of_job(platform, job["id"]) if not article.deleted] if job else []


def alter(platform: Platform, article: Article, **fields: Any) -> None:
    """Change some fields of an article that is out."""
    platform.store.run(
        "UPDATE articles SET fields = ? WHERE key = ?", as_json({**article.fields, **fields}), article.key
    )


def take_back(platform: Platform, job: int, index: int) -> None:
    """Delete one article of a send, or with 0 all of them; the card in the chat stays."""
    platform.store.run(
        "UPDATE articles SET deleted = 1 WHERE job = ? AND (idx = ? OR ? = 0)", job, index, index
    )


def made(row: dict[str, Any]) -> Article:
    return Article(
        key=row["key"],
        job=row["job"],
        msg_data_id=row["msg_data_id"],
        index=row["idx"],
        day=row["day"],
        published_at=row["published_at"],
        fields=json.loads(row["fields"]),
        deleted=bool(row["deleted"]),
    )
