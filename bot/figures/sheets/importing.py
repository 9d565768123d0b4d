"""Importing a sheet: what is new waits for confirmation, what changed too; again changes nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import journal, people
from bot.figures import telling, version
from bot.figures.indicators import Alias, Figure, Indicator, Topic
from bot.figures.sheets import known
from bot.figures.sheets.known import Owner
from bot.figures.sheets.previewing import Change, Changes, NewName, Preview, preview
from bot.figures.sheets.records import FigureImport
from bot.figures.sheets.values import Sheet, SheetFigure
from bot.people import Person, Role


def import_(
    session: Session,
    sheet: Sheet,
    *,
    article: str,
    by: Person | None,
    now: datetime,
    undoable: bool = True,
) -> Changes:
    """Take over *sheet*, whose own figures are those of *article*; nothing is answered with before `confirm`.

    1. A new figure, and a changed one, waits; the confirmed one goes on being answered with.
    2. A figure that a whole sheet no longer holds, or that is to be withdrawn, is withdrawn at once: no
       number rather than a wrong one.
    3. The names that a whole sheet gave before, or those of what another lists anew, are replaced.
    4. What was done is kept, so that it can be undone; not when *undoable* is False: whoever brings a single
       figure takes it back by itself.

    Raises Mistake when a name or a figure already belongs to something of another article, or an indicator
    that is answered with would come under another topic or level, or *by* is no administrator and
    would change what something known is called; NotAllowed when *by* may not import.
    """
    if by is not None:
        people.require(by, Role.EDITOR, Role.ADMIN, to="导入数字")
    version.raise_(session, now=now)  # and whoever else imports waits for us
    planned = preview(sheet, known.load(session), article=article, renames=may_rename(sheet, by))
    topics = {topic.name: _topic(session, topic.name) for topic in sheet.topics}
    altered: list[dict[str, Any]] = []
    indicators = {
        each.indicator: _indicator(session, each, topics[each.topic], altered, whole=sheet.whole)
        for each in sheet.figures
    }
    session.flush()
    names = _name(session, planned, article, topics, indicators)
    figures = [_carry_out(session, each, indicators, by=by, now=now) for each in planned.figures]
    what = {
        "added": [each for added, _ in figures for each in added],
        "withdrawn": [each for _, gone in figures for each in gone],
        "altered": altered,
        **names,
    }
    if undoable and any(what.values()):
        record = FigureImport(
            at=now,
            person_id=by.id if by else None,
            file=sheet.file[-200:],
            digest=sheet.digest,
            article=article,
            changes=what,
        )
        session.add(record)
        counted = vars(planned.changes)
        journal.record(session, by, "导入数字表", record, now=now, file=record.file, **counted)
    return planned.changes


def may_rename(sheet: Sheet, by: Person | None) -> bool:
    """Tell whether *by* may change by *sheet* what followers call something known; an article's own may."""
    return sheet.whole or by is None or by.may(Role.ADMIN)


def _topic(session: Session, name: str) -> Topic:
    topic = session.scalars(select(Topic).where(Topic.name == name)).one_or_none()
    if topic is None:
        topic = Topic(name=name)
        session.add(topic)
        session.flush()  # numbered in the order of the sheet
    return topic


def _indicator(
    session: Session, each: SheetFigure, topic: Topic, altered: list[dict[str, Any]], *, whole: bool
) -> Indicator:
    indicator = session.scalars(select(Indicator).where(Indicator.name == each.indicator)).one_or_none()
    if indicator is None:
        indicator = Indicator(name=each.indicator, topic=topic, level=each.level, counted=each.counted)
        session.add(indicator)
        session.flush()
        return indicator
    counted = each.counted if whole or each.counted else indicator.counted
    before = {"topic_id": indicator.topic_id, "level": indicator.level, "counted": indicator.counted}
    after = {"topic_id": topic.id, "level": each.level, "counted": counted}
    if before != after:
        altered.append({"id": indicator.id, "before": before, "after": after})
        indicator.topic, indicator.level, indicator.counted = topic, each.level, counted
        session.flush()
    return indicator


def _name(
    session: Session,
    planned: Preview,
    article: str,
    topics: dict[str, Topic],
    indicators: dict[str, Indicator],
) -> dict[str, list[dict[str, Any]]]:
    """Let names go and come; return them as they are kept for an undo."""

    def alias(name: NewName) -> Alias:
        mine: Owner = name.owner
        return Alias(
            text=name.text,
            folded=name.folded,
            topic_id=topics[mine.name].id if mine == known.topic(mine.name) else None,
            indicator_id=indicators[mine.name].id if mine == known.indicator(mine.name) else None,
            article=article,
        )

    gone = [session.get_one(Alias, name.id) for name in planned.names_removed]
    for each in gone:
        session.delete(each)
    session.flush()  # what goes makes room for what comes
    came = [alias(name) for name in planned.names_added]
    session.add_all(came)
    return {
        "names_added": [_kept(each) for each in came],
        "names_removed": [_kept(each) for each in gone],
    }


def _kept(alias: Alias) -> dict[str, Any]:
    columns = ("text", "folded", "topic_id", "indicator_id", "article")
    return {column: getattr(alias, column) for column in columns}


def _carry_out(
    session: Session, change: Change, indicators: dict[str, Indicator], *, by: Person | None, now: datetime
) -> tuple[list[int], list[int]]:
    """Withdraw what goes and add what comes; return the numbers of both, what came first."""
    told = {"text": change.text, "year": change.year}
    for each in change.goes:
        gone = session.get_one(Figure, each.id)
        gone.withdrawn_at = now
        telling.waits_no_more(session, gone, now=now)
        if change.kind == "withdrawn":
            journal.record(session, by, "撤下", gone, now=now, text=gone.text, year=gone.year)
            if gone.confirmed_at:
                words = f"{gone.indicator.quoted}{gone.year}年 {gone.text} 已撤下"
                telling.corrected(session, gone, words, now=now)
    session.flush()  # makes room: the index allows one that waits
    went = [each.id for each in change.goes]
    if change.new is None:
        if change.kind == "corrected" and change.confirmed is not None:
            confirmed = session.get_one(Figure, change.confirmed.id)
            journal.record(session, by, "撤回更正", confirmed, now=now, **told)
        return [], went
    new = _row(change.new, indicators[change.indicator], change.article, now)
    session.add(new)
    journal.record(session, by, "更正" if change.kind == "corrected" else "导入", new, now=now, **told)
    return [new.id], went


def _row(each: SheetFigure, indicator: Indicator, article: str, now: datetime) -> Figure:
    return Figure(
        indicator_id=indicator.id,
        year=each.year,
        value=each.value,
        unit=each.unit,
        text=each.text,
        approximate=each.approximate,
        sentence=each.sentence,
        start=each.start,
        article=article,
        added_at=now,
    )
