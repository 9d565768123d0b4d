"""Lists that come with the program, line by line, and what staff decided of their lines.

A list is its seed, a file, with the lines that staff added and without those they took out.  What they
decided is a row of its table, which has the columns of `Decided`; it stays when the line comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import journal
from bot.errors import Mistake
from bot.people import Person

LONGEST = 120  # letters of a line


class Decided:
    """The columns of such a table: that a line belongs on the list, or no more."""

    __tablename__: str

    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(String(LONGEST), unique=True)
    belongs: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


@dataclass(frozen=True)
class Line:
    """A line as it stands: of the program or of staff, on the list or taken out; by whom, where known."""

    text: str
    of_program: bool
    belongs: bool = True
    by: str = ""
    at: datetime | None = None


Row = TypeVar("Row", bound=Decided)


def lines(session: Session, table: type[Row], seed: Sequence[str]) -> list[str]:
    """Return the list as it stands: the seed without what was taken out, then what was added."""
    decided = {line: belongs for line, belongs in session.execute(select(table.line, table.belongs))}  # noqa: C416
    kept = [line for line in seed if decided.get(line, True)]
    given = set(kept)
    return kept + [line for line, belongs in decided.items() if belongs and line not in given]


def standing(session: Session, table: type[Row], seed: Sequence[str]) -> list[Line]:
    """Return every line of the list with who decided what of it: what staff added first, the latest on top.

    What they took out is among them.
    """
    rows = session.execute(
        select(table.line, table.belongs, Person.name, table.at)
        .join(Person, Person.id == table.by_id)
        .order_by(table.at.desc(), table.id.desc())
    )
    program = set(seed)
    decided = {line: Line(line, line in program, belongs, by, at) for line, belongs, by, at in rows}
    ours = [each for each in decided.values() if not each.of_program]
    return ours + [decided.get(line) or Line(line, of_program=True) for line in seed]


def decide(
    session: Session, table: type[Row], line: str, *, belongs: bool, verb: str, by: Person, now: datetime
) -> None:
    """Keep that *line* belongs on the list, or no more; whether *by* may is the caller's to ask.

    Raises Mistake when it is longer than the table keeps.
    """
    longest: int = table.__table__.c.line.type.length  # type: ignore[attr-defined]
    if len(line) > longest:
        raise Mistake(f"“{line[:20]}…”有 {len(line)} 个字，连标点最多 {longest} 个字。")
    row = session.scalars(select(table).where(table.line == line)).one_or_none()
    if row is None:
        row = table()
        row.line = line
        session.add(row)
    row.belongs, row.by_id, row.at = belongs, by.id, now
    session.flush()
    journal.record(session, by, verb, row, now=now, line=line)


def seed_of(file: Path) -> tuple[str, ...]:
    """Return the lines of a list's file, without its remarks."""
    given = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in given if line and not line.startswith("#"))
