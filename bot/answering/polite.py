"""客气话: whoever writes nothing else is greeted back, and has asked no question.

The list comes with the program (words/polite.txt); staff add words to it and take words out.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import decided, people
from bot.db import Base
from bot.decided import Decided, Line
from bot.errors import Mistake
from bot.figures import version
from bot.figures.folding import fold
from bot.figures.indicators import Alias
from bot.people import Person, Role

WORDS = Path(__file__).parents[1] / "words" / "polite.txt"
LONGEST = 12  # letters of a word
_WITHIN = 2  # letters of a word that is left out within a sentence too: 早 is also of 早上


class PoliteWord(Decided, Base):
    """What staff decided of one polite word."""

    __tablename__ = "polite_word"


class Polite:
    """A list of polite words, ready to be looked up; it never changes."""

    def __init__(self, words: Iterable[str] = ()):
        self.words = frozenset(filter(None, map(fold, words)))
        longest_first = sorted((each for each in self.words if len(each) >= _WITHIN), key=len, reverse=True)
        self._within = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def is_all(self, folded: str) -> bool:
        """Tell whether *folded*, a folded text, is but one of them."""
        return folded in self.words

    def without(self, folded: str) -> str:
        """Return *folded* with a space in place of each of them: 辛苦咯两癌检查 asks of 两癌检查."""
        return self._within.sub(" ", folded)


def lines(session: Session) -> list[str]:
    """Return the list as it stands: that of the program, with what staff added and took out."""
    return decided.lines(session, PoliteWord, seed())


def standing(session: Session) -> list[Line]:
    """Return every word of the list, also those taken out, with who decided."""
    return decided.standing(session, PoliteWord, seed())


def load(session: Session) -> Polite:
    """Return the list as it stands, ready to be looked up."""
    return Polite(lines(session))


def add(session: Session, word: str, *, by: Person, now: datetime) -> None:
    """Put *word* on the list.

    Raises NotAllowed when *by* is no administrator, Mistake when it is too long, there already, or what
    followers call a figure by: that would not be answered any more.
    """
    people.require(by, Role.ADMIN, to="改客气话")
    word = " ".join(word.split())
    if not 1 <= len(fold(word)) <= LONGEST:
        raise Mistake(f"“{word[:LONGEST]}”不行：一句客气话要 1 至 {LONGEST} 个字，如“辛苦了”。", of="word")
    if fold(word) in load(session).words:
        raise Mistake(f"“{word}”已经在客气话里。", of="word")
    if session.scalars(select(Alias.text).where(Alias.folded == fold(word))).first():
        raise Mistake(f"“{word}”是数字的叫法，粉丝发它要得到数字，不能作客气话。", of="word")
    version.raise_(session, now=now)
    decided.decide(session, PoliteWord, word, belongs=True, verb="加客气话", by=by, now=now)


def take_out(session: Session, word: str, *, by: Person, now: datetime) -> None:
    """Take *word* from the list.

    Raises NotAllowed when *by* is no administrator, Mistake when it is not there.
    """
    people.require(by, Role.ADMIN, to="改客气话")
    word = " ".join(word.split())
    if word not in lines(session):
        raise Mistake(f"客气话里没有“{word[:LONGEST]}”。")
    version.raise_(session, now=now)
    decided.decide(session, PoliteWord, word, belongs=False, verb="去掉客气话", by=by, now=now)


@cache
def seed() -> tuple[str, ...]:
    """Return the words that come with the program."""
    return decided.seed_of(WORDS)
