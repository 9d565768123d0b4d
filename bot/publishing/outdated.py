"""Finds a figure in a submitted text, and tells which of its figures were corrected since it was handed in.

A text carries a figure where its number stands in it, in words, on a card or in a chart (`figures.carrying`).
"""

import html
import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from bot.figures import corrections
from bot.figures.carrying import Known, Words
from bot.figures.folding import fold
from bot.figures.indicators import Figure
from bot.publishing.articles import Revision
from bot.publishing.blocks import references
from bot.publishing.render import Rendered
from bot.publishing.review.looking import sealed
from bot.publishing.review.rows import Submission, Substitution

_ENDS_A_LINE = re.compile(r"</(?:p|section|h[1-6]|li|td|th|tr|table|blockquote|figure)>|<br ?/?>")
_TAG = re.compile(r"<[^>]*>")
_CHART = re.compile(r"[:：]{3}[ \t　]*图表[^\n]*\n[ \t　]*([^\n|｜]+)")


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


class Text:
    """A submitted text as a reader reads it, with its numbers; taken apart once for many figures."""

    def __init__(self, rendered: Rendered, revision: Revision):
        lines = _TAG.sub("", _ENDS_A_LINE.sub("\n", rendered.html))
        text = f"{rendered.title}\n{rendered.digest}\n{html.unescape(lines)}"
        self._words = Words(text, revision.year)
        self._revision = revision

    @classmethod
    def of(cls, submission: Submission) -> "Text":
        """Return the text of *submission*; NotAllowed when its bytes are not those that were approved."""
        return cls(sealed(submission), submission.revision)

    def carrying(self, figure: Figure, known: Known) -> tuple[str, ...]:
        """Return the sentences and charts that carry *figure*."""
        in_words = (each.sentence for each in self._words.carrying(figure, known))
        return tuple(dict.fromkeys([*in_words, *self._by_name(figure), *self._in_charts(figure)]))

    def _by_name(self, figure: Figure) -> Iterator[str]:
        """Return where the text draws *figure* by its name in braces: there is no doubt about that."""
        year = self._revision.year
        if not references.draws(self._revision.body, figure.indicator.name, figure.year, year):
            return
        found = [each.sentence for each in self._words.with_unit(figure)]
        yield from found or [f"{{{figure.indicator.name}}}"]

    def _in_charts(self, figure: Figure) -> Iterator[str]:
        revision = self._revision
        for named in _CHART.findall(revision.body):
            over_years = fold(named) == fold(figure.indicator.name)
            of_topic = fold(named) == fold(figure.indicator.topic.name)
            shown = not revision.year or figure.year <= revision.year  # as `Known.shown` of blocks has it
            if (over_years and shown) or (of_topic and not over_years and figure.year == revision.year):
                yield f"图表：{named.strip()}"
