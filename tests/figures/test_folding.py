"""Texts brought to one form."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from bot.figures.folding import fold


def test_width_case_quotes_spaces_and_emoji_make_no_difference() -> None:
    assert fold("“两癌”") == fold("两 癌！") == fold("《两癌》😀") == fold("\u200b两\u0000癌~") == "两癌"
    assert fold("ＨＥＬＬＯ小孩２０２０") == "hello小孩2020"


@given(st.text())
@example("İ")
@example("ᄀ.ᅡ")  # Hangul letters that compose once the point between them is gone
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_nothing_but_letters_and_digits_is_left(text: str) -> None:
    assert all(unicodedata.category(letter)[0] in "LN" for letter in fold(text))
