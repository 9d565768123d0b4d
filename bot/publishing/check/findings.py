"""What a check found: one thing to mend, where it is, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Level = Literal["阻断", "提醒"]


@dataclass(frozen=True)
class Finding:
    """One thing to mend: where it is, what to do; 阻断 keeps the article from going on."""

    rule: str
    place: str
    what: str
    level: Level
    line: int = 0  # in the HTML, from 1; 0 where it is not about a place in it
    column: int = 0  # from 1


def blocking(findings: Iterable[Finding]) -> list[str]:
    """Return the blocking findings as sentences."""
    return [f"{each.place}{each.what}" for each in findings if each.level == "阻断"]


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """Return *findings* with those that say the same told once: the first place, and how many there are."""
    groups: dict[tuple[str, str, Level], list[Finding]] = {}
    for each in findings:
        groups.setdefault((each.rule, each.what, each.level), []).append(each)
    return [
        first if not more else replace(first, place=f"{first.place}等 {len(more) + 1} 处，")
        for first, *more in groups.values()
    ]
