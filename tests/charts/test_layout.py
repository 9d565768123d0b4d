"""Where things stand in a chart: whatever is written, nothing sticks out and nothing breaks the SVG."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import charts
from bot.charts import Bar, Chart, Panel
from bot.charts.layout import Sheet, Words, lay_out
from bot.charts.lettering import width
from tests.charts.examples import chart, rows, shares, years

SLOWLY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
CHINESE = st.text(alphabet="妇女两癌检查“”《》（），、。户场次12万余%a bc🎉𠮷\u0301", max_size=60)
ANYTHING = st.one_of(CHINESE, st.text(max_size=40))
BARS = st.builds(
    Bar,
    label=ANYTHING,
    value=st.decimals(min_value=0, allow_nan=False, allow_infinity=False),
    written=ANYTHING,
    approximate=st.booleans(),
)
PANELS = st.builds(
    Panel,
    bars=st.lists(BARS, min_size=1, max_size=10).map(tuple),
    heading=ANYTHING,
    over_time=st.booleans(),
)
CHARTS = st.builds(
    Chart,
    title=ANYTHING,
    subtitle=ANYTHING,
    footer=ANYTHING,
    panels=st.lists(PANELS, min_size=1, max_size=3).map(tuple),
)


def reach(words: Words) -> tuple[float, float]:
    """Return where a line of words begins and ends."""
    wide = sum(width(text, size) for text, size in words.pieces)
    begin = words.x - {"start": 0, "middle": wide / 2, "end": wide}[words.anchor]
    return begin, begin + wide


def numbers(sheet: Sheet) -> list[Words]:
    return [words for words in sheet.words if words.role == "number"]


@SLOWLY
@given(CHARTS)
@example(Chart("W" * 60, "i" * 90, "”" * 60, (Panel((Bar("“" * 60, Decimal(0), "1" * 60),) * 2),)))
def test_whatever_is_written_stands_inside_the_picture(chart: Chart) -> None:
    sheet = lay_out(chart)

    assert all(begin > 20 and end < 880 for begin, end in map(reach, sheet.words))
    assert all(box.x > 20 and box.x + box.width < 880 for box in sheet.boxes)
    assert all(0 < words.y < sheet.height - 20 for words in sheet.words)
    assert all(box.y > 0 and box.y + box.height < sheet.height for box in sheet.boxes)


@SLOWLY
@given(CHARTS)
def test_whatever_is_written_makes_a_valid_svg(chart: Chart) -> None:
    tree = ElementTree.fromstring(charts.svg(chart))

    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert float(tree.get("height", 0)) >= 200


@SLOWLY
@given(st.lists(BARS, min_size=2, max_size=10).map(tuple), st.booleans())
def test_more_never_has_the_shorter_bar(bars: tuple[Bar, ...], over_time: bool) -> None:
    sheet = lay_out(chart(Panel(bars, over_time=over_time)))

    shown = [box for box in sheet.boxes if box.grows]
    long = [box.height if box.grows == "up" else box.width for box in shown]
    by_value = sorted(zip((bar.value for bar in bars), long, strict=True))
    assert [each for _, each in by_value] == sorted(long)


def test_years_stand_as_columns_while_their_numbers_fit_and_then_as_rows() -> None:
    seven = lay_out(chart(years(*["10025名"] * 7)))
    ten = lay_out(chart(years(*["10025名"] * 10)))

    assert {box.grows for box in seven.boxes if box.grows} == {"up"}
    assert {box.grows for box in ten.boxes if box.grows} == {"right"}
    for before, after in zip(numbers(seven), numbers(seven)[1:], strict=False):
        assert reach(before)[1] + 8 < reach(after)[0]


def test_the_numbers_of_one_topic_never_stand_as_columns() -> None:
    sheet = lay_out(rows(("省级", "13户"), ("市级", "12户"), ("区级", "50户")))

    assert {box.grows for box in sheet.boxes if box.grows} == {"right"}


def test_equal_numbers_have_equal_bars() -> None:
    sheet = lay_out(rows(("省级", "12户"), ("市级", "12户")))

    assert len({box.width for box in sheet.boxes if box.grows}) == 1


def test_a_share_is_a_part_of_a_hundred() -> None:
    sheet = lay_out(chart(Panel((shares(40), shares(80)))))
    beyond = lay_out(chart(Panel((shares(40), shares(160)))))

    two_fifths, four_fifths = (box.width for box in sheet.boxes if box.grows)
    a_quarter, whole = (box.width for box in beyond.boxes if box.grows)
    assert four_fifths == pytest.approx(2 * two_fifths, abs=0.1)
    assert whole == pytest.approx(4 * a_quarter, abs=0.2)
    assert whole > four_fifths


def test_the_only_number_of_its_unit_is_written_large_and_has_no_bar() -> None:
    alone = lay_out(chart(years("10025名")))
    beside = lay_out(chart(years("60余场次"), years("8000余人")))

    assert not [box for box in alone.boxes + beside.boxes if box.grows]
    sizes = [words.pieces[0][1] for words in alone.words + beside.words if words.role == "large"]
    assert sizes == [168, 56, 56]
