"""Rules that stand in each other's way, or in that of figures and fixed words; and nothing else is said."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.answering import rules
from bot.answering.rules import conflicts
from bot.db import Sessions
from tests.answering import backend
from tests.figures import review
from tests.make import NOON

TODAY = date(2021, 3, 8)
Said = Callable[..., list[str]]


@pytest.fixture
def said(sessions: Sessions, tmp_path: Path) -> Said:
    """Import these rules beside the made-up figures, change some, and return what is said of them."""

    def find(*given: dict[str, Any], changes: dict[int, dict[str, object]] | None = None) -> list[str]:
        chen = backend.administrator(sessions)
        review.load(sessions, review.made_up(tmp_path), slug="made-up", confirm=False)
        with sessions.begin() as session:
            for place, each in enumerate(given, 1):
                each["create_time"] = place
            rules.import_(session, backend.told(*given), by=chen, now=NOON)
            for number, change in (changes or {}).items():
                wanted = {"priority": 0, "valid_from": None, "valid_until": None, **change}
                [rule] = rules.numbered(session, [number])
                rules.set_(session, rule, by=chen, now=NOON, **wanted)  # type: ignore[arg-type]
        with sessions.read() as session:
            return [each.text for each in conflicts.find(session, today=TODAY)]

    return find


def test_rules_that_mind_their_own_business_are_not_mentioned(said: Said) -> None:
    assert said(backend.rule("预约"), backend.rule("地址", "在哪里", mode="equal")) == []


def test_a_word_of_two_rules_says_who_answers(said: Said) -> None:
    [first, second] = said(
        backend.rule("甲", "预约"), backend.rule("乙", "预约"), backend.rule("丙", "预约", mode="equal")
    )

    assert first == (
        "规则 3《丙》和规则 1《甲》都有关键词“预约”："
        "只发这几个字时由前者（全匹配）答，话里含有它时由后者（半匹配）答。"
    )
    assert "规则 3《丙》和规则 2《乙》" in second


def test_of_two_rules_with_one_word_priority_decides(said: Said) -> None:
    [found] = said(backend.rule("甲", "预约"), backend.rule("乙", "预约！"), changes={2: {"priority": 3}})

    assert "规则 2《乙》和规则 1《甲》" in found
    assert "由前者答（优先级高）" in found


def test_rules_of_different_times_share_a_word_in_peace(said: Said) -> None:
    spring = {"valid_from": date(2021, 3, 1), "valid_until": date(2021, 5, 31)}
    summer = {"valid_from": date(2021, 6, 1), "valid_until": date(2021, 8, 31)}

    assert said(backend.rule("春", "活动"), backend.rule("夏", "活动"), changes={1: spring, 2: summer}) == []


@pytest.mark.parametrize(
    ("word", "mode", "priority", "words"),
    [
        ("好媳妇", "equal", 0, "也是数字的名称；只发“好媳妇”时由规则答"),
        ("好媳妇", "contain", 0, "数字总是先答，规则轮不到；要规则先答请设优先级大于 0"),
        ("好媳妇评选办法", "contain", 0, "含它的话也含数字的名称“好媳妇”，数字总是先答，规则轮不到"),
        ("媳妇", "contain", 0, "含在数字的名称“好媳妇”、“省级好媳妇”里；问这些时由数字先答"),
        ("媳妇", "contain", 2, "因优先级 2 大于 0，问这些时由规则答，不再答数字"),
    ],
)
def test_a_word_that_is_a_figures_name_or_in_one_says_who_answers(
    said: Said, word: str, mode: str, priority: int, words: str
) -> None:
    [found] = said(backend.rule("评选", word, mode=mode), changes={1: {"priority": priority}})

    assert found.startswith(f"规则 1《评选》的关键词“{word}”")
    assert words in found


def test_a_longer_word_does_not_stand_in_the_way_of_a_figure_in_it(said: Said) -> None:
    assert said(backend.rule("评选", "好媳妇评选办法", mode="equal")) == []
    assert said(backend.rule("评选", "好媳妇评选办法"), changes={1: {"priority": 1}}) == []


@pytest.mark.parametrize("word", ["帮助", "隐私", "留言", "人工", "ＨＥＬＰ"])
def test_a_fixed_word_is_answered_by_the_program(said: Said, word: str) -> None:
    found = said(backend.rule("甲", word, "别的", mode="equal"))

    assert [each for each in found if "固定用语" in each] == found
    assert len(found) == 1


def test_a_rule_that_can_never_answer_is_named_with_the_reason(said: Said) -> None:
    found = said(
        backend.rule("过期"),
        backend.rule("只有语音", replies=[{"type": "voice", "content": "v"}]),
        backend.rule("只有表情", "❤！"),
        backend.rule("只有帮助", "帮助", mode="equal"),
        changes={1: {"valid_until": date(2021, 3, 7)}},
    )

    for words in (
        "规则 1《过期》的有效期 2021-03-07 已过",
        "规则 2《只有语音》没有可以发出的回复",
        "规则 2《只有语音》：语音不能作为被动回复",
        "规则 3《只有表情》没有一个用得上的关键词",
        "只有标点或表情",
        "规则 4《只有帮助》没有一个用得上的关键词",
    ):
        assert any(words in each for each in found), words


def test_a_rule_that_begins_later_can_answer_then(said: Said) -> None:
    assert said(backend.rule("以后"), changes={1: {"valid_from": date(2022, 1, 1)}}) == []


def test_one_character_within_any_message_is_too_little(said: Said) -> None:
    [found] = said(backend.rule("甲", "钱"))

    assert "只有 1 个字" in found


def test_a_word_of_distress_is_answered_with_help_first(said: Said) -> None:
    [found] = said(backend.rule("甲", "家暴"))

    assert "总是先答 110 和 12338" in found


def test_a_rule_that_is_off_is_in_nobodys_way(said: Said, sessions: Sessions) -> None:
    said(backend.rule("甲", "钱"))
    chen = backend.administrator(sessions)

    with sessions.begin() as session:
        rules.switch(session, rules.numbered(session, [1])[0], on=False, by=chen, now=NOON)

    with sessions.read() as session:
        assert conflicts.find(session, today=TODAY) == []
