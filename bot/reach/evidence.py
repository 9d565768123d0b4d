"""这个数从哪来: everything that WeChat ever told of an article's readers, with the answer it stands in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.reach import raw, reading
from bot.reach.counts import OutArticle, Sighting
from bot.reach.raw import RawAnswer


@dataclass(frozen=True)
class Evidence:
    """What one of WeChat's answers says of an article, as it came."""

    answer: RawAnswer
    said: Mapping[str, Any] | None  # None: the answer does not name the article
    counts: tuple[tuple[date, int | None], ...]  # what it means: readers up to the end of each day


def sightings(session: Session, article: OutArticle) -> Mapping[date, tuple[Sighting, ...]]:
    """Return, for each day that WeChat told of, what it told over time, the oldest first."""
    found: dict[date, list[Sighting]] = {}
    for answer in raw.on_articles_of(session, article.published_on):
        for day, count in _counts(answer, article.msgid):
            seen = found.setdefault(day, [])
            if seen and seen[-1].read_user == count:
                first = seen.pop()
                seen.append(Sighting(count, first.first_seen_at, answer.last_seen_at, first.raw_id))
            else:
                seen.append(Sighting(count, answer.fetched_at, answer.last_seen_at, answer.id))
    return {day: tuple(seen) for day, seen in sorted(found.items())}


def of(session: Session, answer_id: int, msgid: str) -> Evidence | None:
    """Return what the answer of that number says of an article; None when there is no such answer."""
    answer = session.get(RawAnswer, answer_id)
    if answer is None:
        return None
    listed = answer.body.get("list")
    items = listed if isinstance(listed, list) else []
    said = next((each for each in items if isinstance(each, dict) and each.get("msgid") == msgid), None)
    return Evidence(answer, said, tuple(_counts(answer, msgid)))


def _counts(answer: RawAnswer, msgid: str) -> Iterator[tuple[date, int | None]]:
    """Return how many readers *answer* tells of up to each day; None: it names the day without a count."""
    for told in reading.articles(answer.body, answer.first_day)[0]:
        if told.msgid == msgid:
            for row in told.rows:
                value = row.values.get("read_user")
                yield row.day, value if isinstance(value, int) else None
