"""Rules that staff write themselves: changed in the console, within the limits of the official backend."""

import pytest

from bot import journal
from bot.answering import rules
from bot.answering.rules import Keyword, Rule
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.figures import version
from bot.people import Person
from tests import make
from tests.answering import backend
from tests.make import NOON


def added(sessions: Sessions, by: Person) -> int:
    with sessions.begin() as session:
        words = [Keyword("地址", "contain")]
        rule = rules.add(session, "地址", words, "长江大道", by=by, now=NOON)
        session.flush()
        return rule.id


def test_a_rule_of_our_own_is_changed_and_found_by_its_new_words_alone(sessions: Sessions) -> None:
    chen = backend.administrator(sessions)
    number = added(sessions, chen)
    words = [Keyword("在哪里", "equal"), Keyword("在哪里", "equal"), Keyword("怎么走", "contain")]

    with sessions.begin() as session:
        before = version.current(session)
        rule = session.get_one(Rule, number)
        assert rules.change(session, rule, "怎么来", words, "区政府一楼", by=chen, now=NOON)
        assert version.current(session) != before
    with sessions.begin() as session:
        again = rules.change(
            session, session.get_one(Rule, number), "怎么来", words, "区政府一楼", by=chen, now=NOON
        )

    assert not again
    with sessions.read() as session:
        book = rules.book(session)
        [entry] = book.entries
        verbs = [each.verb for each in journal.about(session, session.get_one(Rule, number))]
    assert (entry.name, entry.keywords) == ("怎么来", (words[0], words[2]))
    assert [part.text for part in entry.parts] == ["区政府一楼"]
    assert book.find("地址", today=NOON.date(), before_figures=False) is None
    assert verbs == ["加规则", "改规则"]


def test_who_changes_what_somebody_changed_meanwhile_is_told_and_nothing_is_lost(sessions: Sessions) -> None:
    chen = backend.administrator(sessions)
    number = added(sessions, chen)
    words = [Keyword("在哪里", "equal")]
    with sessions.read() as session:
        seen = session.get_one(Rule, number).mark

    def change(text: str, seen: str) -> bool:
        with sessions.begin() as session:
            rule = session.get_one(Rule, number)
            return rules.change(session, rule, "地址", words, text, seen=seen, by=chen, now=NOON)

    assert change("区政府一楼", seen)
    assert not change("区政府一楼", seen)  # a second click
    with pytest.raises(Mistake, match="陈 刚改过这条规则"):
        change("区政府二楼", seen)
    with sessions.read() as session:
        rule = session.get_one(Rule, number)
        assert rule.replies[0].text == "区政府一楼"
    assert change("区政府二楼", rule.mark)


def test_one_of_the_backend_is_changed_there(sessions: Sessions) -> None:
    chen = backend.administrator(sessions)
    with sessions.begin() as session:
        rules.import_(session, backend.told(backend.rule("预约")), by=chen, now=NOON)

    with sessions.begin() as session:
        rule = session.get_one(Rule, 1)
        with pytest.raises(NotAllowed, match="请在公众平台改"):
            rules.change(session, rule, "预约", [Keyword("预约", "equal")], "请来", by=chen, now=NOON)


@pytest.mark.parametrize(
    ("name", "words", "text", "told"),
    [
        ("名" * 61, ["地址"], "长江大道", "最多 60 个字"),
        ("地址", ["址" * 31], "长江大道", "一个最多 30 个字"),
        ("地址", [f"地址{number}" for number in range(51)], "长江大道", "最多 50 个关键词"),
        ("地址", ["！"], "长江大道", "关键词要有汉字、字母或数字"),
        ("地址", ["地址"], "长" * 667, "2001 字节"),
        ("地址", ["地址"], " ", "要有名称和回复"),
    ],
)
def test_what_the_backend_would_not_take_is_refused_and_nothing_changes(
    sessions: Sessions, name: str, words: list[str], text: str, told: str
) -> None:
    chen = backend.administrator(sessions)
    number = added(sessions, chen)
    given = [Keyword(word, "contain") for word in words]

    with sessions.begin() as session:
        with pytest.raises(Mistake, match=told):
            rules.add(session, name, given, text, by=chen, now=NOON)
        with pytest.raises(Mistake, match=told):
            rules.change(session, session.get_one(Rule, number), name, given, text, by=chen, now=NOON)

    with sessions.read() as session:
        [entry] = rules.book(session).entries
    assert (entry.name, entry.parts[0].text) == ("地址", "长江大道")


def test_only_an_administrator_changes_a_rule(sessions: Sessions) -> None:
    number = added(sessions, backend.administrator(sessions))
    lin = make.people(sessions).lin

    with sessions.begin() as session:
        rule = session.get_one(Rule, number)
        with pytest.raises(NotAllowed, match="管理员"):
            rules.change(session, rule, "地址", [Keyword("地址", "equal")], "一楼", by=lin, now=NOON)
