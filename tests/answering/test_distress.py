"""Words of distress."""

import pytest

from bot.answering import distress
from bot.figures.folding import fold


@pytest.mark.parametrize(
    "text",
    [
        *("他又打我了怎么办", "家暴", "老公 打 我!", "我不想活了", "想自杀", "被强奸", "有人猥亵"),
        *("虐待老人", "他打我电话也打", "打我电话的人天天打我"),
    ],
)
def test_distress_is_heard_in_any_wording(text: str) -> None:
    assert distress.hears(fold(text))


@pytest.mark.parametrize("text", ["两癌", "请打我电话", "想死你们了", "被打造成样板", "晚上好", ""])
def test_other_words_are_not_taken_for_it(text: str) -> None:
    assert not distress.hears(fold(text))
