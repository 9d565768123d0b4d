"""Which sentences are quoted no longer: a number stands in them that was withdrawn, or corrected since."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from bot.figures import corrections, indicators, sentences
from bot.figures.carrying import Known, Words
from bot.figures.corrections import Correction
from bot.figures.indicators import Confirmed, Figure
from bot.figures.sentences import Span

_MARKS = "，、：；。！？,:;!? "


def spoiled(
    session: Session, *, standing: Sequence[Confirmed] | None = None, only: str | None = None
) -> dict[str, Correction]:
    """Return the sentences of confirmed figures that hold a former number, each with what became of that.

    A former number stands in a sentence

    1. where it was taken from, and where the same words stand in another sentence;
    2. wherever else the sentence carries it, as it is looked for in articles (`carrying`);
    3. but nowhere that a figure was taken from which stands confirmed: 10025 of one indicator was wrong, of
       another it is right.

    *standing* spares reading what stands confirmed; with *only* no sentence but that is looked at.
    """
    former = corrections.listed(session, standing=standing)
    if not former:
        return {}
    confirmed = indicators.look_up(session) if standing is None else standing
    known, found = Known(session, confirmed), {}
    taken = [(each, *_clause(each.old)) for each in former]
    for sentence, figures in _by_sentence(confirmed, only).items():
        years = {each.year for each in figures}
        words = Words(sentence, years.pop() if len(years) == 1 else None)
        right = [Span(each.start, each.end) for each in figures]
        for correction, clause, offset in taken:
            places = [
                *_as_taken(correction.old, sentence, clause, offset),
                *((each.start, each.end) for each in words.carrying(correction.old, known)),
            ]
            if any(not _is_right(place, right) for place in places):
                found[sentence] = correction
                break
    return found


def _by_sentence(confirmed: Sequence[Confirmed], only: str | None) -> dict[str, list[Confirmed]]:
    grouped: dict[str, list[Confirmed]] = {}
    for each in confirmed:
        if only in (None, each.sentence):
            grouped.setdefault(each.sentence, []).append(each)
    return grouped


def _clause(old: Figure) -> tuple[str, int]:
    """Return the words that *old* stands in and where in them; none where they are nothing but the number."""
    clause = sentences.part(old.sentence, old.start)
    if clause.strip(_MARKS) == old.text:
        return "", 0
    return clause, clause.find(old.text)


def _as_taken(old: Figure, sentence: str, clause: str, offset: int) -> Iterator[tuple[int, int]]:
    """Give the places of *old* in *sentence* where it was taken from, or stands in the same words."""
    if sentence == old.sentence:
        yield old.start, old.start + len(old.text)
    elif clause in sentence and offset >= 0 and clause:
        for start in sentences.occurrences(sentence, old.text):
            if start >= offset and sentence.startswith(clause, start - offset):
                yield start, start + len(old.text)


def _is_right(place: tuple[int, int], right: Sequence[Span]) -> bool:
    return any(span.start < place[1] and place[0] < span.end for span in right)
