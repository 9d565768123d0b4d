"""The first day of a rehearsal, step by step: from an article written in the console to its numbers.

Where one stands is read from the newest article that somebody wrote; nothing of it is kept.
"""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import people
from bot.people import Person, Role
from bot.publishing import articles, pushed, review, standing
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import PushedArticle, State
from bot.publishing.standing import Where
from bot.reach.counts import ArticleDay, OutArticle

STEPS = ("写一篇", "送审", "三审", "排期", "推送", "看数据")
_WHO = {0: Role.EDITOR, 1: Role.EDITOR, 3: Role.PUBLISHER}
_REACHED: dict[Where, int] = {
    "draft": 1,
    "returned": 1,
    "in_review": 2,
    "approved": 3,
    "planned": 4,
    "sent": 5,
    "out": 5,
    "withdrawn": 5,
}


@dataclass(frozen=True)
class FirstDay:
    """How far one is: `STEPS` up to *reached* are done."""

    reached: int
    slug: str = ""
    title: str = ""
    mine: bool = True  # whether the person who asks can take the next step
    by: tuple[str, ...] = ()  # who can
    returned: bool = False
    held: int | None = None  # number of the push that will not go out by itself
    msgid: str = ""  # under which its numbers are looked at


def of(session: Session, me: Person) -> FirstDay:
    """Return how far the newest article is that somebody wrote in the console."""
    newest = (
        select(Revision.article_id)
        .where(Revision.written_by_id.is_not(None))
        .order_by(Revision.id.desc())
        .limit(1)
    )
    number = session.scalar(newest)
    if number is None:
        return _by_role(session, me, FirstDay(0))
    revision = articles.newest(session.get_one(Article, number))
    [(state, _)] = standing.where(session, [revision])
    went_out = pushed.sent(session, revision.article)
    reached = (
        len(STEPS) - 1 if went_out else _REACHED[state]
    )  # what went out is out, whatever is written since
    counted = _counted(session, revision.article) if reached == len(STEPS) - 1 else ""
    if counted:
        reached += 1
    waiting = pushed.waiting(session, revision.article) if state == "planned" else None
    held = waiting.push_id if waiting and waiting.push.state == State.HELD else None
    returned = state == "returned" and not went_out
    day = FirstDay(
        reached, revision.article.slug, revision.title, returned=returned, held=held, msgid=counted
    )
    if went_out:
        return day
    submission = review.latest(session, revision) if state == "in_review" else None
    if submission and submission.next_step:
        reviewer = submission.next_step.reviewer
        return _with(day, me, [reviewer])
    return _by_role(session, me, day)


def _by_role(session: Session, me: Person, day: FirstDay) -> FirstDay:
    role = _WHO.get(day.reached)
    return _with(day, me, [each for each in people.everyone(session) if each.may(role)]) if role else day


def _with(day: FirstDay, me: Person, able: list[Person]) -> FirstDay:
    mine = any(each.id == me.id for each in able)
    return replace(day, mine=mine, by=tuple(each.name for each in able))


def _counted(session: Session, article: Article) -> str:
    """Return what WeChat told numbers of: a push that *article* went out in, in whatever revision, or ""."""
    rows = (
        select(ArticleDay.msgid)
        .join(OutArticle, OutArticle.msgid == ArticleDay.msgid)
        .join(
            PushedArticle,
            (PushedArticle.push_id == OutArticle.push_id) & (PushedArticle.position == OutArticle.position),
        )
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .where(Revision.article_id == article.id)
        .order_by(PushedArticle.push_id.desc())
        .limit(1)
    )
    return session.scalar(rows) or ""
