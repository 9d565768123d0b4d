"""Everything that is looked for in a draft, in one call: pure, given its lists and the confirmed figures."""

import re
from collections import Counter
from functools import lru_cache

from sqlalchemy.orm import Session

from bot.errors import Mistake
from bot.figures.extract import Extracted, extract
from bot.publishing.proofread import (
    known,
    listing,
    marks,
    names,
    numbers,
    personal,
    quoted,
    rows,
    sums,
    years,
)
from bot.publishing.proofread.findings import Finding, in_order
from bot.publishing.proofread.known import KnownFigures
from bot.publishing.proofread.leaders import Leaders
from bot.publishing.proofread.listing import Lists
from bot.publishing.proofread.names import Names
from bot.publishing.proofread.reading import Reading
from bot.publishing.proofread.wording import Wordings
from bot.publishing.proofread.wrong_words import Pair, WrongWords

LONGEST = 50_000  # letters; WeChat takes 20,000 with their setting
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


class Proofreader:
    """Lists and figures, ready to be read with; it never changes."""

    def __init__(self, lists: Lists, figures: KnownFigures):
        self.known = figures
        told = (each for found in figures.sentences.values() for each in found)
        self._words = _words(lists.pairs)
        self._wordings = _wordings()
        self._leaders = Leaders(lists.leaders)
        self._names = _names(lists.names, frozenset(names.of_sentences(told)))

    def proofread(self, reading: Reading) -> tuple[Finding, ...]:
        """Return what is to be looked at in *reading*, in the order of its text.

        Raises Mistake when it is too long for one.
        """
        if len(reading.text) > LONGEST:
            raise Mistake(f"正文有 {len(reading.text)} 字，太长了；最多校对 {LONGEST} 字，请分成几篇。")
        year = reading.year or _year_of(reading.text)
        in_blocks, apart = rows.reading(reading), rows.spans(reading)

        def in_a_row(position: int) -> bool:
            return any(start <= position < end for start, end in apart)

        figures = tuple(
            each for each in _figures(reading.text, year) if not in_a_row(reading.places[each.start])
        )
        of_rows = _figures(in_blocks.text, year)
        found = [
            *personal.find(reading),
            *self._leaders.find(reading),
            *self._words.find(reading),
            *self._wordings.find(reading),
            *marks.find(reading),
            *quoted.find(reading, figures, self.known),
            *numbers.find(reading, figures, self.known),
            *numbers.twice(reading, figures),
            *numbers.find(in_blocks, of_rows, self.known),
            *sums.find(reading, figures),
            *self._names.find(reading),
            *(each for each in years.find(reading, year) if not in_a_row(each.start)),
        ]
        return in_order(found)


def load(session: Session) -> Proofreader:
    """Return the proofreader with the lists and the confirmed figures as they stand."""
    return Proofreader(listing.load(session), known.load(session))


@lru_cache(maxsize=4)
def _words(pairs: tuple[Pair, ...]) -> WrongWords:
    """Return the list of wrong words ready; built once as long as nobody changes it."""
    return WrongWords(pairs)


@lru_cache(maxsize=4)
def _names(listed: tuple[str, ...], told: frozenset[str]) -> Names:
    return Names(listed, told)


@lru_cache(maxsize=1)
def _wordings() -> Wordings:
    return Wordings(listing.wordings())


def _figures(text: str, year: int | None) -> tuple[Extracted, ...]:
    try:
        return extract(text, year=year)
    except Mistake:  # a line without a full stop for two thousand letters holds no figures we could place
        return ()


def _year_of(text: str) -> int | None:
    """Return the year that the text has most often; the first of those it has equally often."""
    years = Counter(_YEAR.findall(text))
    return int(years.most_common(1)[0][0]) if years else None
