"""Draws a graph as SVG: templates/charts/graph.svg filled with where everything stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.charts.drawing import FOLDER
from bot.charts.graphs import axes
from bot.charts.graphs.axes import Scale
from bot.charts.graphs.values import Band, Graph, Series, Value
from bot.charts.lettering import FAMILY

WIDTH, EDGE = 900, 24
TITLE, LETTERS = 24, 16  # pixels
PLOT, LEFT = 280, 74
LINE = 1.6
COLOURS = ("#C8161D", "#5F5A57", "#1F4F82", "#7A4A00", "#1C6B3C")
BAND = "#EFE3D6"
WIDEST_BAR, OF_ITS_ROOM = 46, 0.7
NOTHING = "没有数据"


@dataclass(frozen=True)
class Words:
    """One line of words."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: int = LETTERS


@dataclass(frozen=True)
class Stroke:
    """A line along a path; dotted where a single day stands between two gaps."""

    path: str
    colour: str
    dashed: bool


@dataclass(frozen=True)
class Box:
    """A bar, or the mark of a series in the legend."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Plot:
    """The place where values stand, and where each of them does."""

    top: float
    count: int
    scale: Scale

    @property
    def room(self) -> float:
        return (WIDTH - EDGE - LEFT) / max(self.count, 1)

    def x(self, number: int) -> float:
        return round(LEFT + self.room * (number + 0.5), 1)

    def y(self, value: float) -> float:
        return round(self.top + PLOT * (1 - self.scale.part(value)), 1)


def svg(graph: Graph) -> str:
    """Return *graph* as an SVG, 900 wide; the same graph is the same text on every machine."""
    top = EDGE + TITLE * LINE + LETTERS * LINE + 14
    plot = Plot(top, len(graph.labels), axes.scale(graph.values))
    words = [Words(EDGE, round(EDGE + TITLE * 0.9, 1), _heading(graph), size=TITLE)]
    words += [
        Words(LEFT - 10, round(plot.y(mark) + LETTERS * 0.36, 1), axes.written(mark), "end")
        for mark in plot.scale.marks
    ]
    words += [
        Words(plot.x(number), round(top + PLOT + LETTERS * LINE, 1), _plain(graph.labels[number]), "middle")
        for number in axes.shown(graph.labels, WIDTH - EDGE - LEFT, LETTERS)
    ]
    if not graph.values:
        words.append(Words(round((LEFT + WIDTH - EDGE) / 2, 1), round(top + PLOT / 2, 1), NOTHING, "middle"))
    legend, named = _legend(graph, round(EDGE + TITLE * LINE + LETTERS * 0.9, 1))
    drawn = [_drawn(each, plot, *_which(graph, each)) for each in graph.series]
    return _template().render(
        width=WIDTH,
        height=round(top + PLOT + LETTERS * LINE * 2 + 4),
        family=FAMILY,
        title=_plain(graph.title),
        described=_described(graph),
        grid=[plot.y(mark) for mark in plot.scale.marks],
        zero=plot.y(0),
        left=LEFT,
        right=WIDTH - EDGE,
        band=_shaded(graph.band, plot) if graph.band else [],
        band_colour=BAND,
        boxes=[*(box for boxes, _, _ in drawn for box in boxes), *legend],
        strokes=[stroke for _, strokes, _ in drawn for stroke in strokes],
        dots=[dot for _, _, dots in drawn for dot in dots],
        words=[*words, *named],
    )


def _heading(graph: Graph) -> str:
    """Return title and unit on one line; a title that is too long is cut, its unit never."""
    unit, title = f"（{graph.unit}）", _plain(graph.title)
    if axes.width(title + unit, TITLE) <= WIDTH - 2 * EDGE:
        return title + unit
    while axes.width(f"{title}…{unit}", TITLE) > WIDTH - 2 * EDGE:
        title = title[:-1]
    return f"{title}…{unit}"


def _plain(text: str) -> str:
    """Return *text* without what no XML may hold."""
    return "".join(sign for sign in text if sign.isprintable())


def _which(graph: Graph, series: Series) -> tuple[str, int, int]:
    """Return the colour of *series*, and which of how many rows of bars it is."""
    bars = [each for each in graph.series if each.look == "bars"]
    place = bars.index(series) if series in bars else 0
    return COLOURS[graph.series.index(series) % len(COLOURS)], place, len(bars)


def _drawn(
    series: Series, plot: Plot, colour: str, place: int, rows: int
) -> tuple[list[Box], list[Stroke], list[tuple[float, float, str]]]:
    if series.look == "bars":
        return list(_bars(series, plot, colour, place, rows)), [], []
    strokes, dots = [], []
    for run in _runs(series.values):
        points = [(plot.x(number), plot.y(value)) for number, value in run]
        if len(points) == 1:
            dots.append((*points[0], colour))
        else:
            path = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
            strokes.append(Stroke(path, colour, series.look == "dashed"))
    return [], strokes, dots


def _bars(series: Series, plot: Plot, colour: str, place: int, rows: int) -> Iterator[Box]:
    wide = min(plot.room * OF_ITS_ROOM / rows, WIDEST_BAR)
    for number, value in enumerate(series.values):
        if value is not None:
            begin = plot.x(number) - wide * rows / 2 + wide * place
            high, low = plot.y(max(value, 0)), plot.y(min(value, 0))
            yield Box(
                round(begin, 1), high, round(max(wide - (rows > 1), 0.5), 1), round(low - high, 1), colour
            )


def _shaded(band: Band, plot: Plot) -> list[str]:
    both: list[Value] = [
        None if low is None or high is None else number
        for number, (low, high) in enumerate(zip(band.lower, band.upper, strict=True))
    ]
    paths = []
    for run in _runs(both):
        numbers = [number for number, _ in run]
        there = [f"{plot.x(each):g} {plot.y(band.upper[each] or 0):g}" for each in numbers]
        back = [f"{plot.x(each):g} {plot.y(band.lower[each] or 0):g}" for each in reversed(numbers)]
        paths.append("M" + " L".join([*there, *back]) + " Z")
    return paths


def _runs(values: Sequence[Value]) -> Iterator[list[tuple[int, float]]]:
    """Yield the values that follow each other without a gap, with their places."""
    for told, run in groupby(enumerate(values), lambda each: each[1] is not None):
        if told:
            yield [(number, float(value)) for number, value in run if value is not None]


def _legend(graph: Graph, foot: float) -> tuple[list[Box], list[Words]]:
    """Return marks and names of what is shown, unless it is one thing that the title names."""
    names = [(each.name, _which(graph, each)[0], each.look) for each in graph.series]
    shown = [*names, *([(graph.band.name, BAND, "bars")] if graph.band else [])]
    boxes, words, x = [], [], float(EDGE)
    for name, colour, look in shown if len(shown) > 1 else []:
        if look == "bars":
            boxes.append(Box(round(x, 1), round(foot - 12, 1), 24, 12, colour))
        else:
            pieces = (0, 9, 18) if look == "dashed" else (0,)
            wide = 6 if look == "dashed" else 24
            boxes += [Box(round(x + each, 1), round(foot - 7, 1), wide, 3, colour) for each in pieces]
        words.append(Words(round(x + 32, 1), foot, _plain(name)))
        x += 32 + axes.width(name, LETTERS) + 26
    return boxes, words


def _described(graph: Graph) -> str:
    """Say in words what the picture shows, for whoever cannot see it."""
    if not graph.labels:
        return NOTHING
    names = "、".join(each.name for each in graph.series)
    return _plain(f"{names}，{graph.labels[0]}到{graph.labels[-1]}，单位{graph.unit}")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("graph.svg")
