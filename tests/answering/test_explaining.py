"""Why an answer is what it is: the alias, year, level, kind of number, guess or fixed word that decided."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.answering import answers, explaining, rules
from bot.answering.library import Library
from bot.db import Sessions
from tests.figures import review
from tests.figures.review import NOW

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # nothing is stored

Why = Callable[..., tuple[str, ...]]
LATEST = "没有说年份，用现有最近一年：2020年。"
ANSWERED = "结果：用数字回答。"
ASKED_BACK = "结果：没有直接回答，列出可能的让粉丝选。"
HELPLESS = "结果：答不上来，给出话题。"
CHECKED = "指标「“两癌”检查受益妇女」"


@pytest.fixture
def why(sessions: Sessions) -> Why:
    """Explain the answer to some words, with the review of 2020 confirmed."""
    review.load(sessions)
    library = Library()

    def why(text: str, *, default_year: int = 0, before: Mapping[str, Any] | None = None) -> tuple[str, ...]:
        with sessions.read() as session:
            return explaining.explain(
                session, text, now=NOW, library=library, default_year=default_year, before=before
            )

    return why


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("两癌", ["“两癌”是话题「两癌检查救助」的叫法（一字不差）。", LATEST, ANSWERED]),
        ("两癌检查多少人", [f"“两癌检查”是{CHECKED}的叫法（一字不差）。", "问的是人数。", LATEST, ANSWERED]),
        ("liangai", ["“两癌”是话题「两癌检查救助」的叫法（拼音liangai是“两癌”）。", LATEST, ANSWERED]),
        ("亮癌检查", [f"“亮癌检查”当作“两癌检查”（同音），是{CHECKED}的叫法。", LATEST, ANSWERED]),
        (
            "两癌保險2019年",
            [
                "“两癌保险”是指标「“两癌”保险投保妇女」的叫法（一字不差）。",
                "指定了年份：2019年。",
                "「“两癌”保险投保妇女」没有2019年的数字，有2020年的。",
                "结果：如实说没有这一年的数字。",
            ],
        ),
        (
            "2021年和2020年的两癌检查",
            [
                f"“两癌检查”是{CHECKED}的叫法（一字不差）。",
                "指定了年份：2021年、2020年。用的是2020年。",
                "「“两癌”检查受益妇女」没有2021年的数字，有2020年的。",
                ANSWERED,
            ],
        ),
        (
            "国家级最美家庭",
            [
                "“最美家庭”是话题「最美家庭」的叫法（一字不差）。",
                "指定了级别：国家级。",
                "「最美家庭」没有国家级的数字，有省级、市级、区级的。",
                ASKED_BACK,
            ],
        ),
        (
            "洗衣机多少钱一台",
            [
                "“洗衣机”是指标「爱心洗衣机」的叫法（一字不差）。",
                "问的是金额。",
                "“一台”问的不是我们有的数字。",
                "不是这种数，没有用：「爱心洗衣机」（台）。",
                ASKED_BACK,
            ],
        ),
        (
            "成都的两癌检查",
            [
                f"“两癌检查”是{CHECKED}的叫法（一字不差）。",
                "说到别处：“成都”；我们只有武都区的数字。",
                ASKED_BACK,
            ],
        ),
        (
            "3月份两癌检查",
            [
                f"“两癌检查”是{CHECKED}的叫法（一字不差）。",
                "问的是一年里的一段：“3月”；我们只有全年的数字。",
                ASKED_BACK,
            ],
        ),
        (
            "受灾群众物资",
            [
                "没有找到话题或指标的叫法。",
                "猜可能是：「配发物资的贫困村」、「暴洪救灾物资」；合适的不止一个，所以不替粉丝定。",
                ASKED_BACK,
            ],
        ),
        (
            "女性法律书发了多少册",
            [
                "没有找到话题或指标的叫法。",
                "猜可能是：「“两癌”保险投保妇女」；还有别的词不在它的名字里，所以不替粉丝定。",
                ASKED_BACK,
            ],
        ),
        ("剪纸", ["没有找到话题或指标的叫法。", "也没有哪个名字里有这些词，猜不出来。", HELPLESS]),
        ("你好", ["结果：问候，回一声好，给出话题。"]),
        ("帮助", ["“帮助”是固定用语。", "结果：给出全部话题。"]),
        ("转人工", ["固定用语：粉丝要找工作人员。", "结果：转给工作人员。"]),
    ],
)
def test_what_decided_is_told_step_by_step(why: Why, text: str, reasons: list[str]) -> None:
    read, *told = why(text)

    assert read.startswith("读作“")
    assert told == reasons


def test_two_questions_in_one_are_both_explained(why: Why) -> None:
    told = why("两癌检查多少人？救灾捐了多少？")

    assert f"“两癌检查”是{CHECKED}的叫法（一字不差）。" in told
    assert "另一句里的词只合指标「暴洪救灾物资」。" in told


def test_a_year_of_the_settings_is_told_as_one(why: Why, sessions: Sessions, tmp_path: Any) -> None:
    review.load(sessions, review.made_up(tmp_path), slug="made-up")
    later = (("year = 2019", "year = 2020"), ("12期", "14期"), ("value = 12\n", "value = 14\n"))
    text = review.MADE_UP_TEXT.replace("12期", "14期")
    review.load(sessions, review.made_up(tmp_path, *later, article=text), slug="made-up-later")

    assert "没有说年份，用管理员设定的年份：2019年。" in why("办班期数", default_year=2019)
    assert "没有说年份，用现有最近一年：2020年。" in why("办班期数")


def test_what_follows_an_answer_is_explained_by_it(why: Why, sessions: Sessions) -> None:
    with sessions.read() as session:
        before = answers.answer(session, "两癌检查", now=NOW, library=Library()).context

    assert f"没有说是什么，接着上一个回答：{CHECKED}。" in why("那2020年呢", before=before)
    assert "接着上一个回答，选的是：“两癌”检查受益妇女（2020年）。" in why("对比", before=before)


@pytest.mark.parametrize("text", ["老公昨晚又打我了", "jiabao", "我想自杀"])
def test_words_of_distress_are_never_repeated(why: Why, text: str) -> None:
    told = why(text)

    assert "求助" in told[0]
    assert text not in "".join(told)


def test_what_is_left_in_confidence_is_never_repeated(why: Why) -> None:
    told = why("我住在东江镇某某村", before={"next": "confided"})

    assert "只有维权的同事看得到" in told[0]
    assert "东江" not in "".join(told)


def test_nothing_is_followed_when_nobody_asks_why(why: Why, sessions: Sessions) -> None:
    explained = why("两癌检查")

    with sessions.read() as session:
        plain = answers.answer(session, "两癌检查", now=NOW, library=Library())

    assert explained
    assert plain.why == ()


@pytest.mark.parametrize(
    ("mode", "reasons"),
    [
        ("equal", ["规则 1《联系》的关键词“电话多少”（全匹配）。", "结果：规则里写好的回复。"]),
        (
            "contain",
            [
                "没有找到话题或指标的叫法。",
                "也没有哪个名字里有这些词，猜不出来。",
                "规则 1《联系》的关键词“电话多少”（半匹配）。",
                "结果：规则里写好的回复。",
            ],
        ),
    ],
)
def test_a_rule_that_decided_is_named(why: Why, sessions: Sessions, mode: str, reasons: list[str]) -> None:
    with sessions.begin() as session:
        words = [rules.Keyword("电话多少", mode)]
        wei = review.administrator(session)
        rules.add(session, "联系", words, "拨12338", by=wei, now=NOW)

    assert list(why("电话多少")[1:]) == reasons
