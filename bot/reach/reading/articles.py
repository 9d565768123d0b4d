"""Reads what WeChat tells of the articles of one publish day: every row counts from the publication on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.reach.reading.values import Row, count, day, objects, shown, text, values

COUNTS = {
    name: name
    for name in (
        "read_user",
        "share_user",
        "zaikan_user",
        "like_user",
        "comment_count",
        "collection_user",
        "praise_money",
        "read_subscribe_user",
    )
}
RATES = ("read_delivery_rate", "read_finish_rate", "read_avg_activetime")
LONGEST_ID, LONGEST_URL = 64, 2000


@dataclass(frozen=True)
class Told:
    """One article, as WeChat tells of it."""

    msgid: str
    msg_data_id: str | None
    idx: int | None
    published_on: date
    publish_type: int | None
    title: str | None
    url: str | None
    rows: tuple[Row, ...]


def articles(body: Mapping[str, Any], asked: date) -> tuple[list[Told], list[str]]:
    """Read getarticletotaldetail: the articles published on *asked*, and what could not be read."""
    found: list[Told] = []
    faults: list[str] = []
    for item in objects(body.get("list"), "list", faults):
        msgid = text(item.get("msgid"))
        if not msgid or len(msgid) > LONGEST_ID:
            faults.append(f"有一篇图文的 msgid 看不懂：{shown(item.get('msgid'))}，没有记下")
            continue
        parts = re.fullmatch(r"([1-9]\d{0,38})_([1-9]\d?)", msgid)
        url = text(item.get("content_url"))
        found.append(
            Told(
                msgid=msgid,
                msg_data_id=parts[1] if parts else None,
                idx=int(parts[2]) if parts else None,
                published_on=day(item.get("ref_date")) or asked,
                publish_type=count(item.get("publish_type")),
                title=text(item.get("title")) or None,
                url=url if re.match(r"https?://\S", url) and len(url) <= LONGEST_URL else None,
                rows=tuple(_rows(item.get("detail_list"), msgid, faults)),
            )
        )
    return found, faults


def _rows(details: Any, msgid: str, faults: list[str]) -> Iterator[Row]:
    for detail in objects(details, f"{msgid} 的 detail_list", faults):
        on = day(detail.get("stat_date"))
        if on is None:
            faults.append(f"{msgid} 有一行的日期看不懂：{shown(detail.get('stat_date'))}，没有记下")
            continue
        yield Row(on, values(detail, COUNTS, RATES, where=f"{msgid} {on}", faults=faults), msgid)
