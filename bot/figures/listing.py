"""The figures as staff look through them: by topic and indicator, the years beside each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from bot.figures import comparing, corrections, indicators
from bot.figures.folding import fold
from bot.figures.indicators import Alias, Figure, Indicator, Topic

EVER = 10_000  # no year comes after


@dataclass(frozen=True)
class Line:
    """One indicator with its figures, the latest year first."""

    indicator: Indicator
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Group:
    """A topic with its indicators."""

    topic: Topic
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Names:
    """What followers call a topic or an indicator: given by staff, or brought by a sheet."""

    by_staff: tuple[str, ...]
    by_sheet: tuple[str, ...]


def by_topic(session: Session, *, year: int | None = None, words: str = "") -> list[Group]:
    """Return the live figures, as the sheets order them; with *year* those of that year.

    With *words* only indicators of which name, topic, another name or a sentence holds each of them.
    """
    wanted = [fold(word) for word in words.split()]
    names = _names(session) if wanted else {}
    lines: dict[Indicator, list[Figure]] = {}
    rows = select(Figure).join(Figure.indicator).where(indicators.is_live)
    if year is not None:
        rows = rows.where(Figure.year == year)
    for figure in session.scalars(rows.order_by(Indicator.topic_id, Indicator.id)):
        lines.setdefault(figure.indicator, []).append(figure)
    groups: dict[Topic, list[Line]] = {}
    for indicator, figures in lines.items():
        if wanted and not _holds(indicator, figures, names.get(indicator.id, ""), wanted):
            continue
        latest = sorted(figures, key=lambda each: (-each.year, each.confirmed_at is None))
        groups.setdefault(indicator.topic, []).append(Line(indicator, tuple(latest)))
    return [Group(topic, tuple(each)) for topic, each in groups.items()]


def count_waiting(session: Session) -> int:
    """Return how many figures wait for confirmation."""
    waiting = select(func.count(Figure.id)).where(Figure.confirmed_at.is_(None), indicators.is_live)
    return session.scalar(waiting) or 0


def years(session: Session) -> list[int]:
    """Return the years that there are figures of, confirmed or not, the latest first."""
    rows = select(Figure.year).where(indicators.is_live).distinct()
    return sorted(session.scalars(rows), reverse=True)


def corrected(session: Session) -> set[tuple[int, int]]:
    """Return of which indicators and years the figure was corrected."""
    return {(each.old.indicator_id, each.old.year) for each in corrections.listed(session) if each.new}


def in_force(session: Session, figures: Iterable[Figure]) -> dict[int, Figure]:
    """Return for those of *figures* that wait, by their numbers, what is answered with meanwhile."""
    waiting = {(each.indicator_id, each.year): each.id for each in figures if each.confirmed_at is None}
    of_them = select(Figure).where(
        tuple_(Figure.indicator_id, Figure.year).in_(waiting),
        Figure.confirmed_at.is_not(None),
        indicators.is_live,
    )
    return {waiting[each.indicator_id, each.year]: each for each in session.scalars(of_them)}


def history(session: Session, figure: Figure) -> list[Figure]:
    """Return all that was ever said of the indicator and year of *figure*, the latest first."""
    rows = select(Figure).where(Figure.indicator_id == figure.indicator_id, Figure.year == figure.year)
    return list(session.scalars(rows.order_by(Figure.id.desc())))


def of_indicator(session: Session, indicator: Indicator) -> list[Figure]:
    """Return the live figures of *indicator*, the latest year first."""
    rows = select(Figure).where(Figure.indicator_id == indicator.id, indicators.is_live)
    return list(session.scalars(rows.order_by(Figure.year.desc(), Figure.id)))


def of_name(session: Session, name: str) -> list[Figure]:
    """Return the live figures of the indicator of that name, if there is one, the latest year first."""
    indicator = session.scalars(select(Indicator).where(Indicator.name == name)).one_or_none()
    return of_indicator(session, indicator) if indicator else []


def names_of(session: Session, owner: Topic | Indicator, *, by_staff: str) -> Names:
    """Return the other names of *owner*; *by_staff* is what names are kept under that staff gave."""
    column = Alias.topic_id if isinstance(owner, Topic) else Alias.indicator_id
    given = [
        each
        for each in session.scalars(select(Alias).where(column == owner.id).order_by(Alias.id))
        if each.folded != fold(owner.name)
    ]
    return Names(
        tuple(each.text for each in given if each.article == by_staff),
        tuple(each.text for each in given if each.article != by_staff),
    )


def choices(session: Session) -> list[tuple[str, list[tuple[str, Figure | None]]]]:
    """Return every topic with its indicators, each with its last confirmed figure: to choose from."""
    last = comparing.last_before(session, EVER)
    found: dict[str, list[tuple[str, Figure | None]]] = {
        topic.name: [] for topic in session.scalars(select(Topic).order_by(Topic.id))
    }
    for indicator in session.scalars(select(Indicator).order_by(Indicator.topic_id, Indicator.id)):
        found[indicator.topic.name].append((indicator.name, last.get(indicator.id)))
    return list(found.items())


def _names(session: Session) -> dict[int, str]:
    """Return the other names of each indicator, and those of its topic, as they are searched."""
    of_topic: dict[int, str] = {}
    of_one: dict[int, str] = {}
    for alias in session.scalars(select(Alias)):
        into, number = (of_topic, alias.topic_id) if alias.topic_id else (of_one, alias.indicator_id)
        if number is not None:
            into[number] = f"{into.get(number, '')} {alias.folded}"
    return {
        each.id: of_topic.get(each.topic_id, "") + of_one.get(each.id, "")
        for each in session.scalars(select(Indicator))
    }


def _holds(indicator: Indicator, figures: list[Figure], names: str, wanted: list[str]) -> bool:
    told = [indicator.name, indicator.topic.name, *(each.text for each in figures)]
    text = " ".join([names, *(fold(each) for each in told), *(fold(each.sentence) for each in figures)])
    return all(word in text for word in wanted)
