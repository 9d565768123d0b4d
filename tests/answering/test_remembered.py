"""Answers remembered by their words: never where something else than the words decides."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.answering import answers, remembered
from bot.answering.answers import Answer, FindLink
from bot.answering.library import Library
from bot.db import Sessions
from bot.figures import version
from tests.figures import review

NOW = datetime(2021, 3, 8, 4, tzinfo=UTC)
WORDS = "几期班"


class Asking:
    """One process that is asked."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.library = Library(check_every=0)

    def __call__(
        self,
        text: str = WORDS,
        *,
        before: dict[str, Any] | None = None,
        now: datetime = NOW,
        find_link: FindLink = answers.not_out,
    ) -> Answer:
        with self.sessions.read() as session:
            return answers.answer(
                session, text, now=now, library=self.library, before=before, find_link=find_link
            )


@pytest.fixture
def ask(sessions: Sessions, tmp_path: Path) -> Asking:
    review.load(sessions, review.made_up(tmp_path), slug="made-up")
    return Asking(sessions)


def test_the_same_words_on_the_same_day_are_understood_once(ask: Asking) -> None:
    first = ask()

    assert first.kind == "figures"
    assert ask(before={"told": [[1, 2020]]}) is first
    assert ask(WORDS + "？") is not first


def test_the_next_day_they_are_understood_anew(ask: Asking) -> None:
    first = ask()

    assert ask(now=NOW + timedelta(days=1)) is not first


def test_what_is_left_in_confidence_is_no_question_though_it_was_answered_before(ask: Asking) -> None:
    ask()

    answered = ask(before={"next": "confided"})

    assert answered.kind == "safety"
    assert answered.request is not None


def test_a_change_makes_all_be_understood_anew(ask: Asking, sessions: Sessions) -> None:
    first = ask()

    with sessions.begin() as session:
        version.raise_(session, now=NOW)

    assert ask() is not first


def test_an_article_that_came_out_meanwhile_is_linked(ask: Asking) -> None:
    assert "https://" not in ask().text

    answered = ask(find_link=lambda session, article: ("年度回顾", "https://mp.weixin.qq.com/s/out"))

    assert "https://mp.weixin.qq.com/s/out" in answered.text


def test_no_more_is_remembered_than_there_is_room_for(ask: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    first, again = ask(), [ask(WORDS + mark) for mark in "！？。，"]

    assert ask(WORDS + "，") is again[-1]
    assert ask() is not first


def test_a_long_question_is_not_remembered(ask: Asking) -> None:
    long = WORDS + "！" * remembered.LONGEST

    assert ask(long) is not ask(long)
