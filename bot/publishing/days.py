"""The days that matter to a push: holidays, the account's own days, days of mourning.

The list comes with the program (words/days.tsv); staff add days to it, such as next year's holidays as soon
as they are published, and take days out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from sqlalchemy.orm import Session

from bot import decided, people
from bot.clock import day_in_words
from bot.db import Base
from bot.decided import Decided, Line
from bot.errors import Mistake
from bot.figures import version
from bot.people import Person, Role

DAYS = Path(__file__).parents[1] / "words" / "days.tsv"
Kind = Literal["own", "feast", "mourning", "off", "work"]
KINDS: Mapping[Kind, str] = {
    "off": "放假",
    "work": "调休上班",
    "feast": "节日",
    "own": "本号的日子",
    "mourning": "哀悼纪念",
}
LONGEST = 40  # letters of a name
LONGEST_SPAN = 31  # days
_EVERY_YEAR = len("03-08")


@dataclass(frozen=True)
class Day:
    """What is on a day."""

    kind: Kind
    name: str


@dataclass(frozen=True)
class Entry:
    """A line of the list: what is on which days, of one year or of each."""

    kind: Kind
    first: str  # 2026-02-15, or 03-08 of each year
    last: str  # the same where it is one day
    name: str

    @property
    def line(self) -> str:
        """Return it as it stands in the file."""
        when = self.first if self.last == self.first else f"{self.first}..{self.last}"
        return f"{self.kind}\t{when}\t{self.name}"

    @property
    def is_yearly(self) -> bool:
        return len(self.first) == _EVERY_YEAR

    @property
    def in_words(self) -> str:
        """Return its days as staff read them: 每年3月8日, 2026年2月15日 至 23日."""
        said = in_words(self.first)
        if self.last == self.first:
            return said
        if self.last[:4] != self.first[:4]:
            return f"{said} 至 {in_words(self.last)}"
        same_month = self.last[:7] == self.first[:7]
        return f"{said} 至 {f'{int(self.last[8:])}日' if same_month else _day_in_words(self.last[5:])}"


class ListedDay(Decided, Base):
    """What staff decided of one line of the list."""

    __tablename__ = "listed_day"


class Days:
    """The list, ready to be looked at; it never changes."""

    def __init__(self, entries: Iterable[Entry], mourning: Iterable[str] = ()):
        self._entries = tuple(entries)
        self._mourning = tuple(map(parted, mourning))

    def on(self, day: date) -> tuple[Day, ...]:
        """Return what is on *day*."""
        found = [Day(each.kind, each.name) for each in self._entries if _falls(day, each)]
        return (*found, *(Day("mourning", name) for when, name in self._mourning if when == day))

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on *day*: by the holiday plan, else from Monday to Friday."""
        kinds = {each.kind for each in self.on(day)}
        return "work" in kinds or ("off" not in kinds and day.weekday() < 5)

    def knows_holidays(self, year: int) -> bool:
        """Tell whether the holiday plan of *year* is known: it is published in the autumn before."""
        return any(each.kind == "off" and each.first.startswith(f"{year}-") for each in self._entries)


def load(session: Session, mourning: Iterable[str] = ()) -> Days:
    """Return the list as it stands; *mourning* lists more days of mourning: 2026-12-20 全市哀悼日."""
    return Days(map(parsed, decided.lines(session, ListedDay, seed())), mourning)


@cache
def of_program() -> Days:
    """Return the list that comes with the program."""
    return Days(map(parsed, seed()))


def standing(session: Session) -> list[Line]:
    """Return every line of the list, also those taken out, with who decided."""
    return decided.standing(session, ListedDay, seed())


def add(session: Session, entry: Entry, *, by: Person, now: datetime) -> None:
    """Put *entry* on the list.

    Raises NotAllowed when *by* is no administrator, Mistake when it is no day, or there already.
    """
    people.require(by, Role.ADMIN, to="改节日和放假")
    entry = _checked(entry)
    if entry.line in decided.lines(session, ListedDay, seed()):
        raise Mistake(f"{entry.in_words}“{entry.name}”已经在节日和放假里。", of="name")
    version.raise_(session, now=now)
    decided.decide(session, ListedDay, entry.line, belongs=True, verb="加日子", by=by, now=now)


def take_out(session: Session, line: str, *, by: Person, now: datetime) -> None:
    """Take *line*, as `Entry.line` gives it, from the list.

    Raises NotAllowed when *by* is no administrator, Mistake when it is not there.
    """
    people.require(by, Role.ADMIN, to="改节日和放假")
    if line not in decided.lines(session, ListedDay, seed()):
        raise Mistake("节日和放假里没有这一行，可能刚被别的同事去掉了。")
    version.raise_(session, now=now)
    decided.decide(session, ListedDay, line, belongs=False, verb="去掉日子", by=by, now=now)


def parsed(line: str) -> Entry:
    """Return the entry that a line of the list says."""
    kind, when, name = line.split("\t")
    if kind not in get_args(Kind):
        raise ValueError(f"{DAYS.name}: {line}")
    first, _, last = when.partition("..")
    return Entry(cast(Kind, kind), first, last or first, name)


def typed(kind: str, first: str, last: str, name: str) -> Entry:
    """Return the entry that staff typed: 放假, 2027年1月1日, 2027-01-03, 元旦放假; or 每年3月8日.

    Raises Mistake when the kind is unknown or a day cannot be read.
    """
    kinds = {word: key for key, word in KINDS.items()}
    if kind.strip() not in kinds:
        raise Mistake(f"类别“{kind[:LONGEST]}”不行，要写 {'、'.join(kinds)} 之一。", of="kind")
    begins = _read(first, of="first")
    ends = _read(last, of="last") if last.strip() else begins
    return Entry(kinds[kind.strip()], begins, ends, " ".join(name.split()))


def in_words(day: str) -> str:
    """Return *day*, as a line of the list has it, as staff write it: 2027年1月1日, 每年3月8日."""
    return "每年" + _day_in_words(day) if len(day) == _EVERY_YEAR else day_in_words(date.fromisoformat(day))


def parted(text: str) -> tuple[date, str]:
    """Return the day and the name that *text* says: 2026-12-20 全市哀悼日.

    Raises ValueError when it begins with no day.
    """
    when, _, name = text.strip().partition(" ")
    return date.fromisoformat(when), name.strip() or "哀悼日"


@cache
def seed() -> tuple[str, ...]:
    """Return the lines that come with the program."""
    return decided.seed_of(DAYS)


def _checked(entry: Entry) -> Entry:
    if not 1 <= len(entry.name) <= LONGEST:
        raise Mistake(f"名称要 1 至 {LONGEST} 个字，如“元旦放假”。", of="name")
    if entry.is_yearly:
        if entry.last != entry.first:
            raise Mistake(
                "每年都有的只能是一天；几天连着的请写明年份，如 2027年10月1日 到 2027年10月7日。", of="last"
            )
        return entry
    if len(entry.last) == _EVERY_YEAR:
        raise Mistake("“从”写了年份，“到”也要写年份。", of="last")
    first, last = date.fromisoformat(entry.first), date.fromisoformat(entry.last)
    if not 0 <= (last - first).days < LONGEST_SPAN:
        raise Mistake(f"“到”要在“从”之后，最多连着 {LONGEST_SPAN} 天。", of="last")
    return entry


_WRITTEN = re.compile(
    r"(?:每年|(?:(\d{4})\s*[-/.年]))?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+00:00:00)?"
)


def _read(text: str, *, of: str) -> str:
    """Return the day of *text* as the list has it: 2027-01-01, or 03-08 of each year."""
    found = _WRITTEN.fullmatch(text.strip())
    if found:
        year, month, day = found[1], int(found[2]), int(found[3])
        try:
            when = date(int(year or 2024), month, day)  # a leap year
        except ValueError:
            found = None
        else:
            return when.isoformat() if year else f"{month:02}-{day:02}"
    raise Mistake(f"“{text[:LONGEST]}”不是日子，请写如 2027年1月1日；每年都有的写 每年3月8日。", of=of)


def _day_in_words(day: str) -> str:
    return f"{int(day[:2])}月{int(day[3:])}日"


def _falls(day: date, entry: Entry) -> bool:
    if entry.is_yearly:
        return f"{day:%m-%d}" == entry.first
    return entry.first <= day.isoformat() <= entry.last
