"""The figures beside an article in its folder: its text may name them instead of writing them again."""

import tomllib
from pathlib import Path

from bot.figures import sheets
from bot.figures.indicators import Confirmed
from bot.publishing import blocks
from bot.publishing.articles import Draft
from bot.publishing.blocks import Known


def sheet(file: Path, draft: Draft) -> sheets.Sheet:
    """Read the figures in *file*, beside *draft*; the sentences must stand in its text.

    Raises Mistake when they do not, or anything else is wrong with either.
    """
    if "{" not in draft.body:
        return sheets.read(file, blocks.plain_text(draft.body))
    own = Known(_as_confirmed(sheets.open_(file)), draft.year)
    return sheets.read(file, blocks.plain_text(draft.body, own))


def figures_below(root: Path) -> tuple[Confirmed, ...]:
    """Return the figures of every `figures.toml` below *root*, as if they were confirmed: for a look at them.

    Raises Mistake when one of them is faulty.
    """
    return tuple(
        figure
        for file in sorted(root.glob(f"*/{sheets.OF_ARTICLE}"))
        for figure in _as_confirmed(sheets.open_(file))
    )


def year_of(file: Path) -> int | None:
    """Return the year of the figures beside an article; its faults are told when they are read."""
    try:
        year = tomllib.loads(file.read_text(encoding="utf-8")).get("year")
    except (OSError, ValueError):
        return None
    return year if type(year) is int else None


def _as_confirmed(sheet: sheets.Sheet) -> tuple[Confirmed, ...]:
    topics = {topic.name: number for number, topic in enumerate(sheet.topics)}
    indicators = list(dict.fromkeys(each.indicator for each in sheet.figures))
    return tuple(
        Confirmed(
            id=0,
            topic_id=topics.get(each.topic, 0),
            indicator_id=indicators.index(each.indicator),
            topic=each.topic,
            indicator=each.indicator,
            level=each.level,
            counted=each.counted,
            year=each.year,
            value=each.value,
            unit=each.unit,
            text=each.text,
            approximate=each.approximate,
            sentence=each.sentence,
            start=each.start,
            article=each.article or "",
        )
        for each in sheet.figures
    )
