"""Makes a chart of confirmed figures: an indicator over its years, or one year with a panel a unit."""

from collections.abc import Iterable, Sequence

from bot.charts import Bar, Chart, Panel
from bot.figures.indicators import Confirmed

MOST_YEARS = 10  # the latest: more do not fit on a phone
SOURCE = "武都区妇联"


def chart_of(figures: Sequence[Confirmed]) -> Chart:
    """Return the chart of *figures*: each indicator over its years; or one year, a panel for each unit.

    名 and 元 never stand on one scale.  Raises Mistake when there are none, or more than a picture holds.
    """
    figures = list(dict.fromkeys(figures))
    if len({each.year for each in figures}) > 1 or len(figures) == 1:
        figures = _latest(figures)
        panels = _over_years(figures)
    else:
        panels = _by_unit(figures)
    return Chart(_title(figures), _subtitle(figures), _footer(figures), panels)


def _latest(figures: Iterable[Confirmed]) -> list[Confirmed]:
    """Return the figures by year, of each indicator no more than the latest few."""
    kept: dict[int, list[Confirmed]] = {}
    for figure in sorted(figures, key=lambda each: each.year):
        kept.setdefault(figure.indicator_id, []).append(figure)
    return [figure for years in kept.values() for figure in years[-MOST_YEARS:]]


def _over_years(figures: Iterable[Confirmed]) -> tuple[Panel, ...]:
    lines: dict[tuple[str, str], list[Bar]] = {}
    for figure in figures:
        lines.setdefault((figure.indicator, figure.unit), []).append(_bar(figure, f"{figure.year}年"))
    if len(lines) == 1:
        return tuple(Panel(tuple(bars), over_time=True) for bars in lines.values())
    return tuple(
        Panel(tuple(bars), heading=f"{indicator}（{unit}）" if unit else indicator, over_time=True)
        for (indicator, unit), bars in lines.items()
    )


def _by_unit(figures: Iterable[Confirmed]) -> tuple[Panel, ...]:
    units: dict[str, list[Bar]] = {}
    for figure in figures:
        units.setdefault(figure.unit, []).append(_bar(figure, figure.indicator))
    told = len(units) == 1  # under the title
    return tuple(
        Panel(tuple(bars), heading="" if told or len(bars) == 1 or not unit else f"单位：{unit}")
        for unit, bars in units.items()
    )


def _bar(figure: Confirmed, label: str) -> Bar:
    return Bar(label, figure.value, figure.text, figure.approximate)


def _title(figures: Sequence[Confirmed]) -> str:
    indicators = list(dict.fromkeys(figure.indicator for figure in figures))
    if len(indicators) == 1:
        return indicators[0]
    topics = list(dict.fromkeys(figure.topic for figure in figures))
    return "、".join(topics[:3]) + ("等" if len(topics) > 3 else "")


def _subtitle(figures: Sequence[Confirmed]) -> str:
    years, units = ({each.year for each in figures}, {each.unit for each in figures})
    parts = [f"{year}年" for year in years if len(years) == 1 < len(figures)]
    parts += [f"单位：{unit}" for unit in units if len(units) == 1 and unit]
    return " · ".join([*parts, f"来源：{SOURCE}"])


def _footer(figures: Iterable[Confirmed]) -> str:
    years = sorted({figure.year for figure in figures})
    whole = len(years) > 2 and years[-1] - years[0] == len(years) - 1
    shown = f"{years[0]}—{years[-1]}" if whole else "、".join(map(str, years))
    return f"{SOURCE} · 数据年份：{shown}年"
