"""Graphs as SVG: the same text every time, gaps as gaps, nothing outside its place."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import graphs
from bot.charts.graphs import Band, Graph, Series, axes
from bot.errors import Mistake

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.none() | st.integers(-(10**7), 10**9)


def line(*values: int | None, title: str = "阅读", labels: tuple[str, ...] | None = None) -> Graph:
    return Graph(
        title, "人次", labels or tuple(f"{n}日" for n in range(len(values))), (Series("阅读", values),)
    )


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_same_graph_is_the_same_text_and_needs_no_font_of_the_machine() -> None:
    graph = Graph(
        "三月的粉丝",
        "人次",
        ("3月1日", "3月2日", "3月3日"),
        (Series("新增", (5, None, 7), "bars"), Series("通常", (3, 4, 5), "dashed")),
        Band("中间一半", (1, 2, None), (6, 7, 8)),
    )

    svg = graphs.svg(graph)

    assert svg == graphs.svg(graph)
    assert {"三月的粉丝（人次）", "3月1日", "新增", "通常", "中间一半"} <= set(texts(svg))
    assert re.findall(r"style=|<style|<script|href", svg) == []  # it stands in pages as it is


def test_a_missing_day_breaks_the_line_and_a_day_between_two_gaps_is_a_dot() -> None:
    svg = graphs.svg(line(1, 2, None, 4, None, 6, 7))

    assert len(re.findall(r'stroke-width="2.5"', svg)) == 2
    assert len(re.findall(r"<circle", svg)) == 1


def test_nought_is_drawn_and_what_is_missing_is_not() -> None:
    bars = Graph("读", "人", ("一", "二", "三"), (Series("读", (0, None, 5), "bars"),))

    assert len(re.findall(r'fill="#C8161D"', graphs.svg(bars))) == 2


def test_without_any_data_it_says_so() -> None:
    assert "没有数据" in texts(graphs.svg(line(None, None)))
    assert "没有数据" in texts(graphs.svg(line()))


@given(values=st.lists(VALUES, max_size=60))
def test_every_value_stands_within_the_picture_and_between_its_marks(values: list[int | None]) -> None:
    graph = line(*values)

    scale = axes.scale(graph.values)
    root = ElementTree.fromstring(graphs.svg(graph))

    assert 2 <= len(scale.marks) <= 8
    assert all(scale.bottom <= value <= scale.top for value in graph.values)
    assert 0 in scale.marks
    numbers = [
        float(each) for path in root.iter(f"{SVG}path") for each in re.findall(r"-?[\d.]+", path.get("d", ""))
    ]
    assert all(0 <= each <= 900 for each in numbers)


def test_labels_below_never_touch_each_other() -> None:
    labels = [f"{month}月{day}日" for month in range(1, 13) for day in range(1, 29)]

    shown = axes.shown(labels, 800, 16)

    room = 800 / len(labels)
    assert shown[0] == 0
    assert len(shown) > 8
    for left, right in pairwise(shown):
        half = (axes.width(labels[left], 16) + axes.width(labels[right], 16)) / 2
        assert (right - left) * room > half


def test_a_long_title_is_cut_and_strange_signs_do_no_harm() -> None:
    svg = graphs.svg(line(1, title="很长的标题" * 20 + "<b>&\x0b\x00", labels=("\x08一",)))

    assert texts(svg)[0].endswith("…（人次）")
    assert "一" in texts(svg)


def test_marks_are_written_as_staff_read_numbers() -> None:
    assert [axes.written(mark) for mark in (0, 500, 9999, 15000, 120000, -20000)] == [
        "0",
        "500",
        "9999",
        "1.5万",
        "12万",
        "-2万",
    ]


def test_a_series_that_does_not_fit_its_labels_is_refused() -> None:
    with pytest.raises(Mistake, match="要和日子一样多"):
        Graph("读", "人", ("一",), (Series("读", (1, 2)),))
