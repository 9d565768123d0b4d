"""The day that staff have in mind for an article: planned is not scheduled, and nothing is sent by it."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from bot import journal, people
from bot.clock import beijing_day
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role
from bot.publishing import articles
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import Push, PushedArticle
from bot.publishing.pushes.states import GONE


def set_day(session: Session, article: Article, day: date | None, *, by: Person, now: datetime) -> None:
    """Keep *day* as the one that *article* is meant for; None takes it away.

    Raises NotAllowed when *by* may not, or it is in a push already: that has its own time; Mistake for a day
    that is over.
    """
    people.require(by, Role.EDITOR, Role.PUBLISHER, to="定计划的日子")
    title = articles.newest(article).title
    if day and day < beijing_day(now):
        raise Mistake(f"{day.month}月{day.day}日已经过去，请选今天或以后的日子。", of="day")
    if day and article.id in set(session.scalars(_in_a_push())):
        raise NotAllowed(f"《{title}》已经排期或推送过，日子以推送为准；要换日子请改推送的时间。")
    if article.intended_on != day:
        before, article.intended_on = article.intended_on, day
        said = {"before": str(before) if before else "", "day": str(day) if day else ""}
        journal.record(session, by, "定计划的日子", article, now=now, **said)


def require_chosen(article: Article, day: date | None) -> None:
    """Raise Mistake where no *day* was chosen for *article* and none is there to take away."""
    if day is None and article.intended_on is None:
        raise Mistake("还没有计划哪天推送。请选好日子。", of="day")


def between(session: Session, first: date, last: date) -> list[Article]:
    """Return the articles meant for a day from *first* to *last* that are in no push yet, by day."""
    wanted = select(Article).where(
        Article.intended_on >= first,
        Article.intended_on <= last,
        in_no_push(),
    )
    return list(session.scalars(wanted.order_by(Article.intended_on, Article.id)))


def in_no_push() -> ColumnElement[bool]:
    """Say of an article that it is in no push, and not out already."""
    return and_(Article.url == "", Article.published.is_(None), Article.id.not_in(_in_a_push()))


def _in_a_push() -> Select[int]:
    return (
        select(Revision.article_id)
        .join(PushedArticle, PushedArticle.revision_id == Revision.id)
        .join(Push, Push.id == PushedArticle.push_id)
        .where(Push.state.not_in(GONE))
    )
