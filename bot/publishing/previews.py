"""发预览: an article on the phones of staff who bound their own, before followers see it.

The bytes are those that the page shows and that would be sent; pictures go up as they do for a push.  The
draft that WeChat needs for it stays a day, for the link on the phone leads to it, and is deleted then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import binding, journal, people
from bot.clock import beijing_day, start_of_day
from bot.db import Base, Sessions
from bot.errors import Doubtful, Mistake, PlatformProblem, Refused
from bot.journal import Entry
from bot.people import REVIEWERS, Person, Role
from bot.publishing import drafting, images, review, setting
from bot.publishing.articles import Revision
from bot.publishing.render import Rendered
from bot.wechat import codes
from bot.wechat.client import WeChat

MAY_SEND = (Role.EDITOR, *REVIEWERS, Role.PUBLISHER)
STANDS = timedelta(hours=24)
MOST_A_DAY = 100
SENT = "发预览"
_NOT_A_FOLLOWER = frozenset({40003, 43004})

log = structlog.get_logger()


class PreviewDraft(Base):
    """A draft that stands in WeChat's draft box only as long as a preview is looked at."""

    __tablename__ = "preview_draft"

    media_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    appid: Mapped[str] = mapped_column(String(40))
    delete_after: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Told:
    """What WeChat said to the preview for one person."""

    name: str
    arrived: bool
    text: str


def send(
    sessions: Sessions,
    wechat: WeChat,
    revision: int,
    *,
    to: Sequence[int],
    by: int,
    secret_key: str,
    now: datetime,
) -> tuple[Told, ...]:
    """Show the revision of that number to the people *to*, and return what WeChat said for each.

    1. Rights are looked at, and the bytes taken: those submitted, else as they would be submitted now.
    2. Pictures go up and the draft is made; that it stands, and who is to see it, is committed.
    3. Each gets it by one call; what is refused to one is no reason to leave out the next.

    Raises NotAllowed or Mistake when it may not be or cannot be shown, PlatformProblem when WeChat takes
    no draft of it.
    """
    with sessions.begin() as session:
        sender = session.get_one(Person, by)
        people.require(sender, *MAY_SEND, to="发预览")
        shown = session.get_one(Revision, revision)
        article, paths = _bytes(session, shown), {key: path for path, key in shown.pictures.items()}
        openids = {
            person.name: binding.openid_of(session, person, secret_key=secret_key)
            for person in binding.bound(session)
            if person.id in to
        }
        if not openids:
            raise Mistake("请选要发给谁。", of="phone")
    media_id = _draft(sessions, wechat, article, paths, now)
    with sessions.begin() as session:
        session.add(PreviewDraft(media_id=media_id, appid=wechat.appid, delete_after=now + STANDS))
        row = session.get_one(Revision, revision)
        journal.record(session, session.get_one(Person, by), SENT, row, now=now, to=list(openids))
    return tuple(_shown(wechat, media_id, name, openid) for name, openid in openids.items())


def sent_today(session: Session, *, now: datetime) -> int:
    """Return how many phones a preview was sent to today; WeChat counts each, and allows `MOST_A_DAY`."""
    today = Entry.at >= start_of_day(beijing_day(now)), Entry.at <= now
    sent = select(Entry.details).where(Entry.subject == Revision.__tablename__, Entry.verb == SENT, *today)
    return sum(len(details.get("to", ())) for details in session.scalars(sent))


def run_due(sessions: Sessions, wechat: WeChat, *, now: datetime) -> None:
    """Delete the drafts whose day is over; what WeChat does not answer is tried again at the next tick."""
    due = select(PreviewDraft.media_id).where(
        PreviewDraft.appid == wechat.appid, PreviewDraft.delete_after <= now
    )
    with sessions.read() as session:
        found = session.scalars(due).all()
    for media_id in found:
        try:
            wechat.draft_delete(media_id)
        except Refused as refused:
            log.warning("a preview's draft stays in the draft box", reason=str(refused))
        except PlatformProblem as problem:
            log.info("a preview's draft is deleted later", reason=str(problem))
            return
        with sessions.begin() as session:
            session.execute(delete(PreviewDraft).where(PreviewDraft.media_id == media_id))


def _bytes(session: Session, revision: Revision) -> Rendered:
    submission = review.latest(session, revision)
    if submission:
        return review.sealed(submission)
    setting.keep_charts(session, revision)
    return setting.set_revision(session, revision)


def _draft(
    sessions: Sessions, wechat: WeChat, article: Rendered, paths: Mapping[str, str], now: datetime
) -> str:
    if not article.cover:
        raise Mistake("这篇文章还没有封面，微信不收。请先加封面，再发预览。")
    try:
        return wechat.draft_add([drafting.draft(sessions, wechat, article, paths, now=now)])
    except Refused as refused:
        if refused.code == codes.MEDIA_GONE:  # the cover was deleted from WeChat's library
            images.forget_covers(sessions, wechat, [article.cover])
            return wechat.draft_add([drafting.draft(sessions, wechat, article, paths, now=now)])
        raise


def _shown(wechat: WeChat, media_id: str, name: str, openid: str) -> Told:
    try:
        wechat.mass_preview(media_id, openid)
    except Refused as refused:
        if refused.code in _NOT_A_FOLLOWER:
            return Told(name, False, "没有收到：绑定的微信没有关注本公众号，请关注以后再发。")
        return Told(name, False, f"没有收到：{refused}")
    except Doubtful:
        return Told(name, False, "微信没有给明确的回答，可能已经收到。请先看手机，没有再发一次。")
    except PlatformProblem as problem:
        return Told(name, False, f"没有收到：{problem}")
    return Told(name, True, "已发到手机。")
