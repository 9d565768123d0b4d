"""What was planned in place of a push that a person took for not sent, and that went out, or may have.

It is held at once, so that staff hear of it.  What this does not see, for it is planned in this very moment,
is found when its texts are looked at, just before it is sent (`desk.Looked.sent_already`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from bot.clock import in_words
from bot.publishing.articles import Revision
from bot.publishing.pushes.not_begun import COMING, NOT_BEGUN
from bot.publishing.pushes.states import TWICE, Mode, Push, PushedArticle, State, move


def stop(session: Session, *pushes: Push, now: datetime) -> None:
    """Hold what would bring followers an article of *pushes* once more, and has not begun to be sent.

    All are locked at once, by their numbers, as `planning.stop_all` locks them.
    """
    first = {number: push.id for push in reversed(pushes) for number in session.scalars(_after(push))}
    for other in _locked(session, first):
        if other.state in COMING:  # and nobody cancelled it while we waited
            hold(session, other, first[other.id], now=now)


def lock(session: Session, pushes: Sequence[Push]) -> None:
    """Lock what would follow *pushes*, for one who will `stop` them one after the other."""
    _locked(session, [number for push in pushes for number in session.scalars(_after(push))])


def before(push: Push) -> Select[int]:
    """Select the numbers of what *push* would follow, as the second time; joined with their revisions."""
    return _with_an_article(push, Push.mode != Mode.PUBLISH if push.mode == Mode.MASS else false())


def _after(push: Push) -> Select[int]:
    """Select the numbers of what would bring an article of *push* once more."""
    card = Push.mode == Mode.MASS if push.mode != Mode.PUBLISH else false()
    return _with_an_article(push, card).where(Push.state.in_(NOT_BEGUN))  # a held one may be released now


def _with_an_article(push: Push, card: ColumnElement[bool]) -> Select[int]:
    """Select what has the very same revision, or any of the same article where it is a *card*."""
    very_same = PushedArticle.revision_id.in_([each.revision_id for each in push.articles])
    return (
        select(PushedArticle.push_id)
        .join(Push)
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .where(
            Revision.article_id.in_([each.submission.revision.article_id for each in push.articles]),
            or_(very_same, card),
            Push.id != push.id,
        )
    )


def _locked(session: Session, numbers: Iterable[int]) -> Sequence[Push]:
    wanted = select(Push).where(Push.id.in_(list(numbers))).order_by(Push.id).with_for_update(of=Push)
    return session.scalars(wanted, execution_options={"populate_existing": True}).all()


def hold(session: Session, push: Push, before: int, *, now: datetime) -> None:
    """Hold *push*, of which an article went out with the push of number *before*, or may have."""
    out_at = in_words(session.get_one(Push, before).out_at)
    reason = f"{TWICE}{out_at} 的推送里有同一篇文章，已经发出，或者可能已经发出：再发就是第二次。"
    move(session, push, State.HELD, now=now, reason=reason)
