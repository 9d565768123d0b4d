"""What was planned in place of a push that a person took for not sent, and that went out, or may have.

It is held at once, so that staff hear of it.  What this does not see, for it is planned in this very moment,
is found when its texts are looked at, just before it is sent (`desk.Looked.sent_already`).
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from bot.publishing.articles import Revision
from bot.publishing.pushes.not_begun import COMING
from bot.publishing.pushes.states import Mode, Push, PushedArticle, State, move, twice


def stop(session: Session, *pushes: Push, now: datetime) -> None:
    """Hold what would bring followers an article of *pushes* once more, and has not begun to be sent.

    All are locked at once, by their numbers, as `planning.stop_all` locks them.
    """
    before = {number: push.id for push in reversed(pushes) for number in session.scalars(_after(push))}
    others = select(Push).where(Push.id.in_(before)).order_by(Push.id).with_for_update(of=Push)
    for other in session.scalars(others, execution_options={"populate_existing": True}).all():
        if other.state in COMING:  # and nobody cancelled it while we waited
            hold(session, other, before[other.id], now=now)


def _after(push: Push) -> Select[int]:
    """Select the numbers of what would bring an article of *push* once more."""
    revisions = [article.revision_id for article in push.articles]
    again: ColumnElement[bool] = PushedArticle.revision_id.in_(revisions)
    if push.mode != Mode.PUBLISH:  # a card of it, in whatever revision
        articles = [article.submission.revision.article_id for article in push.articles]
        again = or_(again, and_(Revision.article_id.in_(articles), Push.mode == Mode.MASS))
    return (
        select(PushedArticle.push_id)
        .join(Push)
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .where(again, Push.state.in_(COMING), Push.id != push.id)
    )


def hold(session: Session, push: Push, before: int, *, now: datetime) -> None:
    """Hold *push*, of which an article went out with the push of number *before*, or may have."""
    move(session, push, State.HELD, now=now, reason=twice(before))
