"""Six hundred questions hunted for wrong numbers: averages, other things, other people, parts of a year."""

from pathlib import Path

from bot.answering.answers import Answer
from bot.db import Sessions
from tests.answering import test_stranger as stranger
from tests.figures import review

LINES = (Path(__file__).parent / "hunted.tsv").read_text(encoding="utf-8").splitlines()
QUESTIONS = [stranger.asked(f"{line}\t") for line in LINES if not line.startswith("#")]
KINDS = stranger.KINDS | {"choices": {"choices", "no_year"}}
WRITTEN = {each.indicator: each.text for each in review.sheet().figures}


def told(answer: Answer) -> set[str]:
    return {WRITTEN[each.indicator] for each in answer.figures}


def test_no_hunted_question_gets_a_figure_that_it_did_not_ask_for(reviewed: Sessions) -> None:
    unasked = {asked.text: told(stranger.ask(reviewed, asked)) - set(asked.must) for asked in QUESTIONS}

    assert not {text: found for text, found in unasked.items() if found}
    assert len(QUESTIONS) >= 300


def test_nearly_every_hunted_question_is_answered_as_expected(reviewed: Sessions) -> None:
    answered = {asked.text: (asked, stranger.ask(reviewed, asked)) for asked in QUESTIONS}

    at_fault = [
        text
        for text, (asked, answer) in answered.items()
        if answer.kind not in KINDS[asked.outcome] or not set(asked.must) <= told(answer)
    ]

    assert len(at_fault) <= 0.03 * len(QUESTIONS), at_fault
