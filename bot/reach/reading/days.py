"""Reads the statistics in which WeChat counts each day by itself: readers, followers, messages, answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.reach.reading.articles import LONGEST_ID
from bot.reach.reading.values import Row, day, kind, objects, shown, text, values
from bot.wechat.statistics import Statistic


@dataclass(frozen=True)
class Shape:
    """Where the counts of a row lie, and what tells the rows of one day apart."""

    counts: Mapping[str, str]  # WeChat's name → ours
    of: str | None = None
    nested: bool = False  # in `detail`


SHAPES = {
    Statistic.ARTICLE_READ: Shape({"read_user": "read_user"}, of="msgid", nested=True),
    Statistic.ARTICLE_SHARE: Shape({"share_user": "share_user"}, of="msgid", nested=True),
    Statistic.ACCOUNT_SUMMARY: Shape(
        {
            name: name
            for name in (
                "read_user",
                "share_user",
                "zaikan_user",
                "like_user",
                "comment_count",
                "collection_user",
                "redirect_ori_page_user",
                "send_page_count",
            )
        },
        nested=True,
    ),
    Statistic.FOLLOWERS_CHANGED: Shape(
        {"new_user": "new_user", "cancel_user": "cancel_user"}, of="user_source"
    ),
    Statistic.FOLLOWERS_TOTAL: Shape({"cumulate_user": "followers"}),
    Statistic.MESSAGES: Shape({"msg_user": "people", "msg_count": "messages"}, of="msg_type"),
    Statistic.ANSWERING: Shape(
        {
            "callback_count": "calls",
            "fail_count": "failed",
            "total_time_cost": "total_ms",
            "max_time_cost": "slowest_ms",
        }
    ),
}


def days(call: Statistic, body: Mapping[str, Any], first: date, last: date) -> tuple[list[Row], list[str]]:
    """Read an answer to *call* about the days from *first* to *last*: its rows, and what is unreadable."""
    shape = SHAPES[call]
    rows: list[Row] = []
    faults: list[str] = []
    for item in objects(body.get("list"), "list", faults):
        on = day(item.get("ref_date"))
        detail = item.get("detail") if shape.nested else item
        if on is None or not isinstance(detail, dict):
            faults.append(f"有一天的数据看不懂：{shown(item.get('ref_date'))}，没有记下")
            continue
        if not first <= on <= last:
            faults.append(f"微信给了没有问的 {on}，没有记下")
            continue
        of = _of(shape.of, item)
        if shape.of and of is None:
            faults.append(f"{on} 的 {shape.of} 是 {shown(item.get(shape.of))}，看不懂，没有记下")
            continue
        where = str(on) if of is None else f"{of} {on}" if shape.of == "msgid" else f"{on} {shape.of} {of}"
        rows.append(Row(on, values(detail, shape.counts, where=where, faults=faults), of))
    return rows, faults


def _of(name: str | None, item: Mapping[str, Any]) -> str | int | None:
    if name == "msgid":
        msgid = text(item.get("msgid"))
        return msgid if 0 < len(msgid) <= LONGEST_ID else None
    return kind(item.get(name)) if name else None
