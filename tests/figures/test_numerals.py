"""Numbers as the federation writes them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures import numerals


@pytest.mark.parametrize(
    ("text", "value", "unit", "approximate"),
    [
        ("10025名", "10025", "名", False),
        ("60余场次", "60", "场次", True),
        ("8000余人", "8000", "人", True),
        ("1.2万人次", "12000", "人次", False),
        ("20.3万元", "203000", "元", False),
        ("40余万元", "400000", "元", True),
        ("4万元", "40000", "元", False),
        ("2.62亿元", "262000000", "元", False),
        ("3万多人", "30000", "人", True),
        ("近8000人", "8000", "人", True),
        ("超过1.5万户", "15000", "户", True),
        ("100名以上", "100", "名", True),
        ("95.6%", "95.6", "%", False),
        ("12,300人", "12300", "人", False),
        ("１０名", "10", "名", False),
        ("60 余场次", "60", "场次", True),
        ("1.2 万 人次", "12000", "人次", False),
        ("1亿2000万元", "120000000", "元", False),
        ("3万5千人", "35000", "人", False),
        ("10万+", "100000", "", True),
        ("200+场", "200", "场", True),
        ("十四期", "14", "期", False),
        ("三百二十余户", "320", "户", True),
        ("一千零五人", "1005", "人", False),
        ("三万五千二百人", "35200", "人", False),
        ("两千人", "2000", "人", False),
        ("十余万元", "100000", "元", True),
        ("百余场", "100", "场", True),
        ("近千名", "1000", "名", True),
        ("上百名", "100", "名", True),
        ("突破30亿元", "3000000000", "元", True),
        ("百分之九十八点五", "98.5", "%", False),
    ],
)
def test_a_written_number_is_read_with_its_unit(text: str, value: str, unit: str, approximate: bool) -> None:
    assert numerals.read(text) == numerals.Numeral(Decimal(value), unit, approximate)


@pytest.mark.parametrize(
    "text",
    [
        *("", "名", "很多人", "1.2.3人", "-5人", "1e400", "9" * 40 + "人", "12期3班"),
        *("百场", "万人", "三八红旗手", "三五个", "五六十人", "上3人", "2万3亿元", "二〇二〇年"),
    ],
)
def test_what_is_no_single_number_is_not_read(text: str) -> None:
    assert numerals.read(text) is None


@given(st.text(max_size=30))
def test_any_text_at_all_is_read_or_not_but_never_fails(text: str) -> None:
    found = numerals.read(text)

    assert found is None or found.value.is_finite()


def test_a_value_becomes_a_plain_number_for_json() -> None:
    assert [numerals.as_number(Decimal(each)) for each in ("12000", "95.6", "4.0")] == [12000, 95.6, 4]
