"""Questions that got no figure, grouped by what they say: for staff to give a name, or to put aside."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import journal, people, system
from bot.answering import answers, clauses, composing, polite, understanding
from bot.answering.library import Library
from bot.answering.questions import Question
from bot.db import Base, add_unless_there
from bot.figures import version
from bot.people import Person, Role

KINDS = {"help": "没有听懂", "choices": "让粉丝选", "no_year": "没有这一年"}
MOST = 100  # groups in one list


class PutAside(Base):
    """A question that staff said needs no answer; of its words nothing is kept but their checksum."""

    __tablename__ = "put_aside"

    id: Mapped[int] = mapped_column(primary_key=True)
    checksum: Mapped[str] = mapped_column(String(64), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


@dataclass(frozen=True)
class Group:
    """Questions that say the same, in whatever spelling."""

    folded: str
    example: str  # as it was written last
    kind: str
    answer: str  # what went back that time
    count: int
    last_asked: datetime
    guessed: tuple[str, ...] = ()  # what is asked back: “您是不是想问”

    @property
    def subject(self) -> str:
        """What may be a name in it: the longest part that says something."""
        return max(clauses.content(self.folded), key=len, default=self.folded)


def listed(
    session: Session,
    *,
    since: datetime,
    library: Library,
    default_year: int = 0,
    most: int = MOST,
) -> list[Group]:
    """Return what was asked since then and is unanswered still, most often asked first, then latest.

    Each is asked again, as on its last day: what names and figures of today answer is not among them,
    nor what staff put aside.
    """
    there, _ = _sides(session, since)
    return _unanswered(session, there, library, default_year, most)


def both(
    session: Session,
    *,
    since: datetime,
    library: Library,
    default_year: int = 0,
    most: int = MOST,
    most_aside: int = MOST,
) -> tuple[list[Group], list[Group]]:
    """Return what is `listed`, and what of it was put aside; the questions are read once for both."""
    there, aside = _sides(session, since)
    return (
        _unanswered(session, there, library, default_year, most),
        _unanswered(session, aside, library, default_year, most_aside),
    )


def put_aside(session: Session, text: str, *, by: Person, now: datetime) -> None:
    """Take *text*, in whatever spelling, off the list; a second time changes nothing.

    Raises NotAllowed unless *by* is an administrator or an editor.
    """
    _require(by)
    row = PutAside(checksum=_checksum(understanding.folded(text)), by_id=by.id, at=now)
    if add_unless_there(session, row):
        journal.record(session, by, "放到一边", row, now=now)


def take_back(session: Session, text: str, *, by: Person, now: datetime) -> None:
    """Put *text* on the list again; where it is there nothing changes.

    Raises NotAllowed unless *by* is an administrator or an editor.
    """
    _require(by)
    wanted = PutAside.checksum == _checksum(understanding.folded(text))
    if row := session.scalars(select(PutAside).where(wanted)).one_or_none():
        journal.record(session, by, "取回", row, now=now)
        session.delete(row)


def _require(by: Person) -> None:
    people.require(by, Role.ADMIN, Role.EDITOR, to="整理未答的问题")


def _sides(session: Session, since: datetime) -> tuple[list[Group], list[Group]]:
    """Return the groups, most often asked first, then latest: those not put aside, and those that are."""
    put_aside = set(session.scalars(select(PutAside.checksum)))
    sides: tuple[list[Group], list[Group]] = [], []
    for group in sorted(
        _grouped(session, since), key=lambda each: (-each.count, -each.last_asked.timestamp())
    ):
        sides[_checksum(group.folded) in put_aside].append(group)
    return sides


def _unanswered(
    session: Session, groups: Iterable[Group], library: Library, default_year: int, most: int
) -> list[Group]:
    found: list[Group] = []
    with system.held(session, version.NAME):  # each answer asks whether other figures stand since
        shelf = library.shelf(session)
        for group in groups:
            again = answers.answer(
                session, group.example, now=group.last_asked, library=library, default_year=default_year
            )
            if again.kind in KINDS:
                found.append(replace(group, guessed=composing.guessed(again, shelf)))
            if len(found) == most:
                break
    return found


def _grouped(session: Session, since: datetime) -> list[Group]:
    groups: dict[str, Group] = {}
    for each in _asked(session, since):
        other = groups.get(each.folded)
        if other is None:
            groups[each.folded] = each
            continue
        newer = each if each.last_asked >= other.last_asked else other
        groups[each.folded] = replace(newer, count=each.count + other.count)
    return list(groups.values())


def _asked(session: Session, since: datetime) -> Iterator[Group]:
    """Yield the questions as they are kept, those with the same words and answer counted together."""
    last = func.max(Question.asked_at)
    no_questions = polite.load(session).words | answers.HELP
    rows = (
        select(Question.text, Question.kind, Question.answer, func.count(), last)
        .where(Question.kind.in_(KINDS), Question.text.is_not(None), Question.asked_at >= since)
        .group_by(Question.text, Question.kind, Question.answer)
        .order_by(last)
    )
    for text, kind, answer, count, last_asked in session.execute(rows):
        folded = understanding.folded(text or "")
        if len(folded) > 1 and folded not in no_questions:
            yield Group(folded, text or "", kind, answer or "", count, last_asked)


def _checksum(folded: str) -> str:
    return sha256(folded.encode()).hexdigest()
