"""What followers asked the account: how often, how often it was answered, and about which topic.

Nothing of what anybody wrote is looked at but whether it is a greeting: kinds, figures and days are counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from json import loads

from sqlalchemy import ColumnElement, Text, and_, cast, func, not_, select
from sqlalchemy.orm import Session

from bot.answering import answers, polite, unanswered
from bot.answering.questions import Question
from bot.clock import beijing_day
from bot.db import beijing_day_of
from bot.figures.indicators import Indicator, Topic
from bot.reach.periods import Period

ANSWERED = ("figures", "chart", "article", "other")
UNANSWERED = tuple(unanswered.KINDS)
NO_TOPIC = "不属于现在的话题"
# as it is indexed: a year's, by the moment, would be sorted each time
ASKED_ON = beijing_day_of(Question.asked_at)


@dataclass(frozen=True)
class QuestionSums:
    """The questions of a period."""

    answered: int | None  # None: no day of it is known
    unanswered: int | None

    @property
    def asked(self) -> int | None:
        return None if self.answered is None or self.unanswered is None else self.answered + self.unanswered


@dataclass(frozen=True)
class AboutTopic:
    """How often something of a topic was asked and told."""

    topic: str
    asked_about: int


def of(session: Session, period: Period) -> QuestionSums:
    """Return how many questions of *period* were answered and how many not."""
    return summed(by_day(session, period))


def summed(days: Mapping[date, QuestionSums]) -> QuestionSums:
    """Return what *days* add up to."""
    found = days.values()
    if not found:
        return QuestionSums(None, None)
    return QuestionSums(
        sum(each.answered or 0 for each in found), sum(each.unanswered or 0 for each in found)
    )


def by_day(session: Session, period: Period, *, until: date | None = None) -> Mapping[date, QuestionSums]:
    """Return the questions of every day of *period* since the first one ever: before it nobody was listening.

    These we count ourselves, so from then on no day is lacking; days after *until* have not come.
    """
    begun = session.scalar(select(func.min(Question.asked_at)))
    if begun is None:
        return {}
    no_questions = sorted({*map(str.lower, polite.lines(session)), *answers.HELP})
    words = func.lower(func.coalesce(Question.text, ""))
    greeting = and_(Question.kind == "help", words.in_(no_questions))  # only of these the words are read
    no_text = and_(Question.kind == "other", Question.text.is_(None))  # a picture, or a voice
    rows = session.execute(
        select(ASKED_ON, Question.kind, func.count())
        .where(_within(period), not_(greeting), not_(no_text))
        .group_by(ASKED_ON, Question.kind)
    )
    kinds: dict[date, dict[str, int]] = {}
    for on, kind, count in rows:
        kinds.setdefault(on, {})[kind] = count
    told = {
        on: QuestionSums(_counted(ANSWERED, known), _counted(UNANSWERED, known))
        for on, known in kinds.items()
    }
    since = beijing_day(begun)
    last = min(period.last, until or period.last)
    return {each: told.get(each, QuestionSums(0, 0)) for each in period.days if since <= each <= last}


def by_topic(session: Session, period: Period) -> tuple[AboutTopic, ...]:
    """Return which topics were told of how often, most first; a question about two counts for both."""
    names = session.execute(select(Indicator.name, Topic.name).join(Topic))
    topics = {indicator: topic for indicator, topic in names}  # noqa: C416 - dict() knows no rows
    figures = cast(Question.figures, Text)
    rows = session.execute(
        select(figures, func.count())
        .where(Question.kind.in_(("figures", "chart")), _within(period))
        .group_by(figures)
    )
    found: dict[str, int] = {}
    for told, count in rows:
        for topic in {topics.get(each["indicator"], NO_TOPIC) for each in loads(told)}:
            found[topic] = found.get(topic, 0) + count
    ordered = sorted(found.items(), key=lambda each: (each[0] == NO_TOPIC, -each[1], each[0]))
    return tuple(AboutTopic(topic, count) for topic, count in ordered)


def _within(period: Period) -> ColumnElement[bool]:
    return ASKED_ON.between(period.first, period.last)


def _counted(kinds: Iterable[str], known: Mapping[str, int]) -> int:
    return sum(known.get(each, 0) for each in kinds)
