"""The rehearsal desk beside the phone: the administrator's phone, people, switches, faults and numbers.

Each part is a piece of HTML that the page puts in place when it has changed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request

from bot.simulator import (
    articles,
    audience,
    bubbles,
    control,
    datacube,
    drafts,
    followers,
    guide,
    jobs,
    people,
    reading,
)
from bot.simulator.clock import day_of
from bot.simulator.labels import ENDINGS, EVENTS, FAULTS, KINDS, MODES, OUTCOMES, PATHS, kind_of
from bot.simulator.platform import Platform
from bot.simulator.store import Row
from bot.simulator.webhook import NOT_CONNECTED

SHOWN_ENDINGS = 4
SHOWN_ARTICLES = 8
PARTS = ("people", "admin", "guide", "switches", "troubles", "numbers")


@dataclass(frozen=True)
class Asked:
    """A mass send on the administrator's phone: still waiting, or how it ended."""

    msg_id: int
    titles: list[str]
    at: str
    due_at: float
    readers: int
    ending: str


@dataclass(frozen=True)
class Numbers:
    """One article in the backend's list; without counts they are not there yet."""

    title: str
    address: str
    way: str  # 群发 or 发布, by hand or not
    sent: str
    through: str
    counts: dict[str, int] | None


def blueprint(platform: Platform) -> Blueprint:
    """Make the desk's own two calls; everything else it does by the control side."""
    desk = Blueprint("desk", __name__, url_prefix="/_desk")
    desk.before_request(control.only_from_here)

    @desk.post("/person")
    def person() -> dict[str, str]:
        return {"openid": people.add(platform)}

    @desk.post("/calm")
    def calm() -> dict[str, bool] | tuple[dict[str, str], int]:
        given = request.get_json(silent=True) or {}
        if "fault" in given:
            platform.store.run("DELETE FROM faults WHERE id = ?", int(str(given["fault"])))
            return {"ok": True}
        with platform.store.transaction():
            ordered = platform.store.get("outcomes", [])
            place = int(str(given.get("outcome", 0)))
            platform.store.put("outcomes", ordered[:place] + ordered[place + 1 :])
        return {"ok": True}

    @desk.errorhandler(ValueError)
    def wrong(error: ValueError) -> tuple[dict[str, str], int]:
        return {"error": str(error)}, 400

    return desk


def parts(platform: Platform, openid: str) -> dict[str, str]:
    """Give the HTML of every part, by name."""
    shown = context(platform, openid)
    return {name: render_template(f"part_{name}.html", **shown) for name in PARTS}


def context(platform: Platform, openid: str) -> dict[str, Any]:
    """Give what the parts and the page around them show."""
    account = platform.account
    return {
        "account": account,
        "openid": openid,
        "people": people.shown(platform, openid),
        "followers": followers.count(platform),
        "generated": followers.count_generated(platform),
        "departed": followers.count_departed(platform),
        "asked": waiting(platform),
        "ended": list(ended(platform)),
        "steps": guide.steps(platform),
        "kinds": KINDS,
        "modes": MODES,
        "kind": kind_of(account.kind, verified=account.verified),
        "ordered": list(ordered(platform)),
        "numbers": numbers(platform),
        "not_connected": NOT_CONNECTED,
    }


def choices() -> dict[str, Any]:
    """Give what is fixed: the lists of the faults' page, and the longest title."""
    lists = {"paths": PATHS, "faults": FAULTS, "event_faults": EVENTS, "outcomes": OUTCOMES}
    return {**lists, "longest_title": drafts.LONGEST_TITLE}


def waiting(platform: Platform) -> list[Asked]:
    rows = platform.store.rows("SELECT * FROM jobs WHERE waits_for = 'administrator' ORDER BY id")
    return [asked(platform, job, "") for job in rows]


def ended(platform: Platform) -> Iterator[Asked]:
    """List the last sends that the administrator was asked about, the newest first."""
    rows = platform.store.rows(
        "SELECT * FROM jobs WHERE kind = 'mass' AND waits_for = '' AND due_at - accepted_at >= ?"
        " ORDER BY id DESC LIMIT ?",
        jobs.CONFIRM_WITHIN - 1,
        SHOWN_ENDINGS,
    )
    for job in rows:
        yield asked(platform, job, ENDINGS.get(job["result"], f"平台未通过：{job['result']}"))


def asked(platform: Platform, job: Row, ending: str) -> Asked:
    content = json.loads(job["content"])
    titles = [each["title"] for each in content.get("articles", [])] or [content.get("text", "图片")]
    readers = job["total"] if ending else audience.of(platform, content.get("to"), at=platform.now()).total
    return Asked(job["msg_id"], titles, bubbles.when(job["accepted_at"]), job["due_at"], readers, ending)


def ordered(platform: Platform) -> Iterator[tuple[str, str, int]]:
    """List what is going to go wrong: in words, and how to call it off."""
    for row in platform.store.rows("SELECT * FROM faults WHERE left > 0 ORDER BY id"):
        label = {**FAULTS, **EVENTS}.get(row["kind"], row["kind"])
        times = f" ×{row['left']}" if row["left"] > 1 else ""
        yield f"{PATHS.get(row['path'], row['path'])}：{label}{times}", "fault", row["id"]
    for place, each in enumerate(platform.store.get("outcomes", [])):
        status = str(each.get("status") or "原创校验")
        label = OUTCOMES.get((each["of"], status), f"{'群发' if each['of'] == 'mass' else '发布'}：{status}")
        yield label, "outcome", place


def numbers(platform: Platform) -> list[Numbers]:
    """Give the last articles with the numbers that the data interface gives now."""
    rows = platform.store.rows(
        "SELECT * FROM articles WHERE deleted = 0 ORDER BY published_at DESC, msg_data_id DESC, idx LIMIT ?",
        SHOWN_ARTICLES,
    )
    ready = datacube.last_ready(platform.now())
    return [numbers_of(platform, articles.made(row), ready) for row in rows]


def numbers_of(platform: Platform, article: articles.Article, ready: str) -> Numbers:
    counts = None
    if article.day <= ready:
        so_far = reading.nobody()
        for readers in reading.daily(platform, article, ready).values():
            so_far += readers
        names = ("read_user", "share_user", "like_user", "zaikan_user", "comment_count")
        counts = {name: so_far[name] for name in names}
    tomorrow = "今天" if article.day < day_of(platform.now()) else "明天"
    through = f"截至 {short(ready)}" if counts else f"{tomorrow} 08:00 后有数"
    return Numbers(
        article.fields["title"],
        f"/s/{article.key}",
        way_of(jobs.get(platform, article.job)),
        bubbles.when(article.published_at),
        through,
        counts,
    )


def way_of(job: Row) -> str:
    """Say whether followers were notified, and whether somebody did it in the official backend."""
    return ("手工" if job["origin"] == "hand" else "") + ("群发" if job["kind"] == "mass" else "发布")


def short(day: str) -> str:
    return f"{int(day[5:7])}月{int(day[8:])}日"
