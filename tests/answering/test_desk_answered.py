"""Beside what is said to a person stands what the program answered meanwhile, and nothing that is private."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from bot import people
from bot.answering import desk
from bot.answering.desk import Answered, Said
from bot.answering.desk.conversations import DeskMessage
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.people import Person, Role
from tests.figures import review
from tests.figures.review import NOW
from tests.test_inbound import SECRET
from tests.test_inbound_conversations import may_answer, say
from tests.test_inbound_thread import tap


@pytest.fixture
def lin(sessions: Sessions) -> Person:
    review.load(sessions)
    may_answer(sessions)
    with sessions.begin() as session:
        return people.add(session, "林", [Role.EDITOR], now=NOW)


def course(sessions: Sessions, by: Person) -> list[Said | Answered]:
    with sessions.read() as session:
        conversation = desk.named(session, 1)
        said = desk.messages(session, conversation, by=by, secret_key=SECRET, now=NOW)
        return desk.course(session, conversation, said, by=by)


def in_words(course: list[Said | Answered]) -> list[tuple[str | None, str]]:
    """Return each with how its answer begins."""
    return [
        (each.asked, each.answer[:10]) if isinstance(each, Answered) else (each.text, "said")
        for each in course
    ]


def close(sessions: Sessions, by: Person, *, minutes: float) -> None:
    with sessions.begin() as session:
        desk.close(session, desk.named(session, 1), by=by, now=NOW + timedelta(minutes=minutes))


def test_what_the_program_answered_stands_between_her_words_in_its_order(
    sessions: Sessions, lin: Person
) -> None:
    say(sessions, "最美家庭")  # before they talked
    say(sessions, "人工 想问救助的事", minutes=1)
    say(sessions, "救助", minutes=2)
    say(sessions, "2", minutes=3)
    say(sessions, "那个要怎么办呢", minutes=4)
    tap(sessions, "帮助", minutes=5)
    say(sessions, "救助", minutes=6, openid="oOther")
    close(sessions, lin, minutes=7)
    say(sessions, "两癌", minutes=8)

    assert in_words(course(sessions, lin)) == [
        ("想问救助的事", "said"),
        ("救助", "您是不是想问：\n1."),
        ("2", "【关爱帮扶】2020"),
        ("那个要怎么办呢", "said"),
        ("帮助", "发一个词，就告诉您妇"),
    ]


def test_nothing_said_in_distress_or_in_confidence_is_told_nor_that_it_is_awaited(
    sessions: Sessions, lin: Person
) -> None:
    say(sessions, "人工 想问救助的事")
    say(sessions, "他又打我了", minutes=1)
    say(sessions, "留言", minutes=2)
    assert "留言" in tap(sessions, "两癌", minutes=3)
    say(sessions, "他不让我出门", minutes=4)
    say(sessions, "有误", minutes=5)

    told = course(sessions, lin)

    assert [each for each in told if isinstance(each, Answered)] == []
    assert not [each for each in in_words(told) if "留言" in "".join(map(str, each))]


def test_with_what_was_said_goes_what_was_answered(sessions: Sessions, lin: Person) -> None:
    say(sessions, "人工 想问救助的事")
    say(sessions, "救助", minutes=1)
    close(sessions, lin, minutes=2)
    with sessions.begin() as session:
        session.execute(update(DeskMessage).values(sealed_text=None, sealed_about=None))

    assert in_words(course(sessions, lin)) == [(None, "said")]


def test_it_is_one_query_and_for_those_who_may_read_the_conversation(sessions: Sessions, lin: Person) -> None:
    say(sessions, "人工 想问救助的事")
    for minute in range(5):
        say(sessions, "救助", minutes=minute + 1)
    queries: list[str] = []
    with sessions.begin() as session:
        viewer = people.add(session, "看", [Role.VIEWER], now=NOW)
    with sessions.read() as session:
        conversation = desk.named(session, 1)
        said = desk.messages(session, conversation, by=lin, secret_key=SECRET, now=NOW)
        event.listen(sessions.engine, "before_cursor_execute", lambda *given: queries.append(given[2]))

        told = desk.course(session, conversation, said, by=lin)

        assert (len(told), len(queries)) == (6, 1)
        with pytest.raises(NotAllowed):
            desk.course(session, conversation, said, by=viewer)


def test_a_long_answer_is_folded_behind_its_beginning_and_a_list_is_not() -> None:
    long = Answered(NOW, "两癌", "【两癌检查救助】2020年\n" + "数" * 200)
    topics = Answered(NOW, "救助", "您是不是想问：\n1. 救助金\n2. 救助人数\n\n回复数字就行，比如“1”。")

    assert (long.is_long, long.head) == (True, "【两癌检查救助】2020年")
    assert Answered(NOW, "x", "字" * 200).head == "字" * 30 + "…"
    assert not topics.is_long
