"""Charts: a picture of each kind, from the figures to the PNG, on one pinned core; medians of 30."""

import os
import statistics
import sys
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot import charts
from bot.charts import Bar, Chart, Panel

ROUNDS = 30


def years(count: int) -> Panel:
    """Return *count* years of one indicator."""
    bars = [
        Bar(f"{2021 - back}年", Decimal(10025 - 300 * back), f"{10025 - 300 * back}名")
        for back in range(count)
    ]
    return Panel(tuple(reversed(bars)), over_time=True)


def topic(count: int) -> Panel:
    """Return *count* figures whose labels need two lines."""
    label = "农村妇女“两癌”检查救助工作中享受到免费检查的25—69周岁建档立卡妇女"
    return Panel(
        tuple(Bar(f"{label}{number}", Decimal(number), f"{number}余名", True) for number in range(count))
    )


def main() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    begun = time.perf_counter()
    charts.png(Chart("两癌检查救助", "单位：名", "武都区妇联", (topic(2),)))
    print(f"the first picture: {(time.perf_counter() - begun) * 1000:.0f} ms")
    for name, panel in (
        ("one number", years(1)),
        ("5 years", years(5)),
        ("10 years", years(10)),
        ("8 long labels", topic(8)),
    ):
        chart = Chart("“两癌”检查受益妇女", "单位：名 · 来源：武都区妇联", "武都区妇联", (panel,))
        taken: dict[str, list[float]] = {"svg": [], "png": []}
        for _ in range(ROUNDS):
            for step, draw in (("svg", charts.svg), ("png", charts.png)):
                begun = time.process_time()
                draw(chart)
                taken[step].append((time.process_time() - begun) * 1000)
        svg, png = (statistics.median(taken[step]) for step in ("svg", "png"))
        size = len(charts.png(chart)) / 1024
        print(f"{name:>14}: {png:5.1f} ms, of which the SVG {svg:4.1f} ms; {size:.0f} KB")


if __name__ == "__main__":
    main()
