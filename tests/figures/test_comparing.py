"""A figure beside the year before: the difference in words, and what looks like a slip."""

from decimal import Decimal

import pytest

from bot.figures import comparing
from bot.figures.indicators import Figure
from tests import make


def said(value: str, unit: str = "名", *, year: int = 2019, approximate: bool = False) -> Figure:
    return Figure(
        year=year,
        value=Decimal(value),
        unit=unit,
        text=f"{value}{unit}",
        approximate=approximate,
        confirmed_at=make.NOON,
    )


@pytest.mark.parametrize(
    ("last", "value", "unit", "words"),
    [
        (said("9800"), "10025", "名", "比2019年增加 225名（2.3%）"),
        (said("9800"), "9000", "名", "比2019年减少 800名（8.2%）"),
        (said("9800"), "9800", "名", "和2019年一样"),
        (said("9800", "人"), "9801", "名", "比2019年增加 1名（0%）"),
        (said("60", "场次", approximate=True), "90", "场次", "比2019年增加约 30场次（50%）"),
        (said("92.5", "%"), "94", "%", "比2019年增加 1.5 个百分点"),
        (said("0", "户"), "3", "户", "比2019年增加 3户"),
    ],
)
def test_a_difference_is_told_in_words(last: Figure, value: str, unit: str, words: str) -> None:
    beside = comparing.with_last([last], year=2020, value=Decimal(value), unit=unit)

    assert beside
    assert (beside.words, beside.warning) == (words, "")


@pytest.mark.parametrize(
    ("value", "unit", "warning"),
    [
        ("98000", "名", "是2019年（9800名）的 10 倍"),
        ("980", "名", "只有2019年（9800名）的 1/10"),
        ("9900", "户", "那时是“名”，这里是“户”"),
    ],
)
def test_ten_times_as_much_and_another_unit_are_warned_of(value: str, unit: str, warning: str) -> None:
    beside = comparing.with_last([said("9800")], year=2020, value=Decimal(value), unit=unit)

    assert beside
    assert warning in beside.warning


def test_only_confirmed_figures_of_earlier_years_are_compared_with() -> None:
    waiting = said("1", year=2018)
    waiting.confirmed_at = None
    figures = [said("5", year=2016), said("7", year=2017), waiting, said("9", year=2021)]

    beside = comparing.with_last(figures, year=2020, value=Decimal(8), unit="名")

    assert beside
    assert beside.last.year == 2017
