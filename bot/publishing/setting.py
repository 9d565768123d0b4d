"""Sets a revision with the confirmed figures of its year, and with the charts that are drawn of them."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sqlalchemy.orm import Session

from bot import charts
from bot.charts import Chart
from bot.figures import charting, indicators
from bot.publishing import articles, blocks
from bot.publishing.articles import Draft, Revision
from bot.publishing.blocks import Block, Known, LeftOut, Misread
from bot.publishing.blocks.rows import CHART
from bot.publishing.check import Finding
from bot.publishing.render import Rendered, Signature, render

_INKS = {"清新": charts.FRESH}
_NAMES_FIGURES = re.compile(r"[{]|[:：]{3}[ \t　]*图表")


def set_revision(session: Session, revision: Revision, signatures: tuple[Signature, ...] = ()) -> Rendered:
    """Set *revision* in its template, as it would be submitted now.

    Raises Mistake when its text names a figure that is not confirmed.
    """
    return _set(revision, revision.pictures, known(session, revision), signatures)


def set_draft(draft: Draft, figures: Known) -> Rendered:
    """Set *draft* in its template without keeping it anywhere."""
    pictures = {path: articles.checksum(content) for path, content in draft.pictures.items()}
    return _set(draft, pictures, figures, ())


def known(session: Session, text: Revision | Draft) -> Known:
    """Return the figures that *text* may name; none are looked up when it names none."""
    if not _NAMES_FIGURES.search(text.body):
        return Known(year=text.year)
    names = ((folded, owner) for folded, _, owner in indicators.aliases(session) if owner is not None)
    return Known(tuple(indicators.look_up(session)), text.year, tuple(names))


def left_out(session: Session, text: Revision | Draft) -> tuple[LeftOut, ...]:
    """Return what is not set because it has nothing to show.

    Raises Mistake when the text is not well formed or names a figure that is not confirmed.
    """
    return blocks.read(text.body, known(session, text), source_url=text.source_url).left_out


def reminders(session: Session, text: Revision | Draft) -> tuple[Finding, ...]:
    """Return what is left out as findings; they keep nothing from going on.

    Raises Mistake as `left_out` does.
    """
    return tuple(
        Finding("left-out", f"正文第{each.line}行“{each.block}”", f"没有排进去：{each.why}。", "提醒")
        for each in left_out(session, text)
    )


def foretold(session: Session, text: Revision | Draft) -> tuple[Finding, ...]:
    """Return what is left out, or what keeps *text* from being set as long as it stands so."""
    try:
        return reminders(session, text)
    except Misread as misread:
        faults = misread.faults
        return tuple(Finding("misread", f"正文第{each.line}行", f"：{each.what}", "阻断") for each in faults)


def has_charts(text: Revision | Draft) -> bool:
    """Tell whether pictures are to be drawn for *text*."""
    return "图表" in text.body


def keep_charts(session: Session, revision: Revision) -> None:
    """Keep the charts of *revision* among the pictures, so that they can be shown and sent."""
    if not has_charts(revision):
        return
    figures = known(session, revision)
    for chart in drawn(blocks.read(revision.body, figures).blocks, figures, revision.look).values():
        articles.keep_picture(session, chart)


def drawn(found: Iterable[Block], figures: Known, look: str) -> dict[str, bytes]:
    """Return the picture of each chart among the blocks, in the colours of *look*, by its path."""
    return {
        block.path: _png(charting.chart_of(figures.shown(block.path.removeprefix(CHART))), look)
        for block in found
        if isinstance(block, blocks.Chart)
    }


def _set(
    text: Revision | Draft, pictures: Mapping[str, str], figures: Known, signatures: tuple[Signature, ...]
) -> Rendered:
    if has_charts(text):
        shown = drawn(blocks.read(text.body, figures).blocks, figures, text.look)
        pictures = {**pictures, **{path: articles.checksum(content) for path, content in shown.items()}}
    return render(
        title=text.title,
        author=text.author,
        digest=text.digest,
        body=text.body,
        template=text.template,
        look=text.look,
        source_url=text.source_url,
        comments=text.comments,
        cover=text.cover,
        pictures=pictures,
        signatures=signatures,
        known=figures,
        cuts=(text.cut.wide, text.cut.square) if isinstance(text, Revision) and text.cut else ("", ""),
    )


@lru_cache(maxsize=32)
def _png(chart: Chart, look: str) -> bytes:
    return charts.png(chart, _INKS.get(look, charts.RED))
