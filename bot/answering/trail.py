"""What was found on the way to an answer, for staff who ask why; kept only while somebody follows."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from bot.answering.choosing import Choice, Chosen
from bot.answering.library import Named, Shelf
from bot.answering.requests import Request
from bot.answering.rules import Found
from bot.answering.understanding import Question


@dataclass
class Trail:
    """The steps of one answer; what was not reached stays empty."""

    request: Request | None = None
    shelf: Shelf | None = None
    rule: Found | None = None
    picked: list[Choice] = field(default_factory=list)  # by a number, 更多 or 对比
    question: Question | None = None  # as figures were chosen for it
    beside: list[Named] = field(default_factory=list)  # of clauses without a name
    guesses: tuple[list[Named], bool] | None = None
    chosen: Chosen | None = None


Step = Literal["request", "shelf", "rule", "picked", "question", "beside", "guesses", "chosen"]

T = TypeVar("T")

_followed: ContextVar[Trail | None] = ContextVar("followed", default=None)


@contextmanager
def followed() -> Iterator[Trail]:
    """Give the trail of the answer that is made inside."""
    trail = Trail()
    token = _followed.set(trail)
    try:
        yield trail
    finally:
        _followed.reset(token)


def is_followed() -> bool:
    """Tell whether somebody wants to see every step of this answer."""
    return _followed.get() is not None


def leave(step: Step, found: T) -> T:
    """Return *found*, and leave it on the trail where somebody follows."""
    trail = _followed.get()
    if trail is not None:
        setattr(trail, step, found)
    return found
