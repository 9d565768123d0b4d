"""Words of distress: whoever writes one is told 110 and 12338 before anything else.

The list comes with the program (words/distress.txt); staff add words to it and take words out.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind
from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import decided, people
from bot.db import Base
from bot.decided import Decided, Line
from bot.errors import Mistake
from bot.figures import version
from bot.figures.folding import fold
from bot.people import Person, Role

WORDS = Path(__file__).parents[1] / "words" / "distress.txt"
SHORTEST, LONGEST = 2, 30  # letters of a word
_HARMLESS = "不是 "  # 打我电话 holds 打我, and is longer
_BETWEEN = "…"  # 老公…打 is also 老公昨晚又打
_MOST_BETWEEN = 6


class DistressWord(Decided, Base):
    """What staff decided of one line of the list: that it belongs there, or no more."""

    __tablename__ = "distress_word"

    line: Mapped[str] = mapped_column(String(60), unique=True)


class Distress:
    """A list of words, ready to be heard; it never changes."""

    def __init__(self, lines: Sequence[str]):
        harmless = [fold(line.removeprefix(_HARMLESS)) for line in lines if line.startswith(_HARMLESS)]
        apart = [line for line in lines if _BETWEEN in line and not line.startswith(_HARMLESS)]
        self.words = [fold(line) for line in lines if not line.startswith(_HARMLESS) and _BETWEEN not in line]
        known = list(dict.fromkeys([*self.words, *harmless]))
        self._all = AhoCorasick(known, matchkind=MatchKind.LeftmostLongest)
        self._harmless = frozenset(which for which, word in enumerate(known) if word in harmless)
        # without one of these beginnings the slow way is not gone
        self._beginnings = AhoCorasick(sorted({fold(line.split(_BETWEEN)[0]) for line in apart}))
        self._apart, self._cut_out = _any(apart), _any(harmless)

    def hears(self, folded: str) -> bool:
        """Tell whether *folded*, a folded text, holds a word of distress."""
        if any(which not in self._harmless for which, _, _ in self._all.find_matches_as_indexes(folded)):
            return True
        if not self._beginnings.find_matches_as_indexes(folded):
            return False
        return bool(self._apart.search(self._cut_out.sub(" ", folded)))


def lines(session: Session) -> list[str]:
    """Return the list as it stands: that of the program, with what staff added and took out."""
    return decided.lines(session, DistressWord, seed())


def standing(session: Session) -> list[Line]:
    """Return every line of the list, also those taken out, with who decided."""
    return decided.standing(session, DistressWord, seed())


def load(session: Session) -> Distress:
    """Return the list as it stands, ready to be heard."""
    return Distress(lines(session))


def add(session: Session, line: str, *, by: Person, now: datetime) -> None:
    """Put *line* on the list: a word, two with … between them, or 不是 and what is harmless.

    Raises NotAllowed when *by* is no administrator, Mistake when it is too short, too long or there already.
    """
    line = _checked(line)
    if line in lines(session):
        raise Mistake(f"“{line}”已经在求助的词里。", of="word")
    _decide(session, line, belongs=True, by=by, now=now)


def take_out(session: Session, line: str, *, by: Person, now: datetime) -> None:
    """Take *line* from the list.

    Raises NotAllowed when *by* is no administrator, Mistake when it is not there.
    """
    line = " ".join(line.split())
    if line not in lines(session):
        raise Mistake(f"求助的词里没有“{line[:LONGEST]}”。")
    _decide(session, line, belongs=False, by=by, now=now)


def still_heard(session: Session, line: str) -> bool:
    """Tell whether *line* would be heard without itself, for another word of the list stands in it."""
    others = Distress([each for each in lines(session) if each != line])
    return others.hears(fold(line.replace(_BETWEEN, "昨晚")))


def _decide(session: Session, line: str, *, belongs: bool, by: Person, now: datetime) -> None:
    people.require(by, Role.ADMIN, to="改求助的词")
    version.raise_(session, now=now)
    verb = "加求助的词" if belongs else "去掉求助的词"
    decided.decide(session, DistressWord, line, belongs=belongs, verb=verb, by=by, now=now)


def _checked(line: str) -> str:
    line = " ".join(line.split())
    parts = line.removeprefix(_HARMLESS).split(_BETWEEN)
    letters = sum(len(fold(part)) for part in parts)
    if not all(fold(part) for part in parts) or len(parts) > 2 or not SHORTEST <= letters <= LONGEST:
        raise Mistake(
            f"“{line[:LONGEST]}”不行：一个词要 {SHORTEST} 至 {LONGEST} 个字，如“家暴”；"
            "隔开的写成“老公…打”，无关的说法写成“不是 打电话”。",
            of="word",
        )
    return line


def _any(written: Iterable[str]) -> re.Pattern[str]:
    between = f"[^ ]{{0,{_MOST_BETWEEN}}}"
    found = {between.join(re.escape(fold(part)) for part in line.split(_BETWEEN)) for line in written}
    return re.compile("|".join(sorted(found, key=lambda each: (-len(each), each))) or "(?!)")


@cache
def seed() -> tuple[str, ...]:
    """Return the lines that come with the program."""
    return decided.seed_of(WORDS)
