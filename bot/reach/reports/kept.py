"""Keeps the line of a year as figures of that year: they wait for an administrator like any other figure.

The path is that of every sheet of figures (`sheets.import_`): what changed takes the place of what waits,
what is confirmed goes on being answered with until its correction is confirmed, and again changes nothing.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import people
from bot.clock import day_in_words
from bot.errors import Mistake, NotAllowed
from bot.figures import indicators, numerals, sheets, telling
from bot.figures.folding import fold
from bot.figures.indicators import Alias, Figure, Indicator
from bot.figures.sheets import Changes, SheetFigure, SheetTopic
from bot.people import Person, Role
from bot.publishing.articles import Article, Revision
from bot.reach.reports.line import Line

TOPIC = "宣传"
REVIEW = "review"  # the template of a yearly review
OTHER_SOURCE = "reach-{year}"  # where there is no review of that year yet


@dataclass(frozen=True)
class Counted:
    """An indicator that the line gives, and the names by which a review may know it already."""

    name: str
    also: tuple[str, ...]
    counted: str
    unit: str


PUSHED = Counted("推送图文信息", ("图文信息",), "公众号全年推送的图文信息", "条")
READS = Counted("图文阅读量", ("阅读量",), "图文信息的阅读量", "人次")


@dataclass(frozen=True)
class Kept:
    """What became of the line."""

    figures: tuple[Figure, ...]  # that say it now, waiting or confirmed
    changes: Changes


class Unfinished(Mistake):
    """Numbers that may still change, of which nobody said that they are to be kept even so."""


def keep(session: Session, line: Line, *, even_so: bool = False, by: Person, now: datetime) -> Kept:
    """Keep the two numbers of *line*, of a year, as figures that wait for confirmation.

    Where an indicator of that name, or with that other name, is there already, it gets the new year.  Numbers
    that may still change are kept only *even so*, with the day on which they were made.
    Raises Mistake when there is nothing to keep or the names belong to something else, Unfinished when they
    may change, NotAllowed when *by* may not.
    """
    people.require(by, Role.EDITOR, Role.ADMIN, to="记一年的数字")
    year = line.period.first.year
    if not line.articles or not line.is_known:
        raise Mistake(f"{line.period.label}还没有取到阅读数，不能记成数字。请先取数，再来。")
    if line.unfinished and not even_so:
        raise Unfinished(f"{line.period.label}的数字还不是最后的：{'；'.join(line.unfinished)}。等齐了再记。")
    source, sentence = _source(session, year), line.sentence
    if line.unfinished:
        sentence = f"{sentence.rstrip('。')}（{day_in_words(line.made_on)}统计，不是最后的数）。"
    given = [
        _figure(session, PUSHED, line.pushed, sentence, year, source),
        _figure(session, READS, line.reads, sentence, year, source),
    ]
    topics = {each.topic: SheetTopic(name=each.topic, aliases=(), lists_aliases=False) for each in given}
    sheet = sheets.Sheet(
        file=f"传播年报 {year}",
        digest=hashlib.sha256(sentence.encode() + str(line.reads).encode()).hexdigest(),
        whole=False,
        topics=tuple(topics.values()),
        figures=tuple(given),
    )
    changes = sheets.import_(session, sheet, article=source, by=by, now=now)
    session.flush()
    found = [_newest(session, each.indicator, year) for each in given]
    for figure in found:
        if figure.confirmed_at is None:
            words = f"{year}年“{figure.indicator.name}”记成了 {figure.text}"
            telling.waits(session, figure, words, f"/console/reports/{year}", now=now)
    return Kept(tuple(found), changes)


def confirm(
    session: Session, year: int, seen: Collection[int], *, by: Person, now: datetime
) -> tuple[Figure, ...]:
    """Let those numbers of *year* be answered with that somebody has *seen* waiting, and return them.

    Raises NotAllowed when *by* is no administrator, or others have taken their place since.
    """
    people.require(by, Role.ADMIN, to="确认数字")
    waiting = tuple(each for each in standing(session, year) if each.confirmed_at is None)
    if {each.id for each in waiting} != set(seen):
        raise NotAllowed(f"{year}年等确认的数字刚刚变了，没有确认。请看过现在的数字再确认。")
    indicators.confirm(session, waiting, by=by, now=now)
    return waiting


def names(session: Session) -> tuple[str, str]:
    """Return the names that texts use for the two numbers: ours, or what a review called them before."""

    def name(what: Counted) -> str:
        owner = _owner(session, what)
        return owner.name if owner else what.name

    return name(PUSHED), name(READS)


def standing(session: Session, year: int) -> tuple[Figure, ...]:
    """Return the figures that say the line of *year* by now, confirmed ones and those that wait."""
    owners = [owner for each in (PUSHED, READS) if (owner := _owner(session, each))]
    return tuple(figure for owner in owners for figure in indicators.live(session, owner.id, year))


def _figure(
    session: Session, what: Counted, number: int, sentence: str, year: int, source: str
) -> SheetFigure:
    owner = _owner(session, what)
    told = owner and next(iter(indicators.live(session, owner.id, year)), None)
    text = numerals.rounded(number, what.unit)
    return SheetFigure(
        topic=owner.topic.name if owner else TOPIC,
        indicator=owner.name if owner else what.name,
        aliases=(what.name,) if owner and not _named(session, what.name) else (),
        level=owner.level if owner else None,
        counted=owner.counted if owner else what.counted,
        text=text,
        value=Decimal(number),
        unit=what.unit,
        approximate=text != f"{number}{what.unit}",
        sentence=sentence,
        start=sentence.index(text),
        year=year,
        article=told.article if told else source,
        lists_aliases=False,
        place=f"传播年报“{what.name}”",
    )


def _owner(session: Session, what: Counted) -> Indicator | None:
    """Return the indicator that counts the same: one of that name, or with it among its other names."""
    for name in (what.name, *what.also):
        if found := _named(session, name):
            return found
    return None


def _named(session: Session, name: str) -> Indicator | None:
    wanted = (
        select(Indicator)
        .outerjoin(Alias, Alias.indicator_id == Indicator.id)
        .where((Indicator.name == name) | (Alias.folded == fold(name)))
        .order_by(Indicator.id)
        .limit(1)
    )
    return session.scalars(wanted).one_or_none()


def _source(session: Session, year: int) -> str:
    """Return the review of *year*, whose template and year say so; else a fixed name."""
    reviews = session.scalars(
        select(Article.slug)
        .join(Revision, Revision.article_id == Article.id)
        .where(Revision.template == REVIEW, Revision.year == year)
        .order_by(Article.id)
        .limit(1)
    )
    return reviews.one_or_none() or OTHER_SOURCE.format(year=year)


def _newest(session: Session, indicator: str, year: int) -> Figure:
    owner = session.scalars(select(Indicator).where(Indicator.name == indicator)).one()
    return max(indicators.live(session, owner.id, year), key=lambda each: each.id)
