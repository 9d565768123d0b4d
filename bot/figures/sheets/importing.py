"""Importing a sheet: what is new waits for confirmation, what changed too; again changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import journal
from bot.errors import Mistake
from bot.figures import version
from bot.figures.folding import fold
from bot.figures.indicators import Alias, Figure, Indicator, Topic, is_live, live
from bot.figures.sheets.values import Sheet, SheetFigure
from bot.people import Person


@dataclass(frozen=True)
class Changes:
    """How many figures an import added, found unchanged, corrected, and withdrew."""

    added: int = 0
    unchanged: int = 0
    corrected: int = 0
    withdrawn: int = 0


def import_(session: Session, sheet: Sheet, *, article: str, by: Person | None, now: datetime) -> Changes:
    """Take over *sheet* as the figures of *article*; nothing of it is answered with before `confirm`.

    1. A new figure, and a changed one, waits; the confirmed one goes on being answered with.
    2. A figure that the sheet no longer holds is withdrawn at once: no number rather than a wrong one.
    3. The names that this article's sheet gave before are replaced by those it gives now.

    Raises Mistake when a name or a figure already belongs to something of another article, or an indicator
    that is answered with would come under another topic or level.
    """
    version.raise_(session, now=now)  # and whoever else imports waits for us
    topics = {topic.name: _topic(session, topic.name) for topic in sheet.topics}
    _require_as_confirmed(session, sheet)
    indicators = {each.indicator: _indicator(session, each, topics[each.topic]) for each in sheet.figures}
    session.flush()
    _name(session, sheet, article, topics, indicators)
    done = [
        _figure(session, sheet, each, indicators[each.indicator], article=article, by=by, now=now)
        for each in sheet.figures
    ]
    kept = {(indicator.id, sheet.year) for indicator in indicators.values()}
    return Changes(
        added=done.count("added"),
        unchanged=done.count("unchanged"),
        corrected=done.count("corrected"),
        withdrawn=_withdraw(session, article, kept, by=by, now=now),
    )


def _topic(session: Session, name: str) -> Topic:
    topic = session.scalars(select(Topic).where(Topic.name == name)).one_or_none()
    if topic is None:
        topic = Topic(name=name)
        session.add(topic)
        session.flush()  # numbered in the order of the sheet
    return topic


def _require_as_confirmed(session: Session, sheet: Sheet) -> None:
    """Raise Mistake where *sheet* would change what was confirmed of an indicator: its topic or its level."""
    confirmed = (
        select(Indicator)
        .where(Indicator.name.in_([each.indicator for each in sheet.figures]))
        .where(Indicator.id.in_(select(Figure.indicator_id).where(Figure.confirmed_at.is_not(None), is_live)))
    )
    standing = {indicator.name: indicator for indicator in session.scalars(confirmed)}
    faults = []
    for each in sheet.figures:
        indicator = standing.get(each.indicator)
        if indicator is None or (indicator.topic.name, indicator.level) == (each.topic, each.level):
            continue
        what = "级别" if indicator.topic.name == each.topic else "话题"
        was = (indicator.level or "不分级") if what == "级别" else indicator.topic.name
        faults.append(f"{sheet.file}：“{each.indicator}”的{what}已确认（{was}），要改请换一个指标名。")
    if faults:
        raise Mistake("\n".join(faults))


def _indicator(session: Session, each: SheetFigure, topic: Topic) -> Indicator:
    indicator = session.scalars(select(Indicator).where(Indicator.name == each.indicator)).one_or_none()
    if indicator is None:
        indicator = Indicator(name=each.indicator)
        session.add(indicator)
    indicator.topic, indicator.level, indicator.counted = topic, each.level, each.counted
    session.flush()
    return indicator


def _name(
    session: Session,
    sheet: Sheet,
    article: str,
    topics: dict[str, Topic],
    indicators: dict[str, Indicator],
) -> None:
    """Make the article's names those of its sheet."""
    wanted: dict[str, Alias] = {}
    for topic in sheet.topics:
        for text in (topic.name, *topic.aliases):
            alias = Alias(text=text, folded=fold(text), topic_id=topics[topic.name].id, article=article)
            wanted.setdefault(alias.folded, alias)
    for each in sheet.figures:
        for text in (each.indicator, *each.aliases):
            indicator = indicators[each.indicator]
            alias = Alias(text=text, folded=fold(text), indicator_id=indicator.id, article=article)
            wanted.setdefault(alias.folded, alias)
    faults = []
    for standing in session.scalars(select(Alias)):
        new = wanted.get(standing.folded)
        if new is not None and _owner(new) == _owner(standing):
            del wanted[standing.folded]
        elif standing.article == article:
            session.delete(standing)
        elif new is not None:
            faults.append(
                f"{sheet.file}：“{new.text}”在文章 {standing.article} 里已是另一个指标的叫法，请换一个。"
            )
    if faults:
        raise Mistake("\n".join(faults))
    session.flush()  # what goes makes room for what comes
    session.add_all(wanted.values())


def _figure(
    session: Session,
    sheet: Sheet,
    each: SheetFigure,
    indicator: Indicator,
    *,
    article: str,
    by: Person | None,
    now: datetime,
) -> str:
    new = Figure(
        indicator_id=indicator.id,
        year=sheet.year,
        value=each.value,
        unit=each.unit,
        text=each.text,
        approximate=each.approximate,
        sentence=each.sentence,
        start=each.start,
        article=article,
        added_at=now,
    )
    standing = live(session, indicator.id, sheet.year)
    for figure in standing:
        if figure.article != article:
            raise Mistake(
                f"{sheet.file}：“{each.indicator}”{sheet.year}年的数字已由文章 {figure.article} 给出"
                f"（{figure.text}）；一个指标一年只有一个数字，请只留一处。"
            )
    waiting = next((figure for figure in standing if figure.confirmed_at is None), None)
    confirmed = next((figure for figure in standing if figure.confirmed_at is not None), None)
    newest = waiting or confirmed
    if newest is not None and _says(newest) == _says(new):
        return "unchanged"
    if waiting is not None:
        waiting.withdrawn_at = now  # makes room: the index allows one that waits
        session.flush()
    if confirmed is not None and _says(confirmed) == _says(new):
        journal.record(session, by, "撤回更正", confirmed, now=now, text=each.text, year=sheet.year)
        return "corrected"
    session.add(new)
    journal.record(session, by, "更正" if standing else "导入", new, now=now, text=each.text, year=sheet.year)
    return "corrected" if standing else "added"


def _withdraw(
    session: Session, article: str, kept: set[tuple[int, int]], *, by: Person | None, now: datetime
) -> int:
    standing = select(Figure).where(
        Figure.article == article, Figure.superseded_by_id.is_(None), Figure.withdrawn_at.is_(None)
    )
    gone = [each for each in session.scalars(standing) if (each.indicator_id, each.year) not in kept]
    for figure in gone:
        figure.withdrawn_at = now
        journal.record(session, by, "撤下", figure, now=now, text=figure.text, year=figure.year)
    return len(gone)


def _owner(alias: Alias) -> tuple[int | None, int | None]:
    return alias.topic_id, alias.indicator_id


def _says(figure: Figure) -> tuple[Decimal, str, str, bool, str, int]:
    return figure.value, figure.unit, figure.text, figure.approximate, figure.sentence, figure.start
