"""The lists of proofreading: the program's, with what staff added and took out; leaders are staff's alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import journal, people
from bot.db import Base
from bot.errors import Mistake
from bot.figures import version
from bot.people import Person, Role
from bot.publishing.proofread.findings import LEVELS
from bot.publishing.proofread.leaders import Leader
from bot.publishing.proofread.wording import Wording
from bot.publishing.proofread.wrong_words import Pair

WORDS = Path(__file__).parents[2] / "words"
LONGEST, LONGEST_SOURCE = 40, 200  # letters
Kind = Literal["错词", "名称"]


class ProofWord(Base):
    """What staff decided of a wrong word or a name: that it belongs on its list, or no more."""

    __tablename__ = "proof_word"
    __table_args__ = (UniqueConstraint("kind", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(LONGEST))
    instead: Mapped[str] = mapped_column(String(LONGEST))
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE))
    exceptions: Mapped[str] = mapped_column(Text)
    belongs: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    @property
    def pair(self) -> Pair:
        """Return it as the list has it."""
        return Pair(self.text, self.instead, self.source, _several(self.exceptions))


class ListedLeader(Base):
    """A leader, as an administrator listed her."""

    __tablename__ = "leader"

    id: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int]
    name: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


@dataclass(frozen=True)
class Lists:
    """Everything that staff may edit, as it stands."""

    pairs: tuple[Pair, ...]
    names: tuple[str, ...]
    leaders: tuple[Leader, ...] = ()


def load(session: Session) -> Lists:
    """Return the lists as they stand."""
    decided = {(each.kind, each.text): each for each in session.scalars(select(ProofWord))}

    def stays(kind: Kind, text: str) -> bool:
        return (kind, text) not in decided

    added = [each for each in decided.values() if each.belongs]
    return Lists(
        pairs=tuple(pair for pair in seed().pairs if stays("错词", pair.wrong))
        + tuple(each.pair for each in added if each.kind == "错词"),
        names=tuple(name for name in seed().names if stays("名称", name))
        + tuple(each.text for each in added if each.kind == "名称"),
        leaders=tuple(Leader(each.rank, each.name, each.title) for each in leaders(session)),
    )


def decisions(session: Session, kind: Kind) -> list[tuple[ProofWord, str]]:
    """Return what staff decided of the words of one list, also those taken out, and who; the latest first."""
    rows = session.execute(
        select(ProofWord, Person.name)
        .join(Person, Person.id == ProofWord.by_id)
        .where(ProofWord.kind == kind)
        .order_by(ProofWord.at.desc(), ProofWord.id.desc())
    )
    return [(word, by) for word, by in rows]


def leaders(session: Session) -> Sequence[ListedLeader]:
    """Return the leaders in their order."""
    return session.scalars(select(ListedLeader).order_by(ListedLeader.rank, ListedLeader.id)).all()


def add(session: Session, pair: Pair, *, by: Person, now: datetime) -> None:
    """Put *pair* on the list of wrong words, or change it there.

    Raises NotAllowed when *by* is no administrator, Mistake when it can be no pair.
    """
    if not 2 <= len(pair.wrong) <= LONGEST or not 1 <= len(pair.right) <= LONGEST or pair.wrong == pair.right:
        raise Mistake(
            f"“{pair.wrong[:LONGEST]}”→“{pair.right[:LONGEST]}”不行："
            f"错的要 2 至 {LONGEST} 个字，改成的要与它不同。",
            of="wrong",
        )
    if not pair.source.strip() or len(pair.source) > LONGEST_SOURCE:
        raise Mistake("要写明出处（国标、词典，或自编的缘由），不超过 200 个字。", of="source")
    wrong = [each for each in pair.exceptions if pair.wrong not in each or pair.wrong == each]
    if wrong:
        raise Mistake(f"例外“{wrong[0]}”要含有“{pair.wrong}”，而且比它长。", of="exceptions")
    _decide(session, "错词", pair, belongs=True, by=by, now=now)


def add_name(session: Session, name: str, *, source: str = "", by: Person, now: datetime) -> None:
    """Put *name* on the list of names: what differs from it in one letter is told.

    Raises NotAllowed when *by* is no administrator, Mistake when it or its source is too long, or it is too
    short or there already.
    """
    name = "".join(name.split())
    if not 3 <= len(name) <= LONGEST:
        raise Mistake(f"“{name[:LONGEST]}”不行：一个名称要 3 至 {LONGEST} 个字。", of="name")
    if len(source) > LONGEST_SOURCE:
        raise Mistake(f"出处有 {len(source)} 个字，最多 {LONGEST_SOURCE} 个字。", of="source")
    if name in load(session).names:
        raise Mistake(f"“{name}”已经在名称表里。", of="name")
    _decide(session, "名称", Pair(name, "", source.strip() or "工作人员所加"), belongs=True, by=by, now=now)


def take_out(session: Session, text: str, *, kind: Kind | None = None, by: Person, now: datetime) -> None:
    """Take a wrong word or a name from its list; without *kind* from whichever has it.

    Raises NotAllowed when *by* is no administrator, Mistake when it is on neither.
    """
    lists = load(session)
    pair = next((each for each in lists.pairs if each.wrong == text), None)
    if kind == "名称" or (kind is None and pair is None):
        if text not in lists.names:
            where = "名称表里" if kind else "错词表和名称表里都"
            raise Mistake(f"{where}没有“{text[:LONGEST]}”。")
        named = Pair(text, "", name_sources(session).get(text, ""))
        _decide(session, "名称", named, belongs=False, by=by, now=now)
        return
    if pair is None:
        raise Mistake(f"错词表里没有“{text[:LONGEST]}”。")
    _decide(session, "错词", pair, belongs=False, by=by, now=now)


def put_leader(session: Session, leader: Leader, *, by: Person, now: datetime) -> None:
    """List *leader*, or change rank and title of who is listed by that name.

    Raises NotAllowed when *by* is no administrator, Mistake when name or title is missing or too long.
    """
    people.require(by, Role.ADMIN, to="改领导名单")
    for fits, key, told in (
        (2 <= len(leader.name) <= 20, "name", "名字要 2 至 20 个字。"),
        (1 <= len(leader.title) <= 60, "title", "职务要 1 至 60 个字。"),
        (0 < leader.rank < 10_000, "rank", "排序要 1 至 9999。"),
    ):
        if not fits:
            raise Mistake(told, of=key)
    version.raise_(session, now=now)
    listed = session.scalars(select(ListedLeader).where(ListedLeader.name == leader.name)).one_or_none()
    if listed is None:
        listed = ListedLeader(name=leader.name)
        session.add(listed)
    listed.rank, listed.title, listed.by_id, listed.at = leader.rank, leader.title, by.id, now
    session.flush()
    journal.record(session, by, "改领导名单", listed, now=now, rank=leader.rank, title=leader.title)


def remove_leader(session: Session, name: str, *, by: Person, now: datetime) -> None:
    """Take *name* from the list of leaders.

    Raises NotAllowed when *by* is no administrator, Mistake when nobody is listed by it.
    """
    people.require(by, Role.ADMIN, to="改领导名单")
    listed = session.scalars(select(ListedLeader).where(ListedLeader.name == name)).one_or_none()
    if listed is None:
        raise Mistake(f"领导名单里没有“{name[:20]}”。")
    version.raise_(session, now=now)
    journal.record(session, by, "移出领导名单", listed, now=now)
    session.delete(listed)


def _decide(session: Session, kind: Kind, pair: Pair, *, belongs: bool, by: Person, now: datetime) -> None:
    people.require(by, Role.ADMIN, to="改错词表")
    version.raise_(session, now=now)
    wanted = select(ProofWord).where(ProofWord.kind == kind, ProofWord.text == pair.wrong)
    decided = session.scalars(wanted).one_or_none()
    if decided is None:
        decided = ProofWord(kind=kind, text=pair.wrong)
        session.add(decided)
    decided.instead, decided.source = pair.right, pair.source
    decided.exceptions = "、".join(pair.exceptions)
    decided.belongs, decided.by_id, decided.at = belongs, by.id, now
    session.flush()
    verb = "加入校对的词" if belongs else "去掉校对的词"
    journal.record(session, by, verb, decided, now=now, kind=kind, text=pair.wrong, instead=pair.right)


@cache
def seed() -> Lists:
    """Return the lists that come with the program."""
    pairs = [
        Pair(wrong, right, source, _several(exceptions))
        for wrong, right, source, exceptions in _rows("proofread.tsv", 4)
    ]
    return Lists(tuple(pairs), tuple(seeded_names()))


@cache
def seeded_names() -> Mapping[str, str]:
    """Return the names that come with the program, each with its source."""
    return {name: source for name, source in _rows("names.tsv", 2)}  # noqa: C416 - rows are lists


def name_sources(session: Session) -> Mapping[str, str]:
    """Return where each name that is known comes from."""
    ours = {each.text: each.source for each, _ in decisions(session, "名称") if each.source}
    return {**seeded_names(), **ours}


@cache
def wordings() -> tuple[Wording, ...]:
    """Return the rules of wording; they are the program's alone."""
    levels = {level: level for level in LEVELS}
    return tuple(
        Wording(pattern, instead, reason, levels[level])  # type: ignore[index]
        for pattern, instead, reason, level in _rows("wording.tsv", 4)
    )


def _rows(name: str, columns: int) -> list[list[str]]:
    lines = (WORDS / name).read_text(encoding="utf-8").splitlines()
    return [
        (line.split("\t") + [""] * columns)[:columns] for line in lines if line and not line.startswith("#")
    ]


def _several(written: str) -> tuple[str, ...]:
    return tuple(each for each in written.split("、") if each)
