"""Figures that were answered with and are no more: what stands in their place, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.figures import indicators
from bot.figures.indicators import Confirmed, Figure


@dataclass(frozen=True)
class Correction:
    """A confirmed figure that counts no more, and what is answered with in its place, if anything is."""

    old: Figure
    new: Confirmed | None  # None: there is no figure of that indicator and year any more
    at: datetime  # since when the old one counts no more

    @property
    def in_words(self) -> str:
        became = f"已更正为 {self.new.text}" if self.new else "已撤下"
        return f"{self.old.indicator.quoted}{self.old.year}年 {self.old.text} {became}"


def listed(
    session: Session, *, since: datetime | None = None, standing: Sequence[Confirmed] | None = None
) -> list[Correction]:
    """Return what was corrected or withdrawn, the latest first; *standing* spares reading what stands now.

    What stands again as it was, or was only put in other words, is none of it.
    """
    after = aliased(Figure)
    ended = func.coalesce(after.confirmed_at, Figure.withdrawn_at)
    wanted = (
        select(Figure, ended.label("ended"))
        .outerjoin(after, after.id == Figure.superseded_by_id)
        .where(
            Figure.confirmed_at.is_not(None),
            or_(after.confirmed_at.is_not(None), Figure.withdrawn_at.is_not(None)),
        )
    )
    found = session.execute(wanted.where(ended > since) if since else wanted).all()
    if not found:
        return []
    now = {
        (each.indicator_id, each.year): each
        for each in (indicators.look_up(session) if standing is None else standing)
    }
    corrections = [
        Correction(row.Figure, now.get((row.Figure.indicator_id, row.Figure.year)), _moment(row.Figure))
        for row in found
    ]
    changed = [each for each in corrections if each.new is None or _says(each.new) != _says(each.old)]
    return sorted(changed, key=lambda each: each.at, reverse=True)


def of(session: Session, number: int) -> Correction | None:
    """Return what became of the figure of that number, or None while it is answered with."""
    return next((each for each in listed(session) if each.old.id == number), None)


def _moment(figure: Figure) -> datetime:
    after = figure.superseded_by
    moment = after.confirmed_at if after else figure.withdrawn_at
    assert moment is not None, "it was superseded by a confirmed one, or withdrawn"
    return moment


def _says(figure: Figure | Confirmed) -> tuple[object, ...]:
    return figure.value, figure.unit, figure.approximate
