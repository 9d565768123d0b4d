"""The names that questions are matched with: those of what was confirmed at some time."""

from sqlalchemy import CTE, func, select
from sqlalchemy.orm import Session

from bot.figures.indicators import Alias, Figure, Indicator


def names(session: Session) -> list[tuple[str, int, int | None]]:
    """Return every name as it is matched: folded, its topic, and its indicator unless it means the topic.

    A name of what was never confirmed is not heard yet: being longer, it would take questions from a name
    that is answered to.
    """
    known = _known()
    topic = func.coalesce(Alias.topic_id, Indicator.topic_id)
    rows = select(Alias.folded, topic, Alias.indicator_id)
    rows = rows.outerjoin(Indicator, Indicator.id == Alias.indicator_id).where(
        Alias.indicator_id.in_(select(known.c.id)) | Alias.topic_id.in_(select(known.c.topic_id))
    )
    return [(folded, number, indicator) for folded, number, indicator in session.execute(rows)]


def owners(session: Session) -> tuple[set[int], set[int]]:
    """Return the indicators and the topics whose names are heard."""
    known = session.execute(select(_known())).all()
    return {each.id for each in known}, {each.topic_id for each in known}


def _known() -> CTE:
    confirmed = select(Indicator.id, Indicator.topic_id).join(Figure, Figure.indicator_id == Indicator.id)
    return confirmed.where(Figure.confirmed_at.is_not(None)).distinct().cte("known")
