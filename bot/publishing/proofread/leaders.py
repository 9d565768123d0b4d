"""Leaders' names: their order, their titles, one wrong letter; the list is in the database alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.pinyin import sounds
from bot.publishing.proofread.findings import Finding, at
from bot.publishing.proofread.reading import Reading

_HAN = "\u3400-\u9fff"
_TITLES = "副?(?:书记|区长|市长|省长|县长|主席|主任|局长|部长|会长|处长|科长|镇长|乡长|秘书长|常委|委员)"
_SENTENCE = re.compile(r"[^。！？\n]+")
_CALLED = re.compile(rf"(?:同志|女士|先生)?(?:任|担任|[，,])?({_TITLES})")
_OFFICE = re.compile(rf"[{_HAN}]{{0,12}}?{_TITLES}$")


@dataclass(frozen=True)
class Leader:
    """A person whose name must be right; the lower the rank, the earlier the name stands."""

    rank: int
    name: str
    title: str


class Leaders:
    """The list of leaders, ready to be compared with; it never changes."""

    def __init__(self, leaders: Sequence[Leader]):
        self._leaders = {each.name: each for each in leaders}
        self._all = re.compile(
            "|".join(map(re.escape, sorted(self._leaders, key=len, reverse=True))) or "(?!)"
        )
        self._sounds = [(each, sounds(each.name)) for each in leaders]

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Return names out of order, beside another title than theirs, or with a wrong letter."""
        if not self._leaders:
            return
        for sentence in _SENTENCE.finditer(reading.text):
            yield from self._order(reading, sentence)
            yield from self._titles(reading, sentence)
        yield from self._misspelt(reading)

    def _order(self, reading: Reading, sentence: re.Match[str]) -> Iterator[Finding]:
        named = [*self._all.finditer(reading.text, *sentence.span())]
        for first, second in pairwise(named):
            before, after = self._leaders[first[0]], self._leaders[second[0]]
            if before.rank > after.rank and len(reading.text[first.end() : second.start()]) <= 24:
                what = f"按名单，“{after.name}”排在“{before.name}”之前，请核对排序。"
                yield at(reading, "leader-order", "需确认", second.start(), second.end(), what)

    def _titles(self, reading: Reading, sentence: re.Match[str]) -> Iterator[Finding]:
        for found in self._all.finditer(reading.text, *sentence.span()):
            leader = self._leaders[found[0]]
            before = re.search(rf"[{_HAN}]+$", reading.text[sentence.start() : found.start()])
            title = _OFFICE.search(before[0][-16:]) if before else None
            called = _CALLED.match(reading.text, found.end(), sentence.end())
            written = title[0] if title else called[1] if called else ""
            if written and not _same_office(written, leader.title):
                what = f"“{leader.name}”的职务在名单里是“{leader.title}”，这里是“{written}”，请核对。"
                yield at(reading, "leader-title", "阻断", found.start(), found.end(), what)

    def _misspelt(self, reading: Reading) -> Iterator[Finding]:
        for leader, spoken in self._sounds:
            for start in self._near(reading.text, leader, spoken):
                end = start + len(leader.name)
                written = reading.text[start:end]
                if written not in self._leaders:
                    what = f"“{written}”是不是“{leader.name}”（{leader.title}）？差一个字，请核对。"
                    yield at(reading, "leader-name", "阻断", start, end, what, offer=leader.name)

    def _near(self, text: str, leader: Leader, spoken: tuple[str, ...]) -> Iterator[int]:
        """Return where a word stands that sounds like the name, or has its title and all but one letter."""
        name = leader.name
        seen = set()
        for kept in range(len(name)):
            pattern = re.escape(name[:kept]) + f"([{_HAN}])" + re.escape(name[kept + 1 :])
            for found in re.finditer(pattern, text):
                start, end = found.span()
                if (
                    found[0] == name
                    or start in seen
                    or (len(name) == 2 and not self._title_beside(text, start, end, leader))
                ):
                    continue
                alike = sounds(found[0]) == spoken
                if alike or self._title_beside(text, start, end, leader):
                    seen.add(start)
                    yield start

    def _title_beside(self, text: str, start: int, end: int, leader: Leader) -> bool:
        last = re.search(_TITLES + "$", leader.title)
        short = last[0] if last else leader.title
        return text[:start].endswith((leader.title, short)) or text[end : end + 12].startswith(
            (leader.title, short)
        )


def _same_office(written: str, title: str) -> bool:
    """Say whether *written* is the title or a part of it: 主席 of 区妇联主席, but not of 区妇联副主席."""
    plain = written.lstrip("的和、与及")
    if title in plain:
        return True
    deputy = ("副" in plain) == ("副" in title)
    last = re.search(_TITLES + "$", plain)
    if plain in title:
        return deputy
    return deputy and bool(last) and title.endswith(last[0] if last else "") and len(plain) <= 4
