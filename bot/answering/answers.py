"""One question in, one answer out: the right figure with its year and sentence, or an honest “no”."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from bot import clock
from bot.answering import distress, match, scope, texts
from bot.answering.library import Library
from bot.figures import indicators, numerals
from bot.figures.indicators import Confirmed
from bot.figures.sentences import LEVELS, Span

HELP = frozenset({"帮助", "菜单", "目录", "功能", "help", "menu"})
PRIVACY = frozenset({"隐私", "隐私政策", "隐私说明"})
GREETINGS = frozenset(
    {"你好", "您好", "你们好", "大家好", "在吗", "在不在", "有人吗", "早", "早安", "早上好", "上午好"}
    | {"中午好", "下午好", "晚上好", "晚安", "谢谢", "谢谢您", "谢谢你", "辛苦了", "再见", "hi", "hello"}
    | {"嗨", "哈喽", "喂"}
)
Kind = TypeVar("Kind", int, str)
FEW = 8  # topics named by way of example

FindLink = Callable[[Session, str], tuple[str, str] | None]  # article → title and address, once it is out


@dataclass(frozen=True)
class Cited:
    """A figure that an answer tells."""

    indicator: str
    year: int
    value: Decimal
    unit: str
    level: str | None

    def as_json(self) -> dict[str, object]:
        """Return the form that `bot ask --json` prints and a question keeps."""
        return {
            "indicator": self.indicator,
            "year": self.year,
            "value": numerals.as_number(self.value),
            "unit": self.unit,
            "level": self.level,
        }


@dataclass(frozen=True)
class Answer:
    """What goes back, and of which kind it is: figures, no_year, choices, help, welcome, safety, privacy …"""

    kind: str
    text: str
    figures: tuple[Cited, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the form that `bot ask --json` prints."""
        return {"kind": self.kind, "text": self.text, "figures": [each.as_json() for each in self.figures]}


def not_out(session: Session, article: str) -> tuple[str, str] | None:
    """Know of no article that is out."""
    return None


def answer(
    session: Session,
    text: str,
    *,
    now: datetime,
    library: Library,
    default_year: int = 0,
    find_link: FindLink = not_out,
) -> Answer:
    """Return what a follower who writes *text* gets; nothing is kept of it.

    1. Words of distress are heard before anything else.
    2. A figure answers only when a name of it stands in the text, and only of the year and level asked.
    3. Where that year or level has none, it is said so; another's number never stands in for it.
    4. Where another place or a part of a year is asked, it is said first what the figures are of.
    """
    folded = match.fold(text)
    if distress.hears(folded):
        return Answer("safety", texts.fill("safety"))
    if folded in PRIVACY:
        return Answer("privacy", texts.fill("privacy"))
    if folded in HELP:
        names = tuple(name for name, _ in indicators.topics(session))
        return Answer("help", texts.fill("topics", topics=names))
    hits = library.index(session).find(folded)
    reading = _read(session, text, folded, hits, now, default_year) if hits else _Reading()
    if reading.choices:
        return _told(session, reading, find_link, folded, hits)
    if reading.other_years:
        return Answer("no_year", texts.fill("no_year", missing=reading.other_years))
    if reading.other_levels:
        return Answer("choices", texts.fill("no_level", missing=reading.other_levels))
    return Answer("help", texts.fill("help", greeting=folded in GREETINGS, topics=few_topics(session)))


def welcome(session: Session) -> Answer:
    """Return what a new follower gets."""
    return Answer("welcome", texts.fill("welcome", topics=few_topics(session)))


def not_a_text(session: Session, *, voice: bool) -> Answer:
    """Return what whoever sent a picture gets, or spoke what was not understood."""
    return Answer("other", texts.fill("not_a_text", voice=voice, topics=few_topics(session)))


def few_topics(session: Session) -> tuple[str, ...]:
    """Return a few topics to name by way of example, those with the most to tell."""
    richest = sorted(indicators.topics(session), key=lambda topic: -topic[1])  # stable: else as in the sheet
    return tuple(name for name, _ in richest[:FEW])


@dataclass(frozen=True)
class _Missing(Generic[Kind]):
    """A year or a level that was asked and has no figure, and those that have one."""

    name: str  # of the topic or indicator
    alias: str  # as the follower called it
    asked: tuple[Kind, ...]
    there: tuple[Kind, ...]


@dataclass
class _Reading:
    """What a question came to: figures that answer, and what there is none of."""

    choices: dict[int, texts.Choice] = field(default_factory=dict)  # by the figure's number
    other_years: list[_Missing[int]] = field(default_factory=list)
    other_levels: list[_Missing[str]] = field(default_factory=list)
    without_levels: list[str] = field(default_factory=list)


def _read(
    session: Session,
    text: str,
    folded: str,
    hits: Sequence[match.Hit],
    now: datetime,
    default_year: int,
) -> _Reading:
    confirmed = indicators.look_up(session, topics={hit.subject.topic for hit in hits})
    year = match.year_in(text, clock.beijing_day(now))
    levels = match.levels_in(folded, hits)
    reading = _Reading()
    for hit in hits:
        topic = [figure for figure in confirmed if figure.topic_id == hit.subject.topic]
        own = [figure for figure in topic if hit.subject.indicator in (None, figure.indicator_id)]
        if own and levels:
            own = _of_levels(own, topic, levels, hit, reading)
        if own:
            _of_year(own, year, default_year, hit, reading)
    return reading


def _of_levels(
    own: list[Confirmed],
    topic: list[Confirmed],
    levels: frozenset[str],
    hit: match.Hit,
    reading: _Reading,
) -> list[Confirmed]:
    """Return those of *own* that are of the levels asked; where there are levels but not these, none."""
    there = {figure.level for figure in own if figure.level}
    if hit.subject.indicator is not None and there:  # its name says its level: 省级和市级最美家庭
        return [figure for figure in topic if figure.level in levels | there]
    if not there:
        reading.without_levels.append(_name(own, hit))
        return own
    if not there & levels:
        asked, given = (tuple(level for level in LEVELS if level in each) for each in (levels, there))
        reading.other_levels.append(_Missing(_name(own, hit), hit.alias, asked, given))
    return [figure for figure in own if figure.level in levels]


def _of_year(
    own: list[Confirmed], year: int | None, default_year: int, hit: match.Hit, reading: _Reading
) -> None:
    there = sorted({figure.year for figure in own}, reverse=True)
    if year is not None and year not in there:
        reading.other_years.append(_Missing(_name(own, hit), hit.alias, (year,), tuple(there)))
        return
    chosen = year or (default_year if default_year in there else there[0])
    for figure in own:
        if figure.year == chosen:
            choice = texts.Choice(figure, year_asked=year is not None, is_latest=chosen == there[0])
            reading.choices.setdefault(figure.id, choice)


def _name(own: list[Confirmed], hit: match.Hit) -> str:
    return own[0].topic if hit.subject.indicator is None else own[0].indicator


def _told(
    session: Session, reading: _Reading, find_link: FindLink, folded: str, hits: Sequence[match.Hit]
) -> Answer:
    choices = list(reading.choices.values())
    figures = [choice.figure for choice in choices]
    first = scope.limits(folded, hits, {name for each in figures for name in (each.topic, each.indicator)})
    spans: dict[tuple[str, str], list[Span]] = {}
    for article, sentence, start, end, level in indicators.beside(session, figures):
        spans.setdefault((article, sentence), []).append(Span(start, end, level))
    links = {article: find_link(session, article) for article in {figure.article for figure in figures}}
    text, shown = texts.figures(
        choices,
        spans,
        {article: link for article, link in links.items() if link},
        first=first,
        notes=_notes(reading),
    )
    cited = tuple(Cited(each.indicator, each.year, each.value, each.unit, each.level) for each in shown)
    return Answer("figures", text, cited)


def _notes(reading: _Reading) -> list[str]:
    """Return what must be said beside the figures: what else was asked and cannot be answered."""
    notes = [
        f"{each.name}：没有{each.asked[0]}年的数字，有{'、'.join(map(str, each.there))}年的。"
        for each in reading.other_years
    ]
    notes += [
        f"{each.name}：没有{'、'.join(each.asked)}的数字，有{'、'.join(each.there)}的。"
        for each in reading.other_levels
    ]
    notes += [f"{name}：不分省级、市级、区级。" for name in reading.without_levels]
    return notes[:3]
