"""What proofreading finds: the rule, the place, what stands there, what to write instead, how grave it is."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from bot.publishing.proofread.reading import Reading

Level = Literal["阻断", "需确认", "提醒"]
LEVELS: tuple[Level, ...] = ("阻断", "需确认", "提醒")
_AROUND = 8  # characters shown on either side
_LONG_NUMBER = re.compile(r"\d(?=[\d -]{4})|(?<=[\d*]{4})\d")  # of a telephone or a card beside what is told


@dataclass(frozen=True)
class Finding:
    """One thing to look at; `start` and `end` are its place in the source, `line` counts from 1 in its part.

    `offer` is what `apply` writes there, None when only a person can say; `key` tells the same finding
    again as long as the words around it stay.
    """

    rule: str
    level: Level
    place: str
    line: int
    start: int
    end: int
    text: str
    around: str
    what: str
    offer: str | None = None

    @property
    def key(self) -> str:
        return sha256(f"{self.rule}\n{self.around}\n{self.what}".encode()).hexdigest()[:10]

    def __str__(self) -> str:
        return f"{self.level}\t{self.place}\t{self.around}\t{self.what}"


def at(
    reading: Reading,
    rule: str,
    level: Level,
    start: int,
    end: int,
    what: str,
    *,
    offer: str | None = None,
    shown: str | None = None,
) -> Finding:
    """Return a finding about *start* to *end* of the text; *shown* stands for what must not be repeated."""
    source_start, source_end = reading.in_source(start, end)
    text = reading.text[start:end]
    line_start = reading.text.rfind("\n", 0, start) + 1
    line_end = reading.text.find("\n", end)
    before = _LONG_NUMBER.sub("*", reading.text[max(line_start, start - _AROUND) : start])
    after = reading.text[end : min(end + _AROUND, line_end if line_end >= 0 else len(reading.text))]
    after = _LONG_NUMBER.sub("*", after)
    place, line = reading.place(source_start)
    written = reading.source[source_start:source_end]
    return Finding(
        rule=rule,
        level=level,
        place=place,
        line=line,
        start=source_start,
        end=source_end,
        text=shown or text,
        around=f"{before}【{shown or text}】{after}",
        what=what,
        offer=offer if written == text else None,  # a mark of Markdown stands in between: for a person
    )


def in_order(found: list[Finding]) -> tuple[Finding, ...]:
    """Return *found* as they stand in the text, each thing told once."""
    seen: dict[tuple[int, int, str], Finding] = {}
    for each in found:
        seen.setdefault((each.start, each.end, each.rule), each)
    return tuple(sorted(seen.values(), key=lambda each: (each.start, LEVELS.index(each.level), each.end)))
