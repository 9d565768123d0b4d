"""Which sentences are quoted no longer: a number stands in them that was withdrawn, or corrected since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.figures import corrections, indicators, sentences
from bot.figures.carrying import Known, Words
from bot.figures.corrections import Correction
from bot.figures.indicators import Confirmed
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
    taken = [_Former.of(each) for each in former]
    for sentence, figures in _by_sentence(confirmed, only).items():
        years = {each.year for each in figures}
        words = Words(sentence, years.pop() if len(years) == 1 else None)
        right = [Span(each.start, each.end) for each in figures]
        for each in taken:
            if each.value not in words.values and each.text not in sentence:
                continue  # as nearly all are
            places = [
                *each.as_taken(sentence),
                *((place.start, place.end) for place in words.carrying(each.correction.old, known)),
            ]
            if any(not _is_right(place, right) for place in places):
                found[sentence] = each.correction
                break
    return found


@dataclass(frozen=True)
class _Former:
    """A number that stands no more, and the words it stood in; none where they were but the number."""

    correction: Correction
    value: Decimal
    text: str
    sentence: str
    start: int
    clause: str
    offset: int  # of the number in its clause

    @classmethod
    def of(cls, correction: Correction) -> "_Former":
        old = correction.old
        clause = sentences.part(old.sentence, old.start).strip(_MARKS)  # 救助12名、 is also 救助12名。
        if clause == old.text or old.text not in clause:
            clause = ""
        offset = clause.find(old.text)
        return cls(correction, old.value, old.text, old.sentence, old.start, clause, offset)

    def as_taken(self, sentence: str) -> Iterator[tuple[int, int]]:
        """Give its places in *sentence* where it was taken from, or stands in the same words."""
        if sentence == self.sentence:
            yield self.start, self.start + len(self.text)
        elif self.clause and self.clause in sentence:
            for start in sentences.occurrences(sentence, self.text):
                if start >= self.offset and sentence.startswith(self.clause, start - self.offset):
                    yield start, start + len(self.text)


def _by_sentence(confirmed: Sequence[Confirmed], only: str | None) -> dict[str, list[Confirmed]]:
    grouped: dict[str, list[Confirmed]] = {}
    for each in confirmed:
        if only in (None, each.sentence):
            grouped.setdefault(each.sentence, []).append(each)
    return grouped


def _is_right(place: tuple[int, int], right: Sequence[Span]) -> bool:
    return any(span.start < place[1] and place[0] < span.end for span in right)
