"""What a reader does under an article: likes it, passes it on, comments on it; each counts in the numbers."""

from collections import Counter
from dataclasses import dataclass

from bot.simulator import people, reading, thread
from bot.simulator.articles import Article
from bot.simulator.clock import day_of
from bot.simulator.platform import Platform

KINDS = {"like": "like_user", "zaikan": "zaikan_user", "share": "share_user"}
LONGEST_COMMENT = 600
MOST_SHOWN = 100


@dataclass(frozen=True)
class Comment:
    """One comment as a reader sees it."""

    name: str
    words: str
    at: float
    own: bool
    reply: str


def react(platform: Platform, article: Article, openid: str, kind: str) -> bool:
    """Like, recommend or share; the first two are taken back by the same tap. Tells whether it stands now.

    A share counts its person once. Raises ValueError.
    """
    if kind not in KINDS:
        raise ValueError(f"只能是 {'、'.join(KINDS)}")
    today = day_of(platform.now())
    with platform.store.transaction():
        if platform.store.run(
            "INSERT OR IGNORE INTO reactions (msg_data_id, idx, openid, kind) VALUES (?, ?, ?, ?)",
            *(article.msg_data_id, article.index, openid, kind),
        ):
            reading.add(platform, article, today, {KINDS[kind]: 1}, reading.FROM_PUSH)
            return True
        if kind == "share":
            return True
        platform.store.run(
            "DELETE FROM reactions WHERE msg_data_id = ? AND idx = ? AND openid = ? AND kind = ?",
            *(article.msg_data_id, article.index, openid, kind),
        )
        reading.add(platform, article, today, {KINDS[kind]: -1}, reading.FROM_PUSH)
    return False


def of(platform: Platform, article: Article, openid: str) -> set[str]:
    """Tell what this reader has done."""
    rows = platform.store.rows(
        "SELECT kind FROM reactions WHERE msg_data_id = ? AND idx = ? AND openid = ?",
        *(article.msg_data_id, article.index, openid),
    )
    return {row["kind"] for row in rows}


def totals(platform: Platform, article: Article) -> Counter[str]:
    """Count likes, shares and recommendations as they stand under the article now."""
    counts: Counter[str] = Counter()
    for name in KINDS.values():
        counts[name] = platform.store.number(
            f"SELECT sum(json_extract(counts, '$.{name}')) FROM added_reads"  # noqa: S608  our own names
            " WHERE msg_data_id = ? AND idx = ? AND day <= ?",
            *(article.msg_data_id, article.index, day_of(platform.now())),
        )
    size = platform.store.number("SELECT crowd FROM jobs WHERE id = ?", article.job)
    crowd = reading.crowd(article, size, seconds=platform.now() - article.published_at)
    counts.update({name: crowd[name] for name in KINDS.values()})
    return counts


def open_to(platform: Platform, article: Article) -> bool:
    """Tell whether comments can be written: the account has them and the article was sent with them."""
    return platform.account.comments and bool(article.fields.get("need_open_comment"))


def comment(platform: Platform, article: Article, openid: str, words: str) -> None:
    """Leave a comment. Raises ValueError when it is empty, too long or not allowed."""
    if not 1 <= len(words) <= LONGEST_COMMENT:
        raise ValueError(f"留言要有 1 至 {LONGEST_COMMENT} 个字")
    with platform.store.transaction():
        thread.write(platform, article, openid, words)


def comments(platform: Platform, article: Article, openid: str) -> list[Comment]:
    """List the comments with the account's replies, the newest first."""
    return [
        Comment(
            people.name_of(platform, row["openid"]),
            row["content"],
            row["at"],
            row["openid"] == openid,
            row["reply"] or "",
        )
        for row in reversed(thread.of(platform, article)[-MOST_SHOWN:])
    ]
