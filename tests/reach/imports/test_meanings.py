"""Columns are told by the words of their headings: 人数 never for 次数, a day never for a total."""

import pytest

from bot.errors import Mistake
from bot.reach.imports import meanings
from bot.reach.imports.meanings import Kind
from bot.reach.imports.rows import ARTICLE_COUNTS, ARTICLE_RATES, FOLLOWER_COUNTS


def meant(heading: str, kind: Kind = Kind.ARTICLES) -> str:
    meaning = meanings.recognise(heading, kind)
    return meaning.label if meaning else ""


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("阅读人数", "阅读人数"),
        ("阅读次数", "阅读次数"),
        ("总阅读人数", "累计阅读人数"),
        ("累计阅读次数", "累计阅读次数"),
        ("当日阅读人数", "当日阅读人数"),
        ("图文阅读人数", "阅读人数"),
        ("阅读（人）", "阅读人数"),
        ("阅读（次）", "阅读次数"),
        ("阅读数(次)", "阅读次数"),
        ("阅 读 人 数", "阅读人数"),
        ("阅读人数（人）", "阅读人数"),
        ("内容URL", "网址"),
        ("发表时间", "发布日期"),
        ("阅读完成率（%）", "完读率"),
        ("公众号消息阅读次数", "公众号消息阅读次数"),
        ("在看数", "在看人数"),
        ("送达", "送达人数"),
        ("阅读后关注人数", "阅后关注人数"),
    ],
)
def test_a_heading_says_what_its_column_holds(heading: str, label: str) -> None:
    assert meant(heading) == label


@pytest.mark.parametrize("heading", ["阅读", "阅读量", "总阅读量", "图文分享数", "收藏"])
def test_a_heading_that_may_be_persons_or_times_is_for_a_person_to_decide(heading: str) -> None:
    assert meant(heading) == "看不出是人数还是次数"


@pytest.mark.parametrize(
    "heading",
    ["阅读次数（人）", "在看次数", "首次分享率", "每次分享带来阅读次数", "日均阅读人数", "电话", "指标", ""],
)
def test_what_is_not_known_is_not_guessed(heading: str) -> None:
    assert meant(heading) == ""


def test_new_followers_are_no_total_of_followers() -> None:
    told = [
        meant(each, Kind.FOLLOWERS)
        for each in ("新增关注人数", "取消关注人数", "净增关注", "累积关注人数", "新增人数", "累积人数")
    ]

    assert told == ["新增关注", "取消关注", "净增关注", "累积关注", "新增关注", "累积关注"]


def test_a_person_chooses_by_word_or_by_name() -> None:
    total, day = meanings.chosen("阅读次数"), meanings.chosen("day:read_count")

    assert total
    assert day
    assert (total.key, total.label, day.label) == ("read_count", "累计阅读次数", "当日阅读次数")
    assert meanings.chosen("-") is None
    with pytest.raises(Mistake, match="栏目没有“热度”这个意思"):
        meanings.chosen("热度")


def test_every_number_that_may_be_told_is_kept() -> None:
    told = {each.key for each in meanings.every() if each.is_value}

    assert told == {*ARTICLE_COUNTS, *ARTICLE_RATES, *FOLLOWER_COUNTS}


def test_every_meaning_may_be_chosen_by_its_word() -> None:
    for meaning in meanings.every():
        chosen = meanings.chosen(meaning.said)
        assert chosen
        assert chosen.key == meaning.key
