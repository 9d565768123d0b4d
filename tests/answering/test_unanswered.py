"""Unanswered questions: variants together, most asked first, gone once answered or put aside."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import func, select

from bot.answering import answers, naming, questions, unanswered
from bot.answering.library import Library
from bot.answering.unanswered import Group
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.figures import indicators
from bot.journal import Entry
from tests.cast import Cast, everyone
from tests.figures import review
from tests.figures.review import NOW

Ask = Callable[..., None]
numbers = count()


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    """The cast, with the review of 2020 confirmed."""
    staff = everyone(sessions)
    review.load(sessions, confirm=False)
    with sessions.begin() as session:
        waiting = indicators.waiting(session)
        indicators.confirm(session, waiting, by=session.merge(staff.chen), now=NOW)
    return staff


@pytest.fixture
def ask(sessions: Sessions, staff: Cast) -> Ask:
    """Ask as followers do, each question answered and kept."""
    library = Library()

    def ask(*texts: str, at: datetime = NOW) -> None:
        with sessions.begin() as session:
            for text in texts:
                answer = answers.answer(session, text, now=at, library=library)
                key, at = f"key-{next(numbers)}", at + timedelta(seconds=1)
                kept = questions.asked(
                    key=key, follower="f" * 64, asked_at=at, text=text, answer=answer, took_ms=3
                )
                questions.remember(session, kept)

    return ask


def listed(sessions: Sessions, *, aside: bool = False, most: int = 100, days: int = 30) -> list[Group]:
    with sessions.read() as session:
        since = NOW - timedelta(days=days)
        if aside:
            return unanswered.both(session, since=since, library=Library(), most_aside=most)[1]
        return unanswered.listed(session, since=since, library=Library(), most=most)


def texts(sessions: Sessions, *, aside: bool = False) -> list[str]:
    return [group.example for group in listed(sessions, aside=aside)]


def test_spellings_of_one_question_are_one_group_most_asked_first(sessions: Sessions, ask: Ask) -> None:
    ask("刺绣大赛", "剪纸班办了几期", "剪紙班 办了几期？", "剪纸班办了几期[玫瑰]", "两癌2019年")

    first, second, third = listed(sessions)

    assert (first.example, first.count, first.kind) == ("剪纸班办了几期[玫瑰]", 3, "help")
    assert first.answer.startswith("抱歉，这个我还答不上来。")
    assert first.last_asked == NOW + timedelta(seconds=4)
    assert first.subject == "剪纸班办"
    assert (second.example, second.kind) == ("两癌2019年", "no_year")  # of as many the latest first
    assert third.example == "刺绣大赛"
    assert len(listed(sessions, most=2)) == 2


def test_greetings_answers_and_distress_are_not_among_them(sessions: Sessions, ask: Ask) -> None:
    ask("你好", "谢谢", "帮助", "两癌", "人工", "老公打我", "1", "[玫瑰]", "隐私")

    assert texts(sessions) == []


def test_what_was_asked_before_the_period_is_not_among_them(sessions: Sessions, ask: Ask) -> None:
    ask("刺绣大赛", at=NOW - timedelta(days=31))
    ask("剪纸班")

    assert texts(sessions) == ["剪纸班"]
    assert {group.example for group in listed(sessions, days=40)} == {"剪纸班", "刺绣大赛"}


def test_what_a_new_name_answers_disappears_and_nothing_is_written(
    sessions: Sessions, ask: Ask, staff: Cast
) -> None:
    ask("刺绣大赛多少人", "剪纸班多少人")

    with sessions.begin() as session:
        topic = naming.named(session, "两癌")
        naming.add(session, "剪纸班", to=topic, by=session.merge(staff.chen), now=NOW)

    assert texts(sessions) == ["刺绣大赛多少人"]
    with sessions.read() as session:
        kinds = session.scalars(select(questions.Question.kind)).all()
    assert kinds == ["help", "help"]  # what was answered then stays as it was


def test_去年_is_asked_again_as_of_its_day(sessions: Sessions, ask: Ask) -> None:
    ask("去年两癌", at=NOW - timedelta(days=10))  # 2025, of which there is no figure

    assert texts(sessions) == ["去年两癌"]


def test_a_question_is_put_aside_with_all_its_spellings_and_taken_back(
    sessions: Sessions, ask: Ask, staff: Cast
) -> None:
    ask("剪纸班", "刺绣大赛")
    with sessions.begin() as session:
        for _ in range(2):
            unanswered.put_aside(session, "剪紙班！", by=session.merge(staff.lin), now=NOW)

    ask("剪 纸班", at=NOW + timedelta(minutes=1))

    assert texts(sessions) == ["刺绣大赛"]
    assert texts(sessions, aside=True) == ["剪 纸班"]
    with sessions.begin() as session:
        assert session.scalar(select(func.count()).select_from(unanswered.PutAside)) == 1
        noted = session.scalars(select(Entry).where(Entry.subject == "put_aside")).all()
        assert [(entry.who, entry.verb, entry.details) for entry in noted] == [("林", "放到一边", {})]
        unanswered.take_back(session, "剪纸班", by=session.merge(staff.chen), now=NOW)
    assert texts(sessions) == ["剪 纸班", "刺绣大赛"]
    assert texts(sessions, aside=True) == []


def test_only_editors_and_administrators_put_aside(sessions: Sessions, ask: Ask, staff: Cast) -> None:
    ask("剪纸班")

    with sessions.begin() as session, pytest.raises(NotAllowed, match="不能整理未答的问题"):
        unanswered.put_aside(session, "剪纸班", by=session.merge(staff.zhou), now=NOW)

    assert texts(sessions) == ["剪纸班"]
