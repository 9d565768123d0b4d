"""What exports of the backend fill in: articles that nobody else knows, and counts that are lacking."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import day_in_words
from bot.reach import imported
from bot.reach.counted import Counted, Placed
from bot.reach.imports.live import Number
from bot.reach.questions import TRACKED_DAYS

# Of an article, and what it is called in exports.
_OF_EXPORTS = {
    "shares": "share_user",
    "zaikan": "zaikan_user",
    "likes": "like_user",
    "comments": "comment_count",
    "favourites": "collection_user",
    "delivery_rate": "read_delivery_rate",
    "finish_rate": "read_finish_rate",
}


def with_exports(session: Session, found: list[Placed], first: date, last: date) -> list[Placed]:
    """Return *found* with what exports tell of them, and of others."""
    places = {_who(counted): place for place, (*_, counted) in enumerate(found)}
    for article in imported.matched(session, first, last):
        numbers, ours = article.told.numbers, article.ours
        reads, times = numbers.get("read_user"), numbers.get("read_count")
        read_count = int(times.value) if times else None
        if article.is_known:
            place = places.get((ours.msgid, ours.slug, ours.published_on)) if ours else None
            if place is None:
                continue
            day, number, position, counted = found[place]
            counted = replace(counted, read_count=read_count)
        else:
            place = len(found)
            day, number, position = article.published_on, "", place
            counted = Counted(
                slug=ours.slug if ours else None,
                title=article.told.title,
                published_on=article.published_on,
                msgid=None,
                reads=None,
                through=None,
                origin="import",
                publish_type=article.told.publish_type,
                joined_by=None,
                read_count=read_count,
            )
        counted = replace(counted, **_filled(counted, numbers))
        if reads and (counted.reads is None or _reaches_further(reads, counted)):
            counted = replace(
                counted,
                reads=int(reads.value),
                through=reads.as_of,
                reads_from=imported.IMPORT,
                export=f"导出表 {reads.source.file}，{reads.place}，{day_in_words(reads.source.on)}导入",
            )
        found[place : place + 1] = [(day, number, position, counted)]
    return found


def _filled(counted: Counted, numbers: Mapping[str, Number]) -> dict[str, Any]:
    """Return the counts beside the readers that only an export tells."""
    return {
        field: numbers[key].value
        for field, key in _OF_EXPORTS.items()
        if key in numbers and getattr(counted, field) is None
    }


def _reaches_further(reads: Number, counted: Counted) -> bool:
    """Tell whether an export counts an article longer than the interface was asked about it."""
    if reads.through is None or counted.through is None:
        return False
    end = counted.published_on + timedelta(days=TRACKED_DAYS)
    return counted.through < reads.through <= end and reads.value >= (counted.reads or 0)


def _who(counted: Counted) -> tuple[str | None, str | None, date]:
    return counted.msgid, counted.slug, counted.published_on
