"""Questions are counted by what became of them and by topic, and nobody's words are looked at."""

from datetime import datetime, timedelta

import pytest

from bot.answering import questions
from bot.answering.questions import Asked
from bot.clock import BEIJING
from bot.db import Sessions
from bot.reach import asked, periods
from bot.reach.asked import AboutTopic, QuestionSums
from tests import make

MARCH = periods.read("2026-03")
BEGIN = datetime(2026, 3, 1, 0, 0, tzinfo=BEIJING)


def ask(
    sessions: Sessions, kind: str, *, at: datetime = BEGIN, text: str | None = "一句话", **more: object
) -> None:
    with sessions.begin() as session:
        key = f"{kind}{at}{text}{more}"
        told = [{"indicator": name} for name in more.get("about", ())]  # type: ignore[attr-defined]
        questions.remember(session, Asked(key[:64], "f" * 64, at, text, kind, "答", told, None, 2))


@pytest.mark.parametrize(
    ("kind", "text", "counted"),
    [
        ("figures", "两癌", (1, 0)),
        ("chart", "两癌图", (1, 0)),
        ("article", "最新", (1, 0)),
        ("other", "办事指南", (1, 0)),
        ("help", "天气怎么样", (0, 1)),
        ("choices", "扶贫", (0, 1)),
        ("no_year", "2030年两癌", (0, 1)),
        ("help", "你好", (0, 0)),
        ("help", "Hello", (0, 0)),
        ("other", None, (0, 0)),  # a picture
        ("safety", None, (0, 0)),
        ("staff", None, (0, 0)),
        ("welcome", None, (0, 0)),
        ("menu", "菜单", (0, 0)),
    ],
)
def test_what_counts_as_a_question(
    sessions: Sessions, kind: str, text: str | None, counted: tuple[int, int]
) -> None:
    ask(sessions, kind, text=text)

    with sessions.read() as session:
        assert asked.of(session, MARCH) == QuestionSums(*counted)


def test_a_question_belongs_to_its_day_in_beijing(sessions: Sessions) -> None:
    ask(sessions, "figures", at=BEGIN - timedelta(seconds=1))
    ask(sessions, "figures", at=BEGIN)
    ask(sessions, "help", at=BEGIN + timedelta(days=1, seconds=-1))
    ask(sessions, "figures", at=BEGIN + timedelta(days=31))

    with sessions.read() as session:
        days = asked.by_day(session, MARCH)

    assert days[MARCH.first] == QuestionSums(1, 1)
    assert sum(each.asked or 0 for each in days.values()) == 2


def test_topics_are_counted_once_a_question_and_what_has_none_by_now_is_named(sessions: Sessions) -> None:
    make.figures(sessions)
    ask(sessions, "figures", about=("“两癌”检查受益妇女", "“两癌”检查受益妇女"))
    ask(sessions, "chart", text="图", about=("“两癌”检查受益妇女",))
    ask(sessions, "figures", text="旧的", about=("早就改名的指标",))
    ask(sessions, "help", text="别的")

    with sessions.read() as session:
        told = asked.by_topic(session, MARCH)

    assert told == (AboutTopic("两癌检查救助", 2), AboutTopic("不属于现在的话题", 1))
