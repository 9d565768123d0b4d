"""Rows of blocks as sentences: `10025名 | 妇女接受“两癌”检查` says how many did what, the other way round."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.publishing.proofread.reading import Reading

_FENCE = re.compile(r" {0,3}[:：]{3,}[ \t　]*(.*?)[ \t　:：]*")
_BAR = re.compile(r"[|｜]")
_DATED = re.compile(r"[\s*]*(\d{4}年)[\s*]*(.+?)\s*")
_NAMED = re.compile(r"[{}]")  # a number that is filled in by its name
_UNMARKED = re.compile(r"[^*\\]+")  # what is read of a bold or an escaped cell
Piece = tuple[int, int]  # where it stands in the source


def reading(whole: Reading) -> Reading:
    """Return the rows of 数字, 荣誉 and 对比 in *whole* as a reading of their own, a sentence a line.

    Its letters have their places in the same source.  A row that takes a number by name is none of them: it
    stays with what is read as it stands.
    """
    letters: list[str] = []
    places: list[int] = []
    for _, sentences in _told(whole):
        for pieces in sentences:
            for start, end in pieces:
                for part in _UNMARKED.finditer(whole.source, start, end):
                    letters.append(part[0])
                    places.extend(range(*part.span()))
            letters.append("。\n")
            places.extend((pieces[-1][1] - 1,) * 2)
    return replace(whole, text="".join(letters), places=tuple(places))


def spans(whole: Reading) -> list[Piece]:
    """Return where the rows of `reading` stand in the source: nothing in them is a sentence as it stands."""
    return [row for row, _ in _told(whole)]


def _told(whole: Reading) -> Iterator[tuple[Piece, list[list[Piece]]]]:
    """Give each row that says something, and its sentences: the cells of each, in the order of speech."""
    for kind, start, end in _rows(whole):
        cells = list(_cells(whole.source, start, end))
        if any(_NAMED.search(whole.source, *cell) for cell in cells):
            continue
        match kind, cells:
            case "数字", [value, label, *more]:
                yield (start, end), [[label, value], *([each] for each in more)]
            case "对比", [label, *numbers] if numbers:
                yield (start, end), [_of_year(whole, label, each) for each in numbers]
            case _, [*all_] if all_:
                yield (start, end), [all_]


def _of_year(whole: Reading, label: Piece, number: Piece) -> list[Piece]:
    """Return a cell of 对比 as a sentence; one without a year is of the year of the article."""
    if dated := _DATED.fullmatch(whole.source, *number):
        return [dated.span(1), label, dated.span(2)]
    return [label, number]


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
