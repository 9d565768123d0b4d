"""Reads WeChat's statistics: what is plain is taken, what is not is named and counts as missing, never as 0.

Fields that are not known here stay in the raw answer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

COUNTS = (
    "read_user",
    "share_user",
    "zaikan_user",
    "like_user",
    "comment_count",
    "collection_user",
    "praise_money",
    "read_subscribe_user",
)
RATES = ("read_delivery_rate", "read_finish_rate", "read_avg_activetime")
ACCOUNT_COUNTS = (
    "read_user",
    "share_user",
    "zaikan_user",
    "like_user",
    "comment_count",
    "collection_user",
    "redirect_ori_page_user",
    "send_page_count",
)
MOST = 2**53  # beyond it JSON's numbers are no longer exact: surely a fault
LONGEST_ID, LONGEST_URL, LONGEST_RATE = 64, 2000, 40


@dataclass(frozen=True)
class Row:
    """The counts of one day; a name that is not in *values* was not told."""

    day: date
    values: Mapping[str, int | Decimal]


@dataclass(frozen=True)
class Told:
    """One article, as WeChat tells of it; every row counts from its publication on."""

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
    for item in _objects(body.get("list"), "list", faults):
        msgid = _text(item.get("msgid"))
        if not msgid or len(msgid) > LONGEST_ID:
            faults.append(f"有一篇图文的 msgid 看不懂：{_shown(item.get('msgid'))}，没有记下")
            continue
        parts = re.fullmatch(r"([1-9]\d{0,38})_([1-9]\d?)", msgid)
        url = _text(item.get("content_url"))
        found.append(
            Told(
                msgid=msgid,
                msg_data_id=parts[1] if parts else None,
                idx=int(parts[2]) if parts else None,
                published_on=_day(item.get("ref_date")) or asked,
                publish_type=_count(item.get("publish_type")),
                title=_text(item.get("title")) or None,
                url=url if re.match(r"https?://\S", url) and len(url) <= LONGEST_URL else None,
                rows=tuple(_rows(item.get("detail_list"), msgid, faults)),
            )
        )
    return found, faults


def account(body: Mapping[str, Any]) -> tuple[list[Row], list[str]]:
    """Read getbizsummary: the account's days, and what could not be read."""
    rows: list[Row] = []
    faults: list[str] = []
    for item in _objects(body.get("list"), "list", faults):
        day, detail = _day(item.get("ref_date")), item.get("detail")
        if day is None or not isinstance(detail, dict):
            faults.append(f"有一天的数据看不懂：{_shown(item.get('ref_date'))}，没有记下")
            continue
        rows.append(Row(day, _values(detail, ACCOUNT_COUNTS, (), str(day), faults)))
    return rows, faults


def _rows(details: Any, msgid: str, faults: list[str]) -> Iterator[Row]:
    for detail in _objects(details, f"{msgid} 的 detail_list", faults):
        day = _day(detail.get("stat_date"))
        if day is None:
            faults.append(f"{msgid} 有一行的日期看不懂：{_shown(detail.get('stat_date'))}，没有记下")
            continue
        yield Row(day, _values(detail, COUNTS, RATES, f"{msgid} {day}", faults))


def _values(
    detail: Mapping[str, Any], counts: Sequence[str], rates: Sequence[str], where: str, faults: list[str]
) -> dict[str, int | Decimal]:
    values: dict[str, int | Decimal] = {}
    for name in (*counts, *rates):
        given = detail.get(name)
        if given is None:
            continue
        value = _count(given) if name in counts else _rate(given)
        if value is None:
            faults.append(f"{where} 的 {name} 是 {_shown(given)}，不是数，当作缺数")
        else:
            values[name] = value
    return values


def _objects(given: Any, where: str, faults: list[str]) -> list[dict[str, Any]]:
    """Return the objects of a list; null and a missing list are empty ones."""
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        faults.append(f"{where} 的样子和微信的说明不同，没有全部记下")
    return [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []


def _count(given: Any) -> int | None:
    """Read a whole number; WeChat writes the same one now as a number, now as text."""
    if isinstance(given, str) and re.fullmatch(r"\d{1,16}", given, re.ASCII):
        given = int(given)
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST:
        return None
    return given


def _rate(given: Any) -> Decimal | None:
    """Read a decimal as the text it came as: 0.0689655169845 stays that, noise and all."""
    if isinstance(given, str) and re.fullmatch(r"\d{1,15}(\.\d{1,20})?", given, re.ASCII):
        return Decimal(given)
    if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given):
        return None
    if not 0 <= given <= MOST:
        return None
    exact = Decimal(repr(given))
    return exact if len(format(exact, "f")) <= LONGEST_RATE else round(exact, 20)


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(given) if isinstance(given, str) and len(given) == 10 else None
    except ValueError:
        return None


def _text(given: Any) -> str:
    """Return text that every database takes and no terminal obeys."""
    if isinstance(given, bool) or not isinstance(given, str | int):
        return ""
    whole = str(given).encode("utf-8", "replace").decode()
    return " ".join(
        "".join(" " if ord(sign) < 32 or 127 <= ord(sign) < 160 else sign for sign in whole).split()
    )


def _shown(given: Any) -> str:
    return repr(given)[:40]
