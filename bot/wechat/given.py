"""Reads what an answer of WeChat must hold; where it does not, nobody knows what happened: Doubtful."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.wechat.calls import unclear

T = TypeVar("T")


def read(path: str, item: Any, into: Callable[[Mapping[str, Any]], T]) -> T:
    """Return *item* as *into* makes it; what lacks something is no answer."""
    try:
        return into(item)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError):
        raise unclear(path) from None


def items(path: str, answer: Mapping[str, Any], key: str) -> list[Any]:
    """Return the list under *key*; a success without it is no answer."""
    found = answer.get(key)
    if not isinstance(found, list):
        raise unclear(path)
    return found


def text(path: str, answer: Mapping[str, Any], key: str) -> str:
    """Return the id under *key*; a success without it is no answer."""
    found = identity(answer, key)
    if found is None:
        raise unclear(path)
    return found


def identity(answer: Mapping[str, Any], key: str) -> str | None:
    """Return the id under *key*, whether WeChat wrote it as a number or as text, or None."""
    value = answer.get(key)
    return str(value) if isinstance(value, str | int) and str(value) not in ("", "0") else None
