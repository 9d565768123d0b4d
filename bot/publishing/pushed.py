"""What pushes did, or will do, with an article, in whatever revision."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from bot import notices
from bot.clock import in_words
from bot.people import Person, Role
from bot.publishing import pushes
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import Push, PushedArticle, State

_WAITING = (State.PLANNED, State.PREPARING, State.HELD)


def sent(session: Session, article: Article) -> PushedArticle | None:
    """Return *article* as it was sent last, or None when no push of ours brought it to followers."""
    return pushes.of_article(session, article, State.SENT)


def waiting(session: Session, article: Article) -> PushedArticle | None:
    """Return *article* as it stands in a push that is still to come, or None."""
    return pushes.of_article(session, article, *_WAITING)


def rewritten(session: Session, push: Push) -> dict[int, int]:
    """Return by place the number of the newest revision of what was written anew since *push* was planned.

    Nothing once it is on its way: what goes out is what was approved then.
    """
    if push.state not in _WAITING:
        return {}
    newer = aliased(Revision)
    rows = session.execute(
        select(PushedArticle.position, func.max(newer.number))
        .join(Revision, Revision.id == PushedArticle.revision_id)
        .join(newer, newer.article_id == Revision.article_id)
        .where(PushedArticle.push_id == push.id, newer.number > Revision.number)
        .group_by(PushedArticle.position)
    )
    return {each.position: each[1] for each in rows}


def tell_rewritten(session: Session, revision: Revision, *, by: Person, now: datetime) -> None:
    """Tell those who plan that *by* has written anew what a push is to send: it will be held."""
    stands = waiting(session, revision.article)
    if stands is None:
        return
    text = (
        f"《{revision.title}》排在 {in_words(stands.push.due_at)} 推送，{by.name}刚存了新版本，"
        "到时会被拦下。请取消那次推送，等新版本审完再排期。"
    )
    notices.tell(
        session,
        text,
        key=f"rewritten:{stands.push_id}:{revision.number}",
        to=[Role.PUBLISHER],
        about=stands.push,
        link=f"/console/pushes/{stands.push_id}",
        now=now,
    )
