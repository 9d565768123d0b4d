"""Which rule answers a text, and what goes back: everything in memory."""

import random
import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.rules import Book, Entry, Found, Keyword, Part, chosen, limits
from bot.figures.folding import fold
from bot.wechat.replies import Image, News, Text

TODAY = date(2026, 11, 24)
HELLO = Part("text", "欢迎来到妇女之家")
CARD = Part(
    "news", "摘要", title="怎样预约", url="https://mp.weixin.qq.com/s/a?b=1&c=2", picture="https://p/1"
)
PHOTO = Part("image", media_id="photo")
WORDS = st.lists(st.text(alphabet="两癌检查a1！ ", min_size=1, max_size=5), min_size=1, max_size=8)


def rule(number: int, *words: str, mode: str = "contain", **fields: object) -> Entry:
    """Return a rule with these keywords that says its own number."""
    given: dict[str, object] = {"parts": (Part("text", str(number)),)}
    keywords = tuple(Keyword(word, mode) for word in words)
    return Entry(number, f"规则{number}", keywords, **(given | fields))  # type: ignore[arg-type]


def answering(book: Book, text: str, *, before_figures: bool = False, today: date = TODAY) -> int | None:
    """Return the number of the rule that answers *text*."""
    found = book.find(fold(text), today=today, before_figures=before_figures)
    return found.entry.id if found else None


@settings(deadline=None)
@given(words=WORDS, text=st.text(alphabet="两癌检查a1！ ", max_size=12))
def test_half_match_is_a_word_within_the_message(words: list[str], text: str) -> None:
    found = answering(Book([rule(1, *words)]), text)

    assert (found == 1) == any(fold(word) and fold(word) in fold(text) for word in words)


@settings(deadline=None)
@given(words=WORDS, text=st.text(alphabet="两癌检查a1！ ", max_size=12))
def test_full_match_is_the_whole_message(words: list[str], text: str) -> None:
    found = answering(Book([rule(1, *words, mode="equal")]), text, before_figures=True)

    assert (found == 1) == any(fold(word) and fold(word) == fold(text) for word in words)


@settings(deadline=None)
@given(words=WORDS, text=st.text(alphabet="两癌检查a1！ ", max_size=12))
def test_of_the_words_within_a_message_the_longest_answers(words: list[str], text: str) -> None:
    book = Book(rule(number, word) for number, word in enumerate(words))

    found = book.find(fold(text), today=TODAY, before_figures=False)

    within = [len(fold(word)) for word in words if fold(word) and fold(word) in fold(text)]
    assert (len(fold(found.keyword)) if found else 0) == max(within, default=0)


def test_full_width_case_and_punctuation_make_no_difference() -> None:
    book = Book([rule(1, "ＡＢＣ两癌！"), rule(2, "在哪里", mode="equal")])

    assert answering(book, "请问 abc“两癌”检查") == 1
    assert answering(book, "在哪里？", before_figures=True) == 2


def test_before_the_figures_full_matches_and_those_of_priority_answer_and_after_them_the_rest() -> None:
    book = Book(
        [rule(1, "两癌", mode="equal"), rule(2, "检查", priority=1), rule(3, "预约"), rule(4, "在哪")]
    )

    assert answering(book, "两癌", before_figures=True) == 1
    assert answering(book, "两癌", before_figures=False) is None
    assert answering(book, "检查预约", before_figures=True) == 2
    assert answering(book, "检查预约", before_figures=False) == 3
    assert answering(book, "在哪", before_figures=True) is None


def test_full_match_comes_before_priority_and_priority_before_length() -> None:
    book = Book(
        [rule(1, "两癌检查", priority=1), rule(2, "两癌", priority=9), rule(3, "两癌检查", mode="equal")]
    )

    assert answering(book, "两癌检查", before_figures=True) == 3
    assert answering(book, "两癌检查多少人", before_figures=True) == 2


def test_of_equals_the_oldest_answers() -> None:
    book = Book([rule(7, "家", mode="equal"), rule(5, "家", mode="equal"), rule(9, "家"), rule(8, "家")])

    assert answering(book, "家", before_figures=True) == 5
    assert answering(book, "家家") == 8


def test_a_rule_answers_only_in_its_period_and_gives_way_outside_of_it() -> None:
    march = rule(1, "活动", valid_from=date(2026, 3, 1), valid_until=date(2026, 3, 31), priority=-1)
    book = Book([march, rule(2, "活动", priority=-2)])

    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]

    assert [answering(book, "活动", today=day) for day in days] == [2, 1, 1, 2]


def test_a_rule_with_nothing_to_reply_gives_way() -> None:
    empty = rule(1, "活动", parts=(Part("voice", media_id="v"),))
    expired = rule(2, "活动", parts=(Part("image", media_id="i", lasts_until=TODAY - timedelta(days=1)),))

    assert answering(Book([empty, expired]), "活动") is None
    assert answering(Book([empty, expired, rule(3, "活动")]), "活动") == 3


def test_an_empty_book_answers_nothing() -> None:
    assert answering(Book(), "两癌") is None
    assert answering(Book(), "", before_figures=True) is None
    assert Book().follow(TODAY) is None


def test_replies_to_followers_and_to_everything_else_are_found_by_themselves_alone() -> None:
    book = Book([rule(1, kind="follow"), rule(2, kind="default", valid_until=TODAY - timedelta(days=1))])

    greeting = book.follow(TODAY)

    assert greeting
    assert chosen(greeting) == Text("1")
    assert book.default(TODAY) is None


def test_why_names_the_rule_and_its_word() -> None:
    found = Book([rule(3, "两癌")]).find("两癌检查", today=TODAY, before_figures=False)

    assert found
    assert found.why == "规则 3《规则3》的关键词“两癌”（半匹配）"


@pytest.mark.parametrize(
    ("parts", "reply"),
    [
        ((HELLO,), HELLO.text),
        ((HELLO, Part("text", "电话 12338")), "欢迎来到妇女之家\n\n电话 12338"),
        ((PHOTO, HELLO), HELLO.text),
        (
            (HELLO, CARD),
            '欢迎来到妇女之家\n\n<a href="https://mp.weixin.qq.com/s/a?b=1&amp;c=2">怎样预约</a>',
        ),
        ((Part("voice", media_id="v"), HELLO), HELLO.text),
    ],
)
def test_all_replies_become_one_text(parts: tuple[Part, ...], reply: str) -> None:
    assert chosen(Found(rule(1, parts=parts), TODAY)) == Text(reply)


def test_a_card_and_a_picture_alone_go_back_as_they_are() -> None:
    assert chosen(Found(rule(1, parts=(CARD,)), TODAY)) == News("怎样预约", "摘要", CARD.url, "https://p/1")
    assert chosen(Found(rule(1, parts=(PHOTO, PHOTO)), TODAY)) == Image("photo")
    assert chosen(Found(rule(1, parts=(Part("video"),)), TODAY)) is None


def test_a_random_reply_is_one_of_those_that_can_be_given() -> None:
    entry = rule(1, parts=(HELLO, PHOTO, CARD, Part("voice", media_id="v")), reply_mode="random")
    pick = random.Random(7).choice

    given = {str(chosen(Found(entry, TODAY), pick=pick)) for _ in range(50)}

    assert len(given) == 3


def test_what_followers_will_not_get_is_said() -> None:
    long = Part("text", "长" * 400)

    assert limits(rule(1, parts=(HELLO,)), TODAY) == []
    assert limits(rule(1, parts=(HELLO, PHOTO)), TODAY) == ["一次只能回一条，图片不会发出"]
    assert limits(rule(1, parts=(PHOTO, PHOTO)), TODAY) == ["一次只能回一条，只发出第一张图片"]
    assert limits(rule(1, parts=(PHOTO, HELLO), reply_mode="random"), TODAY) == []
    assert limits(rule(1, parts=(Part("video"), Part("video"))), TODAY) == [
        "视频不能作为被动回复，已保存但不会发出"
    ]
    assert "2402 字节" in limits(rule(1, parts=(long, long)), TODAY)[0]
    assert "取不回来" in limits(rule(1, parts=(Part("image"),)), TODAY)[0]
    assert (
        "11月26日以后失效"
        in limits(rule(1, parts=(Part("image", media_id="i", lasts_until=date(2026, 11, 26)),)), TODAY)[0]
    )


def test_ten_thousand_keywords_are_found_as_fast_as_ten() -> None:
    few = Book(rule(number, f"词语{number}甲") for number in range(10))
    many = Book(rule(number, f"词语{number}甲") for number in range(10_000))
    text = fold("请问一下词语7甲是在什么时候办理的呀，谢谢")

    def took(book: Book) -> float:
        began = time.perf_counter()
        for _ in range(300):
            assert book.find(text, today=TODAY, before_figures=False)
        return (time.perf_counter() - began) / 300

    assert min(took(many) for _ in range(5)) < max(10 * min(took(few) for _ in range(5)), 0.0005)
