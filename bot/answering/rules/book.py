"""All rules in memory: which one answers a text; texts in, values out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.figures.folding import fold

ANSWERABLE = frozenset({"text", "image", "news"})


@dataclass(frozen=True)
class Keyword:
    """A word of a rule; `equal`: the message is the word (全匹配), `contain`: it holds the word (半匹配)."""

    text: str
    mode: str


@dataclass(frozen=True)
class Part:
    """One thing a rule replies with."""

    kind: str  # text, image, news; voice, video and others are kept, but cannot be replied with
    text: str = ""  # of a text; of a card its digest
    media_id: str = ""
    title: str = ""
    url: str = ""
    picture: str = ""
    lasts_until: date | None = None  # the last day on which its material is there; None: for good

    def answers(self, today: date) -> bool:
        """Tell whether a follower can be given it on that day."""
        there = {"text": self.text, "image": self.media_id, "news": self.title and self.url}.get(self.kind)
        return bool(there) and (self.lasts_until is None or today <= self.lasts_until)


@dataclass(frozen=True)
class Entry:
    """One rule as it stands in the book."""

    id: int
    name: str
    keywords: tuple[Keyword, ...]
    parts: tuple[Part, ...]
    kind: str = "keyword"  # keyword, follow, default
    reply_mode: str = "all"  # all, random
    priority: int = 0
    valid_from: date | None = None
    valid_until: date | None = None

    def answers(self, today: date) -> bool:
        """Tell whether it is in force on that day and has something to reply with."""
        begun = self.valid_from is None or self.valid_from <= today
        over = self.valid_until is not None and self.valid_until < today
        return begun and not over and any(part.answers(today) for part in self.parts)


@dataclass(frozen=True)
class Found:
    """The rule that answers, on which day, and by which of its words; follow and default have none."""

    entry: Entry
    today: date
    keyword: str = ""
    mode: str = ""

    @property
    def why(self) -> str:
        """Return the sentence for staff who ask why this was answered."""
        if not self.keyword:
            return f"规则 {self.entry.id}《{self.entry.name}》"
        return f"规则 {self.entry.id}《{self.entry.name}》的关键词“{self.keyword}”（{MODES[self.mode]}）"


MODES = {"equal": "全匹配", "contain": "半匹配"}


class Book:
    """Every rule that is switched on; it never changes, a change of rules builds a new one."""

    def __init__(self, entries: Iterable[Entry] = ()):
        self.entries = tuple(entries)
        self._equal: dict[str, list[tuple[Entry, Keyword]]] = {}
        held: dict[str, list[tuple[Entry, Keyword]]] = {}
        for entry in self.entries:
            for keyword in entry.keywords if entry.kind == "keyword" else ():
                if folded := fold(keyword.text):
                    wanted = self._equal if keyword.mode == "equal" else held
                    wanted.setdefault(folded, []).append((entry, keyword))
        self._words, self._held = list(held), list(held.values())
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.Standard)

    def find(self, folded: str, *, today: date, before_figures: bool) -> Found | None:
        """Return the rule that answers *folded*, a folded text, on that day.

        Before the figures: `equal`, and `contain` of a priority above 0.  After them: the other `contain`.
        Of several `equal` comes first, then the highest priority, the longest word, the oldest rule.
        """
        if before_figures and (found := self._exactly(folded, today)):
            return found
        return self._within(
            folded,
            today,
            (lambda priority: priority > 0) if before_figures else (lambda priority: priority <= 0),
        )

    def follow(self, today: date) -> Found | None:
        """Return the rule that greets a new follower in place of our welcome; None: ours does."""
        return self._only("follow", today)

    def default(self, today: date) -> Found | None:
        """Return the rule that answers what nothing else does in place of our help; None: ours does."""
        return self._only("default", today)

    def _exactly(self, folded: str, today: date) -> Found | None:
        fitting = [each for each in self._equal.get(folded, ()) if each[0].answers(today)]
        if not fitting:
            return None
        entry, keyword = min(fitting, key=lambda each: (-each[0].priority, each[0].id))
        return Found(entry, today, keyword.text, keyword.mode)

    def _within(self, folded: str, today: date, stage: Callable[[int], bool]) -> Found | None:
        hits = {which for which, _, _ in self._automaton.find_matches_as_indexes(folded, overlapping=True)}
        fitting = [
            (-entry.priority, -len(self._words[which]), entry.id, entry, keyword)
            for which in hits
            for entry, keyword in self._held[which]
            if stage(entry.priority) and entry.answers(today)
        ]
        if not fitting:
            return None
        *_, entry, keyword = min(fitting, key=lambda each: each[:3])
        return Found(entry, today, keyword.text, keyword.mode)

    def _only(self, kind: str, today: date) -> Found | None:
        fitting = [entry for entry in self.entries if entry.kind == kind and entry.answers(today)]
        return Found(fitting[0], today) if fitting else None
