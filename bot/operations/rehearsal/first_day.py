"""The first day of a rehearsal, step by step: from an article written in the console to its numbers.

Where one stands is read from the article that somebody wrote and that got furthest; of two that got as far,
the newer.  Nothing of it is kept, but that somebody put the guide away once all was done.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import journal, people
from bot.errors import NotAllowed
from bot.people import Person, Role
from bot.publishing import articles, pushed, review, standing
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import PushedArticle, State
from bot.publishing.review import Submission
from bot.publishing.standing import Where
from bot.reach.counts import ArticleDay, OutArticle

STEPS = ("写一篇", "送审", "三审", "排期", "推送", "看数据")
PUT_AWAY = "收起演练的一天"
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
    """How far one is: the next step is that of `STEPS` at *reached*; all up to *done* were done once."""

    reached: int
    done: int
    slug: str = ""
    title: str = ""
    mine: bool = True  # whether the person who asks can take the next step
    by: tuple[str, ...] = ()  # who can
    returned: bool = False
    held: int | None = None  # number of the push that will not go out by itself
    msgid: str = ""  # under which its numbers are looked at
    withdrawn: bool = False  # nobody can open it any more


def of(session: Session, me: Person) -> FirstDay | None:
    """Return how far the article is that got furthest of those written in the console.

    What was done once stays done: sent back, written anew or cancelled, an article only has its next step
    again.  None when *me* put the guide away.
    """
    if any(each.verb == PUT_AWAY for each in journal.about(session, me)):
        return None
    written = select(Revision.article_id).where(Revision.written_by_id.is_not(None))
    found = [
        (_done(session, article), articles.newest(article))
        for article in session.scalars(select(Article).where(Article.id.in_(written)))
    ]
    if not found:
        return _by_role(session, me, FirstDay(0, 0))
    done, revision = max(found, key=lambda each: (each[0], each[1].id))
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
        reached,
        max(done, reached),
        revision.article.slug,
        revision.title,
        returned=returned,
        held=held,
        msgid=counted,
        withdrawn=revision.article.withdrawn_at is not None,
    )
    if went_out:
        return day
    submission = review.latest(session, revision) if state == "in_review" else None
    if submission and submission.next_step:
        reviewer = submission.next_step.reviewer
        return _with(day, me, [reviewer])
    return _by_role(session, me, day)


def put_away(session: Session, *, by: Person, now: datetime) -> None:
    """Show the guide to *by* no more.

    Raises NotAllowed while there is a step to take.
    """
    day = of(session, by)
    if day is None:
        return
    if day.done < len(STEPS):
        raise NotAllowed("演练的一天还没有走完，走完了才能收起。")
    journal.record(session, by, PUT_AWAY, by, now=now)


def _done(session: Session, article: Article) -> int:
    """Return how many steps were done with *article*, in whatever revision."""
    if pushed.sent(session, article):
        return len(STEPS) if _counted(session, article) else STEPS.index("看数据")
    of_it = Revision.article_id == article.id
    planned = select(PushedArticle.push_id).join(Revision, Revision.id == PushedArticle.revision_id)
    if session.scalars(planned.where(of_it).limit(1)).first():
        return STEPS.index("推送")
    submitted = select(Submission).join(Revision, Revision.id == Submission.revision_id).where(of_it)
    states = {each.state for each in session.scalars(submitted)}
    if "approved" in states:
        return STEPS.index("排期")
    return STEPS.index("三审") if states else STEPS.index("送审")


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
