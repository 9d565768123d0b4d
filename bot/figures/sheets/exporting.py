"""What is exported: the figures that are answered with or wait, a row each, as values."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.figures import indicators, sentences
from bot.figures.folding import fold
from bot.figures.indicators import Alias, Figure


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure as it is exported; `state` and who confirmed it are told, and never read back."""

    year: int
    topic: str
    indicator: str
    aliases: tuple[str, ...]
    level: str | None
    counted: str | None
    text: str
    value: Decimal
    unit: str
    approximate: bool
    sentence: str
    article: str | None
    nth: int | None  # where the text stands several times in the sentence
    state: str
    confirmed_by: str | None
    confirmed_at: datetime | None


@dataclass(frozen=True)
class Export:
    """Topics with their other names, and figures."""

    topics: tuple[tuple[str, tuple[str, ...]], ...]
    rows: tuple[Row, ...]


def export(session: Session, *, year: int | None = None) -> Export:
    """Return all figures, or those of *year*; importing them again changes nothing.

    Where a correction waits beside a confirmed figure, the row is the correction, and its state tells both.
    """
    newest: dict[tuple[int, int], Figure] = {}
    confirmed: dict[tuple[int, int], Figure] = {}
    for figure in indicators.everything(session):
        if year is not None and figure.year != year:
            continue
        key = figure.indicator_id, figure.year
        if figure.confirmed_at is not None:
            confirmed[key] = figure
            newest.setdefault(key, figure)
        else:
            newest[key] = figure
    of_topic, of_indicator = _names(session)
    topics = {figure.indicator.topic_id: figure.indicator.topic.name for figure in newest.values()}
    return Export(
        topics=tuple(
            (name, tuple(each for each in of_topic.get(number, ()) if fold(each) != fold(name)))
            for number, name in sorted(topics.items())
        ),
        rows=tuple(
            _row(figure, confirmed.get(key), of_indicator.get(figure.indicator_id, ()))
            for key, figure in newest.items()
        ),
    )


def _names(session: Session) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]:
    """Return the other names of each topic and of each indicator."""
    of_topic: dict[int, tuple[str, ...]] = {}
    of_indicator: dict[int, tuple[str, ...]] = {}
    for alias in session.scalars(select(Alias).order_by(Alias.id)):
        for number, names in ((alias.topic_id, of_topic), (alias.indicator_id, of_indicator)):
            if number is not None:
                names[number] = (*names.get(number, ()), alias.text)
    return of_topic, of_indicator


def _row(figure: Figure, confirmed: Figure | None, names: tuple[str, ...]) -> Row:
    indicator = figure.indicator
    places = sentences.occurrences(figure.sentence, figure.text)
    if figure is confirmed:
        state = "已确认"
    else:
        state = f"待确认（现在回答 {confirmed.text}）" if confirmed else "待确认"
    return Row(
        year=figure.year,
        topic=indicator.topic.name,
        indicator=indicator.name,
        aliases=tuple(name for name in names if fold(name) != fold(indicator.name)),
        level=indicator.level,
        counted=indicator.counted,
        text=figure.text,
        value=figure.value,
        unit=figure.unit,
        approximate=figure.approximate,
        sentence=figure.sentence,
        article=figure.article,
        nth=places.index(figure.start) + 1 if len(places) > 1 and figure.start in places else None,
        state=state,
        confirmed_by=confirmed.confirmed_by.name if confirmed and confirmed.confirmed_by else None,
        confirmed_at=confirmed.confirmed_at if confirmed else None,
    )
