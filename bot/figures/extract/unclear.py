"""What a text counts without saying one number of one thing: told to a person, never made a figure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from bot.figures import numerals, sentences
from bot.figures.extract import scanning, tables

RANGE = "是一个范围，不是一个数"
SHARE = "没有写成一个数"
NO_UNIT = "数后面没有单位"

_SMALL = "[一二两三四五六七八九十]"
_SHARES = re.compile(
    rf"(?<!第)(?:近|约|超过?)?(?:{_SMALL}|(?<!\d)\d)成(?:[多半]|以上|左右)?(?=$|[，。；、）)的])"
    rf"|(?:{_SMALL}|\d)成(?:[多半]|以上|左右)(?=[\u3400-\u9fff])"
    rf"|{_SMALL}{{1,3}}分之{_SMALL}{{1,3}}"
    rf"|翻了?{_SMALL}番"
)


@dataclass(frozen=True)
class Unclear:
    """What stands in a sentence, and why it is no figure; `start` and `end` are its place in the text."""

    text: str
    why: str
    sentence: str
    start: int
    end: int


def unclear(text: str) -> tuple[Unclear, ...]:
    """Return what *text* counts and `extract` leaves out, in its order."""
    found = [
        Unclear(sentence[start:end], why, sentence, offset + start, offset + end)
        for offset, sentence in sentences.located(text)
        for start, end, why in _of(sentence)
    ]
    return tuple(sorted([*found, *_of_tables(text.split("\n"))], key=lambda each: each.start))


def _of_tables(lines: list[str]) -> Iterator[Unclear]:
    begins = [0, *accumulate(len(line) + 1 for line in lines)]
    for number, row in tables.cells(lines).items():
        line, begin = lines[number], begins[number]
        for cell in row:
            if cell.unit is None:
                start, end = cell.start, cell.end
                yield Unclear(line[start:end], NO_UNIT, line.strip(), begin + start, begin + end)


def _of(sentence: str) -> Iterator[tuple[int, int, str]]:
    line = numerals.narrow(sentence)
    named = scanning.names(line)
    yield from ((place.start, place.end, RANGE) for place in scanning.ranges(line))
    yield from ((start, end, NO_UNIT) for start, end in scanning.bare(line))
    for found in _SHARES.finditer(line):
        if not scanning.within(found.start(), named):
            yield found.start(), found.end(), SHARE
