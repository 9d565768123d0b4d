"""What happens to an article that is out, as the control side orders: a comment, or a ban."""

from typing import Any

from bot.simulator import articles, jobs, thread
from bot.simulator.articles import Article
from bot.simulator.platform import PHONE, Platform

Given = dict[str, Any]


def comment(platform: Platform, given: Given) -> Given:
    """A follower writes a comment under an article. Raises ValueError."""
    article, words = named(platform, given), given.get("content")
    if not isinstance(words, str) or not words:
        raise ValueError("缺 content")
    with platform.store.transaction():
        number = thread.write(platform, article, str(given.get("openid", PHONE)), words)
    return {"user_comment_id": number}


def ban(platform: Platform, given: Given) -> Given:
    """The platform bans what went out: its page is gone, a publication's status is 6. Raises ValueError."""
    article = named(platform, given)
    with platform.store.transaction():
        jobs.ban(platform, jobs.get(platform, article.job))
    return {"ok": True}


def named(platform: Platform, given: Given) -> Article:
    article = articles.by_url(platform, str(given.get("url", "")))
    if article is None:
        raise ValueError(f"没有这篇文章：{given.get('url')}")
    return article
