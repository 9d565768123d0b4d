"""The lists of what followers say: 求助的词, 客气话."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.answering import distress, polite
from bot.decided import Line
from bot.people import Person
from bot.word_lists.shape import Column, Item, Put, TakeOut, WordList


def _items(standing: Callable[[Session], list[Line]]) -> Callable[[Session], list[Item]]:
    """Return what reads the items of a list whose lines are all there is to them."""
    return lambda session: [
        Item(each.text, (each.text,), each.of_program, each.belongs, by=each.by, at=each.at)
        for each in standing(session)
    ]


def _put(add: TakeOut) -> Put:
    """Return what puts the one cell of a line on the list by *add*."""

    def put(session: Session, cells: Sequence[str], *, by: Person, now: datetime) -> None:
        add(session, cells[0], by=by, now=now)

    return put


DISTRESS = WordList(
    key="distress",
    name="求助的词",
    about="粉丝的话里有其中之一，先答 110 和 12338，别的都不看；她的原话不保存。",
    at_once="两秒以内起作用",
    columns=(
        Column("word", "词", "如“家暴”；隔开的写“老公…打”；无关的说法写“不是 打电话”", longest=40, wide=True),
    ),
    items=_items(distress.standing),
    put=_put(distress.add),
    take_out=distress.take_out,
)
POLITE = WordList(
    key="polite",
    name="客气话",
    about="粉丝只发这一句，就回一声好，给出话题；不算提问，也不列在“未答问题”里。和别的话连着写时，略过不看。",
    at_once="两秒以内起作用",
    columns=(Column("word", "客气话", "如“辛苦了”；标点和表情不用写", longest=20, wide=True),),
    items=_items(polite.standing),
    put=_put(polite.add),
    take_out=polite.take_out,
)
