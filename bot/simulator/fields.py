"""Reading the fields of a body: of the right type and size, or refused as WeChat refuses."""

from typing import Any

from bot.simulator.api import Refusal

Body = dict[str, Any]
LONGEST_NUMBER = 18  # digits


def text(given: Body, name: str) -> str:
    """Give a text, empty when it is missing. Raises Refusal 47001."""
    value = given.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refusal(47001)
    return value


def whole(given: Body, name: str, otherwise: int | None = None, *, errcode: int = 40035) -> int:
    """Give a whole number. Raises Refusal *errcode* when it is missing, 47001 when it is no number."""
    value = given.get(name, otherwise)
    if value is None:
        raise Refusal(errcode)
    found = number(value)
    if found is None:
        raise Refusal(47001)
    return found


def number(value: Any) -> int | None:
    """Give a whole number that came as one or as text, None for anything else."""
    if isinstance(value, str) and value.isdecimal() and len(value) <= LONGEST_NUMBER:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**LONGEST_NUMBER:
        return None
    return value


def truth(given: Body, name: str) -> bool:
    """Give true or false, which is what a missing one means. Raises Refusal 47001."""
    value = given.get(name)
    if value is not None and not isinstance(value, bool):
        raise Refusal(47001)
    return bool(value)


def flag(given: Body, name: str) -> int:
    """Give 0 or 1; a truth value and text do as well. Raises Refusal 47001, or 40035 for another number."""
    value = given.get(name)
    found = int(value or 0) if value is None or isinstance(value, bool) else number(value)
    if found is None:
        raise Refusal(47001)
    if found not in (0, 1):
        raise Refusal(40035)
    return found


def page(body: Body) -> tuple[int, int]:
    """Read offset and count, 1 to 20. Raises Refusal 47001 for what is no number, else 40035."""
    offset, asked = whole(body, "offset", 0), whole(body, "count")
    if offset < 0 or not 1 <= asked <= 20:
        raise Refusal(40035)
    return offset, asked


def openids(given: Body, name: str, *, most: int) -> list[str]:
    """Read a list of openids. Raises Refusal 40031 or 40032."""
    value = given.get(name)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Refusal(40031)
    if not 1 <= len(value) <= most:
        raise Refusal(40032)
    return value
