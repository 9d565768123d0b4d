"""Importing and undoing: all rows of an export or none, and nothing of an earlier import is ever changed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import db, journal, people, system
from bot.clock import beijing_day
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role
from bot.reach.imports import columns, meanings, opening, previewing, reading, rows
from bot.reach.imports.columns import Table
from bot.reach.imports.meanings import Kind
from bot.reach.imports.opening import Export
from bot.reach.imports.previewing import Outcome, Preview
from bot.reach.imports.rows import ExportColumn, ImportedArticle, ImportedFollowers, ReachImport, ReachUndo


@dataclass(frozen=True)
class Choice:
    """What a person says of a file: what columns mean, which sheet, whether followers were told of all."""

    columns: tuple[tuple[str, str], ...] = ()  # heading, word of a meaning
    sheet: str = ""
    notified: bool | None = None

    @property
    def by_heading(self) -> dict[str, str]:
        return {meanings.fold(heading): said for heading, said in self.columns}

    @property
    def digest(self) -> str:
        """Return what shows whether two choices are the same."""
        return hashlib.sha256(repr((sorted(self.columns), self.sheet, self.notified)).encode()).hexdigest()


def open_(path: Path, *, called: str = "") -> Export:
    """Open the export at *path*, known as *called*; raise Mistake when it is no table that can be read."""
    return opening.open_(path, called=called)


def look(session: Session, export: Export, choice: Choice) -> Table:
    """Return the table of *export*, its columns understood; raise Mistake where there is none, or several."""
    return columns.find(
        export, by_hand=choice.by_heading, remembered=rows.remembered(session), sheet=choice.sheet
    )


def guess(session: Session, export: Export, choice: Choice) -> Table | None:
    """Return what looks most like the table of *export*, so that a person can mend its columns."""
    return columns.guess(
        export, by_hand=choice.by_heading, remembered=rows.remembered(session), sheet=choice.sheet
    )


def preview(session: Session, export: Export, choice: Choice, *, now: datetime) -> Preview:
    """Return what importing *export* would do; nothing is kept.

    Raises Mistake naming every fault by sheet and cell.
    """
    table = look(session, export, choice)
    try:
        found = reading.read(table, today=beijing_day(now), notified=choice.notified)
        if not found.rows:
            raise Mistake(f"{table.page.name} 里没有一行能导入。")
        return previewing.preview(session, export, table, found, now=now)
    except Mistake as mistake:
        raise Mistake(f"{export.name} {mistake}") from mistake


def import_(session: Session, export: Export, choice: Choice, *, by: Person, now: datetime) -> Preview:
    """Import *export*: all of it, or nothing; what is known already is not kept twice.

    What *by* chose of a heading is remembered for the next file.  Raises Mistake naming every fault by sheet
    and cell, NotAllowed when *by* may not.
    """
    require(by)
    _one_at_a_time(session, now)
    planned = preview(session, export, choice, now=now)
    _remember(session, planned.table, choice, by=by, now=now)
    if not planned.brings_something:
        return planned
    record = ReachImport(
        at=now,
        person_id=by.id,
        kind=planned.table.kind,
        file=export.name,
        digest=export.digest,
        sheet=planned.table.page.name[:60],
        columns=[
            [each.letters, each.heading, each.meaning.said if each.meaning else ""]
            for each in planned.table.columns
        ],
        counted=planned.counted | {"left_out": planned.left_out},
    )
    session.add(record)
    session.flush()
    make = _article if planned.table.kind == Kind.ARTICLES else _followers
    session.add_all(make(record, each) for each in planned.outcomes if each.state != "same")
    journal.record(session, by, "导入公众平台的数据", record, now=now, file=record.file, **planned.counted)
    return planned


def undo(session: Session, *, by: Person, now: datetime, number: int | None = None) -> ReachImport:
    """Take back the last import that was not taken back; what it replaced counts again.

    With *number* only when that is the last one.  Raises NotAllowed when there is none, when another came
    after it, or when *by* may not.
    """
    require(by, to="撤销导入")
    _one_at_a_time(session, now)
    last = session.scalars(
        select(ReachImport)
        .where(ReachImport.id.not_in(select(ReachUndo.import_id)))
        .order_by(ReachImport.id.desc())
        .limit(1)
        .with_for_update(of=ReachImport)
    ).one_or_none()
    if last is None:
        raise NotAllowed("没有可以撤销的导入。")
    if number is not None and number != last.id:
        raise NotAllowed(f"只能撤销最后一次导入，现在是 {last.file}。这一页可能放久了，请刷新再看。")
    if not db.add_unless_there(session, ReachUndo(import_id=last.id, person_id=by.id, at=now)):
        raise NotAllowed(f"{last.file} 的导入刚刚已经有人撤销了。")
    journal.record(session, by, "撤销导入公众平台的数据", last, now=now, file=last.file)
    return last


def _one_at_a_time(session: Session, now: datetime) -> None:
    """Let nobody else import or undo until the transaction ends: only what others do not tell is kept."""
    system.locked(session, "reach.imports", at_first="", now=now)


def listed(session: Session, *, most: int) -> list[ReachImport]:
    """Return the imports, the latest first, those that were undone too."""
    return list(session.scalars(select(ReachImport).order_by(ReachImport.id.desc()).limit(most)))


def require(by: Person, *, to: str = "导入公众平台的数据") -> None:
    """Raise NotAllowed unless *by* may import: editors and administrators."""
    people.require(by, Role.EDITOR, Role.ADMIN, to=to)


def _remember(session: Session, table: Table, choice: Choice, *, by: Person, now: datetime) -> None:
    """Keep what *by* chose of a heading, where the words of the heading say something else.

    Of two columns with one heading only this file tells which is which: nothing is kept of them.
    """
    kept = {each.heading: each for each in session.scalars(select(ExportColumn))}
    for heading, said in choice.by_heading.items():
        column = next(each for each in table.columns if each.folded == heading)
        if not column.is_alone:
            continue
        known = kept.get(heading)
        recognised = meanings.recognise(column.heading, table.kind)
        chosen = meanings.chosen(said)
        if known is None and recognised is not None and chosen == recognised:
            continue
        if known is None:
            known = ExportColumn(heading=heading, meaning=said, person_id=by.id, at=now)
            if not db.add_unless_there(session, known):
                continue  # another chose at the same moment: the first word stands
        elif known.meaning == said:
            continue
        known.meaning, known.person_id, known.at = said, by.id, now
        label = chosen.label if chosen else "不导入"
        journal.record(session, by, "选定栏目的意思", known, now=now, heading=column.heading, meaning=label)


def _article(record: ReachImport, outcome: Outcome) -> ImportedArticle:
    row = outcome.row
    return ImportedArticle(
        import_id=record.id,
        place=row.place[:80],
        title=row.title,
        url=row.url,
        published_on=row.published_on,
        publish_type=row.publish_type,
        stat_date=row.day,
        daily=row.daily,
        **outcome.values,
    )


def _followers(record: ReachImport, outcome: Outcome) -> ImportedFollowers:
    return ImportedFollowers(
        import_id=record.id, place=outcome.row.place[:80], day=outcome.row.day, **outcome.values
    )
