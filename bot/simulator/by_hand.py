"""What somebody writes in the official backend: checked, then sent or only published."""

from typing import Any

from bot.simulator import drafts, jobs, sanitise
from bot.simulator.intake import Given, text
from bot.simulator.platform import Platform

KEPT_AS_GIVEN = ("author", "digest", "content_source_url", "thumb_media_id", "thumb_url")


def send(platform: Platform, given: Given) -> Given:
    """Send by hand: with a push, or only published.

    With "asks" a push waits for the administrator as one by the API does; without, the tap was before it.
    Raises ValueError, and Refusal when the day is used up.
    """
    articles = written(platform, given.get("articles"))
    now, kind = platform.now(), "mass" if given.get("notify", True) else "publish"
    with platform.store.transaction():
        if kind == "mass":
            jobs.require_mass_quota(platform, now=now)
        confirmed = not given.get("asks", False)
        job = jobs.accept(platform, kind, {"articles": articles}, now=now, origin="hand", confirmed=confirmed)
        waits = job["waits_for"] == "administrator"
        if not waits:
            jobs.finish(platform, job, at=now)
    platform.wake.set()
    return {"msg_id": job["msg_id"], "msg_data_id": job["msg_data_id"], "waits": waits}


def written(platform: Platform, given: Any) -> list[dict[str, Any]]:
    """Read the articles as they are kept. Raises ValueError."""
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise ValueError('要给出 articles：[{"title", "content"}]')
    several = len(given) > 1
    return [
        accept(platform, each, where=f"第 {number} 篇的" if several else "")
        for number, each in enumerate(given, start=1)
    ]


def accept(platform: Platform, given: Given, *, where: str) -> dict[str, Any]:
    """Check one article and give it as it is kept. Raises ValueError, which says *where*."""
    fields = {**dict.fromkeys(KEPT_AS_GIVEN, ""), **given}
    title, content = text(fields, "title", ""), text(fields, "content", "")
    if not title.strip():
        raise ValueError(f"{where}标题是空的，请写了再发。")
    if len(title) > drafts.LONGEST_TITLE:
        raise ValueError(f"{where}标题有 {len(title)} 个字，最多 {drafts.LONGEST_TITLE} 个，请缩短再发。")
    kept = sanitise.clean(content, own_host=platform.base.partition("//")[2])
    if not sanitise.shows(kept):
        raise ValueError(f"{where}正文是空的，请写了再发。")
    return {**fields, "title": title, "content": kept}
