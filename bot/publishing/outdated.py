"""Finds a figure in a submitted text, and tells which of its figures were corrected since it was handed in.

A text carries a figure where its number stands in it, however it is written (10,025名, 1.0025万名, on a card,
in a chart).  With its own unit that is enough where the number is long and no other figure has it; else the
sentence must name what is counted, and where the same number is right for another year, the year too.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from sqlalchemy.orm import Session

from bot.figures import corrections, indicators, numerals, proposals
from bot.figures.folding import fold
from bot.figures.indicators import Confirmed, Figure
from bot.publishing.articles import Revision
from bot.publishing.blocks import references
from bot.publishing.render import Rendered
from bot.publishing.review.looking import sealed
from bot.publishing.review.rows import Submission, Substitution

ENOUGH_DIGITS = 3  # 10025 is hardly another count by chance, 3 often is
LONGEST_AROUND = 60  # characters shown on either side of the number
PEOPLE = "人名位"  # said of the same people
_ENDS_A_LINE = re.compile(r"</(?:p|section|h[1-6]|li|td|th|tr|table|blockquote|figure)>|<br ?/?>")
_TAG = re.compile(r"<[^>]*>")
_ENDS_A_SENTENCE = re.compile(r"[。！？；\n]")
_CHART = re.compile(r"[:：]{3}[ \t　]*图表[^\n]*\n[ \t　]*([^\n|｜]+)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_NO_UNIT = re.compile(r"\s*(?:[^\w\s]|$)")


def of(session: Session, submission: Submission) -> list[str]:
    """Return in words every figure in *submission* that was corrected since it was handed in."""
    found = corrections.listed(session, since=set_at(session, submission))
    if not found:
        return []
    text, known = Text.of(submission), Known(session)
    return [
        f"{each.in_words}，这一版还写着旧的；请改好，或核对没有问题，再送审一次。"
        for each in found
        if text.carrying(each.old, known)
    ]


def set_at(session: Session, submission: Submission) -> datetime:
    """Return when the text of *submission* was set: who stands in for a reviewer changes one name in it."""
    while row := session.get(Substitution, submission.id):
        submission = row.before
    return submission.at


class Known:
    """What figures are told apart by: those that stand confirmed, and the names of their indicators."""

    def __init__(self, session: Session, standing: Sequence[Confirmed] | None = None):
        self._alike: dict[tuple[Decimal, str], list[Confirmed]] = defaultdict(list)
        for each in indicators.look_up(session) if standing is None else standing:
            self._alike[each.value, each.unit].append(each)
        self._names = proposals.names(session)

    def names(self, figure: Figure) -> list[str]:
        found = self._names.get(figure.indicator_id, frozenset())
        return [folded for each in found if len(folded := fold(each)) > 1]

    def elsewhere(self, figure: Figure) -> bool:
        """Tell whether another indicator has the same number and unit."""
        return any(each.indicator_id != figure.indicator_id for each in self._of(figure))

    def in_another_year(self, figure: Figure) -> bool:
        """Tell whether the same is right of another year."""
        return any(
            each.indicator_id == figure.indicator_id and each.year != figure.year for each in self._of(figure)
        )

    def _of(self, figure: Figure) -> list[Confirmed]:
        return self._alike.get((figure.value, figure.unit), [])


class Text:
    """A submitted text as a reader reads it, with its numbers; taken apart once for many figures."""

    def __init__(self, rendered: Rendered, revision: Revision):
        lines = _TAG.sub("", _ENDS_A_LINE.sub("\n", rendered.html))
        self._text = numerals.narrow(f"{rendered.title}\n{rendered.digest}\n{html.unescape(lines)}")
        self._revision = revision

    @classmethod
    def of(cls, submission: Submission) -> "Text":
        """Return the text of *submission*; NotAllowed when its bytes are not those that were approved."""
        return cls(sealed(submission), submission.revision)

    def carrying(self, figure: Figure, known: Known) -> tuple[str, ...]:
        """Return the sentences and charts that carry *figure*."""
        found = [*self._in_words(figure, known), *self._by_name(figure), *self._in_charts(figure)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def _numbers(self) -> dict[Decimal, list[tuple[int, int]]]:
        found: dict[Decimal, list[tuple[int, int]]] = defaultdict(list)
        for amount in numerals.find(self._text):
            found[amount.value].append((amount.start, amount.end))
        return found

    def _in_words(self, figure: Figure, known: Known) -> Iterator[str]:
        places = self._numbers.get(figure.value)
        if not places:
            return
        digits = re.sub(r"\D|0+$", "", f"{figure.value:f}")
        enough = len(digits) >= ENOUGH_DIGITS and not known.elsewhere(figure)
        names, year_matters = known.names(figure), known.in_another_year(figure)
        for start, end in places:
            sentence = _sentence(self._text, start, end)
            named = any(name in fold(sentence) for name in names)
            fits = self._has_unit(figure.unit, end, named=named)
            if fits and (named or enough) and (not year_matters or self._is_of(figure.year, sentence)):
                yield sentence

    def _has_unit(self, unit: str, end: int, *, named: bool = False) -> bool:
        """Tell whether the number before *end* has *unit*; where it is *named*, none or 人 for 名 does."""
        rest = self._text[end : end + 12].lstrip()
        if rest.startswith(unit) and not (unit == "人" and rest.startswith("人次")):
            return True
        people = unit in PEOPLE and rest[:1] in PEOPLE and not rest.startswith("人次")
        return named and (people or _NO_UNIT.match(rest) is not None)

    def _is_of(self, year: int, sentence: str) -> bool:
        told = set(_YEAR.findall(sentence))
        return str(year) in told or (not told and self._revision.year in (None, year))

    def _by_name(self, figure: Figure) -> Iterator[str]:
        """Return where the text draws *figure* by its name in braces: there is no doubt about that."""
        year = self._revision.year
        if not references.draws(self._revision.body, figure.indicator.name, figure.year, year):
            return
        places = self._numbers.get(figure.value, [])
        found = [
            _sentence(self._text, start, end) for start, end in places if self._has_unit(figure.unit, end)
        ]
        yield from found or [f"{{{figure.indicator.name}}}"]

    def _in_charts(self, figure: Figure) -> Iterator[str]:
        revision = self._revision
        for named in _CHART.findall(revision.body):
            over_years = fold(named) == fold(figure.indicator.name)
            of_topic = fold(named) == fold(figure.indicator.topic.name)
            shown = not revision.year or figure.year <= revision.year  # as `Known.shown` of blocks has it
            if (over_years and shown) or (of_topic and not over_years and figure.year == revision.year):
                yield f"图表：{named.strip()}"


def _sentence(text: str, start: int, end: int) -> str:
    """Return the sentence about *start* and *end*, not too long, on one line; of a card its label too."""
    before = [each.end() for each in _ENDS_A_SENTENCE.finditer(text, max(0, start - LONGEST_AROUND), start)]
    first = before[-1] if before else max(0, start - LONGEST_AROUND)
    after = _ENDS_A_SENTENCE.search(text, end, end + LONGEST_AROUND)
    last = after.end() if after else min(len(text), end + LONGEST_AROUND)
    if not text[first:start].strip() and len(text[end:last].strip()) <= 3:  # a number and its unit: a card
        lines = 1 if text[end:last].strip() else 2  # unit and label, or the label alone
        label = re.compile(rf"(?:\s*[^\n]+){{{lines}}}").match(text, last)
        last = label.end() if label else last
    return " ".join(text[first:last].split())
