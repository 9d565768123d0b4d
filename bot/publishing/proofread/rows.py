"""Rows of blocks as sentences: `10025名 | 妇女接受“两癌”检查` says how many did what, the other way round."""

import re
from collections.abc import Iterator

from bot.publishing.proofread.reading import Reading

_FENCE = re.compile(r" {0,3}[:：]{3,}[ \t　]*(.*?)[ \t　:：]*")
_BAR = re.compile(r"[|｜]")
_DATED = re.compile(r"\s*(\d{4}年)\s*(.+?)\s*")
_LEFT_OUT = re.compile(r"\*{1,3}|[{\\}]")
Piece = tuple[int, int]  # where it stands in the source


def reading(whole: Reading) -> Reading:
    """Return the rows of 数字, 荣誉 and 对比 in *whole* as a reading of their own, a sentence a line.

    Its letters have their places in the same source; a row that takes its number by name is left out.
    """
    letters: list[str] = []
    places: list[int] = []
    for pieces in _sentences(whole):
        for start, end in pieces:
            letters.append(whole.source[start:end])
            places.extend(range(start, end))
        letters.append("。\n")
        places.extend((pieces[-1][1] - 1,) * 2)
    return Reading(whole.source, "".join(letters), tuple(places), whole.fields, whole.body, whole.year)


def spans(whole: Reading) -> list[Piece]:
    """Return where those rows stand in the source: nothing in them is a sentence as it stands."""
    return [(start, end) for _, start, end in _rows(whole)]


def _sentences(whole: Reading) -> Iterator[list[Piece]]:
    for kind, start, end in _rows(whole):
        cells = list(_cells(whole.source, start, end))
        if any(_LEFT_OUT.search(whole.source, *cell) for cell in cells):
            continue
        match kind, cells:
            case "数字", [value, label, *_]:
                yield [label, value]
            case "荣誉", [level, name, number]:
                yield [level, name, number]
            case "对比", [label, *numbers]:
                for at in numbers:
                    if dated := _DATED.fullmatch(whole.source, *at):
                        yield [dated.span(1), label, dated.span(2)]


def _rows(whole: Reading) -> Iterator[tuple[str, int, int]]:
    """Give each row of such a block: the block's name, and where it stands."""
    kind, start = "", whole.body
    for line in whole.source[whole.body :].split("\n"):
        if fence := _FENCE.fullmatch(line):
            kind = fence[1]
        elif kind in ("数字", "荣誉", "对比") and line.strip():
            yield kind, start, start + len(line)
        start += len(line) + 1


def _cells(source: str, start: int, end: int) -> Iterator[Piece]:
    """Give the cells of a row, without the spaces around them; an empty one is none."""
    for bar in [*_BAR.finditer(source, start, end), None]:
        stop = bar.start() if bar else end
        cell = source[start:stop]
        first = start + len(cell) - len(cell.lstrip())
        if cell.strip():
            yield first, first + len(cell.strip())
        start = bar.end() if bar else end
