"""Charts as pictures: real PNGs, looked at pixel by pixel."""

import hashlib
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from bot import charts
from bot.charts import Bar, Chart, Panel, lettering
from bot.errors import Mistake
from tests.charts.examples import RED, chart, drawn, rows, years

BAND = 12  # pixels of red along the top
EDGE = 40
LONG = "农村妇女“两癌”检查救助工作中享受到免费检查的25—69周岁农村建档立卡妇女（含村、社区妇联干部）总人数"
EVERY_KIND = {
    "one number": chart(years("10025名")),
    "two years": chart(years("1万人次", "1.2万人次")),
    "six years": chart(years("120条", "210条", "近200条", "305条", "0条", "394条")),
    "ten years": chart(years(*(f"{9000 + 311 * each}名" for each in range(10)))),
    "a topic": rows(("“两癌”检查受益妇女", "10025名"), ("“两癌”患病妇女救助", "11名")),
    "short labels": rows(("省级", "13户"), ("市级", "12户"), ("区级", "50余户")),
    "long labels": chart(*rows((LONG, "12户"), (LONG * 2, "近500户")).panels, title=LONG),
    "several units": chart(
        years("60余场次"), years("8000余人"), *rows(("甲", "3元"), ("乙", "2万元")).panels
    ),
    "wordy numbers": chart(Panel((Bar("甲", Decimal(5), LONG), Bar("乙", Decimal(3), "3元")))),
    "one wordy number": chart(Panel((Bar("甲", Decimal(5), LONG, approximate=True),))),
    "nothing but zeros": rows(("省级", "0户"), ("市级", "0户")),
}


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    """Return the smallest box below the red band that holds all that is not white."""
    below = picture.crop((0, BAND, *picture.size))
    box = ImageChops.difference(below, Image.new("RGB", below.size, "white")).getbbox()
    assert box
    return box


def red_lengths(picture: Image.Image) -> list[int]:
    """Return how long each bar is that grows to the right, from the top down."""
    lengths, inside = [], False
    for y in range(BAND, picture.height):
        row = [picture.getpixel((x, y)) for x in range(picture.width)]
        long = row.count(RED)
        if long >= 4 and not inside:
            lengths.append(0)
        inside = long >= 4
        if inside:
            lengths[-1] = max(lengths[-1], long)
    return lengths


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_chart_of_every_kind_is_a_png_with_everything_inside_its_edges(kind: str) -> None:
    png = charts.png(EVERY_KIND[kind])
    picture = drawn(EVERY_KIND[kind])

    assert png.startswith(b"\x89PNG")
    assert len(png) < 500_000
    assert picture.width == 900
    assert 400 < picture.height < 1500
    left, top, right, bottom = ink(picture)
    assert (left >= EDGE, right <= 900 - EDGE) == (True, True)
    assert (top >= 20, bottom <= picture.height - 20) == (True, True)
    assert {picture.getpixel((x, 5)) for x in (0, 450, 899)} == {RED}


def test_bars_are_as_long_as_their_numbers_say() -> None:
    picture = drawn(rows(("省级", "100户"), ("市级", "50户"), ("区级", "25户")))

    whole, half, quarter = red_lengths(picture)
    assert half == pytest.approx(whole / 2, abs=2)
    assert quarter == pytest.approx(whole / 4, abs=2)


def test_a_few_beside_very_many_can_still_be_seen_and_none_has_no_bar() -> None:
    few = red_lengths(drawn(rows(("省级", "3户"), ("市级", "900000户"))))
    none = red_lengths(drawn(rows(("省级", "0户"), ("市级", "900000户"))))

    assert [len(few), len(none)] == [2, 1]
    assert few[0] < 6


def test_what_is_about_the_same_number_is_hatched_and_the_picture_says_why() -> None:
    exact = charts.svg(rows(("省级", "12户"), ("市级", "50户")))
    about = charts.svg(rows(("省级", "12户"), ("市级", "50余户")))

    assert "斜纹为约数" not in exact
    assert "斜纹为约数" in about
    assert about.count('class="now hatched"') == 2  # the bar, and the sample beside the words


def test_the_latest_year_stands_out() -> None:
    svg = charts.svg(chart(years("120条", "210条", "394条")))

    assert [svg.count(f'class="{role}"') for role in ("before", "now")] == [2, 1]


def test_a_number_is_written_as_its_source_writes_it() -> None:
    svg = charts.svg(rows(("阅读量", "1.2万人次"), ("听众", "近8000人")))

    words = svg.replace("</tspan>", "").split(">")
    assert [each.split("<")[0] for each in words if "万" in each or "近" in each] == ["1.2万", "近"]


def test_signs_of_xml_and_emoji_in_a_label_do_no_harm() -> None:
    plain = rows(("a < b & \"c\" '甲'", "3户"), ("乙", "2户"))
    with_emoji = rows(("a < b & \"c\" '甲'🎉👩‍👧\ufe0f\x00", "3户"), ("乙🌹", "2户"))

    assert charts.png(with_emoji) == charts.png(plain)


def test_a_second_process_draws_the_same_bytes() -> None:
    """With another seed for its hashes, so that no order of a set can show."""
    said = "import hashlib;from bot import charts;from tests.charts.test_drawing import EVERY_KIND as E;"
    said += "print(*(hashlib.sha256(charts.png(each)).hexdigest() for each in E.values()))"

    there = subprocess.run(
        [sys.executable, "-c", said],
        env=os.environ | {"PYTHONHASHSEED": "2020", "PYTHONPATH": str(Path(__file__).parents[2])},
        check=True,
        capture_output=True,
        text=True,
    )

    here = [hashlib.sha256(charts.png(each)).hexdigest() for each in EVERY_KIND.values()]
    assert there.stdout.split() == here


def test_without_the_font_one_is_told_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "PACKAGE", "no_such_font")

    with pytest.raises(Mistake, match=r"没有找到中文字体 Noto Sans SC.*make setup.*fonts\.lock"):
        charts.png(EVERY_KIND["a topic"])


def test_a_font_package_without_the_font_is_no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "FILE", "fonts/Other.ttf")

    with pytest.raises(Mistake, match="没有找到中文字体"):
        charts.png(EVERY_KIND["a topic"])


@pytest.mark.parametrize("value", ["-1", "NaN", "Infinity"])
def test_what_is_no_number_from_nought_up_is_not_drawn(value: str) -> None:
    with pytest.raises(Mistake, match="增长率：-3% 画不成图"):
        Bar("增长率", Decimal(value), "-3%")


@pytest.mark.parametrize("panels", [(), (Panel(()),), (years("3户"), Panel(()))])
def test_a_chart_of_nothing_is_refused(panels: tuple[Panel, ...]) -> None:
    with pytest.raises(Mistake, match="没有数字，画不成图。"):
        chart(*panels)


def test_more_numbers_than_a_phone_shows_are_refused() -> None:
    bars = tuple(Bar(f"第{each}项", Decimal(each), f"{each}户") for each in range(61))

    with pytest.raises(Mistake, match="最多画 60 个数字，这里有 61 个"):
        Chart("", "", "", (Panel(bars),))
