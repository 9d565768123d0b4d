"""Wording: expressions that offices do not use, or use otherwise; each rule says who wants it so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.publishing.proofread.findings import Finding, Level, at
from bot.publishing.proofread.reading import Reading

_HAN_YEAR = re.compile(r"[一二]〇[〇一二三四五六七八九]{2}年|二[O0零][O0零一二三四五六七八九]{2}年")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d年")


@dataclass(frozen=True)
class Wording:
    """A pattern, what to write instead (nothing: a person decides), the reason with its source, a level."""

    pattern: str
    instead: str
    reason: str
    level: Level


class Wordings:
    """The rules of wording, ready to be looked for."""

    def __init__(self, rules: Sequence[Wording]):
        self._rules = [(re.compile(rule.pattern), rule) for rule in rules]

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Return each place that a rule wants otherwise."""
        for pattern, rule in self._rules:
            for found in pattern.finditer(reading.text):
                if not found[0] or reading.in_address(found.start()):
                    continue
                offer = found.expand(rule.instead) if rule.instead else None
                what = f"“{found[0]}”{'宜写作“' + offer + '”' if offer else '请斟酌'}：{rule.reason}。"
                yield at(reading, "wording", rule.level, *found.span(), what, offer=offer)
        yield from _mixed_years(reading)


def _mixed_years(reading: Reading) -> Iterator[Finding]:
    """Return years in Chinese figures where the text writes the others in Arabic ones."""
    written = _YEAR.search(reading.text)
    for found in _HAN_YEAR.finditer(reading.text) if written else ():
        what = f"同一篇里又写“{written[0] if written else ''}”，年份写法请统一（GB/T 15835—2011）。"
        yield at(reading, "mixed-years", "提醒", *found.span(), what)
