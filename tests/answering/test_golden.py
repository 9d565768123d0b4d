"""Questions about the review of 2020: the right figures, and never a wrong one."""

from pathlib import Path

import pytest

from bot.answering import answers
from bot.answering.answers import Answer
from bot.answering.library import Library
from bot.db import Sessions
from bot.figures.folding import fold
from tests.figures import review
from tests.figures.review import NOW

LINES = (Path(__file__).parent / "questions.tsv").read_text(encoding="utf-8").splitlines()
QUESTIONS = [line.split("\t") for line in LINES if not line.startswith("#")]
KINDS = {"no year": "no_year", "no level": "choices", "not a question": "help", "safety": "safety"}


def ask(sessions: Sessions, text: str) -> Answer:
    with sessions.read() as session:
        return answers.answer(session, text, now=NOW, library=Library())


@pytest.mark.parametrize(("question", "wanted", "unwanted", "kind"), QUESTIONS)
def test_a_question_gets_the_figures_it_asks_for_and_no_others(
    reviewed: Sessions, question: str, wanted: str, unwanted: str, kind: str
) -> None:
    answer = ask(reviewed, question)

    assert [each for each in wanted.split("|") if each not in answer.text] == [], answer.text
    assert [each for each in unwanted.split("|") if each and each in answer.text] == [], answer.text
    assert answer.kind == KINDS.get(kind, "figures")
    assert bool(answer.figures) == (answer.kind == "figures")
    assert answer.kind != "figures" or "2020年" in answer.text


def test_every_name_of_the_review_is_answered_with_its_own_figures(reviewed: Sessions) -> None:
    sheet = review.sheet()
    for figure in sheet.figures:
        for name in (figure.indicator, *figure.aliases):
            answer = ask(reviewed, name)

            cited = {each.indicator for each in answer.figures}
            same_topic = {each.indicator for each in sheet.figures if each.topic == figure.topic}
            assert figure.indicator in cited, name
            assert cited <= same_topic, name
            assert figure.text in answer.text, name


def test_every_topic_of_the_review_is_answered_with_all_its_figures(reviewed: Sessions) -> None:
    sheet = review.sheet()
    for topic in sheet.topics:
        wanted = {each.indicator for each in sheet.figures if each.topic == topic.name}
        for name in (topic.name, *topic.aliases):
            answer = ask(reviewed, f"请问{name}怎么样？")

            assert {each.indicator for each in answer.figures} == wanted, name


def test_no_name_of_the_review_is_a_question_of_the_tests() -> None:
    sheet = review.sheet()
    named = [topic.aliases for topic in sheet.topics] + [figure.aliases for figure in sheet.figures]
    names = {fold(alias) for aliases in named for alias in aliases}
    files = list(Path(__file__).parent.glob("*.tsv"))
    asked = [line.split("\t")[0] for file in files for line in file.read_text(encoding="utf-8").splitlines()]

    assert len(asked) > 500
    assert not {question for question in asked if len(fold(question)) > 6 and fold(question) in names}
