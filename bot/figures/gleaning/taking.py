"""Taking in a review: its figures are found, held against the known indicators, and put down."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import journal, people
from bot.errors import Mistake
from bot.figures import extract, numerals, proposals, sentences
from bot.figures.extract import Extracted
from bot.figures.gleaning.rows import Gleaned, Gleaning
from bot.people import Person, Role

LONGEST_TITLE = 60
_LONGEST = {"text": 40, "unit": 20}
_NO_UNIT = "表里的数没有连着单位；请在文章里写成 {}{} 的样子，再摘一次"
_TOO_LONG = "写法太长，不像一个数"


@dataclass(frozen=True)
class Looked:
    """What a text was found to count, before anything is put down."""

    digest: str
    year: int
    found: tuple[Extracted, ...]  # `start` and `end` are places in the sentence
    unclear: tuple[tuple[str, str, str], ...]  # what stands there, why it is no figure, its sentence


def look(text: str, *, year: int) -> Looked:
    """Return what *text* counts; *year* is what a figure belongs to where no sentence says so.

    Raises Mistake when nothing is found in it, or a sentence is too long to be one.
    """
    extracted = [_placed(each, text) for each in extract.extract(text, year=year)]
    doubts = [(each.text, each.why, each.sentence) for each in extract.unclear(text)]
    found = []
    for each in extracted:
        if why := _unfit(each):
            doubts.append((each.text, why, each.sentence))
        else:
            found.append(each)
    if not found:
        raise Mistake(
            "这里面没有找到能用的数字。请看看是不是放错了；数字要连着单位写，如 10025名、60余场次。"
        )
    return Looked(sha256(text.encode()).hexdigest(), year, tuple(found), tuple(doubts))


def begin(
    session: Session, looked: Looked, *, title: str, article: str, by: Person, now: datetime
) -> Gleaning:
    """Put down what was found in a text called *title*; the same text that is still gone through is that one.

    Nothing of it is a figure yet.  Raises NotAllowed when *by* is neither editor nor administrator.
    """
    require(by)
    same = select(Gleaning).where(
        Gleaning.digest == looked.digest, Gleaning.year == looked.year, Gleaning.article == article
    )
    for begun in session.scalars(same.order_by(Gleaning.id.desc())):
        if any(each.stage == "open" for each in begun.figures):
            return begun
    gleaning = Gleaning(
        at=now,
        by_id=by.id,
        title=title,
        article=article,
        year=looked.year,
        digest=looked.digest,
        unclear=[list(each) for each in looked.unclear],
    )
    proposed = proposals.propose(session, looked.found)
    gleaning.figures = [
        _row(place, each, looked.year, proposal.indicator_id if proposal else None)
        for place, (each, proposal) in enumerate(zip(looked.found, proposed, strict=True), 1)
    ]
    session.add(gleaning)
    journal.record(session, by, "摘取数字", gleaning, now=now, title=title, count=len(looked.found))
    return gleaning


def require(by: Person) -> None:
    """Raise NotAllowed unless *by* may go through a review."""
    people.require(by, Role.EDITOR, Role.ADMIN, to="核对综述里的数字")


def _unfit(each: Extracted) -> str:
    """Return why *each* cannot be quoted as a figure; nothing when it can."""
    if any(len(getattr(each, key)) > most for key, most in _LONGEST.items()):
        return _TOO_LONG
    if numerals.read(each.text) != numerals.Numeral(each.value, each.unit, each.approximate):
        return _NO_UNIT.format(each.text, each.unit)
    return "" if each.start in sentences.occurrences(each.sentence, each.text) else _TOO_LONG


def _placed(each: Extracted, text: str) -> Extracted:
    """Return *each* with its place in its sentence in place of that in *text*."""
    begins = text.rfind(each.sentence, 0, each.start + len(each.sentence))
    return replace(each, start=each.start - begins, end=each.end - begins)


def _row(place: int, each: Extracted, year: int, indicator: int | None) -> Gleaned:
    return Gleaned(
        place=place,
        text=each.text,
        value=each.value,
        unit=each.unit,
        label=each.label,
        level=each.level if each.level in sentences.LEVELS else None,
        year=each.year or year,
        sentence=each.sentence,
        start=each.start,
        proposed_id=indicator,
    )
