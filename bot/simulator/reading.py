"""Who read what on which day: real openings, numbers put in by the control side, and the generated crowd."""

import json
import math
import struct
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from bot.simulator import articles, followers
from bot.simulator.articles import Article
from bot.simulator.clock import day_of, days_between, shift, start_of
from bot.simulator.platform import Platform

FROM_PUSH = "公众号消息"
SCENES = (FROM_PUSH, "聊天会话", "朋友圈", "公众号主页", "其他", "推荐", "搜一搜")
ALL = "全部"
METRICS = ("share_user", "zaikan_user", "like_user", "comment_count", "collection_user")
COUNTS = ("read_user", "read_subscribe_user", *METRICS, "praise_money", "redirect_ori_page_user")
SECONDS_A_DAY = 86_400
# The generated crowd, in the order of SCENES: its part of all readers, and the hours after which half of
# that part has read.  The push is over by evening, search goes on for weeks.
CROWD_SCENES = ((0.58, 3), (0.15, 8), (0.11, 10), (0.04, 48), (0.02, 48), (0.06, 60), (0.04, 240))
CROWD_METRICS = {
    "share_user": 0.04,
    "zaikan_user": 0.015,
    "like_user": 0.025,
    "collection_user": 0.008,
    "redirect_ori_page_user": 0.006,
}


@dataclass(frozen=True)
class Readers:
    """Counts of one article or of the account, over one day or up to one."""

    counts: Counter[str]
    scenes: Counter[str]

    def __add__(self, other: "Readers") -> "Readers":
        counts, scenes = Counter(self.counts), Counter(self.scenes)
        counts.update(other.counts)
        scenes.update(other.scenes)
        return Readers(counts, scenes)

    def __getitem__(self, name: str) -> int:
        return max(0, self.counts[name])

    def by_scene(self) -> list[dict[str, Any]]:
        """Give read_user_source: the whole among the parts, in no order to rely on."""
        rows = [{"user_count": max(0, self.scenes[scene]), "scene_desc": scene} for scene in SCENES]
        return [*rows[:2], {"user_count": self["read_user"], "scene_desc": ALL}, *rows[2:]]


def nobody() -> Readers:
    return Readers(Counter(), Counter())


def open_article(platform: Platform, article: Article, openid: str, *, scene: str = FROM_PUSH) -> bool:
    """Count a reader, once an article a day; tell whether it was counted."""
    sql = (
        "INSERT OR IGNORE INTO reads (msg_data_id, idx, day, openid, source, follower)"
        " VALUES (?, ?, ?, ?, ?, ?)"
    )
    follower = int(followers.follows(platform, openid))
    day = day_of(platform.now())
    return bool(platform.store.run(sql, article.msg_data_id, article.index, day, openid, scene, follower))


def add(platform: Platform, article: Article, day: str, counts: dict[str, int], scene: str) -> None:
    """Add to a day's counts; a negative number is WeChat's later correction."""
    platform.store.insert(
        "added_reads",
        msg_data_id=article.msg_data_id,
        idx=article.index,
        day=day,
        counts={**counts, "scene": scene},
    )


def set_delay(platform: Platform, day: str, delayed: bool) -> None:
    sql = "INSERT OR IGNORE INTO delays (day) VALUES (?)" if delayed else "DELETE FROM delays WHERE day = ?"
    platform.store.run(sql, day)


def is_delayed(platform: Platform, days: list[str]) -> bool:
    delayed = {row["day"] for row in platform.store.rows("SELECT day FROM delays")}
    return not delayed.isdisjoint(days)


def daily(platform: Platform, article: Article, last: str, *, first: str = "") -> dict[str, Readers]:
    """Give an article's counts of each day from its publication, or from *first*, to *last*."""
    days = days_between(max(first, article.day), last)
    found = {day: nobody() for day in days}
    where = "WHERE msg_data_id = ? AND idx = ?"
    reads = platform.store.rows(f"SELECT * FROM reads {where}", article.msg_data_id, article.index)  # noqa: S608
    for row in reads:
        if row["day"] in found:
            counts = Counter({"read_user": 1, "read_subscribe_user": row["follower"]})
            found[row["day"]] += Readers(counts, Counter({row["source"]: 1}))
    added = platform.store.rows(f"SELECT * FROM added_reads {where}", article.msg_data_id, article.index)  # noqa: S608
    for row in added:
        if row["day"] in found:
            counts = Counter(json.loads(row["counts"]))
            scene = str(counts.pop("scene"))
            found[row["day"]] += Readers(counts, Counter({scene: counts["read_user"]}))
    size = platform.store.number("SELECT crowd FROM jobs WHERE id = ?", article.job)
    before = crowd(article, size, seconds=start_of(days[0]) - article.published_at) if days else nobody()
    for day in days:
        if not size:
            break
        upto = crowd(article, size, seconds=start_of(shift(day, 1)) - article.published_at)
        found[day] += minus(upto, before)
        before = upto
    return found


def came_back(platform: Platform, article: Article) -> dict[str, Readers]:
    """Give, by day, who had read it on an earlier day: readers of that day, no new ones of the article."""
    rows = platform.store.rows(
        "SELECT * FROM reads WHERE msg_data_id = ? AND idx = ? ORDER BY day",
        article.msg_data_id,
        article.index,
    )
    seen: set[str] = set()
    found: dict[str, Readers] = {}
    for row in rows:
        if row["openid"] in seen:
            counts = Counter({"read_user": 1, "read_subscribe_user": row["follower"]})
            again = found.get(row["day"], nobody())
            found[row["day"]] = again + Readers(counts, Counter({row["source"]: 1}))
        seen.add(row["openid"])
    return found


def on(platform: Platform, article: Article, day: str) -> Readers:
    """Give an article's counts of one day."""
    return daily(platform, article, day, first=day).get(day, nobody())


def total(platform: Platform, article: Article) -> int:
    """Give the number under the article, as of now."""
    today = day_of(platform.now())
    readers = nobody()
    for day, each in daily(platform, article, shift(today, -1)).items():
        if day < today:
            readers += each
    size = platform.store.number("SELECT crowd FROM jobs WHERE id = ?", article.job)
    yesterday = crowd(article, size, seconds=start_of(today) - article.published_at)
    now = crowd(article, size, seconds=platform.now() - article.published_at)
    opened = platform.store.number(
        "SELECT count(*) FROM reads WHERE msg_data_id = ? AND idx = ? AND day = ?",
        article.msg_data_id,
        article.index,
        today,
    )
    return readers["read_user"] + opened + now["read_user"] - yesterday["read_user"]


def whole_account(platform: Platform, day: str) -> Readers:
    """Give one day's counts over all articles; who opened two of them is one reader."""
    readers, twice = (
        nobody(),
        platform.store.number("SELECT count(*) - count(DISTINCT openid) FROM reads WHERE day = ?", day),
    )
    for article in articles.until(platform, day):
        readers += on(platform, article, day)
    return readers + Readers(Counter({"read_user": -twice}), Counter({FROM_PUSH: -twice}))


def crowd(article: Article, size: int, *, seconds: float) -> Readers:
    """Tell how many of the generated followers have read after so long: always the same for one article."""
    if size <= 0 or seconds <= 0:
        return nobody()
    share = (0.05 + 0.09 * dice(article, "share")) / (1 if article.index == 1 else 1.6 + 0.2 * article.index)
    scenes: Counter[str] = Counter()
    for scene, (part, hours) in zip(SCENES, CROWD_SCENES, strict=True):
        taste = part * (0.7 + 0.6 * dice(article, scene))
        scenes[scene] = round(size * share * taste * (1 - math.pow(0.5, seconds / 3600 / hours)))
    readers = scenes.total()
    counts = Counter(
        {
            name: int(readers * rate * (0.5 + dice(article, name)))
            for name, rate in CROWD_METRICS.items()
            if name != "redirect_ori_page_user" or article.fields.get("content_source_url")
        }
    )
    counts.update({"read_user": readers, "read_subscribe_user": int(readers * 0.8)})
    return Readers(counts, scenes)


def minus(one: Readers, other: Readers) -> Readers:
    counts, scenes = Counter(one.counts), Counter(one.scenes)
    counts.subtract(other.counts)
    scenes.subtract(other.scenes)
    return Readers(counts, scenes)


def dice(article: Article, of: str) -> float:
    """Give a number from 0 to 1 that is always the same for this article and purpose."""
    return drawn(f"{article.msgid}/{of}")


@lru_cache(maxsize=10_000)
def drawn(text: str) -> float:
    return int.from_bytes(sha256(text.encode()).digest()[:4], "big") / 0xFFFFFFFF


def float32(value: float) -> float:
    """Give a rate with the noise that WeChat's single-precision numbers have."""
    return float(struct.unpack("f", struct.pack("f", value))[0])
