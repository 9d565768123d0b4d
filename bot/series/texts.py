"""What a series says at a due time: confirmed figures of a topic, or the reach of the month before."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.charts.values import MOST_BARS
from bot.clock import beijing_day
from bot.config import Limits
from bot.figures import charting, indicators, quoting
from bot.figures.indicators import Confirmed, Topic
from bot.publishing import articles, filling
from bot.publishing.articles import Draft
from bot.publishing.filling import Filled, Markdown
from bot.publishing.images.notes import Note
from bot.reach import months
from bot.reach.months import Month
from bot.reach.questions import TRACKED_DAYS
from bot.series.rows import Kind, Series

SLUGS = {Kind.FIGURES: "shushuo", Kind.REACH: "yuebao"}
NOTHING_TO_SAY: dict[str, str] = {
    Kind.FIGURES: "没有确认过的数字可说",
    Kind.REACH: "上个月没有推送过文章",
}
TOP = 5  # articles of a month that are named
_FEWEST_BARS = 2


@dataclass(frozen=True)
class Text:
    """An article as it would be submitted, and what it was written of."""

    draft: Draft
    topic_id: int | None


@dataclass(frozen=True)
class _Row:
    """A figure as the template names it."""

    name: str
    now: Markdown
    reference: Markdown  # without its year, for 对比


@dataclass(frozen=True)
class _Source:
    """Where figures come from: sentences of one article."""

    title: str
    url: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class _Read:
    """An article of a month with its reads."""

    title: str
    day: str
    reads: int


@dataclass(frozen=True)
class _Before:
    """The month before, beside it."""

    month: int
    pushed: int
    reads: int


def of(
    session: Session, series: Series, due_at: datetime, *, after: int | None, limits: Limits
) -> Text | None:
    """Return what *series* says at *due_at*, when the last topic it told was *after*.

    Returns None when there is nothing to say.
    """
    if series.kind == Kind.REACH:
        return _of_reach(session, series, due_at, limits)
    topic = next_topic(turn(session, series), after)
    return None if topic is None else _of_figures(session, series, topic, due_at, limits)


def turn(session: Session, series: Series) -> list[tuple[int, bool]]:
    """Return the topics of *series* in their turn, and whether each has confirmed figures."""
    told = {name for name, _ in indicators.topics(session)}
    every = {topic.id: topic.name in told for topic in session.scalars(select(Topic).order_by(Topic.id))}
    return [(number, every[number]) for number in series.topics or every if number in every]


def next_topic(turn: Sequence[tuple[int, bool]], after: int | None) -> int | None:
    """Return the topic whose turn it is after *after*; one without figures is passed over."""
    numbers = [number for number, _ in turn]
    begin = numbers.index(after) + 1 if after in numbers else 0
    return next((number for number, told in [*turn[begin:], *turn[:begin]] if told), None)


def month_of(due_at: datetime) -> date:
    """Return the first day of the month that a report due at *due_at* is about."""
    return months.before(beijing_day(due_at))


def _of_figures(session: Session, series: Series, topic: int, due_at: datetime, limits: Limits) -> Text:
    found = indicators.look_up(session, topics=[topic])
    year = max(each.year for each in found)
    now = [each for each in found if each.year == year]
    before = {each.indicator_id for each in found if each.year == year - 1}
    filled = filling.fill(
        "figures",
        title=_title(f"{series.name}：{now[0].topic}", now[0].topic, limits),
        topic=now[0].topic,
        year=year,
        figures=[_row(each) for each in now],
        compared=[_row(each) for each in now if each.indicator_id in before],
        chart=_chart(found, now),
        sources=_sources(session, now),
        publisher=charting.SOURCE,
    )
    return Text(_draft(session, series, due_at, filled, template="figures", year=year), topic)


def _row(figure: Confirmed) -> _Row:
    return _Row(
        figure.indicator,
        filling.figure(figure.indicator, figure.year),
        Markdown(f"{{{figure.indicator}}}"),
    )


def _chart(found: Sequence[Confirmed], now: Sequence[Confirmed]) -> str:
    """Return the name of what a chart shows better than words: several of a unit, or several years."""
    if any(each.value < 0 for each in found):
        return ""
    if len(now) > 1:
        units = Counter(each.unit for each in now)
        return now[0].topic if len(now) <= MOST_BARS and max(units.values()) >= _FEWEST_BARS else ""
    years = [each for each in found if each.indicator_id == now[0].indicator_id]
    return now[0].indicator if len(years) >= _FEWEST_BARS else ""


def _sources(session: Session, figures: Iterable[Confirmed]) -> list[_Source]:
    """Return each article with the sentences that the figures stand in, in their order and once.

    Those that hold a former number are left out.
    """
    spoiled = quoting.spoiled(session)
    sentences: dict[str, list[str]] = {}
    for each in figures:
        told = sentences.setdefault(each.article, [])
        if each.sentence not in spoiled:
            told.append(each.sentence)
    found = []
    for slug, told in sentences.items():
        article, out = articles.find(session, slug), articles.link(session, slug)
        title, url = out or (articles.newest(article).title if article else "", "")
        found.append(_Source(title, url, tuple(dict.fromkeys(told))))
    return found


def _of_reach(session: Session, series: Series, due_at: datetime, limits: Limits) -> Text | None:
    month = months.of(session, month_of(due_at))
    if not month.articles:
        return None
    earlier = months.of(session, months.before(month.first))
    fits = month.is_whole and earlier.is_whole and earlier.articles
    today = beijing_day(due_at)
    plain = f"{month.first.year}年{month.first.month}月"
    filled = filling.fill(
        "reach",
        title=_title(f"{series.name}：{plain}", f"{plain}传播月报", limits),
        year=month.first.year,
        month=month.first.month,
        pushed=len(month.articles),
        reads=month.reads,
        lacking=list(_lacking(month)),
        before=_Before(earlier.first.month, len(earlier.articles), earlier.reads or 0) if fits else None,
        top=[
            _Read(
                each.title or "（微信没有给出标题）",
                f"{each.published_on.day}日",
                each.reads or 0,
            )
            for each in month.counted[:TOP]
        ],
        growing=any((today - each.published_on).days <= TRACKED_DAYS for each in month.articles),
    )
    draft = _draft(session, series, due_at, filled, template="reach", year=month.first.year)
    return Text(draft, None)


def _lacking(month: Month) -> Iterable[str]:
    if month.uncounted:
        yield f"{month.uncounted}篇没有取到阅读数，没有算进阅读。"
    if month.missing:
        days = "、".join(f"{each.day}日" for each in month.missing)
        yield f"{month.first.month}月{days}的数据没有取到过，这几天发布的可能没有算进来。"


def _title(whole: str, short: str, limits: Limits) -> str:
    """Return the longer title that WeChat takes."""
    fitting = next((each for each in (whole, short) if len(each) <= limits.title), None)
    return fitting or f"{short[: limits.title - 1]}…"


def _draft(
    session: Session, series: Series, due_at: datetime, filled: Filled, *, template: str, year: int
) -> Draft:
    content = articles.picture(session, series.cover) or b""
    cover = "images/cover.png" if content.startswith(b"\x89PNG") else "images/cover.jpg"
    return Draft(
        slug=_free_slug(session, f"{SLUGS[Kind(series.kind)]}-{beijing_day(due_at).isoformat()}"),
        title=filled.title,
        author=charting.SOURCE,
        digest=filled.digest,
        body=filled.body,
        template=template,
        column=series.name,
        cover=cover,
        year=year,
        pictures={cover: content},
        notes={cover: Note(source=series.cover_source)},
    )


def _free_slug(session: Session, slug: str) -> str:
    """Return *slug*, or with a number behind it where an article has that name: none is written over."""
    number, free = 1, slug
    while articles.find(session, free):
        number += 1
        free = f"{slug}-{number}"
    return free
