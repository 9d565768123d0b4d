"""Taking back the last import: its figures and names go, those it replaced stand again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import journal, people
from bot.clock import in_words
from bot.errors import NotAllowed
from bot.figures import heard, telling, version
from bot.figures.indicators import Alias, Figure, Indicator, is_live
from bot.figures.sheets.records import FigureImport, FigureUndo
from bot.people import Person, Role

NAMED = 5  # figures named in one sentence


@dataclass(frozen=True)
class Undone:
    """What was taken back, as staff read it: 办班期数2019年 12期."""

    file: str
    article: str
    at: datetime
    by: str | None
    taken_back: tuple[str, ...]
    restored: tuple[str, ...]
    names_removed: tuple[str, ...]
    names_restored: tuple[str, ...]


def undo(session: Session, *, by: Person, now: datetime, number: int | None = None) -> Undone:
    """Take back the last import that was not taken back yet; it must be that *number* where one is given.

    1. Figures that it brought are withdrawn; those it withdrew stand again, confirmed ones answered with.
    2. Names that it brought go; those it removed come back.
    3. Indicators get their former topic, level and what they count.

    Raises NotAllowed when there is none, when a figure of it was confirmed since, when what it replaced was
    replaced again, or when *by* may not: confirmed figures come back, and names that are answered to change,
    only through an administrator.
    """
    people.require(by, Role.EDITOR, Role.ADMIN, to="撤销导入")
    version.raise_(session, now=now)  # and whoever imports or confirms waits for us
    last = _last(session)
    if last is None:
        raise NotAllowed("没有可以撤销的导入。")
    if number not in (None, last.id):
        raise NotAllowed("只能撤销最后一次导入；这一次已经撤销过，或后来又有人导入过。请看下面的列表。")
    brought = _figures(session, last.changes["added"])
    replaced = _figures(session, last.changes["withdrawn"])
    if why := _hindered(session, last, brought, replaced):
        raise NotAllowed(f"{in_words(last.at)}的导入不能撤销：{why}")
    if any(figure.confirmed_at is not None for figure in replaced):
        people.require(by, Role.ADMIN, to="让撤下的数字重新用来回答")
    if _renames(session, last.changes):
        people.require(by, Role.ADMIN, to="改已经在用的叫法")
    going = [figure for figure in brought if figure.is_live]  # others were refused one by one
    for figure in going:
        figure.withdrawn_at = now
        telling.waits_no_more(session, figure, now=now)
        journal.record(session, by, "撤销导入", figure, now=now, text=figure.text, year=figure.year)
    session.flush()  # makes room for those that come back
    for figure in replaced:
        figure.withdrawn_at = None
        journal.record(session, by, "恢复", figure, now=now, text=figure.text, year=figure.year)
    _restore_names(session, last.changes)
    _restore_indicators(session, last.changes["altered"])
    session.add(FigureUndo(import_id=last.id, person_id=by.id, at=now))
    journal.record(session, by, "撤销导入", last, now=now, file=last.file)
    return Undone(
        file=last.name,
        article=last.article,
        at=last.at,
        by=last.person.name if last.person else None,
        taken_back=tuple(_told(figure) for figure in going),
        restored=tuple(_told(figure) for figure in replaced),
        names_removed=tuple(each["text"] for each in last.changes["names_added"]),
        names_restored=tuple(each["text"] for each in last.changes["names_removed"]),
    )


def hindrance(session: Session, *, by: Person) -> str:
    """Return in a few words why *by* cannot take back the last import; nothing where it can be."""
    last = _last(session)
    if last is None:
        return ""
    brought = _figures(session, last.changes["added"])
    replaced = _figures(session, last.changes["withdrawn"])
    if why := _hindered(session, last, brought, replaced):
        return why
    if by.may(Role.ADMIN):
        return ""
    if any(figure.confirmed_at is not None for figure in replaced):
        return "它撤下过确认了的数字，只有管理员能撤销。"
    return "它改了已经在用的叫法，只有管理员能撤销。" if _renames(session, last.changes) else ""


def _last(session: Session) -> FigureImport | None:
    return session.scalars(
        select(FigureImport)
        .where(FigureImport.id.not_in(select(FigureUndo.import_id)))
        .order_by(FigureImport.id.desc())
        .limit(1)
    ).one_or_none()


def _renames(session: Session, changes: dict[str, Any]) -> bool:
    """Tell whether a name that is heard would change."""
    changed = [*changes["names_added"], *changes["names_removed"]]
    indicators, topics = heard.owners(session)
    return any(each["topic_id"] in topics or each["indicator_id"] in indicators for each in changed)


def _figures(session: Session, ids: list[int]) -> list[Figure]:
    """Return the figures of these *ids*, in their order, as they stand now."""
    rows = select(Figure).where(Figure.id.in_(ids)).execution_options(populate_existing=True)
    found = {each.id: each for each in session.scalars(rows)}
    return [found[each] for each in ids]


def _hindered(session: Session, last: FigureImport, brought: list[Figure], replaced: list[Figure]) -> str:
    """Return what came after *last* and depends on it, as staff read it."""
    confirmed = [_told(figure) for figure in brought if figure.confirmed_at is not None]
    if confirmed:
        return f"{_some(confirmed)}后来已经确认。确认过的数字只能更正：请导入改好的表，再确认。"
    ids, standing = {figure.id for figure in brought}, _standing(session, [*brought, *replaced])
    taken = [
        _told(other)
        for figure in replaced
        for other in standing.get((figure.indicator_id, figure.year), ())
        if other.id not in ids and (other.confirmed_at is None) == (figure.confirmed_at is None)
    ]
    taken += [
        _told(figure)
        for figure in brought
        if _is_replaced(figure, standing.get((figure.indicator_id, figure.year), ()))
    ]
    if taken:
        return f"{_some(taken)}后来又有改动。请导入改好的表。"
    if names := _taken_names(session, last.changes):
        return f"叫法“{'”“'.join(names)}”后来给了别的指标。请导入改好的表。"
    for each in last.changes["altered"]:
        before, after = each["before"], each["after"]
        if (before["topic_id"], before["level"]) == (after["topic_id"], after["level"]):
            continue
        of_it = select(Figure).where(
            Figure.indicator_id == each["id"], Figure.confirmed_at.is_not(None), is_live
        )
        since = [_told(figure) for figure in session.scalars(of_it)]
        if since:
            return f"{_some(since)}是照它的话题和级别确认的。请导入改好的表。"
    return ""


def _standing(session: Session, figures: list[Figure]) -> dict[tuple[int, int], list[Figure]]:
    """Return the figures that stand of the indicators of *figures*, by indicator and year."""
    of_them = select(Figure).where(Figure.indicator_id.in_({each.indicator_id for each in figures}), is_live)
    found: dict[tuple[int, int], list[Figure]] = {}
    for each in session.scalars(of_them.order_by(Figure.id)):
        found.setdefault((each.indicator_id, each.year), []).append(each)
    return found


def _is_replaced(figure: Figure, standing: Sequence[Figure]) -> bool:
    """Tell whether *figure* gave way to a later one of those *standing*; a refused one did not."""
    later = any(other.id > figure.id for other in standing)
    return not figure.is_live and (figure.superseded_by_id is not None or later)


def _some(told: list[str]) -> str:
    """Name the first few of *told*, and how many there are: forty in a row say less."""
    return "、".join(told[:NAMED]) + (f" 等{len(told)}个数字" if len(told) > NAMED else " ")


def _taken_names(session: Session, changes: dict[str, Any]) -> list[str]:
    """Return those of the names that would come back that something else is called by now."""
    ours = {_key(each) for each in changes["names_added"]}
    wanted = {each["folded"] for each in changes["names_removed"]}
    standing = session.scalars(select(Alias).where(Alias.folded.in_(wanted)))
    return [each.text for each in standing if (each.folded, each.topic_id, each.indicator_id) not in ours]


def _restore_names(session: Session, changes: dict[str, Any]) -> None:
    for each in changes["names_added"]:
        alias = session.scalars(select(Alias).where(Alias.folded == each["folded"])).one_or_none()
        if alias is not None and (alias.folded, alias.topic_id, alias.indicator_id) == _key(each):
            session.delete(alias)
    session.flush()  # what goes makes room for what comes back
    session.add_all(Alias(**each) for each in changes["names_removed"])
    session.flush()


def _restore_indicators(session: Session, altered: list[dict[str, Any]]) -> None:
    for each in altered:
        indicator = session.get_one(Indicator, each["id"])
        for column, value in each["before"].items():
            if getattr(indicator, column) == each["after"][column]:
                setattr(indicator, column, value)
    session.flush()


def _key(name: dict[str, Any]) -> tuple[str, int | None, int | None]:
    return name["folded"], name["topic_id"], name["indicator_id"]


def _told(figure: Figure) -> str:
    return f"{figure.indicator.name}{figure.year}年 {figure.text}"
