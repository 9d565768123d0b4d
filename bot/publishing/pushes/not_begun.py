"""What may still be done with a push before sending it begins, and with one that was held."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import journal, people
from bot.errors import NotAllowed
from bot.people import Person, Role
from bot.publishing.pushes.states import NO_RELEASE, RESTORED, WORDS, Push, State, in_words, tell

COMING = frozenset({State.PLANNED, State.PREPARING})  # it goes out by itself
NOT_BEGUN = COMING | {State.HELD}
_MAY_BE_OUT = "数据库是从备份恢复的，它也可能早已发过：请先到公众平台的发表记录里找一找。"


def may_be_out(push: Push) -> bool:
    """Tell whether held *push* may have been sent before its database was put back from a copy."""
    return push.state == State.HELD and (push.reason == RESTORED or push.reason.endswith(_MAY_BE_OUT))


def hold_restored(session: Session, push: Push, *, now: datetime) -> None:
    """Say of *push*, which was held already when the copy was made, that it may have gone out since.

    What must be mended, or would be the second time, stays to be read: it is not released before.
    """
    before = push.reason
    push.reason = f"{before.rstrip('。')}。{_MAY_BE_OUT}" if before.startswith(NO_RELEASE) else RESTORED
    journal.record(session, None, "推送：恢复备份以前就被拦下，可能已经发出", push, now=now, was=before)
    tell(session, push, in_words(push), key=f"{RESTORED}:{now.isoformat()}", now=now)


def require_movable(push: Push, *, by: Person) -> None:
    """Raise NotAllowed unless *by* may move *push* and sending it has not begun."""
    people.require(by, Role.PUBLISHER, to="改推送的时间")
    require_not_begun(push, to="改时间")


def require_joinable(push: Push) -> None:
    """Raise NotAllowed unless *push* goes out by itself, so that others may go with it."""
    if push.state == State.HELD:
        raise NotAllowed("这次推送被拦下了，不能并进别的。请先放行、改时间或取消。")
    require_not_begun(push, to="换成别的")


def require_not_begun(push: Push, *, to: str) -> None:
    """Raise NotAllowed when sending *push* has begun, or it is over; *to* names what was to be done."""
    if push.state not in NOT_BEGUN:
        raise NotAllowed(f"这次推送不能{to}：{WORDS[State(push.state)]}。")
