"""Rules that stand in each other's way, or in that of figures and fixed words; and nothing else is said."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot import db
from bot.answering import answers, rules, trail
from bot.answering.library import Library, Shelf
from bot.answering.remembered import Remembered
from bot.answering.rules import Book, Entry, Keyword, Part, conflicts
from bot.db import Sessions
from bot.figures import indicators
from tests.answering import backend
from tests.figures import review
from tests.make import NOON

TODAY = date(2021, 3, 8)
ON_THAT_DAY = datetime(2021, 3, 8, 4, 0, tzinfo=UTC)
Said = Callable[..., list[str]]


@pytest.fixture
def said(sessions: Sessions, tmp_path: Path) -> Said:
    """Import these rules beside the made-up figures, change some, and return what is said of them."""

    def find(
        *given: dict[str, Any], changes: dict[int, dict[str, object]] | None = None, confirm: bool = True
    ) -> list[str]:
        chen = backend.administrator(sessions)
        review.load(sessions, review.made_up(tmp_path), slug="made-up", confirm=False)
        with sessions.begin() as session:
            if confirm:
                indicators.confirm(session, indicators.waiting(session), by=session.merge(chen), now=NOON)
            for place, each in enumerate(given, 1):
                each["create_time"] = place
            rules.import_(session, backend.told(*given), by=chen, now=NOON)
            for number, change in (changes or {}).items():
                wanted = {"priority": 0, "valid_from": None, "valid_until": None, **change}
                [rule] = rules.numbered(session, [number])
                rules.set_(session, rule, by=chen, now=NOON - timedelta(days=1), **wanted)  # type: ignore[arg-type]
        with sessions.read() as session:
            found = conflicts.find(session, today=TODAY)
            shown = [one for each in found for one in each.examples]
            assert shown == [(words, who_answers(session, words)) for words, _ in shown]
            assert all(each.shown_by in ("", each.examples[0][0]) for each in found if each.examples)
            return [each.text for each in found]

    return find


def who_answers(session: Session, words: str, library: Library | None = None) -> int | None:
    """Return the rule that the account answers *words* with; None: the program does, by a figure."""
    with trail.followed() as steps:
        answer = answers.answer(session, words, now=ON_THAT_DAY, library=library or Library())
    if steps.rule:
        return steps.rule.entry.id
    assert answer.kind in {"figures", "choices", "no_year"}, (words, answer)
    return None


def test_rules_that_mind_their_own_business_are_not_mentioned(said: Said) -> None:
    assert said(backend.rule("预约"), backend.rule("地址", "在哪里", mode="equal")) == []


def test_a_word_of_several_rules_says_in_one_line_who_answers(said: Said) -> None:
    [found] = said(
        backend.rule("甲", "预约"), backend.rule("乙", "预约"), backend.rule("丙", "预约", mode="equal")
    )

    assert found == (
        "规则 1《甲》、规则 2《乙》和规则 3《丙》都有关键词“预约”：只发这几个字时由规则 3《丙》答；"
        "话里有它时由规则 1《甲》答（编号在前）；规则 2《乙》轮不到，可以改优先级换先后，或者停用一条。"
    )


def test_of_two_rules_with_one_word_priority_decides(said: Said) -> None:
    [found] = said(backend.rule("甲", "预约"), backend.rule("乙", "预约！"), changes={2: {"priority": 3}})

    assert "话里有它就由规则 2《乙》答（优先级 3，大于 0）；规则 1《甲》轮不到" in found


def test_two_rules_with_one_word_beside_a_figure_are_told_once_and_the_figure_with_them(said: Said) -> None:
    [found] = said(backend.rule("甲", "好媳妇"), backend.rule("乙", "好媳妇", mode="equal"))

    assert found == (
        "规则 1《甲》和规则 2《乙》都有关键词“好媳妇”：只发这几个字时由规则 2《乙》答，"
        "不再答数字，换个说法或加上年份才答数字；别的话里有它，也就有数字的名称“好媳妇”，"
        "数字总是先答；规则 1《甲》的半匹配轮不到，要规则先答，把优先级设成大于 0。"
    )


def test_one_rule_with_a_figures_name_in_both_ways_is_told_once(said: Said) -> None:
    given = backend.rule("甲", "媳妇")
    given["keyword_list_info"].append({"type": "text", "match_mode": "equal", "content": "好媳妇"})
    given["keyword_list_info"].append({"type": "text", "match_mode": "contain", "content": "好媳妇"})

    within, name = said(given)

    assert (
        "关键词“媳妇”（半匹配）：问数字的名称“省级好媳妇”时由数字先答；"
        "别的话里有它，听不出问哪个数字时，由规则 1《甲》答" in within
    )
    assert "关键词“好媳妇”（全匹配、半匹配）：只发这几个字时由规则 1《甲》答，不再答数字" in name


def test_a_shorter_word_that_comes_first_is_told_with_what_it_takes(said: Said) -> None:
    [found] = said(backend.rule("甲", "预约"), backend.rule("乙", "预约电话"), changes={1: {"priority": 1}})

    assert found.startswith(
        "规则 2《乙》的关键词“预约电话”（半匹配）：话里有它就由规则 1《甲》（它的关键词“预约”）答"
    )


def test_of_two_rules_as_early_the_longer_word_answers_and_nothing_need_be_said(said: Said) -> None:
    assert said(backend.rule("甲", "预约"), backend.rule("乙", "预约电话")) == []


def test_a_name_whose_figures_nobody_confirmed_stands_in_no_rules_way(said: Said) -> None:
    assert said(backend.rule("评选", "好媳妇"), confirm=False) == []


def test_what_begins_later_is_told_with_its_day(said: Said) -> None:
    [found] = said(
        backend.rule("甲", "预约"), backend.rule("乙", "预约"), changes={1: {"valid_from": date(2021, 4, 1)}}
    )

    assert found.startswith(
        "4月1日起，规则 1《甲》和规则 2《乙》都有关键词“预约”：话里有它时由规则 1《甲》答"
    )


def test_a_day_of_another_year_is_told_with_its_year(said: Said) -> None:
    [found] = said(
        backend.rule("甲", "预约"), backend.rule("乙", "预约"), changes={1: {"valid_from": date(2022, 1, 1)}}
    )

    assert found.startswith("2022年1月1日起，规则 1《甲》和规则 2《乙》都有关键词“预约”")


def test_what_ends_is_told_with_its_last_day(said: Said) -> None:
    both = backend.rule("甲", "预约"), backend.rule("乙", "预约")

    [until] = said(*both, changes={1: {"valid_until": date(2021, 12, 1)}})

    assert until == (
        "到12月1日为止，规则 1《甲》和规则 2《乙》都有关键词“预约”：话里有它时由规则 1《甲》答（编号在前）；"
        "规则 2《乙》轮不到，可以改优先级换先后，或者停用一条。"
    )


def test_what_begins_and_ends_is_told_with_both_days_and_what_is_true_before_and_after(said: Said) -> None:
    given = backend.rule("甲", "预约"), backend.rule("乙", "预约"), backend.rule("丙", "预约")
    before, between, after = said(
        *given, changes={1: {"valid_from": date(2021, 4, 1), "valid_until": date(2022, 1, 31)}}
    )

    assert before.startswith("到3月31日为止，规则 2《乙》和规则 3《丙》都有")
    assert between.startswith("4月1日起到2022年1月31日为止，规则 1《甲》、规则 2《乙》和规则 3《丙》都有")
    assert after.startswith("2022年2月1日起，规则 2《乙》和规则 3《丙》都有")


def test_a_shorter_word_is_in_the_way_only_as_long_as_its_rule_answers(said: Said) -> None:
    [found] = said(
        backend.rule("甲", "预约"),
        backend.rule("乙", "预约电话"),
        changes={1: {"priority": 1, "valid_until": date(2021, 4, 30)}},
    )

    assert found.startswith("到4月30日为止，规则 2《乙》的关键词“预约电话”（半匹配）：话里有它就由规则 1")


def test_lines_of_a_fixed_word_that_two_rules_have_agree(said: Said) -> None:
    assert said(backend.rule("甲", "客服"), backend.rule("乙", "客服", mode="equal")) == [
        "规则 2《乙》没有一个用得上的关键词，永远不会答。",
        "规则 1《甲》的关键词“客服”（半匹配）是固定用语，用它开头的话总由程序先答。",
        "规则 2《乙》的关键词“客服”（全匹配）是固定用语，用它开头的话总由程序先答，规则不会答。",
        "规则 1《甲》和规则 2《乙》都有关键词“客服”：话里有它，不在开头时由规则 1《甲》答。",
    ]
    [alone, other, both] = said(
        backend.rule("甲", "帮助"), backend.rule("乙", "帮助"), changes={1: {"priority": 1}}
    )
    assert "“帮助”（半匹配）是固定用语，只发这几个字时总由程序先答。" in alone
    assert "“帮助”（半匹配）是固定用语，只发这几个字时总由程序先答。" in other
    assert "：别的话里有它就由规则 1《甲》答" in both


def test_rules_of_different_times_share_a_word_in_peace(said: Said) -> None:
    spring = {"valid_from": date(2021, 3, 1), "valid_until": date(2021, 5, 31)}
    summer = {"valid_from": date(2021, 6, 1), "valid_until": date(2021, 8, 31)}

    assert said(backend.rule("春", "活动"), backend.rule("夏", "活动"), changes={1: spring, 2: summer}) == []


@pytest.mark.parametrize(
    ("word", "mode", "priority", "words"),
    [
        ("好媳妇", "equal", 0, "只发这几个字时由规则 1《评选》答，不再答数字，换个说法或加上年份才答数字"),
        (
            "好媳妇",
            "contain",
            0,
            "话里有它，也就有数字的名称“好媳妇”，数字总是先答；规则 1《评选》的半匹配轮不到",
        ),
        ("好媳妇", "contain", 2, "问数字的名称“好媳妇”、“省级好媳妇”也由它答，不再答数字"),
        ("好媳妇评选办法", "contain", 0, "话里有它，也就有数字的名称“好媳妇”，数字总是先答"),
        ("媳妇", "contain", 0, "问数字的名称“好媳妇”、“省级好媳妇”时由数字先答；别的话里有它"),
        ("媳妇", "contain", 2, "话里有它就由规则 1《评选》答（优先级 2，大于 0），问数字的名称“好媳妇”"),
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
        "规则 1《过期》到2021年3月7日为止，已经过了",
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


WORDS = (
    "好媳妇",
    "媳妇",
    "省级好媳妇",
    "好媳妇评选办法",
    "办班",
    "办班电话",
    "预约",
    "预约电话",
    "帮助",
    "客服",
    "家暴",
)
KEYWORDS = st.builds(Keyword, st.sampled_from(WORDS), st.sampled_from(["equal", "contain"]))
RULES = st.lists(
    st.tuples(st.lists(KEYWORDS, min_size=1, max_size=3, unique=True), st.sampled_from([-1, 0, 0, 2, 5])),
    min_size=1,
    max_size=4,
)


class Given(Library):
    """A library with the figures of another, and these rules."""

    def __init__(self, shelf: Shelf, entries: list[Entry]):
        super().__init__()
        self._given = replace(shelf, book=Book(entries), told=Remembered())

    def shelf(self, session: Session) -> Shelf:
        return self._given


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    folder = tmp_path_factory.mktemp("rules")
    sessions = db.connect(f"sqlite:///{folder / 'bot.db'}")
    db.Base.metadata.create_all(sessions.engine)
    review.load(sessions, review.made_up(folder), slug="made-up")
    yield sessions
    sessions.close()


@settings(deadline=None, max_examples=100)
@given(RULES)
@example([([Keyword("好媳妇", "contain")], 2), ([Keyword("媳妇", "contain")], -1)])
def test_whatever_rules_there_are_each_line_tells_who_really_answers_and_where_there_is_none_the_rule_does(
    made_up: Sessions, given: list[tuple[list[Keyword], int]]
) -> None:
    entries = [
        Entry(number, f"第{number}条", tuple(words), (Part("text", "回复"),), priority=priority)
        for number, (words, priority) in enumerate(given, 1)
    ]
    with made_up.read() as session:
        shelf = Library().shelf(session)
        library = Given(shelf, entries)
        names = dict(indicators.told_names(session))
        found = conflicts.among(entries, names=names, distressed=shelf.distress, today=TODAY)
        shown = [one for each in found for one in each.examples]

        assert shown == [(words, who_answers(session, words, library)) for words, _ in shown]
        heads = [each.text.partition("：")[0] for each in found if each.examples]
        assert len(set(heads)) == len(heads)
        told = "\n".join(each.text for each in found)
        for entry in entries:
            for word in entry.keywords:
                if f"“{word.text}”" not in told:
                    assert who_answers(session, word.text, library) == entry.id
