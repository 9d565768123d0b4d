"""What staff have WeChat do to a comment: answer it, elect it, delete it.

It is committed as asked for before the call, and its outcome after it.  Where the
answer was lost, the list is read again at once, and by the next tick if that does not work: it tells.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import journal, notices, people
from bot.answering.desk import STAFF
from bot.comments import collecting, watching
from bot.comments.cautions import stops
from bot.comments.rows import Comment, Deed, Kind, Outcome, Thread, sealed_reply
from bot.db import Sessions
from bot.errors import Doubtful, Mistake, NotAllowed, PlatformProblem, Problem, Refused
from bot.people import Person
from bot.wechat import codes
from bot.wechat.client import WeChat
from bot.wechat.comments import Comments, Under

LONGEST_REPLY = 600  # letters; WeChat names no limit, and readers write no more
MOST_ELECTED = 100  # of one article
IN_DOUBT = "没有等到微信的答复，不知道办成没有。程序会再查这篇文章的留言，查到了这里就会写明；请先不要重做。"
_Call = Callable[[Comments, Under, str], None]
_CALLS: dict[Kind, _Call] = {
    Kind.UNREPLY: Comments.delete_reply,
    Kind.ELECT: Comments.elect,
    Kind.UNELECT: Comments.unelect,
    Kind.DELETE: Comments.delete,  # for good, its answer with it
}
_VERBS = {
    Kind.REPLY: "回复文章留言",
    Kind.UNREPLY: "删除留言的回复",
    Kind.ELECT: "精选文章留言",
    Kind.UNELECT: "取消精选留言",
    Kind.DELETE: "删除文章留言",
}


def reply(
    sessions: Sessions,
    wechat: WeChat,
    number: int,
    text: str,
    *,
    by: Person,
    now: datetime,
    secret_key: str,
    instead: bool = False,
) -> None:
    """Answer comment *number*, for all to read; *instead* of the answer that stands there, which goes first.

    Raises Mistake for a text that is empty, too long or must not be public; NotAllowed where it is answered
    already, somebody is at it, or it is gone; Refused or Unreachable when it was not done, Doubtful when
    nobody knows.
    """
    text = text.strip()
    if not text:
        raise Mistake("还没有写回复。", of="text")
    if len(text) > LONGEST_REPLY:
        raise Mistake(f"回复有 {len(text)} 字，最多 {LONGEST_REPLY} 字，请改短。", of="text")
    if stopped := stops(text):
        raise Mistake("".join(stopped), of="text")
    if instead:
        do(sessions, wechat, number, Kind.UNREPLY, by=by, now=now, secret_key=secret_key)

    def call(client: Comments, under: Under, of: str) -> None:
        client.reply(under, of, text)

    try:
        _do(sessions, wechat, number, Kind.REPLY, call, by=by, now=now, secret_key=secret_key, text=text)
    except (NotAllowed, PlatformProblem) as problem:
        raise _without_the_old(problem) if instead and _lacks_reply(sessions, number) else problem from None


def _lacks_reply(sessions: Sessions, number: int) -> bool:
    with sessions.read() as session:
        comment = session.get_one(Comment, number)
        return comment.replied_at is None and comment.gone_at is None


def _without_the_old(problem: NotAllowed | PlatformProblem) -> Problem:
    """Return *problem* with what it leaves behind, where an answer was to take another's place."""
    code = problem.code if isinstance(problem, Refused) else None
    nobody_knows = isinstance(problem, Doubtful) or code == codes.ANSWERED_ALREADY
    then = "。" if nobody_knows else "，这条留言现在没有回复，请改好再发一次。"
    text = f"{problem}原来的回复已经删除{then}"
    if isinstance(problem, Refused):
        return Refused(text, code=problem.code, errmsg=problem.errmsg)
    return type(problem)(text)


def do(
    sessions: Sessions,
    wechat: WeChat,
    number: int,
    kind: Kind,
    *,
    by: Person,
    now: datetime,
    secret_key: str,
) -> None:
    """Have *kind* done to comment *number*: any that WeChat does, but an answer, which is `reply`'s.

    Raises as `reply`; NotAllowed where there is no answer to take back, or a hundred are shown.
    """
    _do(sessions, wechat, number, kind, _CALLS[kind], by=by, now=now, secret_key=secret_key)


def _do(
    sessions: Sessions,
    wechat: WeChat,
    number: int,
    kind: Kind,
    call: _Call,
    *,
    by: Person,
    now: datetime,
    secret_key: str,
    text: str = "",
) -> None:
    """Have WeChat do *kind* to comment *number*.

    1. Right and state are looked at under a lock; what is asked for is kept, and committed before the call.
    2. The one call.  3. What came of it.  In doubt, the list is read, which tells.
    """
    with sessions.begin() as session:
        comment = _claim(session, number, kind, by, now)
        deed = Deed(comment_id=number, kind=kind, at=now, by_id=by.id, outcome=Outcome.ASKED)
        deed.sealed_text = sealed_reply(text, secret_key) if text else None
        session.add(deed)
        comment.touched += 1
        session.flush()
    problem: PlatformProblem | None = None
    try:
        call(wechat.comments, comment.thread.under, comment.number)
    except PlatformProblem as error:
        problem = error
    with sessions.begin() as session:
        _write(session, deed.id, problem, text, secret_key, now)
    if problem is not None and collecting.refuses_all(problem):
        watching.refuse(sessions, now=now)
    if isinstance(problem, Doubtful):
        _read_again(sessions, wechat, comment.thread.id, deed.id, secret_key=secret_key, now=now)
    elif problem is not None:
        raise problem


def _claim(session: Session, number: int, kind: Kind, by: Person, now: datetime) -> Comment:
    people.require(session.get_one(Person, by.id), *STAFF, to="处理文章留言")
    comment = session.get(Comment, number, with_for_update={"of": Comment})
    if comment is None:
        raise Mistake(f"没有第 {number} 号留言。")
    if comment.thread.gone_at:
        raise NotAllowed("这篇文章已经删除或撤回，下面的留言不能再处理。")
    if comment.gone_at:
        raise NotAllowed("这条留言在微信里已经删除，不能再处理。")
    at_it = session.scalars(select(Deed).where(Deed.comment_id == number, Deed.outcome == Outcome.ASKED))
    for deed in at_it:
        if deed.is_open(now):
            raise NotAllowed(f"{deed.by.name} 正在处理这条留言，没有重做。请过一会儿刷新页面。")
    if kind is Kind.REPLY and comment.replied_at:
        who = comment.replied_by.name if comment.replied_by else "同事（在公众平台后台）"
        raise NotAllowed(f"{who}已经回复了这条留言，您的没有发出。请先看过，要改再点“改回复”。")
    if kind is Kind.UNREPLY and not comment.replied_at:
        raise NotAllowed("这条留言现在没有回复，请刷新页面看一看。")
    if kind is Kind.ELECT and _elected(session, comment.thread_id) >= MOST_ELECTED:
        raise NotAllowed(f"这篇文章已经精选了 {MOST_ELECTED} 条，这是微信的上限。请先取消几条精选。")
    return comment


def _elected(session: Session, thread: int) -> int:
    shown = select(func.count()).where(
        Comment.thread_id == thread, Comment.elected.is_(True), Comment.gone_at.is_(None)
    )
    return session.scalar(shown) or 0


def _write(
    session: Session,
    number: int,
    problem: PlatformProblem | None,
    text: str,
    secret_key: str,
    now: datetime,
) -> None:
    deed = session.get_one(Deed, number)
    of = select(Comment.thread_id).where(Comment.id == deed.comment_id)
    session.get_one(Thread, session.scalars(of).one(), with_for_update=True)  # first, as `collecting`
    comment = session.get_one(Comment, deed.comment_id, with_for_update={"of": Comment})
    comment.touched += 1
    kind = Kind(deed.kind)
    if problem is None:
        deed.outcome = Outcome.DONE
        _done(comment, kind, text, by_id=deed.by_id, secret_key=secret_key, now=now)
        if comment.settled_at:
            notices.settle(session, comment, now=now)
    else:
        deed.outcome = Outcome.DOUBTFUL if isinstance(problem, Doubtful) else Outcome.REFUSED
        deed.problem = str(problem)
        if isinstance(problem, Refused):
            _learn(session, comment, problem.code, now)
    ended = {} if problem is None else {"problem": deed.problem}
    journal.record(session, deed.by, _VERBS[kind], comment, now=now, outcome=deed.outcome, **ended)


def _done(comment: Comment, kind: Kind, text: str, *, by_id: int, secret_key: str, now: datetime) -> None:
    if kind is Kind.REPLY:
        comment.answered(text, at=now, by_id=by_id, secret_key=secret_key)
    elif kind is Kind.UNREPLY:
        comment.unanswered()
    elif kind is Kind.DELETE:
        comment.gone_at = now
        comment.settle()
    else:
        comment.elected = kind is Kind.ELECT


def _learn(session: Session, comment: Comment, code: int, now: datetime) -> None:
    """Believe what a refusal says of the comment or its article."""
    if code in codes.COMMENT_GONE:
        comment.gone_at = now
        comment.settle()
        notices.settle(session, comment, now=now)
    elif code == codes.NO_SUCH_ARTICLE:
        collecting.end(session, comment.thread, now=now)
    elif code in (codes.ANSWERED_ALREADY, codes.ELECTED_ENOUGH):
        comment.thread.look_at = now  # what we know is old


def _read_again(
    sessions: Sessions, wechat: WeChat, thread: int, deed: int, *, secret_key: str, now: datetime
) -> None:
    """After a lost answer, look what became of it; raise unless it was done."""
    try:
        collecting.collect(sessions, wechat, thread, secret_key=secret_key, now=now)
    except Refused:
        pass  # what it says decides when WeChat is asked again
    except PlatformProblem:
        with sessions.begin() as session:
            under = session.get_one(Thread, thread, with_for_update=True)
            until = watching.refused_until(session)
            if under.gone_at is None and not (until and until > now):
                under.look_at = now
    with sessions.read() as session:
        found = session.get_one(Deed, deed)
    if found.outcome == Outcome.DOUBTFUL:
        raise Doubtful(IN_DOUBT)
    if found.outcome == Outcome.UNKNOWN:
        raise Doubtful(f"没有等到微信的答复。{found.problem}")
    if found.outcome == Outcome.REFUSED:
        raise NotAllowed("微信没有答复，随后查了一遍：没有办成。可以再做一次。")
