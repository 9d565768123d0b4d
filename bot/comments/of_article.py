"""What staff do to all comments under an article: collect them now, let readers comment, or no more."""

from datetime import datetime, timedelta

from sqlalchemy import and_

from bot import journal, people
from bot.answering.desk import STAFF
from bot.comments import collecting, listing, watching
from bot.comments.rows import Thread
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.people import Person, Role
from bot.wechat.client import WeChat

RECENT = timedelta(days=30)


def collect_now(
    sessions: Sessions, wechat: WeChat, number: int, *, by: Person, now: datetime, secret_key: str
) -> None:
    """Ask WeChat at once for the comments of article *number*.

    Raises NotAllowed without the right, or where the turn is another's; PlatformProblem as WeChat answered.
    """
    people.require(by, *STAFF, to="收取文章留言")
    with sessions.read() as session:
        thread = listing.opened(session, number)
    if thread.gone_at:
        raise NotAllowed("这篇文章已经删除或撤回，没有留言可收。")
    if not collecting.collect(sessions, wechat, number, secret_key=secret_key, now=now):
        raise NotAllowed("程序正在收取这篇文章的留言，请过一会儿刷新页面。")


def collect_soon(sessions: Sessions, *, by: Person, now: datetime) -> int:
    """Let the next ticks ask for the comments of the last thirty days' articles; return how many."""
    people.require(by, *STAFF, to="收取文章留言")
    with sessions.begin() as session:
        recent = and_(Thread.look_at.is_not(None), Thread.out_at > now - RECENT, Thread.gone_at.is_(None))
        return watching.put_off(session, recent, now)


def set_open(
    sessions: Sessions, wechat: WeChat, number: int, is_open: bool, *, by: Person, now: datetime
) -> None:
    """Let readers comment on article *number*, or no more; what was said stays.

    It may be asked for again, so a doubtful answer does no harm.  Raises NotAllowed without the right
    发布; PlatformProblem as WeChat answered.
    """
    people.require(by, Role.PUBLISHER, to="开放或关闭文章的留言")
    with sessions.read() as session:
        thread = listing.opened(session, number)
    (wechat.comments.open if is_open else wechat.comments.close)(thread.under)
    with sessions.begin() as session:
        thread = session.get_one(Thread, number, with_for_update=True)
        thread.is_open = is_open
        if is_open:
            thread.look_at = now
        journal.record(session, by, "开放文章留言" if is_open else "关闭文章留言", thread, now=now)
