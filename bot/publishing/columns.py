"""Columns (专栏): the named series that articles belong to, with how many there are and how many are out."""

from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.publishing.articles import Article


@dataclass(frozen=True)
class Column:
    """A column as its articles name it; without a name it is all that belong to none."""

    name: str
    articles: int
    out: int  # that followers can read already


def counted(session: Session) -> tuple[Column, ...]:
    """Return every column, the largest first, and last what belongs to none."""
    count = func.count()
    went_out = or_(Article.url != "", Article.published.is_not(None))
    out = func.sum(case((and_(went_out, Article.withdrawn_at.is_(None)), 1), else_=0))
    rows = session.execute(select(Article.column, count, out).group_by(Article.column))
    found = [Column(name, articles, int(sent)) for name, articles, sent in rows]
    return tuple(sorted(found, key=lambda each: (not each.name, -each.articles, each.name)))
