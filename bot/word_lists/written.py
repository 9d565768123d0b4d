"""The lists by which articles are proofread: 错词, 名称, 领导."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.errors import Mistake
from bot.people import Person
from bot.publishing.proofread import listing
from bot.publishing.proofread.leaders import Leader
from bot.publishing.proofread.listing import ProofWord
from bot.publishing.proofread.wrong_words import Pair
from bot.word_lists.shape import Column, Item, WordList

_APART = re.compile(r"[、，,；;\s]+")


def _wrong_words(session: Session) -> list[Item]:
    seeded = {pair.wrong: _cells(pair) for pair in listing.seed().pairs}
    return _items(session, "错词", seeded, lambda word: _cells(word.pair), changes=True)


def _items(
    session: Session,
    kind: listing.Kind,
    seeded: Mapping[str, tuple[str, ...]],
    cells: Callable[[ProofWord], tuple[str, ...]],
    *,
    changes: bool = False,
) -> list[Item]:
    """Return the items of a list: what staff added first, and changed where it *changes*, the latest on top.

    The program's are *seeded*: their cells by their keys.
    """
    ours = {
        word.text: Item(
            word.text,
            cells(word),
            of_program=word.text in seeded,
            belongs=word.belongs,
            changed=changes and word.belongs and word.text in seeded and cells(word) != seeded[word.text],
            by=by,
            at=word.at,
        )
        for word, by in listing.decisions(session, kind)
    }
    first = {key: item for key, item in ours.items() if not item.of_program or item.changed}
    return [*first.values()] + [
        ours.get(key) or Item(key, given, of_program=True)
        for key, given in seeded.items()
        if key not in first
    ]


def _cells(pair: Pair) -> tuple[str, ...]:
    return pair.wrong, pair.right, pair.source, "、".join(pair.exceptions)


def _put_wrong(session: Session, cells: Sequence[str], *, by: Person, now: datetime) -> None:
    wrong, right, source, exceptions = cells
    pair = Pair(wrong, right, source, tuple(filter(None, _APART.split(exceptions))))
    if pair in listing.load(session).pairs:
        raise Mistake(f"“{wrong}”→“{right}”已经在错词里，没有要改的。", of="wrong")
    listing.add(session, pair, by=by, now=now)


def _names(session: Session) -> list[Item]:
    seeded = {name: (name, source) for name, source in listing.seeded_names().items()}
    return _items(session, "名称", seeded, lambda word: (word.text, word.source))


def _add_name(session: Session, cells: Sequence[str], *, by: Person, now: datetime) -> None:
    name, source = cells
    listing.add_name(session, name, source=source, by=by, now=now)


def _leaders(session: Session) -> list[Item]:
    return [
        Item(each.name, (each.name, each.title, str(each.rank)), of_program=False, at=each.at)
        for each in listing.leaders(session)
    ]


def _put_leader(session: Session, cells: Sequence[str], *, by: Person, now: datetime) -> None:
    name, title, rank = cells
    if not rank.isdecimal():
        raise Mistake(f"排序“{rank[:20]}”不行，要写数字，如 1；小的排在前。", of="rank")
    leader = Leader(int(rank[:6]), "".join(name.split()), title)
    if any(
        (each.rank, each.name, each.title) == (leader.rank, leader.name, leader.title)
        for each in listing.leaders(session)
    ):
        raise Mistake(f"“{name}”已经在领导名单里，没有要改的。", of="name")
    listing.put_leader(session, leader, by=by, now=now)


WRONG = WordList(
    key="wrong-words",
    name="错词",
    about="文章里有左边的写法，就提醒改成右边的；含有它而不错的说法写在“例外”里。",
    at_once="下一次校对就用",
    columns=(
        Column("wrong", "错的写法", "2 至 40 个字"),
        Column("right", "改成"),
        Column("source", "出处", "国标、词典，或自编的缘由", longest=200, wide=True),
        Column("exceptions", "例外", "可以不写；几个之间用顿号", longest=200, needed=False, wide=True),
    ),
    items=_wrong_words,
    put=_put_wrong,
    take_out=partial(listing.take_out, kind="错词"),
    labelled=True,
    changes=True,
)
NAMES = WordList(
    key="names",
    name="名称",
    about="地名、机构、品牌活动的正确写法；文章里差一个字的会提醒核对。",
    at_once="下一次校对就用",
    columns=(
        Column("name", "名称", "3 至 40 个字"),
        Column("source", "出处", "可以不写", longest=200, needed=False),
    ),
    items=_names,
    put=_add_name,
    take_out=partial(listing.take_out, kind="名称"),
    labelled=True,
)
LEADERS = WordList(
    key="leaders",
    name="领导名单",
    about="文章里的姓名、职务、先后次序照它核对；只存在本系统，不随程序发放。",
    at_once="下一次校对就用",
    columns=(
        Column("name", "姓名", longest=20),
        Column("title", "职务", longest=60),
        Column("rank", "排序", "数字，小的在前", longest=4),
    ),
    items=_leaders,
    put=_put_leader,
    take_out=listing.remove_leader,
    labelled=True,
    changes=True,
    keeps_removed=False,
)
