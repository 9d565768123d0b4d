"""The lists of what followers say: 求助的词, 客气话."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.answering import distress, polite
from bot.decided import Line
from bot.people import Person
from bot.word_lists.shape import Column, Item, WordList


def _items(lines: Iterable[Line]) -> list[Item]:
    return [
        Item(each.text, (each.text,), each.of_program, each.belongs, by=each.by, at=each.at) for each in lines
    ]


def _add_distress(session: Session, cells: Sequence[str], by: Person, now: datetime) -> None:
    distress.add(session, cells[0], by=by, now=now)


def _take_out_distress(session: Session, key: str, by: Person, now: datetime) -> None:
    distress.take_out(session, key, by=by, now=now)


def _add_polite(session: Session, cells: Sequence[str], by: Person, now: datetime) -> None:
    polite.add(session, cells[0], by=by, now=now)


def _take_out_polite(session: Session, key: str, by: Person, now: datetime) -> None:
    polite.take_out(session, key, by=by, now=now)


DISTRESS = WordList(
    key="distress",
    name="求助的词",
    about="粉丝的话里有其中之一，先答 110 和 12338，别的都不看；她的原话不保存。",
    at_once="两秒以内起作用",
    columns=(Column("词", "如“家暴”；隔开的写“老公…打”；无关的说法写“不是 打电话”", longest=40, wide=True),),
    items=lambda session: _items(distress.standing(session)),
    put=_add_distress,
    take_out=_take_out_distress,
)
POLITE = WordList(
    key="polite",
    name="客气话",
    about="粉丝只发这一句，就回一声好，给出话题；不算提问，也不列在“未答问题”里。和别的话连着写时，略过不看。",
    at_once="两秒以内起作用",
    columns=(Column("客气话", "如“辛苦了”；标点和表情不用写", longest=20, wide=True),),
    items=lambda session: _items(polite.standing(session)),
    put=_add_polite,
    take_out=_take_out_polite,
)
