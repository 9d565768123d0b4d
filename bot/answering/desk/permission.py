"""Whether the account may answer followers at all: asked of WeChat daily, never configured."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import system
from bot.db import Sessions
from bot.wechat import client
from bot.wechat.client import WeChat

ASK_EVERY = timedelta(days=1)
ASK_AGAIN_AFTER = timedelta(minutes=30)  # an answer that did not come
_KNOWN, _ASKED = "desk.may_answer", "desk.asked_whether_it_may_answer"


def may_answer(session: Session) -> bool:
    """Tell whether an answer by a person may be promised; not before WeChat has said so."""
    return system.know(session, _KNOWN) == "yes"


def note(session: Session, allowed: bool, *, now: datetime) -> None:
    """Keep what WeChat has just shown of the account's right to answer."""
    told = "yes" if allowed else "no"
    if system.know(session, _KNOWN) != told:
        system.note(session, _KNOWN, told, now=now)


def ask_if_due(sessions: Sessions, wechat: WeChat, *, now: datetime) -> None:
    """Ask WeChat once a day, whichever process comes first; what fails is asked again half an hour later.

    The turn is taken and committed before the call.  Raises Refused, Unreachable or Doubtful.
    """
    with sessions.read() as session:
        if not _due(session, now):
            return
    with sessions.begin() as session:
        turn = system.locked(session, _ASKED, at_first="", now=now)
        if not _due(session, now):
            return
        turn.value, turn.changed_at = "asking", now
    allowed = wechat.may(client.MESSAGE)
    with sessions.begin() as session:
        note(session, allowed, now=now)
        system.note(session, _ASKED, "answered", now=now)


def _due(session: Session, now: datetime) -> bool:
    asked = session.get(system.Fact, _ASKED)
    if asked is None or not asked.value:
        return True
    pause = ASK_EVERY if asked.value == "answered" else ASK_AGAIN_AFTER
    return not timedelta(0) <= now - asked.changed_at < pause  # a clock turned back is no reason to wait
