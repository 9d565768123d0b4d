"""Answering a follower: one customer message, sent at most once, inside WeChat's window."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import journal, notices
from bot.answering.desk.conversations import (
    REPLIES,
    Conversation,
    DeskMessage,
    Reason,
    openid_of,
    require_staff,
    seal,
)
from bot.clock import in_words
from bot.db import Sessions
from bot.errors import Doubtful, Mistake, NotAllowed, PlatformProblem, Refused
from bot.people import Person
from bot.wechat import capabilities, codes
from bot.wechat.capabilities import Ability
from bot.wechat.client import WeChat

LONGEST_REPLY = 2_000  # bytes of UTF-8; WeChat takes a little more
NO_RIGHT = (
    "公众号没有在这里回复粉丝的权限（多半因为未认证），这一条没有发出。"
    "请到公众平台的“私信”里回复，或等公众号认证以后再试。"
)
IN_DOUBT = "没有等到微信的答复，这一条可能已经发出，程序不会再发。请等等看粉丝有没有回音。"


def may_answer(session: Session) -> bool:
    """Tell whether an answer by a person may be promised; not before WeChat has said so."""
    return capabilities.may(session, Ability.ANSWER) is True


def reply(
    sessions: Sessions,
    wechat: WeChat,
    number: int,
    text: str,
    *,
    by: Person,
    now: datetime,
    secret_key: str,
    seen: int | None = None,
) -> None:
    """Send the follower of conversation *number* an answer, at most once.

    1. Right, window and count are looked at under a lock; the message is kept as being sent, and counted;
       that is committed before the call.
    2. The one call.
    3. What came of it.  Not sent: message and count are taken back.  In doubt: both stay, and nothing is
       repeated.

    *seen* is the newest message that *by* had before them: a click made twice, or an answer to what has
    changed meanwhile, is not sent.  Raises Mistake for an empty or too long text, NotAllowed when it may not
    be sent, Refused or Unreachable when it was not, Doubtful when it may have been.
    """
    text = text.strip()
    if not text:
        raise Mistake("还没有写回复。", of="text")
    if len(text.encode()) > LONGEST_REPLY:
        raise Mistake("回复太长了，最多约 660 个字，请分成两条。", of="text")
    with sessions.begin() as session:
        conversation = _claim(session, number, by, now, seen)
        openid = openid_of(conversation, secret_key)
        message = DeskMessage(
            conversation_id=number,
            at=now,
            side="staff",
            reason=Reason.REPLY,
            sealed_text=seal(text, secret_key),
            by_id=by.id,
            state="sending",
        )
        session.add(message)
    problem: PlatformProblem | None = None
    try:
        wechat.message(openid, text)
    except PlatformProblem as error:
        problem = error
    with sessions.begin() as session:
        _write(session, message.id, problem, by=by, now=now)
    if problem is not None:
        raise _for_staff(problem)


def _claim(session: Session, number: int, by: Person, now: datetime, seen: int | None) -> Conversation:
    """Return the conversation, locked, with one answer counted; raise NotAllowed when none may be sent."""
    require_staff(session.get_one(Person, by.id), to="回复粉丝")
    conversation = session.get(Conversation, number, with_for_update={"of": Conversation})
    if conversation is None:
        raise Mistake(f"没有第 {number} 号会话。")
    if conversation.closed_at:
        raise NotAllowed("这个会话已经结束，没有发出。粉丝再发“人工”时会开始新的会话。")
    if now >= conversation.reply_until:
        raise NotAllowed(
            f"回复的期限 {in_words(conversation.reply_until)} 已经过了，没有发出："
            "微信只许在粉丝最后一条消息后 48 小时内回复。等粉丝再来消息时才能回复。"
        )
    if conversation.replies_left < 1:
        raise NotAllowed(
            f"{REPLIES} 条回复已经用完，没有发出：粉丝每来一条消息，微信只许回复 {REPLIES} 条。"
            "等粉丝再来消息时才能回复。"
        )
    newest = session.scalars(
        select(func.max(DeskMessage.id)).where(DeskMessage.conversation_id == number)
    ).one()
    if seen is not None and newest != seen:
        raise NotAllowed("这一页打开以后，会话里又有了新的消息，没有发出。请看过再发。")
    conversation.replies_left -= 1
    return conversation


def _write(
    session: Session, number: int, problem: PlatformProblem | None, *, by: Person, now: datetime
) -> None:
    message = session.get_one(DeskMessage, number)
    conversation = session.get_one(
        Conversation, message.conversation_id, with_for_update={"of": Conversation}
    )
    if problem is None:
        message.state = "sent"
        capabilities.note(session, Ability.ANSWER, True, now=now)
        journal.record(session, by, "回复粉丝", conversation, now=now)
        if conversation.last_message_at <= message.at:  # else they wrote again meanwhile, and wait for that
            conversation.waiting_since = None
            notices.settle(session, conversation, now=now)
    elif isinstance(problem, Doubtful):
        message.state = "doubtful"
        journal.record(session, by, "回复粉丝，结果未知", conversation, now=now)
    else:
        session.delete(message)
        _take_back(session, conversation, problem, now)


def _take_back(session: Session, conversation: Conversation, problem: PlatformProblem, now: datetime) -> None:
    """Let the answer be uncounted; what WeChat told of window, count and right is believed."""
    conversation.replies_left = min(REPLIES, conversation.replies_left + 1)
    if not isinstance(problem, Refused):
        return
    if problem.code in codes.NO_RIGHT:
        capabilities.note(session, Ability.ANSWER, False, now=now)
    if problem.code == codes.NO_MESSAGES_LEFT:
        conversation.replies_left = 0
    if problem.code == codes.WINDOW_CLOSED:
        conversation.reply_until = min(conversation.reply_until, now)


def _for_staff(problem: PlatformProblem) -> PlatformProblem:
    if isinstance(problem, Doubtful):
        return Doubtful(IN_DOUBT)
    if isinstance(problem, Refused) and problem.code in codes.NO_RIGHT:
        return Refused(NO_RIGHT, code=problem.code, errmsg=problem.errmsg)
    return problem
