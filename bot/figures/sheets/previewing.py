"""What an import of a sheet would change, found without changing anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from bot.errors import Mistake
from bot.figures.folding import fold
from bot.figures.sheets import known as knowledge
from bot.figures.sheets.known import Known, KnownFigure, KnownName, Owner, Says
from bot.figures.sheets.places import Faulty, Place
from bot.figures.sheets.values import Sheet, SheetFigure, SheetTopic

Kind = Literal["added", "corrected", "unchanged", "withdrawn"]
_HOW_TO_NAME = (  # a cell as it was downloaded differs, too, from names that were changed since
    "您改的，请由管理员导入，或把这一格改回原样；您没有改过的，是下载以后别人改了叫法，"
    "请重新下载，或把这几格清空（空着就不动）。"
)


@dataclass(frozen=True)
class Changes:
    """How many figures an import added, found unchanged, corrected, and withdrew, and names as well."""

    added: int = 0
    unchanged: int = 0
    corrected: int = 0
    withdrawn: int = 0
    names_added: int = 0
    names_removed: int = 0


@dataclass(frozen=True)
class Change:
    """What becomes of one figure: what stood, and what the sheet says instead."""

    kind: Kind
    indicator: str
    year: int
    new: SheetFigure | None  # to be added; None where nothing is
    text: str  # what it says afterwards, or said
    article: str
    confirmed: KnownFigure | None = None
    waiting: KnownFigure | None = None

    @property
    def goes(self) -> tuple[KnownFigure, ...]:
        """What is withdrawn: what waited, and where the sheet takes the figure back, all of it."""
        both = (self.waiting, self.confirmed if self.kind == "withdrawn" else None)
        return tuple(each for each in both if each is not None and self.kind != "unchanged")


@dataclass(frozen=True)
class NewName:
    """A name that the sheet gives."""

    text: str
    folded: str
    owner: Owner
    given: SheetTopic | SheetFigure  # where it was written


@dataclass(frozen=True)
class Preview:
    """What an import would change."""

    figures: tuple[Change, ...]
    names_added: tuple[NewName, ...]
    names_removed: tuple[KnownName, ...]

    @property
    def changes(self) -> Changes:
        counted = Counter(str(change.kind) for change in self.figures)
        return Changes(**counted, names_added=len(self.names_added), names_removed=len(self.names_removed))


class _Fault(NamedTuple):
    """What is wrong and where: as it is written, and its cell where it has one."""

    place: str
    at: Place | None
    what: str


def preview(sheet: Sheet, known: Known, *, article: str, renames: bool = True) -> Preview:
    """Hold *sheet*, whose own figures are those of *article*, against what is known.

    Raises Mistake naming every figure and name that belongs to something else already, every indicator that
    is answered with and would come under another topic or level; unless it *renames*, every indicator that
    once was, too, and every cell that would change what something known is called.  Of a workbook it is
    Faulty, with the cells.
    """
    faults = _against_confirmed(sheet, known, renames)
    names = _wanted_names(sheet)
    added, removed = _names(sheet, known, article, names, faults)
    if not renames:
        faults += _against_names(sheet, known, added, removed)
    changes = _figures(sheet, known, article, faults)
    if faults:
        raise _told(sheet, list(dict.fromkeys(faults)))
    return Preview(tuple(changes), tuple(added), tuple(removed))


def _told(sheet: Sheet, faults: Sequence[_Fault]) -> Mistake:
    told = "\n".join(f"{each.place}：{each.what}" for each in faults)
    cells = sorted((each.at, each.what) for each in faults if each.at is not None and each.at.name)
    return Faulty(told, Path(sheet.file).name, cells) if len(cells) == len(faults) else Mistake(told)


def _against_confirmed(sheet: Sheet, known: Known, renames: bool) -> list[_Fault]:
    """Return where *sheet* would change what was confirmed of an indicator: its topic or its level.

    Unless it *renames* also where nothing confirmed stands any more: a topic's names are heard by it.
    """
    confirmed = {
        each.name: each for each in known.indicators if each.confirmed or (each.heard and not renames)
    }
    faults = []
    for each in sheet.figures:
        was = confirmed.get(each.indicator)
        if was is None or (was.topic, was.level) == (each.topic, each.level):
            continue
        what, before = ("级别", was.level or "不分级") if was.topic == each.topic else ("话题", was.topic)
        told = f"“{each.indicator}”的{what}已确认（{before}），要改请换一个指标名。"
        if not was.confirmed:
            told = f"“{each.indicator}”的{what}确认过（{before}），只有管理员能改。请由管理员导入。"
        faults.append(_Fault(each.place, each.at, told))
    return faults


def _wanted_names(sheet: Sheet) -> dict[str, NewName]:
    """Return the names that *sheet* gives, each with its owner; where both claim one, the topic answers."""
    wanted: dict[str, NewName] = {}
    given: list[tuple[Owner, SheetTopic | SheetFigure, str]] = [
        *((knowledge.topic(each.name), each, each.name) for each in sheet.topics),
        *((knowledge.indicator(each.indicator), each, each.indicator) for each in sheet.figures),
    ]
    for owner, each, own in given:
        for text in (own, *each.aliases):
            name = NewName(text, fold(text), owner, each)
            wanted.setdefault(name.folded, name)
    return wanted


def _names(
    sheet: Sheet, known: Known, article: str, wanted: dict[str, NewName], faults: list[_Fault]
) -> tuple[list[NewName], list[KnownName]]:
    """Return the names that come, and those that go: a whole sheet's own, else those it lists anew."""
    listed = {knowledge.topic(each.name) for each in sheet.topics if each.lists_aliases}
    listed |= {knowledge.indicator(each.indicator) for each in sheet.figures if each.lists_aliases}
    coming, going = dict(wanted), []
    for standing in known.names:
        new = wanted.get(standing.folded)
        if new is not None and new.owner == standing.owner:
            del coming[standing.folded]
        elif standing.article == article if sheet.whole else standing.owner in listed:
            going.append(standing)
        elif new is not None:
            told = (
                f"{new.owner}的叫法“{new.text}”在文章 {standing.article} 里已是另一个{standing.owner}的叫法，"
                "请换一个。"
            )
            faults.append(_Fault(new.given.place, new.given.at, told))
    return list(coming.values()), going


def _against_names(
    sheet: Sheet, known: Known, added: Sequence[NewName], removed: Sequence[KnownName]
) -> list[_Fault]:
    """Return the cells by which *sheet* would change what something known is called.

    An indicator without a name and a figure is not known: its import was taken back.
    """
    live = {each.indicator for each in known.figures}
    standing = {each.owner for each in known.names} | {knowledge.indicator(each) for each in live}
    standing |= {knowledge.topic(each.topic) for each in known.indicators if each.name in live}
    cells: list[tuple[Owner, SheetTopic | SheetFigure]] = [
        *((knowledge.topic(each.name), each) for each in sheet.topics),
        *((knowledge.indicator(each.indicator), each) for each in sheet.figures),
    ]
    faults = []
    for owner, given in cells:
        if owner not in standing or not given.lists_aliases:  # else the program names it, not who brings it
            continue
        listed = {fold(each) for each in given.aliases}
        words = [f"加“{each.text}”" for each in added if each.owner == owner and each.folded in listed]
        words += [f"去“{each.text}”" for each in removed if each.owner == owner]
        if words:
            told = f"叫法只有管理员能改：{owner}{'、'.join(words)}。{_HOW_TO_NAME}"
            at = given.names_at
            faults.append(_Fault(str(at) if at and at.name else given.place, at, told))
    return faults


def _figures(sheet: Sheet, known: Known, article: str, faults: list[_Fault]) -> list[Change]:
    live: dict[tuple[str, int], list[KnownFigure]] = {}
    for figure in known.figures:
        live.setdefault((figure.indicator, figure.year), []).append(figure)
    changes = []
    for each in sheet.figures:
        standing, source = live.get((each.indicator, each.year), []), each.article or article
        for figure in standing:
            if figure.article != source:
                remedy = "" if sheet.whole else f"；要更正它，请写明文章 {figure.article}"
                told = (
                    f"“{each.indicator}”{each.year}年的数字已由文章 {figure.article} 给出（{figure.text}）；"
                    f"一个指标一年只有一个数字，请只留一处{remedy}。"
                )
                faults.append(_Fault(each.place, each.at, told))
        changes.append(_figure(each, standing, source))
    for gone in sheet.withdrawals:
        standing = live.get((gone.indicator, gone.year), [])
        if standing:
            changes.append(_withdrawn(standing))
        else:
            told = f"没有“{gone.indicator}”{gone.year}年的数字，无从撤下。"
            faults.append(_Fault(gone.place, gone.at, told))
    if sheet.whole:
        kept = {(each.indicator, each.year) for each in sheet.figures}
        changes += [
            _withdrawn(standing)
            for key, standing in live.items()
            if key not in kept and standing[0].article == article
        ]
    return changes


def _figure(each: SheetFigure, standing: list[KnownFigure], source: str) -> Change:
    waiting = next((figure for figure in standing if figure.confirmed_by is None), None)
    confirmed = next((figure for figure in standing if figure.confirmed_by is not None), None)
    newest, new = waiting or confirmed, says(each)
    kind: Kind = "added"
    if newest is not None:
        kind = "unchanged" if newest.says == new else "corrected"
    taken_back = confirmed is not None and confirmed.says == new  # a correction that only waited
    adds = None if kind == "unchanged" or taken_back else each
    return Change(kind, each.indicator, each.year, adds, each.text, source, confirmed, waiting)


def _withdrawn(standing: list[KnownFigure]) -> Change:
    waiting = next((figure for figure in standing if figure.confirmed_by is None), None)
    confirmed = next((figure for figure in standing if figure.confirmed_by is not None), None)
    first = standing[0]
    return Change(
        "withdrawn", first.indicator, first.year, None, first.text, first.article, confirmed, waiting
    )


def says(each: SheetFigure) -> Says:
    """Return what *each* says, as it is compared."""
    return each.value, each.unit, each.text, each.approximate, each.sentence, each.start
