"""An office with confirmed figures and a series; ticks are made by hand at times of the test's choosing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import notices, series
from bot.clock import BEIJING
from bot.config import Config
from bot.db import Sessions
from bot.figures import indicators
from bot.figures.indicators import Figure, Indicator, Topic
from bot.people import Person
from bot.publishing import articles, review
from bot.publishing.pushes import Mode, Push
from bot.series import Kind, Series, SeriesRun
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import settings

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=BEIJING)
WEEK = timedelta(days=7)
AHEAD = timedelta(hours=48)
SENTENCE = "这一年，{name}达到{text}，比往年都踏实。"


def keep_figure(
    sessions: Sessions,
    topic: str,
    name: str,
    year: int,
    value: str,
    unit: str = "名",
    *,
    confirmed: bool = True,
    now: datetime = make.NOON,
) -> int:
    """Keep a figure of an indicator, in place of the one there was, and return its number."""
    team = make.people(sessions)
    text = f"{value}{unit}"
    sentence = SENTENCE.format(name=name, text=text)
    with sessions.begin() as session:
        known = next((each for each in indicators.everything(session) if each.indicator.name == name), None)
        figure = Figure(
            indicator=known.indicator if known else Indicator(topic=_topic(session, topic), name=name),
            year=year,
            value=Decimal(value),
            unit=unit,
            text=text,
            approximate=False,
            sentence=sentence,
            start=sentence.index(text),
            article="2020-review",
            added_at=now,
        )
        session.add(figure)
        session.flush()
        if confirmed:
            indicators.confirm(session, [figure], by=session.merge(team.chen), now=now)
        return figure.id


def _topic(session: Session, name: str) -> Topic:
    return session.scalars(select(Topic).where(Topic.name == name)).one_or_none() or Topic(name=name)


def three_topics(sessions: Sessions) -> None:
    """Keep three topics with confirmed figures."""
    keep_figure(sessions, "两癌检查", "“两癌”检查受益妇女", 2019, "9800")
    keep_figure(sessions, "两癌检查", "“两癌”检查受益妇女", 2020, "10025")
    keep_figure(sessions, "家政培训", "家政培训人数", 2020, "320")
    keep_figure(sessions, "家政培训", "家政培训班次", 2020, "12", "期")
    keep_figure(sessions, "妇女之家", "区级妇女之家", 2020, "58", "所")


@dataclass
class Bureau:
    """The office: its database, its settings, its people."""

    sessions: Sessions
    config: Config
    team: Cast

    def add(self, name: str = "数说武都妇联", **given: object) -> Series:
        """Set up a series, six days before the Monday of the tests unless told otherwise."""
        with self.sessions.begin() as session:
            fields: dict[str, object] = {
                "kind": Kind.FIGURES,
                "when": "每周一 09:00",
                "editor": self.team.lin,
                "publisher": self.team.chen,
                "mode": Mode.MASS,
                "cover": make.picture(),
                "cover_source": "本会绘制",
                "by": self.team.chen,
                "now": MONDAY - timedelta(days=6),
            } | given
            for key in ("editor", "publisher", "by"):
                fields[key] = session.merge(fields[key])
            if "reviewers" in fields:
                fields["reviewers"] = [session.merge(each) for each in fields["reviewers"]]  # type: ignore[attr-defined]
            return series.add(session, name, **fields)  # type: ignore[arg-type]

    def tick(self, now: datetime) -> None:
        series.run_due(self.sessions, self.config, now=now)

    def runs(self, which: Series | None = None) -> list[SeriesRun]:
        """Return what became of each due time, the earliest first."""
        with self.sessions.read() as session:
            chosen = [which] if which else series.listed(session)
            found = [run for each in chosen for run in series.runs(session, each, most=1000)]
            for run in found:
                assert run.article is None or run.article.revisions
        return sorted(found, key=lambda run: run.due_at)

    def states(self) -> list[str]:
        return [run.state for run in self.runs()]

    def push(self, run: SeriesRun) -> Push | None:
        with self.sessions.read() as session:
            return series.push_of(session, run)

    def approve(self, run: SeriesRun, *by: Person, now: datetime) -> None:
        """Let the reviewers, or *by*, approve what was submitted of *run*."""
        assert run.article
        with self.sessions.begin() as session:
            submission = review.latest(session, articles.newest(articles.named(session, run.article.slug)))
            assert submission
            for person in by or self.team.reviewers:
                again = session.merge(person)
                review.approve(session, submission, by=again, digest=submission.digest, now=now)

    def told(self, person: Person) -> list[str]:
        """Return what *person* is told of series, the newest first."""
        with self.sessions.read() as session:
            waiting = notices.waiting(session, session.merge(person, load=False))
            return [each.text for each in waiting if each.about.startswith("series_run:")]


@pytest.fixture
def bureau(sessions: Sessions) -> Bureau:
    team = make.people(sessions)
    three_topics(sessions)
    return Bureau(sessions, settings(), team)
