"""Followers get no card of an article twice, however often it is written and approved anew."""

from sqlalchemy.orm import Session

from bot.clock import in_words
from bot.errors import NotAllowed
from bot.publishing.articles import Revision
from bot.publishing.pushes import listing
from bot.publishing.pushes.states import GONE_OUT, Mode, Push, State


def require(session: Session, revision: Revision, mode: Mode, *, but: Push | None = None) -> None:
    """Raise NotAllowed where followers got another revision of the article, or will get it.

    Only a mass send brings them a card; a draft may, where a person sends it.  What was taken back counts no
    more.  *but* is a push that is about to be taken back.  Of the very same revision the database sees to it,
    in whatever way it is sent; but not where a push was taken for not sent first.
    """
    after_all = listing.out_after_all(session, revision, but=but)
    if after_all and (mode is not Mode.MASS or after_all.mode == Mode.PUBLISH):
        if after_all.state == State.DOUBTFUL:
            raise NotAllowed(_may_be_out(revision, after_all))
        raise NotAllowed(
            f"《{revision.title}》在 {in_words(after_all.out_at)} 的推送里已经发出（先记过“没有发出”）。"
            "一篇文章只推送一次；要改，请另写一版。"
        )
    if mode is not Mode.MASS:
        return
    earlier = listing.of_article(session, revision.article, loud=True, but=but)
    if earlier is None or (earlier.revision_id == revision.id and earlier.live):
        return
    number, push = earlier.submission.revision.number, earlier.push
    if push.state == State.DOUBTFUL:
        raise NotAllowed(_may_be_out(revision, push))
    if push.state in GONE_OUT:
        raise NotAllowed(
            f"《{revision.title}》的第{number}版 {in_words(push.out_at)} 已经推送过；"
            "一篇文章只群发一次，粉丝才不会收到两回。有错请写更正；改用“发布”不通知粉丝；要重发，先撤回那一版。"
        )
    raise NotAllowed(
        f"《{revision.title}》的第{number}版排在 {in_words(push.due_at)} 推送。"
        "请先取消那次推送，再排新的版本。"
    )


def _may_be_out(revision: Revision, push: Push) -> str:
    return (
        f"《{revision.title}》可能已经推送过：{in_words(push.out_at)} 的推送结果未知。请先核对那一次；"
        "确实没有发出，把它记成“没有发出”，再来。"
    )
