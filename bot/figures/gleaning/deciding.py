"""What a person decides about one number of a review: it is a figure, or it is not wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import journal
from bot.errors import Mistake, NotAllowed
from bot.figures import indicators, numerals, refusals, sentences, sheets, version
from bot.figures.gleaning.rows import Gleaned
from bot.figures.gleaning.taking import require
from bot.figures.indicators import Figure, Indicator
from bot.figures.sheets import Sheet, SheetFigure, SheetTopic, checks
from bot.figures.sheets.places import Place
from bot.people import Person, Role

_NEW = {"indicator": "new", "topic": "new_topic"}  # where a new one is named
_LONGEST = {"indicator": 60, "topic": 40}
_CALLED = {"text": "写法", "level": "级别", "indicator": "指标", "topic": "话题", "year": "年份"}


@dataclass(frozen=True)
class Reading:
    """How a person reads a number: what it counts, and how it is written in its sentence."""

    indicator: str
    topic: str = ""  # of a new indicator
    level: str | None = None  # of a new indicator
    text: str = ""
    year: int = 0


def keep(session: Session, gleaned: Gleaned, reading: Reading, *, by: Person, now: datetime) -> Figure:
    """Make *gleaned* a figure as *reading* says; an administrator's is confirmed at once, another's waits.

    1. Whoever else decides about it meanwhile waits, and is told that it was decided.
    2. The number is held against its sentence, the names against those that are taken.
    3. It comes in by the path of every sheet; what stands is corrected by it once it is confirmed.

    Raises Mistake when the number does not stand in its sentence, or a name or the year is taken by something
    else; NotAllowed when somebody decided before, or *by* is neither editor nor administrator.
    """
    require(by)
    _hold(session, gleaned, now)
    _require_open(gleaned)
    figure = _figure(session, gleaned, reading)
    sheet = _sheet(session, gleaned, figure)
    sheets.import_(session, sheet, article=gleaned.gleaning.article, by=by, now=now, undoable=False)
    kept = _newest(session, figure)
    gleaned.figure_id, gleaned.decided_by_id, gleaned.decided_at = kept.id, by.id, now
    session.flush()
    session.refresh(gleaned)
    if by.may(Role.ADMIN):
        indicators.confirm(session, [kept], by=by, now=now)
    return kept


def leave(session: Session, gleaned: Gleaned, *, by: Person, now: datetime) -> None:
    """Say that *gleaned* is not wanted; a figure made of it that still waits is refused.

    Raises NotAllowed when somebody decided before, or *by* is neither editor nor administrator.
    """
    require(by)
    _hold(session, gleaned, now)
    if gleaned.stage == "waiting" and gleaned.figure is not None:
        refusals.refuse(session, gleaned.figure, by=by, now=now)
    else:
        _require_open(gleaned)
        journal.record(session, by, "不要", gleaned, now=now, text=gleaned.text, year=gleaned.year)
    gleaned.figure_id, gleaned.decided_by_id, gleaned.decided_at = None, by.id, now
    session.flush()
    session.refresh(gleaned)


def take_back(session: Session, gleaned: Gleaned, *, by: Person, now: datetime) -> None:
    """Let *gleaned*, which was left out or is a figure no more, be decided about again.

    Raises NotAllowed when it is a figure, or *by* is neither editor nor administrator.
    """
    require(by)
    _hold(session, gleaned, now)
    if gleaned.stage in {"waiting", "confirmed"}:
        _require_open(gleaned)
    if gleaned.stage == "open":
        return
    gleaned.figure_id = gleaned.decided_by_id = gleaned.decided_at = None
    journal.record(session, by, "取回", gleaned, now=now, text=gleaned.text, year=gleaned.year)
    session.flush()
    session.refresh(gleaned)


def _hold(session: Session, gleaned: Gleaned, now: datetime) -> None:
    """Let nobody else decide meanwhile, and read what was decided by now."""
    version.raise_(session, now=now)
    session.refresh(gleaned)


def _require_open(gleaned: Gleaned) -> None:
    if gleaned.stage == "open":
        return
    who = gleaned.decided_by.name if gleaned.decided_by else "同事"
    what = {
        "left": "不要",
        "waiting": f"留下，等管理员确认：{gleaned.figure.indicator.name}" if gleaned.figure else "",
        "confirmed": f"确认为“{gleaned.figure.indicator.name}”" if gleaned.figure else "",
        "gone": "留下过，后来又改了",
    }[gleaned.stage]
    raise NotAllowed(f"“{gleaned.text}”{who} 已经看过（{what}），您这次没有改动它。")


def _figure(session: Session, gleaned: Gleaned, reading: Reading) -> SheetFigure:
    text = reading.text or gleaned.text
    says = numerals.read(text)
    if says is None:
        raise Mistake(
            f"“{text}”读不出数字和单位。请照句子写成 10025名、60余场次、1.2万人次 的样子。", of="text"
        )
    if not 1949 <= (reading.year or gleaned.year) <= 2099:
        raise Mistake(f"{reading.year} 不是年份，请写 1949 至 2099 的一年，如 2020。", of="year")
    known = session.scalars(select(Indicator).where(Indicator.name == reading.indicator)).one_or_none()
    topic = known.topic.name if known else reading.topic
    for key, given in (("indicator", reading.indicator), ("topic", topic)):
        if not given:
            missing = {
                "indicator": "请选这个数说的是哪个指标，没有就写一个新的。",
                "topic": "请选新指标的话题。",
            }
            raise Mistake(missing[key], of=f"{key} {_NEW[key]}")
        if len(given) > _LONGEST[key]:
            raise Mistake(
                f"{_CALLED[key]}的名字有 {len(given)} 个字，最多 {_LONGEST[key]} 个，请写短些。", of=_NEW[key]
            )
    starts = sentences.occurrences(gleaned.sentence, text)
    as_found = text == gleaned.text and gleaned.start in starts
    return SheetFigure(
        topic=topic,
        indicator=reading.indicator,
        aliases=(),
        level=known.level if known else reading.level,
        counted=known.counted if known else None,
        text=text,
        value=says.value,
        unit=says.unit,
        approximate=says.approximate,
        sentence=gleaned.sentence,
        start=-1,
        year=reading.year or gleaned.year,
        lists_aliases=False,
        nth=starts.index(gleaned.start) + 1 if as_found else None,
        place=f"第{gleaned.place}个数",
    )


def _sheet(session: Session, gleaned: Gleaned, figure: SheetFigure) -> Sheet:
    """Return a sheet of this one figure, held against its sentence."""
    faults: list[str] = []

    def fault(place: Place, what: str) -> None:
        faults.append(what)

    topic = SheetTopic(name=figure.topic, aliases=(), lists_aliases=False, place=figure.place)
    form = _OnPage()
    checks.names([topic], [figure], form, fault)
    placed = checks.figures([topic], [figure], None, form, fault)
    if faults:
        raise Mistake("\n".join(faults))
    return Sheet(
        file=gleaned.gleaning.title,
        digest=gleaned.gleaning.digest,
        whole=False,
        topics=(topic,),
        figures=placed,
    )


class _OnPage:
    """What the fields of the page are called where a sheet has cells or lines."""

    leave_out = "就选“不分级别”"
    add_topic = "请选一个，或写新话题的名字"
    of_key: Callable[..., Place] = staticmethod(lambda key, name="", index=0: Place(0, 1))

    def called(self, key: str) -> str:
        return _CALLED.get(key, key)

    def says(self, key: str, value: Any) -> str:
        return f"{self.called(key)} {value}"


def _newest(session: Session, figure: SheetFigure) -> Figure:
    """Return the figure as it stands now: the one that waits, else the confirmed one that says the same."""
    owner = session.scalars(select(Indicator).where(Indicator.name == figure.indicator)).one()
    standing = indicators.live(session, owner.id, figure.year)
    return min(standing, key=lambda each: each.confirmed_at is not None)
