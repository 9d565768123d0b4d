"""What an answer of WeChat must hold; a success without it is no clear answer."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.wechat.calls import unclear

T = TypeVar("T")


def read(path: str, item: Any, into: Callable[[Mapping[str, Any]], T]) -> T:
    """Return what *into* makes of *item*."""
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
    found = number(answer, key)
    if found is None:
        raise unclear(path)
    return found


def number(answer: Mapping[str, Any], key: str) -> str | None:
    """Return the id under *key*, which WeChat writes as a number or as text; None when there is none."""
    value = answer.get(key)
    return str(value) if isinstance(value, str | int) and str(value) not in ("", "0") else None
