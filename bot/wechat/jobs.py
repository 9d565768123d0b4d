"""How a mass send or a publication ended, as the platform's events tell it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class JobFinished:
    """A mass send ended (MASSSENDJOBFINISH); `codes.job_outcome` reads the status.

    The platform counts before the job is quite over, so the counts are close, not exact.
    """

    msg_id: str
    status: str
    total: int
    filtered: int
    sent: int
    errors: int
    urls: Mapping[int, str] = field(default_factory=dict)  # by place in the push, from 1; may be empty


@dataclass(frozen=True)
class PublishFinished:
    """A publication ended (PUBLISHJOBFINISH); `codes.publish_outcome` reads the status."""

    publish_id: str
    status: int
    article_id: str | None
    urls: Mapping[int, str] = field(default_factory=dict)  # by place in the draft, from 1
    failed: tuple[int, ...] = ()


def read(event: str, fields: Mapping[str, Any]) -> JobFinished | PublishFinished | None:
    """Return what a finish event tells, or None when this is not one or names no job.

    A publication is known by its PublishEventInfo: WeChat's own pages give its event three names.
    """
    published = fields.get("PublishEventInfo")
    if isinstance(published, Mapping):
        return publication(published)
    if event == "masssendjobfinish":
        return _mass_send(fields)
    return None


def publication(told: Mapping[str, Any]) -> PublishFinished | None:
    """Read a publication's state, from an event's XML or an answer's JSON, or None without an id."""
    publish_id = _text(told.get("publish_id"))
    status = _number(told.get("publish_status"))
    if not publish_id or status is None:
        return None
    return PublishFinished(
        publish_id=publish_id,
        status=status,
        article_id=_text(told.get("article_id")) or None,
        urls=_urls(told.get("article_detail"), "item", "idx", "article_url"),
        failed=tuple(number for each in _listed(told.get("fail_idx")) if (number := _number(each))),
    )


def _mass_send(fields: Mapping[str, Any]) -> JobFinished | None:
    msg_id = _text(fields.get("MsgID")) or _text(fields.get("MsgId"))
    if not msg_id:
        return None
    addresses = fields.get("ArticleUrlResult")
    results = addresses.get("ResultList") if isinstance(addresses, Mapping) else None
    return JobFinished(
        msg_id=msg_id,
        status=_text(fields.get("Status")),
        total=_number(fields.get("TotalCount")) or 0,
        filtered=_number(fields.get("FilterCount")) or 0,
        sent=_number(fields.get("SentCount")) or 0,
        errors=_number(fields.get("ErrorCount")) or 0,
        urls=_urls(results, "item", "ArticleIdx", "ArticleUrl"),
    )


def _urls(holder: Any, items: str, place: str, url: str) -> dict[int, str]:
    """Return place → address; one item comes as a mapping, several as a list, none as nothing."""
    found: dict[int, str] = {}
    for item in _listed(holder.get(items)) if isinstance(holder, Mapping) else ():
        if isinstance(item, Mapping):
            index, address = _number(item.get(place)), _text(item.get(url))
            if index is not None and address:
                found[index] = address
    return found


def _listed(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""


def _number(value: Any) -> int | None:
    text = _text(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
