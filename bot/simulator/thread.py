"""The comments under an article as they are kept: written by followers, answered by the account."""

from typing import Any

from bot.simulator import followers, reading
from bot.simulator.articles import Article
from bot.simulator.clock import day_of
from bot.simulator.platform import Platform
from bot.simulator.store import Row


def write(platform: Platform, article: Article, openid: str, content: str) -> int:
    """Add a comment and give its number under the article. Raises ValueError when comments are closed."""
    if not platform.account.comments or not article.fields.get("need_open_comment"):
        raise ValueError(f"《{article.fields['title']}》没有打开留言")
    if article.fields.get("only_fans_can_comment") and not followers.follows(platform, openid):
        raise ValueError(f"《{article.fields['title']}》只有关注的人能留言")
    number = platform.store.number("SELECT max(number) FROM comments WHERE article = ?", article.key) + 1
    now = platform.now()
    platform.store.insert(
        "comments", article=article.key, number=number, openid=openid, at=now, content=content
    )
    reading.add(platform, article, day_of(now), {"comment_count": 1}, reading.FROM_PUSH)
    return number


def of(platform: Platform, article: Article) -> list[Row]:
    """List an article's comments in order."""
    return platform.store.rows("SELECT * FROM comments WHERE article = ? ORDER BY number", article.key)


def find(platform: Platform, article: Article, number: int) -> Row | None:
    return platform.store.row("SELECT * FROM comments WHERE article = ? AND number = ?", article.key, number)


def change(platform: Platform, comment: Row, **fields: Any) -> None:
    names = ", ".join(f"{name} = ?" for name in fields)
    platform.store.run(f"UPDATE comments SET {names} WHERE id = ?", *fields.values(), comment["id"])  # noqa: S608


def remove(platform: Platform, comment: Row) -> None:
    platform.store.run("DELETE FROM comments WHERE id = ?", comment["id"])
