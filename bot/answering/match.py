"""The names that stand in a question, letter for letter: texts in, values out."""

from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick


class Subject(NamedTuple):
    """What a name stands for: one indicator, or without one its whole topic."""

    topic: int
    indicator: int | None = None


class Hit(NamedTuple):
    """A name found in a question, and where in the folded text."""

    alias: str
    start: int
    end: int
    subject: Subject
    with_topic: bool = False  # the topic of this indicator is named beside it


class Index:
    """All names, ready to be found in a text; it never changes, a change of names builds a new one."""

    def __init__(self, aliases: Iterable[tuple[str, Subject]]):
        known = dict(aliases)
        self._names, self._subjects = list(known), list(known.values())
        self._automaton = AhoCorasick(self._names)

    def find(self, folded: str) -> tuple[Hit, ...]:
        """Return what *folded*, a folded text, is about: each subject once, in the order of the text.

        Of names that overlap the longest wins, so a name that is the whole text beats those it contains.
        An indicator beats its own topic: whoever names both means the one.
        """
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        if not found:
            return ()
        if len(found) == 1:
            which, start, end = found[0]
            return (Hit(self._names[which], start, end, self._subjects[which]),)
        hits: dict[Subject, Hit] = {}
        for which, start, end in sorted(_apart(found), key=itemgetter(1)):
            subject = self._subjects[which]
            hits.setdefault(subject, Hit(self._names[which], start, end, subject))
        if len(hits) == 1:
            return tuple(hits.values())
        named = {subject.topic for subject in hits if subject.indicator is not None}
        topics = {subject.topic for subject in hits if subject.indicator is None}
        return tuple(
            hit._replace(with_topic=True)
            if subject.indicator is not None and subject.topic in topics
            else hit
            for subject, hit in hits.items()
            if subject.indicator is not None or subject.topic not in named
        )


def _apart(found: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the matches that do not overlap, the longest first and of these the leftmost."""
    kept: list[tuple[int, int, int]] = []
    for match in sorted(found, key=lambda each: (each[1] - each[2], each[1])):
        if all(match[2] <= start or end <= match[1] for _, start, end in kept):
            kept.append(match)
    return kept
