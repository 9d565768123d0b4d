"""Answers told a moment ago, by the very words that asked: the same words are not understood again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

Answer = TypeVar("Answer")  # whatever is told: this file needs to know nothing of it

LONGEST = 60  # letters of a question that is remembered: longer ones hardly come twice
MOST = 8_192  # answers of each of the two generations, of about 2 KB

Asked = tuple[str, date, int]  # the words, the day and the year that is meant where none is said
Link = tuple[str, str] | None
FindLink = Callable[[str], Link]


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Answer]):
    answer: Answer
    links: Mapping[str, Link]  # that it was told with: article → title and address


@dataclass(slots=True)
class Remembered(Generic[Answer]):
    """The answers of one shelf; it goes when the shelf does, and holds at most twice `MOST`.

    What was not asked for since the younger half was begun is forgotten when that is full.  Threads need no
    lock: the worst that two can do is to understand the same words twice.
    """

    _young: dict[Asked, _Entry[Answer]] = field(default_factory=dict)
    _old: dict[Asked, _Entry[Answer]] = field(default_factory=dict)

    def find(self, asked: Asked, link: FindLink) -> Answer | None:
        """Return what was told, unless a link that it held, or lacked, is another today."""
        entry = self._young.get(asked)
        if entry is None:
            entry = self._old.get(asked)
            if entry is None:
                return None
            self._keep(asked, entry)
        for article, told in entry.links.items():
            if link(article) != told:
                return None
        return entry.answer

    def keep(self, asked: Asked, answer: Answer, links: Mapping[str, Link]) -> None:
        """Remember *answer*, which was told with these *links*."""
        if len(asked[0]) <= LONGEST:
            self._keep(asked, _Entry(answer, links))

    def _keep(self, asked: Asked, entry: _Entry[Answer]) -> None:
        if len(self._young) >= MOST:
            self._old, self._young = self._young, {}
        self._young[asked] = entry
