"""The list of days: 节日和放假."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import Mistake
from bot.people import Person
from bot.publishing import days
from bot.publishing.days import Entry
from bot.word_lists.shape import Column, Item, WordList


def _items(session: Session) -> list[Item]:
    found = []
    for line in days.standing(session):
        entry = days.parsed(line.text)
        found.append(
            Item(
                line.text,
                _cells(entry),
                line.of_program,
                line.belongs,
                by=line.by,
                at=line.at,
                shown=(entry.in_words, entry.name, days.KINDS[entry.kind]),
            )
        )
    return sorted(found, key=_order)


def _order(item: Item) -> tuple[bool, int]:
    """Return where *item* stands: the latest days on top, those of each year below, January first."""
    entry = days.parsed(item.key)
    number = int(entry.first.replace("-", ""))
    return entry.is_yearly, number if entry.is_yearly else -number


def _cells(entry: Entry) -> tuple[str, ...]:
    last = "" if entry.last == entry.first else days.in_words(entry.last)
    return days.KINDS[entry.kind], days.in_words(entry.first), last, entry.name


def _as_listed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Return *cells* as the list has them: 2027-01-01, as Excel may give it, is 2027年1月1日."""
    try:
        return _cells(days.typed(*cells))
    except Mistake:
        return cells


def _add(session: Session, cells: Sequence[str], *, by: Person, now: datetime) -> None:
    kind, first, last, name = cells
    days.add(session, days.typed(kind, first, last, name), by=by, now=now)


DAYS = WordList(
    key="days",
    name="节日和放假",
    about="“排期”的日历上写着这些日子；哀悼纪念的日子排了喜庆的文章，会提醒。放假安排每年秋天公布，到时在这里录入。",
    at_once="马上起作用",
    columns=(
        Column("kind", "类别", choices=tuple(days.KINDS.values())),
        Column("first", "从", "如 2027年1月1日；每年都有的写 每年3月8日", longest=20),
        Column("last", "到", "只有一天的不写", longest=20, needed=False),
        Column("name", "名称", "如“元旦放假”", longest=days.LONGEST),
    ),
    shows=("日子", "名称", "类别"),
    items=_items,
    put=_add,
    as_listed=_as_listed,
    take_out=days.take_out,
)
