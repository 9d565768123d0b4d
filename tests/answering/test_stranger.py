"""Five hundred questions by someone who saw only the article: no wrong figure, and hardly one unanswered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot import db
from bot.answering import answers
from bot.answering.answers import Answer
from bot.answering.library import Library
from bot.db import Sessions
from tests.figures import review

FILE = Path(__file__).parent / "stranger.tsv"
KINDS = {
    "figures": {"figures"},
    "choices": {"choices", "figures"},
    "none": {"help", "choices", "no_year", "other"},
    "no_year": {"no_year"},
    "safety": {"safety"},
}


@dataclass(frozen=True)
class Asked:
    """A question, the day it was asked, and what its answer must and must not hold."""

    text: str
    on: datetime
    kind: str
    outcome: str
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    at_first: str


def read() -> list[Asked]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    fields = [line.split("\t") for line in lines if not line.startswith("#")]
    return [
        Asked(
            text=text,
            on=datetime.fromisoformat(f"{on}T12:00:00+08:00"),
            kind=kind,
            outcome=outcome,
            must=tuple(filter(None, must.split("|"))),
            must_not=tuple(filter(None, must_not.split("|"))),
            at_first=at_first,
        )
        for text, on, kind, outcome, must, must_not, at_first in fields
    ]


QUESTIONS = read()


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    sessions = db.connect(f"sqlite:///{tmp_path_factory.mktemp('stranger') / 'bot.db'}")
    db.Base.metadata.create_all(sessions.engine)
    review.load(sessions)
    yield sessions
    sessions.close()


def ask(sessions: Sessions, asked: Asked) -> Answer:
    with sessions.read() as session:
        return answers.answer(session, asked.text, now=asked.on, library=Library())


def faults(asked: Asked, answer: Answer) -> list[str]:
    """Return what is wrong with *answer*; an empty list is right."""
    missing = [f"缺 {each}" for each in asked.must if each not in answer.text]
    wrong = [f"不该有 {each}" for each in asked.must_not if each in answer.text]
    kind = [] if answer.kind in KINDS[asked.outcome] else [f"是 {answer.kind}，应为 {asked.outcome}"]
    return missing + wrong + kind


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(each, marks=[pytest.mark.xfail(strict=True)] if each.at_first else [], id=each.text)
        for each in QUESTIONS
    ],
)
def test_a_question_of_a_stranger_is_answered_as_she_expects(reviewed: Sessions, asked: Asked) -> None:
    answer = ask(reviewed, asked)

    assert faults(asked, answer) == [], answer.text
