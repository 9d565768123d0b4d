"""The single values of WeChat's statistics: counts, rates, days, scenes, and where readers left."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

MOST = 2**53  # beyond it JSON's numbers are no longer exact: surely a fault
LARGEST_KIND = 2**31 - 1  # of a user_source or msg_type, as the tables keep them
LONGEST_RATE, LONGEST_SCENE, MOST_SCENES = 40, 60, 100
SOURCES, JUMPS = "read_user_source", "read_jump_position"

Value = int | Decimal | dict[str, int] | list[dict[str, float]]


@dataclass(frozen=True)
class Row:
    """The counts of one day; a name that is not in *values* was not told."""

    day: date
    values: Mapping[str, Value]
    of: str | int | None = None  # msgid, user_source or msg_type, where a day has several rows


def values(
    detail: Mapping[str, Any],
    counts: Mapping[str, str],
    rates: Sequence[str] = (),
    *,
    where: str,
    faults: list[str],
) -> dict[str, Value]:
    """Return what *detail* tells: *counts* under our names, *rates*, and the readers by scene and fifth."""
    found: dict[str, Value] = {}
    for name in (*counts, *rates):
        given = detail.get(name)
        if given is None:
            continue
        value = count(given) if name in counts else rate(given)
        if value is None:
            faults.append(f"{where} 的 {name} 是 {shown(given)}，不是数，当作缺数")
        else:
            found[counts.get(name, name)] = value
    if detail.get(SOURCES) is not None:
        found["sources"] = _sources(detail[SOURCES], where, faults)
    if detail.get(JUMPS) is not None:
        found["jumps"] = _jumps(detail[JUMPS], where, faults)
    return found


def objects(given: Any, where: str, faults: list[str]) -> list[dict[str, Any]]:
    """Return the objects of a list; null and a missing list are empty ones."""
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        faults.append(f"{where} 的样子和微信的说明不同，没有全部记下")
    return [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []


def count(given: Any) -> int | None:
    """Read a whole number; WeChat writes the same one now as a number, now as text."""
    if isinstance(given, str) and re.fullmatch(r"\d{1,16}", given, re.ASCII):
        given = int(given)
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST:
        return None
    return given


def kind(given: Any) -> int | None:
    """Read a user_source or msg_type, known or not."""
    found = count(given)
    return found if found is not None and found <= LARGEST_KIND else None


def rate(given: Any) -> Decimal | None:
    """Read a decimal as the text it came as: 0.0689655169845 stays that, noise and all."""
    if isinstance(given, str) and re.fullmatch(r"\d{1,15}(\.\d{1,20})?", given, re.ASCII):
        return Decimal(given)
    if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given):
        return None
    if not 0 <= given <= MOST:
        return None
    exact = Decimal(repr(given))
    return exact if len(format(exact, "f")) <= LONGEST_RATE else round(exact, 20)


def day(given: Any) -> date | None:
    """Read a day as WeChat writes it: 2026-03-02."""
    try:
        return date.fromisoformat(given) if isinstance(given, str) and len(given) == 10 else None
    except ValueError:
        return None


def text(given: Any) -> str:
    """Return text that every database takes and no terminal obeys."""
    if isinstance(given, bool) or not isinstance(given, str | int):
        return ""
    whole = str(given)
    if whole.isprintable():  # nearly always, and there are hundreds of thousands of them
        return " ".join(whole.split())
    whole = whole.encode("utf-8", "replace").decode()
    return " ".join(
        "".join(" " if ord(sign) < 32 or 127 <= ord(sign) < 160 else sign for sign in whole).split()
    )


def shown(given: Any) -> str:
    """Return *given* as it is named to staff, cut where it is long."""
    return repr(given)[:40]


def _sources(given: Any, where: str, faults: list[str]) -> dict[str, int]:
    """Read the readers by scene, in WeChat's words; 全部 is one of them and stands in no set place."""
    found: dict[str, int] = {}
    for item in objects(given, f"{where} 的 {SOURCES}", faults)[:MOST_SCENES]:
        scene, readers = text(item.get("scene_desc"))[:LONGEST_SCENE], count(item.get("user_count"))
        if not scene or readers is None:
            faults.append(f"{where} 有一个来源看不懂：{shown(item)}，当作缺数")
        elif found.setdefault(scene, readers) != readers:
            faults.append(f"{where} 的来源“{scene}”给了两个数，只记第一个")
    return found


def _jumps(given: Any, where: str, faults: list[str]) -> list[dict[str, float]]:
    """Read where readers left, in the order of the text; a position that is not known is kept."""
    found: dict[int, float] = {}
    for item in objects(given, f"{where} 的 {JUMPS}", faults)[:MOST_SCENES]:
        position, share = count(item.get("position")), rate(item.get("rate"))
        if position is None or share is None:
            faults.append(f"{where} 有一段跳出看不懂：{shown(item)}，当作缺数")
        else:
            found.setdefault(position, float(share))
    return [{"position": position, "rate": found[position]} for position in sorted(found)]
