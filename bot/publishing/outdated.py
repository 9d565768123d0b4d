"""Figures that were corrected, and the submitted texts in which the old number still stands.

A text carries a figure where its number and unit stand in it as a whole.  A number of one or two digits, or
one that another confirmed figure has too, is only taken for it where the sentence names what is counted.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.figures import indicators, proposals
from bot.figures.folding import fold
from bot.figures.indicators import Figure
from bot.publishing import review
from bot.publishing.blocks.numbers import take_apart
from bot.publishing.render import Rendered
from bot.publishing.review import Submission, Substitution

ENOUGH_DIGITS = 3  # 10025 is hardly another count by chance, 3 often is
LONGEST_AROUND = 60  # characters shown on either side of the number
_ENDS_A_LINE = re.compile(r"</(?:p|section|h[1-6]|li|td|th|tr|table|blockquote|figure)>|<br ?/?>")
_TAG = re.compile(r"<[^>]*>")
_ENDS_A_SENTENCE = re.compile(r"[。！？；\n]")
_CHART = re.compile(r"[:：]{3}[ \t　]*图表[^\n]*\n[ \t　]*([^\n|｜]+)")


@dataclass(frozen=True)
class Correction:
    """A figure that was answered with and is no more, and what stands in its place, if anything does."""

    old: Figure
    new: Figure | None  # None: its article no longer says it

    @property
    def at(self) -> datetime:
        """Return since when the old one counts no more."""
        moment = self.new.confirmed_at if self.new else self.old.withdrawn_at
        assert moment is not None, "a figure that counts no more was superseded or withdrawn"
        return moment

    @property
    def in_words(self) -> str:
        became = f"已更正为 {self.new.text}" if self.new else "已撤下"
        return f"“{self.old.indicator.name}”{self.old.year}年 {self.old.text} {became}"


def corrections(session: Session, *, since: datetime | None = None) -> list[Correction]:
    """Return the figures that were corrected or withdrawn after they had been confirmed, the latest first.

    One that was only put in other words, its number the same, is none of them.
    """
    after = aliased(Figure)
    wanted = (
        select(Figure, after)
        .outerjoin(after, after.id == Figure.superseded_by_id)
        .where(
            Figure.confirmed_at.is_not(None),
            or_(after.confirmed_at.is_not(None), Figure.withdrawn_at.is_not(None)),
        )
    )
    if since:
        wanted = wanted.where(func.coalesce(after.confirmed_at, Figure.withdrawn_at) > since)
    found = [Correction(old, new) for old, new in session.execute(wanted)]
    changed = [each for each in found if each.new is None or _says(each.new) != _says(each.old)]
    return sorted(changed, key=lambda each: each.at, reverse=True)


def correction_of(session: Session, number: int) -> Correction | None:
    """Return what became of the figure of that number, or None while it is answered with."""
    return next((each for each in corrections(session) if each.old.id == number), None)


def of(session: Session, submission: Submission) -> list[str]:
    """Return in words every figure in *submission* that was corrected since it was handed in."""
    return [
        f"{each.in_words}，这一版还写着旧的，请改好重新送审。"
        for each in corrections(session, since=set_at(session, submission))
        if Look(session, each.old).at(submission)
    ]


def set_at(session: Session, submission: Submission) -> datetime:
    """Return when the text of *submission* was set: who stands in for a reviewer changes one name in it."""
    while row := session.get(Substitution, submission.id):
        submission = row.before
    return submission.at


class Look:
    """Looks for one figure in texts; built once for many of them."""

    def __init__(self, session: Session, figure: Figure):
        self._figure = figure
        self._number = _pattern(figure.text)
        names = proposals.names(session).get(figure.indicator_id, frozenset())
        self._names = {folded for each in names if len(folded := fold(each)) > 1}
        digits = re.sub(r"\D|0+$", "", figure.text)
        twins = [each for each in indicators.look_up(session) if each.text == figure.text]
        alone = all(each.indicator_id == figure.indicator_id for each in twins)
        self._by_number_alone = alone and len(digits) >= ENOUGH_DIGITS

    def at(self, submission: Submission) -> tuple[str, ...]:
        """Return the sentences and charts of *submission* that carry the figure."""
        rendered = review.sealed(submission)
        return tuple(dict.fromkeys([*self._in_words(rendered), *self._in_charts(submission)]))

    def _in_words(self, rendered: Rendered) -> Iterator[str]:
        text = _text(rendered)
        for found in self._number.finditer(text):
            sentence = _sentence(text, found.start(), found.end())
            if self._by_number_alone or self._is_named(sentence):
                yield sentence

    def _in_charts(self, submission: Submission) -> Iterator[str]:
        revision, figure = submission.revision, self._figure
        for named in _CHART.findall(revision.body):
            over_years = fold(named) == fold(figure.indicator.name)
            of_topic = fold(named) == fold(figure.indicator.topic.name)
            shown = not revision.year or figure.year <= revision.year  # as `Known.shown` has it
            if (over_years and shown) or (of_topic and not over_years and figure.year == revision.year):
                yield f"图表：{named.strip()}"

    def _is_named(self, sentence: str) -> bool:
        folded = fold(sentence)
        return any(name in folded for name in self._names)


def _says(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.unit, figure.approximate


def _text(rendered: Rendered) -> str:
    """Return what a reader reads, a line a paragraph."""
    lines = _TAG.sub("", _ENDS_A_LINE.sub("\n", rendered.html))
    return f"{rendered.title}\n{rendered.digest}\n{html.unescape(lines)}"


def written(text: str) -> list[str]:
    """Return how the number of a figure is written: as it stands, and with its thousands set apart."""
    apart = take_apart(text)
    if apart.exact is None or apart.scale or apart.exact != apart.exact.to_integral_value():
        return [apart.value]
    return list(dict.fromkeys([apart.value, f"{int(apart.exact)}", f"{int(apart.exact):,}"]))


def _pattern(text: str) -> re.Pattern[str]:
    """Return what finds number and unit as a whole, also where a card sets them on lines of their own."""
    number = "|".join(map(re.escape, written(text)))
    return re.compile(rf"(?<![\d.,])(?:{number})\s*{re.escape(take_apart(text).unit)}(?!\d)")


def _sentence(text: str, start: int, end: int) -> str:
    """Return the sentence about *start* and *end*, not too long, on one line; of a card its label too."""
    before = [each.end() for each in _ENDS_A_SENTENCE.finditer(text, max(0, start - LONGEST_AROUND), start)]
    first = before[-1] if before else max(0, start - LONGEST_AROUND)
    after = _ENDS_A_SENTENCE.search(text, end, end + LONGEST_AROUND)
    last = after.end() if after else min(len(text), end + LONGEST_AROUND)
    if not text[first:start].strip() and not text[end:last].strip():  # nothing but a number: a card
        label = re.compile(r"\s*[^\n]+").match(text, last)
        last = label.end() if label else last
    return " ".join(text[first:last].split())
