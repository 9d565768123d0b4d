"""Lines of Chinese: broken where a typesetter would, and only of signs that the font has."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts.lettering import CLOSING, OPENING, clean, width, wrap

SIZE = 30


def room(letters: int) -> float:
    return letters * SIZE + 0.5


@pytest.mark.parametrize(
    ("text", "letters", "lines"),
    [
        ("最美家庭", 6, ["最美家庭"]),
        ("甘肃省家庭教育创新实践基地", 9, ["甘肃省家庭教育", "创新实践基地"]),
        ("省级“美丽庭院示范村”", 10, ["省级", "“美丽庭院示范村”"]),
        ("发放洗衣液的乡镇（街道办）", 10, ["发放洗衣液的", "乡镇（街道办）"]),
        ("开展各类活动，参与者众", 7, ["开展各类活动，", "参与者众"]),
        ("“hello小孩”爱心书包", 8, ["“hello小孩”", "爱心书包"]),
    ],
)
def test_a_line_breaks_between_words_and_outside_of_quotes(text: str, letters: int, lines: list[str]) -> None:
    assert wrap(text, SIZE, room(letters)) == lines


@settings(deadline=None)
@given(st.text(alphabet="妇女家庭（）“”，。、a1% ", max_size=80).map(clean), st.integers(12, 30))
def test_every_line_fits_and_nothing_is_lost(text: str, letters: int) -> None:
    lines = wrap(text, SIZE, room(letters))

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, SIZE) <= room(letters) + 0.01 for line in lines)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["妇女", "“两癌”", "检查，", "（街道办）", "25-69", "周岁"]), max_size=30))
def test_no_line_begins_with_a_closing_sign_or_ends_with_an_opening_one(words: list[str]) -> None:
    lines = wrap("".join(words), SIZE, room(12))

    assert all(line[0] not in CLOSING and line[-1] not in OPENING for line in lines if line)


def test_a_number_is_not_torn_apart_and_a_very_long_word_is() -> None:
    number = wrap("建档立卡的25-69周岁妇女", SIZE, room(6))
    word = wrap("x" * 80, SIZE, room(10))

    assert any("25-69" in line for line in number)
    assert "".join(word) == "x" * 80
    assert len(word) > 1


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("妇女🎉之家👩‍👩‍👧", "妇女之家"),
        ("1️⃣ 妇女\n\t之家 ", "1 妇女 之家"),
        ("a\x00b\ud800c\u200bd", "abcd"),
        ("喆堃㛃䶮℃①★", "喆堃㛃䶮℃①★"),
        ("𠮷女士", "〓女士"),
    ],
)
def test_only_what_the_font_has_is_drawn_and_a_missing_letter_leaves_a_mark(given_: str, kept: str) -> None:
    assert clean(given_) == kept
