"""Where everything stands in a chart: pure arithmetic; how it looks is told by templates/charts/chart.svg.

Years stand as columns where their numbers fit above them, else as rows.  What has one bar only is no
comparison: it is written large.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.charts.lettering import clean, overhang, width, wrap
from bot.charts.values import Bar, Chart, Panel

WIDTH, EDGE = 900, 48
ROOM = WIDTH - 2 * EDGE
TITLE, SUBTITLE, HEADING, LABEL, NUMBER, FOOTER = 46, 28, 30, 30, 38, 26  # pixels; a phone shows 40 % of it
LARGEST_NUMBER, TILE_NUMBER, SMALLEST_NUMBER = 168, 56, 28
UNIT = 0.74  # of the number it stands behind
LINE = 1.36  # of the size of the letters
MIDDLE = 0.37  # of the size: from the middle of a line down to the feet of its letters
COLUMN, COLUMN_ROOM, PLOT = 120, 268, 360
BAR, BETWEEN = 40, 22
LABELS_BESIDE = 190  # labels wider than this stand above their bars
SHORTEST, NARROWEST = 4, 200  # a bar that is not nothing is seen; a panel of bars has some room
_WRITTEN = re.compile(r"(\D*)([\d.,]+[余多几]?[十百千万亿]*[余多几]?)?(.*)", re.DOTALL)

Pieces = tuple[tuple[str, float], ...]  # of one line: words and their size
Lines = Sequence[Pieces]


@dataclass(frozen=True)
class Words:
    """A line of words: pieces with their sizes, from *x* on, around it, or up to it."""

    role: str  # title, subtitle, heading, label, number, large (on a card), footer
    x: float
    y: float
    pieces: Pieces
    anchor: str = "start"


@dataclass(frozen=True)
class Box:
    """A bar, a card behind a number, or a line."""

    role: str  # now, before, card, line, axis
    x: float
    y: float
    width: float
    height: float
    hatched: bool = False
    grows: str = ""  # up or right: where a bar's round end is


@dataclass
class Sheet:
    """The whole picture, filled from the top down."""

    width: int = WIDTH
    height: float = EDGE
    words: list[Words] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def down(self, by: float) -> float:
        """Go *by* pixels further down and return where that was begun."""
        begun, self.height = self.height, round(self.height + by, 1)
        return begun

    def write(self, role: str, text: str, size: float, *, x: float = EDGE, room: float = ROOM) -> None:
        """Write *text* in as many lines as it needs."""
        for line in wrap(text, size, room) if text else ():
            middle = self.down(size * LINE) + size * LINE / 2
            self.put(role, ((line, size),), x - overhang(line, size), middle)

    def put(self, role: str, pieces: Pieces, x: float, middle: float, anchor: str = "start") -> None:
        """Write one line whose letters have their middle at *middle*."""
        foot = middle + max(size for _, size in pieces) * MIDDLE
        self.words.append(Words(role, round(x, 1), round(foot, 1), pieces, anchor))

    def block(self, role: str, lines: Lines, x: float, middle: float, anchor: str = "start") -> None:
        """Write lines whose block has its middle at *middle*."""
        at = middle - _high(lines) / 2
        for pieces in lines:
            high = _high([pieces])
            shift = overhang(pieces[0][0], pieces[0][1]) if pieces and anchor == "start" else 0
            self.put(role, pieces, x - shift, at + high / 2, anchor)
            at += high

    def box(
        self,
        role: str,
        x: float,
        y: float,
        wide: float,
        high: float,
        *,
        hatched: bool = False,
        grows: str = "",
    ) -> None:
        """Put a box there."""
        x, y, wide, high = (round(each, 1) for each in (x, y, wide, high))
        self.boxes.append(Box(role, x, y, wide, high, hatched, grows))


def lay_out(chart: Chart) -> Sheet:
    """Return where everything in *chart* stands."""
    sheet = Sheet()
    sheet.write("title", clean(chart.title), TITLE)
    sheet.down(8)
    sheet.write("subtitle", clean(chart.subtitle), SUBTITLE)
    alone = len(chart.bars) == 1
    tiled = False
    for panel in chart.panels:
        tile = len(panel.bars) == 1 and not panel.heading
        sheet.down(18 if tile and tiled else 34)
        tiled = tile
        if heading := clean(panel.heading):
            sheet.write("heading", heading, HEADING)
            sheet.down(14)
        if alone:
            _card(sheet, panel.bars[0])
        elif len(panel.bars) == 1:
            _tile(sheet, panel.bars[0])
        elif panel.over_time and (size := _size_in_columns(panel)):
            _columns(sheet, panel, size)
        else:
            _rows(sheet, panel)
    _footer(sheet, chart)
    return sheet


def _card(sheet: Sheet, bar: Bar) -> None:
    """Write the one number of a chart as large as it fits."""
    room = ROOM - 2 * 40
    number = _number(bar, LARGEST_NUMBER, room)
    label = _lines(bar.label, LABEL, room)
    high = _high(number) + _high(label) + 2 * 44
    begun = sheet.down(high)
    sheet.box("card", EDGE, begun, ROOM, high)
    sheet.block("large", number, WIDTH / 2, begun + 44 + _high(number) / 2, "middle")
    sheet.block("label", label, WIDTH / 2, begun + high - 44 - _high(label) / 2, "middle")


def _tile(sheet: Sheet, bar: Bar) -> None:
    """Write the only number of its unit on a card, its label beside it."""
    inner = 28
    number = _number(bar, TILE_NUMBER, ROOM / 2)
    label = _lines(bar.label, LABEL, ROOM - 3 * inner - max(map(_wide, number)))
    high = max(_high(number), _high(label)) + 2 * 26
    begun = sheet.down(high)
    sheet.box("card", EDGE, begun, ROOM, high)
    sheet.block("large", number, WIDTH - EDGE - inner, begun + high / 2, "end")
    sheet.block("label", label, EDGE + inner, begun + high / 2)


def _size_in_columns(panel: Panel) -> float | None:
    """Return the size in which every number fits above its column, or None when none is readable."""
    room = min(ROOM / len(panel.bars), COLUMN_ROOM) - 14
    if max(width(clean(bar.label), LABEL) for bar in panel.bars) > room:
        return None
    fitting = (size for size in range(NUMBER, SMALLEST_NUMBER - 1, -2))
    return next(
        (size for size in fitting if all(_wide(_pieces(bar, size)) <= room for bar in panel.bars)), None
    )


def _columns(sheet: Sheet, panel: Panel, size: float) -> None:
    count = len(panel.bars)
    room = min(ROOM / count, COLUMN_ROOM)
    wide = min(room * 0.6, COLUMN)
    left = (WIDTH - room * count) / 2
    ground = sheet.down(size * LINE + PLOT) + size * LINE + PLOT
    for number, bar in enumerate(panel.bars):
        middle = left + room * (number + 0.5)
        high = _long(bar, panel, PLOT)
        role = "now" if number == count - 1 else "before"
        sheet.box(role, middle - wide / 2, ground - high, wide, high, hatched=bar.approximate, grows="up")
        sheet.put("number", _pieces(bar, size), middle, ground - high - size * LINE / 2, "middle")
        sheet.put("label", ((clean(bar.label), LABEL),), middle, ground + 12 + LABEL * LINE / 2, "middle")
    sheet.box("axis", EDGE, ground, ROOM, 2)
    sheet.down(12 + LABEL * LINE)


def _rows(sheet: Sheet, panel: Panel) -> None:
    labels = max(width(clean(bar.label), LABEL) for bar in panel.bars)
    numbers = max(_wide(_pieces(bar, NUMBER)) for bar in panel.bars)
    beside = labels <= LABELS_BESIDE
    left = EDGE + (labels + 20 if beside else 0)
    longest = WIDTH - EDGE - left - numbers - 16
    if longest < NARROWEST:  # a number with many words: they stand above, and the bar alone below
        beside, left, longest = False, EDGE, ROOM
    for number, bar in enumerate(panel.bars):
        if number:
            sheet.down(BETWEEN)
        if not beside:
            sheet.write("label", clean(bar.label), LABEL)
            sheet.down(6)
        if longest == ROOM:
            sheet.write("number", clean(bar.written), LABEL)
            sheet.down(6)
        begun = sheet.down(BAR)
        role = "before" if panel.over_time and number < len(panel.bars) - 1 else "now"
        long = _long(bar, panel, longest)
        sheet.box(role, left, begun, long, BAR, hatched=bar.approximate, grows="right")
        sheet.box("axis", left - 2, begun - 4, 2, BAR + 8)
        if beside:
            sheet.put("label", ((clean(bar.label), LABEL),), left - 20, begun + BAR / 2, "end")
        if longest != ROOM:
            sheet.put("number", _pieces(bar, NUMBER), left + long + 14, begun + BAR / 2)


def _footer(sheet: Sheet, chart: Chart) -> None:
    begun = sheet.down(40 + 22) + 40
    sheet.box("line", EDGE, begun, ROOM, 1)
    lines = wrap(clean(chart.footer), FOOTER, ROOM - 240)
    first = sheet.height + FOOTER * LINE / 2
    for line in lines:
        sheet.put("footer", ((line, FOOTER),), EDGE, sheet.down(FOOTER * LINE) + FOOTER * LINE / 2)
    if any(box.hatched for box in sheet.boxes):
        words = "斜纹为约数"
        right = WIDTH - EDGE
        sheet.put("footer", ((words, FOOTER),), right, first, "end")
        sheet.box("now", right - width(words, FOOTER) - 46, first - 13, 34, 26, hatched=True)
    sheet.down(EDGE - 10)
    sheet.height = round(sheet.height)


def _long(bar: Bar, panel: Panel, longest: float) -> float:
    """Return how long the bar is: in proportion, but never so short that something looks like nothing."""
    if not bar.value:
        return 0
    return max(float(bar.value / panel.top) * longest, SHORTEST)


def _number(bar: Bar, largest: float, room: float) -> Lines:
    """Return the number on one line, as large as it fits; one with many words small, on several."""
    size = int(min(largest, 100 * room / max(_wide(_pieces(bar, 100)), 1)))
    return [_pieces(bar, size)] if size >= NUMBER else _lines(bar.written, LABEL, room)


def _pieces(bar: Bar, size: float) -> Pieces:
    """Return how the number is written: its digits large, the words around them smaller."""
    found = _WRITTEN.fullmatch(clean(bar.written))
    before, digits, after = found.groups("") if found else (clean(bar.written), "", "")
    if not digits:
        return ((before + after, size),)
    small = round(size * UNIT, 1)
    return tuple((text, each) for text, each in ((before, small), (digits, size), (after, small)) if text)


def _lines(text: str, size: float, room: float) -> Lines:
    return [((line, size),) for line in wrap(clean(text), size, room)]


def _wide(pieces: Pieces) -> float:
    return sum(width(text, size) for text, size in pieces)


def _high(lines: Lines) -> float:
    return sum(max(size for _, size in pieces) * LINE for pieces in lines)
