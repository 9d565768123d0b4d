"""What may still be done with a push before sending it begins, and with one that was held."""

from bot import people
from bot.errors import NotAllowed
from bot.people import Person, Role
from bot.publishing.pushes.states import RESTORED, WORDS, Push, State

COMING = frozenset({State.PLANNED, State.PREPARING})  # it goes out by itself
NOT_BEGUN = COMING | {State.HELD}


def may_be_out(push: Push) -> bool:
    """Tell whether held *push* may have been sent before its database was put back from a copy."""
    return push.state == State.HELD and push.reason == RESTORED


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
