"""How far a push has come: the steps it takes, and what happened to it, told from the journal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.clock import in_words
from bot.journal import Entry
from bot.publishing.pushes.states import HELD_BECAUSE, OVER, WORDS, Mode, Push, State, WaitsFor

Standing = Literal["done", "now", "wrong", "to come"]
_STEPS = {
    Mode.MASS: ("已排期", "准备素材", "发送", "微信群发", "已推送"),
    Mode.PUBLISH: ("已排期", "准备素材", "发送", "微信审核", "已发布"),
    Mode.DRAFT: ("已排期", "准备素材", "存进草稿箱", "等人发出", "已推送"),
}
_PLANNED, _PREPARED, _HANDED_OVER, _AT_WECHAT, _OUT = range(5)
_BECAME = {
    State.PLANNED: "放行，重新排期",
    State.PREPARING: "开始准备素材",
    State.SENDING: "交给微信",
    State.ACCEPTED: "微信收下了",
    State.SENT: "推送成功",
    State.HELD: "被拦下",
    State.CANCELLED: "取消",
    State.FAILED: "失败，没有发出",
    State.DOUBTFUL: "结果未知，要人核对",
}
_AGAIN = "没有发成，过一会儿再试"  # sending → preparing
_CLOSE = timedelta(minutes=10)
_OFTEN, _SELDOM = timedelta(seconds=2), timedelta(seconds=10)  # also of a push that is days away


@dataclass(frozen=True)
class Step:
    """One step on the way of a push, and when it was taken."""

    name: str
    standing: Standing
    at: datetime | None


@dataclass(frozen=True)
class Event:
    """Something that happened to a push."""

    at: datetime
    who: str
    what: str


def steps(push: Push, entries: Sequence[Entry]) -> tuple[Step, ...]:
    """Return the steps of *push*, the present one marked; *entries* are what the journal says of it. Pure."""
    became = {State(to): each.at for each in entries if (to := _to(each))}
    times = (push.planned_at, became.get(State.PREPARING), push.sending_at, push.accepted_at, push.ended_at)
    reached, standing = _reached(push)
    if push.mode == Mode.DRAFT:
        times = (push.planned_at, became.get(State.PREPARING), push.accepted_at, None, push.ended_at)
    return tuple(
        Step(
            name,
            "done" if number < reached else standing if number == reached else "to come",
            times[number] if number < reached or (number == reached and standing == "now") else None,
        )
        for number, name in enumerate(_STEPS[Mode(push.mode)])
    )


def story(entries: Sequence[Entry]) -> tuple[Event, ...]:
    """Return what happened, the earliest first, in words. Pure."""
    return tuple(Event(each.at, each.who, what) for each in entries if (what := "".join(_told(each))))


def look_again(push: Push, now: datetime) -> timedelta | None:
    """Return after how long something may be new, for a page that is being watched; None when it is over.

    Never long: others move a push, and a clock that was wrong is set right.
    """
    if push.state in OVER:
        return None
    if push.state in {State.HELD, State.DOUBTFUL} or push.waits_for == WaitsFor.PERSON:
        return _SELDOM
    if push.state in {State.SENDING, State.ACCEPTED} or push.due_at - now < _CLOSE:
        return _OFTEN
    return _SELDOM


def _reached(push: Push) -> tuple[int, Standing]:
    """Return the number of the step that *push* has come to, and how it stands there."""
    match State(push.state):
        case State.PLANNED:
            return _PREPARED, "to come"
        case State.PREPARING:
            return (_HANDED_OVER, "to come") if push.media_id else (_PREPARED, "now")
        case State.SENDING:
            return _HANDED_OVER, "now"
        case State.ACCEPTED:
            return _AT_WECHAT, "now"
        case State.SENT:
            return _OUT + 1, "done"
        case State.DOUBTFUL:
            return (_AT_WECHAT if push.accepted_at else _HANDED_OVER), "wrong"
        case State.HELD | State.CANCELLED:
            return (_HANDED_OVER if push.media_id else _PREPARED), "wrong"
        case State.FAILED:
            begun = _AT_WECHAT if push.accepted_at else _HANDED_OVER
            return (begun if push.sending_at or push.accepted_at else _PREPARED), "wrong"


def _to(entry: Entry) -> str:
    """Return the state that *entry* tells a push came to; nothing where it tells something else."""
    _, arrow, to = entry.verb.partition(" → ")
    return to if arrow else ""


def _told(entry: Entry) -> Iterator[str]:
    to, details = _to(entry), entry.details
    if not to:
        yield entry.verb
        if entry.verb == "安排推送" and "at" in details:
            yield f"，定在 {_moment(details['at'])}"
        elif "was_due" in details:
            yield _moved(details)
        return
    came_back = to == State.PREPARING and State.SENDING in entry.verb
    yield _AGAIN if came_back else _BECAME.get(State(to), WORDS[State(to)])
    kind, _, text = str(details.get("reason", "")).partition(": ")
    if reason := text or HELD_BECAUSE.get(kind, kind):
        yield f"：{reason.rstrip('。')}"
    if "was_due" in details and "at" in details:
        yield _moved(details)


def _moved(details: dict[str, Any]) -> str:
    return f"：{_moment(details['was_due'])} 改到 {_moment(details['at'])}"


def _moment(text: str) -> str:
    return in_words(datetime.fromisoformat(text))
