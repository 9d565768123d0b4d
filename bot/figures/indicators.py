"""What is counted, and what was counted: topics, indicators, their other names, and the figures of each year.

A figure is never edited.  It comes unconfirmed and is answered with only after an administrator confirmed
it; a correction is a new figure, and until that one is confirmed the old one goes on being answered with.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal, people
from bot.db import Base
from bot.errors import Mistake, NotAllowed
from bot.figures import telling, version
from bot.people import Person, Role

_LIVE = "superseded_by_id is null and withdrawn_at is null"
is_live = text(_LIVE)  # of a select of figures


class Topic(Base):
    """What indicators belong together: 两癌检查救助."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)


class Indicator(Base):
    """What is counted: “两癌”检查受益妇女."""

    __tablename__ = "indicator"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    level: Mapped[str | None] = mapped_column(String(10))
    counted: Mapped[str | None] = mapped_column(String(100))
    topic: Mapped[Topic] = relationship(lazy="joined")

    @property
    def quoted(self) -> str:
        """Return the name in quotes; those inside it become single ones."""
        return f"“{self.name.translate(_INNER)}”"


_INNER = str.maketrans("“”", "‘’")


class Alias(Base):
    """A name that followers use for a topic or for one indicator."""

    __tablename__ = "alias"
    __table_args__ = (CheckConstraint("(topic_id is null) <> (indicator_id is null)", name="one_owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(String(60), unique=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    article: Mapped[str] = mapped_column(String(80))  # whose sheet brought it


class Figure(Base):
    """An indicator's value in one year, as one sentence of an article says it."""

    __tablename__ = "figure"
    __table_args__ = tuple(
        Index(
            f"uq_figure_{name}",
            "indicator_id",
            "year",
            unique=True,
            sqlite_where=text(f"{condition} and {_LIVE}"),
            postgresql_where=text(f"{condition} and {_LIVE}"),
        )
        for name, condition in (
            ("confirmed", "confirmed_at is not null"),
            ("waiting", "confirmed_at is null"),
        )
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    year: Mapped[int]
    value: Mapped[Decimal]
    unit: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(40))
    approximate: Mapped[bool]
    sentence: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    article: Mapped[str] = mapped_column(String(80), index=True)
    added_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("figure.id"))
    withdrawn_at: Mapped[datetime | None]  # its article no longer says it
    indicator: Mapped[Indicator] = relationship(lazy="joined")
    confirmed_by: Mapped[Person | None] = relationship()
    superseded_by: Mapped["Figure | None"] = relationship(remote_side=id)

    @property
    def is_live(self) -> bool:
        return self.superseded_by_id is None and self.withdrawn_at is None


@dataclass(frozen=True)
class Confirmed:
    """A confirmed figure, ready to be answered with."""

    id: int
    topic_id: int
    indicator_id: int
    topic: str
    indicator: str
    level: str | None
    counted: str | None
    year: int
    value: Decimal
    unit: str
    text: str
    approximate: bool
    sentence: str
    start: int
    article: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def look_up(
    session: Session, *, topics: Collection[int] | None = None, year: int | None = None
) -> list[Confirmed]:
    """Return the confirmed figures, of these topics or of all, of *year* or of every year.

    They come in the order of the topics' sheets, the latest year first; nothing unconfirmed is among them.
    """
    rows = (
        select(Figure)
        .join(Figure.indicator)
        .where(Figure.confirmed_at.is_not(None), text(_LIVE))
        .order_by(Figure.year.desc(), Indicator.topic_id, Indicator.id)
    )
    if topics is not None:
        rows = rows.where(Indicator.topic_id.in_(topics))
    if year is not None:
        rows = rows.where(Figure.year == year)
    return [_as_confirmed(figure) for figure in session.scalars(rows)]


def standing(session: Session) -> list[tuple[str, str, int, int, str | None]]:
    """Return where figures stand, confirmed or not: article, sentence, start, end, level."""
    rows = (
        select(Figure.article, Figure.sentence, Figure.start, Figure.text, Indicator.level)
        .join(Figure.indicator)
        .where(text(_LIVE))
    )
    return [
        (article, sentence, start, start + len(written), level)
        for article, sentence, start, written, level in session.execute(rows)
    ]


def topics(session: Session) -> list[tuple[str, int]]:
    """Return the topics with confirmed figures, as their sheets order them, and of how many indicators."""
    rows = (
        select(Topic.name, func.count(Indicator.id.distinct()))
        .join(Indicator, Indicator.topic_id == Topic.id)
        .join(Figure, Figure.indicator_id == Indicator.id)
        .where(Figure.confirmed_at.is_not(None), text(_LIVE))
        .group_by(Topic.id, Topic.name)
        .order_by(Topic.id)
    )
    return [(name, count) for name, count in session.execute(rows)]


def years(session: Session) -> list[int]:
    """Return the years that there are confirmed figures of, the latest first."""
    rows = select(Figure.year).where(Figure.confirmed_at.is_not(None), text(_LIVE)).distinct()
    return sorted(session.scalars(rows), reverse=True)


def aliases(session: Session) -> list[tuple[str, int, int | None]]:
    """Return every name a text may use, heard or not: folded, topic, indicator unless it is the topic's."""
    rows = select(
        Alias.folded, func.coalesce(Alias.topic_id, Indicator.topic_id), Alias.indicator_id
    ).outerjoin(Indicator, Indicator.id == Alias.indicator_id)
    return [(folded, topic, indicator) for folded, topic, indicator in session.execute(rows)]


def told_names(session: Session) -> list[tuple[str, str]]:
    """Return every name that a confirmed figure answers to: folded, and as it is written."""
    confirmed = (
        select(Indicator.id, Indicator.topic_id)
        .join(Figure, Figure.indicator_id == Indicator.id)
        .where(Figure.confirmed_at.is_not(None), text(_LIVE))
        .subquery()
    )
    rows = select(Alias.folded, Alias.text).where(
        Alias.indicator_id.in_(select(confirmed.c.id)) | Alias.topic_id.in_(select(confirmed.c.topic_id))
    )
    return [(folded, written) for folded, written in session.execute(rows.order_by(Alias.id))]


def everything(session: Session) -> list[Figure]:
    """Return every figure that is answered with or waits for confirmation."""
    rows = select(Figure).join(Figure.indicator).where(text(_LIVE))
    return list(session.scalars(rows.order_by(Indicator.topic_id, Indicator.id, Figure.year, Figure.id)))


def waiting(session: Session, article: str | None = None) -> list[Figure]:
    """Return the figures, of *article* or of all, that wait for confirmation."""
    rows = select(Figure).join(Figure.indicator).where(text(_LIVE), Figure.confirmed_at.is_(None))
    if article is not None:
        rows = rows.where(Figure.article == article)
    return list(session.scalars(rows.order_by(Indicator.topic_id, Indicator.id, Figure.year, Figure.id)))


def numbered(session: Session, ids: Sequence[int]) -> list[Figure]:
    """Return the figures of these numbers.

    Raises Mistake naming the numbers that no figure has.
    """
    found = {figure.id: figure for figure in session.scalars(select(Figure).where(Figure.id.in_(ids)))}
    missing = [str(each) for each in ids if each not in found]
    if missing:
        raise Mistake(f"没有编号为 {'、'.join(missing)} 的数字。用 bot figures list 看编号。")
    return [found[each] for each in dict.fromkeys(ids)]


def confirm(session: Session, figures: Sequence[Figure], *, by: Person, now: datetime) -> int:
    """Let *figures* be answered with, in place of those they correct; return how many were not yet.

    Raises NotAllowed when *by* is no administrator, or a figure was superseded or withdrawn.
    """
    people.require(by, Role.ADMIN, to="确认数字")
    version.raise_(session, now=now)
    confirmed = 0
    for figure in figures:
        session.refresh(figure)
        if not figure.is_live:
            raise NotAllowed(f"{figure.indicator.name}（{figure.text}）已被后来的数字取代，请确认新的。")
        if figure.confirmed_at is not None:
            continue
        for former in live(session, figure.indicator_id, figure.year):
            if former.confirmed_at is not None:
                former.superseded_by_id = figure.id
                if (former.value, former.unit, former.approximate) != _number(figure):
                    words = f"{figure.indicator.quoted}{figure.year}年 {former.text} 已更正为 {figure.text}"
                    telling.corrected(session, former, words, now=now)
        session.flush()  # the index allows one confirmed figure: the former gives way first
        figure.confirmed_by_id, figure.confirmed_at = by.id, now
        journal.record(session, by, "确认", figure, now=now, text=figure.text, year=figure.year)
        telling.waits_no_more(session, figure, now=now)
        confirmed += 1
    return confirmed


def _number(figure: Figure) -> tuple[Decimal, str, bool]:
    return figure.value, figure.unit, figure.approximate


def live(session: Session, indicator: int, year: int) -> list[Figure]:
    """Return the figures of that indicator and year: at most a confirmed one and one that waits."""
    return list(
        session.scalars(
            select(Figure).where(Figure.indicator_id == indicator, Figure.year == year, text(_LIVE))
        )
    )


def _as_confirmed(figure: Figure) -> Confirmed:
    indicator = figure.indicator
    return Confirmed(
        id=figure.id,
        topic_id=indicator.topic_id,
        indicator_id=indicator.id,
        topic=indicator.topic.name,
        indicator=indicator.name,
        level=indicator.level,
        counted=indicator.counted,
        year=figure.year,
        value=figure.value,
        unit=figure.unit,
        text=figure.text,
        approximate=figure.approximate,
        sentence=figure.sentence,
        start=figure.start,
        article=figure.article,
    )
