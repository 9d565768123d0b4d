"""What was planned in place of a push that a person took for not sent, and that went out after all."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.publishing.pushes.states import Push, PushedArticle, State, move


def stop(session: Session, push: Push, *, because: str, now: datetime) -> None:
    """Hold what was planned in place of *push* and has not begun: it would be the second time.

    The articles of *push* count as live again, but where another has begun to send them: of one revision no
    two pushes are live.
    """
    revisions = [article.revision_id for article in push.articles]
    successors = session.scalars(
        select(Push)
        .join(PushedArticle)
        .where(PushedArticle.revision_id.in_(revisions), PushedArticle.live, Push.id != push.id)
        .with_for_update(of=Push)
    ).unique()
    taken = set()
    for other in successors:
        taken |= {article.revision_id for article in other.articles}
        if other.state in {State.PLANNED, State.PREPARING}:
            reason = f"finding: 推送 {push.id} {because}，再发就是第二次。请核对后取消。"
            move(session, other, State.HELD, now=now, reason=reason)
    for article in push.articles:
        article.live = article.revision_id not in taken
