"""Charts for tests: bars as they are written, and the picture read back."""

import io
from decimal import Decimal

from PIL import Image

from bot import charts
from bot.charts import Bar, Chart, Panel
from bot.figures import numerals

RED = (0xC8, 0x16, 0x1D)


def bar(label: str, written: str) -> Bar:
    """Return the bar of a number as it is written: 60余场次."""
    numeral = numerals.read(written)
    assert numeral, written
    return Bar(label, numeral.value, written, numeral.approximate)


def years(*written: str, last: int = 2020) -> Panel:
    """Return one indicator's years, the last one being *last*."""
    first = last - len(written) + 1
    return Panel(tuple(bar(f"{first + n}年", each) for n, each in enumerate(written)), over_time=True)


def chart(*panels: Panel, title: str = "“两癌”检查受益妇女") -> Chart:
    return Chart(title, "单位：名 · 来源：武都区妇联", "武都区妇联 · 数据年份：2020年", panels)


def rows(*bars: tuple[str, str]) -> Chart:
    """Return a topic's figures of one year, all of one unit."""
    return chart(Panel(tuple(bar(label, written) for label, written in bars)))


def drawn(chart: Chart) -> Image.Image:
    """Return the picture, decoded."""
    with Image.open(io.BytesIO(charts.png(chart))) as picture:
        picture.load()
        return picture.convert("RGB")


def shares(number: int) -> Bar:
    return Bar(f"第{number}项", Decimal(number), f"{number}%")
