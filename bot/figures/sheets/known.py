"""What the database knows when a sheet is held against it, as values."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.figures import heard
from bot.figures.indicators import Alias, Figure, Indicator, Topic, is_live

Says = tuple[Decimal, str, str, bool, str, int]  # value, unit, text, approximate, sentence, start


@dataclass(frozen=True, order=True)
class Owner:
    """Whom a name means: a topic or an indicator."""

    kind: str  # 话题 or 指标
    name: str

    def __str__(self) -> str:
        return f"{self.kind}“{self.name}”"


def topic(name: str) -> Owner:
    return Owner("话题", name)


def indicator(name: str) -> Owner:
    return Owner("指标", name)


@dataclass(frozen=True)
class KnownIndicator:
    """An indicator, whether something of it is answered with, and whether its names are heard."""

    name: str
    topic: str
    level: str | None
    confirmed: bool
    heard: bool


@dataclass(frozen=True)
class KnownName:
    """A name, whom it means, and whose sheet brought it."""

    id: int
    text: str
    folded: str
    owner: Owner
    article: str


@dataclass(frozen=True)
class KnownFigure:
    """A figure that is answered with or waits."""

    id: int
    indicator: str
    year: int
    article: str
    says: Says
    confirmed_by: str | None  # None: it waits

    @property
    def text(self) -> str:
        return self.says[2]


@dataclass(frozen=True)
class Known:
    """All of it."""

    indicators: tuple[KnownIndicator, ...]
    names: tuple[KnownName, ...]
    figures: tuple[KnownFigure, ...]


def load(session: Session) -> Known:
    """Return what the database knows now."""
    figures = session.scalars(select(Figure).where(is_live).order_by(Figure.id)).all()
    confirmed = {figure.indicator_id for figure in figures if figure.confirmed_at is not None}
    heard_of, _ = heard.owners(session)
    indicators = session.scalars(select(Indicator)).all()
    topics = {each.id: topic(each.name) for each in session.scalars(select(Topic))}
    owners = {each.id: indicator(each.name) for each in indicators}
    return Known(
        indicators=tuple(
            KnownIndicator(each.name, each.topic.name, each.level, each.id in confirmed, each.id in heard_of)
            for each in indicators
        ),
        names=tuple(
            KnownName(
                each.id,
                each.text,
                each.folded,
                topics[each.topic_id] if each.topic_id is not None else owners[each.indicator_id or 0],
                each.article,
            )
            for each in session.scalars(select(Alias).order_by(Alias.id))
        ),
        figures=tuple(
            KnownFigure(
                figure.id,
                figure.indicator.name,
                figure.year,
                figure.article,
                says(figure),
                figure.confirmed_by.name if figure.confirmed_by else None,
            )
            for figure in figures
        ),
    )


def says(figure: Figure) -> Says:
    """Return what *figure* says, as it is compared."""
    return figure.value, figure.unit, figure.text, figure.approximate, figure.sentence, figure.start
