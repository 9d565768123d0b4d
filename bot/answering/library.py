"""What answers are made of, kept in memory and loaded anew when staff changed something."""

import threading
import time
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.answering import distress, kinds, places, polite, rules
from bot.answering.distress import Distress
from bot.answering.match import Index, Subject
from bot.answering.near import Ear, Words
from bot.answering.polite import Polite
from bot.answering.remembered import Remembered
from bot.answering.rules import Book
from bot.db import Sessions
from bot.figures import heard, indicators, quoting, version
from bot.figures.folding import fold
from bot.figures.indicators import Confirmed
from bot.figures.sentences import Span

SPOKEN = (  # words in pinyin that are no names
    *(
        "多少",
        "多少人",
        "多少户",
        "多少钱",
        "多少台",
        "多少瓶",
        "多少箱",
        "多少条",
        "多少个",
        "多少场",
        "多少次",
    ),
    *("几个", "几户", "几台", "几瓶", "几箱", "几条", "几场", "几次", "几所", "省级", "市级", "区级"),
    *("去年", "前年", "今年", "检查", "救助", "保险", "怎么", "哪里", "电话", "多久", "帮助", "人工", "隐私"),
)
_MINUTE = 60.0
_SENTENCES = "\f"  # stands between the names and the sentences in what is about a figure
_QUIET = 2.0  # seconds: what staff changed is answered with by then

log = structlog.get_logger()

Place = tuple[str, str]  # an article and one of its sentences


@dataclass(frozen=True)
class Named:
    """An indicator with confirmed figures: its figures of every year, and all it is called."""

    indicator: int
    topic: int
    figures: tuple[Confirmed, ...]  # the latest year first
    names: str  # all it is called itself, folded, one a line
    about: str  # the same, with its topic's names, what is counted and the sentences


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the figures that one name, or several, stand for."""

    named: tuple[Named, ...]
    about: str  # all that stands in their names and sentences
    names: str  # what they are called and what they count, without the sentences
    units: frozenset[str]


@dataclass(frozen=True)
class Shelf:
    """Everything confirmed, as it stood at one moment; it never changes, a change makes a new one."""

    index: Index
    named: Mapping[int, Named]  # by indicator, in the order of the sheets
    names: Mapping[str, Subject]  # every folded name
    spans: Mapping[Place, tuple[Span, ...]]  # every figure of a sentence that may be quoted, confirmed or not
    topics: tuple[tuple[str, int], ...]  # name and number of indicators
    distress: Distress
    book: Book = field(default_factory=Book)  # the rules
    polite: Polite = field(default_factory=Polite)
    links: dict[str, tuple[float, tuple[str, str]]] = field(default_factory=dict, compare=False)
    told: Remembered[Any] = field(default_factory=Remembered, compare=False)  # answers made of it
    _facts: dict[Subject, Facts] = field(default_factory=dict, compare=False)

    @cached_property
    def ear(self) -> Ear:
        """Names by sound and slip; made when the first question needs it."""
        return Ear(self.names, [*SPOKEN, *places.words(), *self.distress.words])

    @cached_property
    def words(self) -> Words:
        """Names by the words they are made of; the order is that of `named`."""
        return Words([named.names for named in self.named.values()])

    @cached_property
    def topic_words(self) -> Words:
        """The words of the topics' names, one text a topic in the order of `topics`."""
        return Words([fold(name) for name, _ in self.topics])

    @cached_property
    def in_order(self) -> list[Named]:
        """The indicators, in the order of `words`."""
        return list(self.named.values())

    def facts(self, subject: Subject) -> Facts:
        """Return what is known of the figures of *subject*; put together with the first question for it."""
        if (known := self._facts.get(subject)) is None:
            named = [
                each for each in self.of_topic(subject.topic) if subject.indicator in (None, each.indicator)
            ]
            known = self._facts[subject] = facts_of(named)
        return known

    def of_topic(self, topic: int) -> list[Named]:
        """Return the indicators of that topic with confirmed figures."""
        return self._by_topic.get(topic, [])

    def called(self, topic: str) -> list[Named]:
        """Return the indicators of the topic with that name."""
        return [named for named in self.named.values() if named.figures[0].topic == topic]

    @cached_property
    def _by_topic(self) -> dict[int, list[Named]]:
        grouped: dict[int, list[Named]] = {}
        for named in self.named.values():
            grouped.setdefault(named.topic, []).append(named)
        return grouped


class Library:
    """One process's shelf; safe to share between threads.

    At most every *check_every* seconds it looks whether any process changed something.  With *sessions* the
    new shelf is made by a thread of its own while all go on with the old one; without, by whoever finds it.
    Who asks first after *quiet* seconds makes it too: whoever tries a change out must not get the old.
    """

    def __init__(self, sessions: Sessions | None = None, *, check_every: float = 1.0, quiet: float = _QUIET):
        self._sessions = sessions
        self._check_every = check_every
        self._quiet = quiet
        self._checked = float("-inf")
        self._version = ""
        self._shelf: Shelf | None = None
        self._lock = threading.Lock()

    def shelf(self, session: Session) -> Shelf:
        """Return what is confirmed, at most *check_every* seconds behind the database and its reading."""
        shelf = self._shelf
        if shelf is not None and time.monotonic() - self._checked < self._check_every:
            return shelf
        if not self._lock.acquire(blocking=shelf is None) and shelf is not None:
            return shelf
        try:
            return self._look(session)
        finally:
            self._lock.release()

    def link(
        self, session: Session, article: str, find: Callable[[Session, str], tuple[str, str] | None]
    ) -> tuple[str, str] | None:
        """Return title and address of *article*, as *find* told within the last minute.

        That it is not out is not remembered: the first answer after a push has its link.
        """
        links = self.shelf(session).links
        now = time.monotonic()
        if (known := links.get(article)) and now - known[0] < _MINUTE:
            return known[1]
        if found := find(session, article):
            links[article] = now, found
        return found

    def _look(self, session: Session) -> Shelf:
        started = time.monotonic()
        standing = version.current(session)  # before the names: they are at least as new
        shelf = self._shelf
        nobody_asked = started - self._checked > self._quiet  # no thread could have been started in time
        if shelf is None or (standing != self._version and (self._sessions is None or nobody_asked)):
            self._shelf = shelf = _load(session)
        elif standing != self._version:
            threading.Thread(target=self._exchange, args=(self._version,)).start()
        self._version, self._checked = standing, started
        return shelf

    def _exchange(self, former: str) -> None:
        """Make the new shelf; where the database does not give it, the next look tries again."""
        assert self._sessions is not None
        try:
            with self._sessions.read() as session:
                self._shelf = _load(session)
        except SQLAlchemyError as error:
            log.warning("answers not loaded anew", reason=str(error.__cause__ or error).split("\n")[0])
            self._version = former


def facts_of(named: Iterable[Named]) -> Facts:
    """Return what is known of these together."""
    kept = tuple(named)
    about = "\n".join(each.about for each in kept)
    names = "\n".join(each.about.partition(_SENTENCES)[0] for each in kept)
    return Facts(kept, about, names, frozenset(each.figures[0].unit for each in kept))


def _load(session: Session) -> Shelf:
    names = {folded: Subject(topic, indicator) for folded, topic, indicator in heard.names(session)}
    called: dict[Subject, list[str]] = {}
    for name, subject in names.items():
        called.setdefault(subject, []).append(name)
    grouped: dict[int, list[Confirmed]] = {}
    confirmed = indicators.look_up(session)
    for figure in sorted(confirmed, key=lambda each: (each.topic_id, each.indicator_id)):
        grouped.setdefault(figure.indicator_id, []).append(figure)
    silent = quoting.spoiled(session, standing=confirmed)
    spans: dict[Place, list[Span]] = {}
    for article, sentence, start, end, level in indicators.standing(session):
        if sentence not in silent:
            spans.setdefault((article, sentence), []).append(Span(start, end, level))
    return Shelf(
        index=Index(names.items()),
        named={indicator: _named(figures, called, silent) for indicator, figures in grouped.items()},
        names=names,
        spans={place: tuple(there) for place, there in spans.items()},
        topics=tuple(indicators.topics(session)),
        distress=distress.load(session),
        book=rules.book(session),
        polite=polite.load(session),
    )


def _named(figures: list[Confirmed], called: Mapping[Subject, list[str]], silent: Container[str]) -> Named:
    latest = max(figures, key=lambda each: each.year)
    own = called.get(Subject(latest.topic_id, latest.indicator_id), [])
    topic = called.get(Subject(latest.topic_id), [])
    names = "\n".join([fold(latest.indicator), *own])
    beside = [fold(latest.topic), *topic, fold(latest.counted or "")]
    said = [
        kinds.without_beside(fold(each.sentence)) if each.sentence in silent else fold(each.sentence)
        for each in figures
    ]
    return Named(
        indicator=latest.indicator_id,
        topic=latest.topic_id,
        figures=tuple(sorted(figures, key=lambda each: -each.year)),
        names=names,
        about="\n".join([names, *beside, _SENTENCES, *said]),
    )
