"""Finding every figure of a text: line by line, sentence by sentence."""

from dataclasses import dataclass
from decimal import Decimal

from bot.errors import Mistake
from bot.figures import sentences
from bot.figures.extract import labels, scanning, tables, years
from bot.figures.extract.tables import Cell

LONGEST_SENTENCE = 2_000  # characters; what has no full stop for so long is no text
_HEADING = 30


@dataclass(frozen=True)
class Extracted:
    """A figure as a text says it; `start` and `end` are its place in that text."""

    text: str
    value: Decimal
    unit: str
    approximate: bool
    label: str
    level: str | None
    year: int | None
    sentence: str
    start: int
    end: int


def extract(text: str, *, year: int | None = None) -> tuple[Extracted, ...]:
    """Return the figures of *text* in their order; *year* is what they belong to where no sentence says so.

    Raises Mistake naming the line when a sentence is too long to be one.
    """
    lines = text.split("\n")
    year = year or years.of_text(lines)
    rows = tables.cells(lines)
    found: list[Extracted] = []
    heading = ""
    start = 0
    for number, line in enumerate(lines, start=1):
        before = len(found)
        told = [
            _of_cell(line, cell, start, year) for cell in rows.get(number - 1, []) if cell.unit is not None
        ]
        for offset, sentence in sentences.located(line):
            if len(sentence) > LONGEST_SENTENCE:
                raise Mistake(
                    f"第{number}行：有一句话长达 {len(sentence)} 个字，没有句号，不像文章"
                    f"（{sentence[:20]}……）。请检查这一行。"
                )
            about = found[-1].label if len(found) > before and sentence.startswith("其中") else heading
            spoken = _in_sentence(sentence, start + offset, year=year, heading=about)
            found += [each for each in spoken if each.start not in {one.start for one in told}]
        if told:
            found[before:] = sorted([*found[before:], *told], key=lambda each: each.start)
        if line.strip() and len(found) == before:
            heading = line.strip(" #•·-—\u3000：:") if _heads(line, number) else ""
        elif len(line) > _HEADING:
            heading = ""
        start += len(line) + 1
    return tuple(found)


def _of_cell(line: str, cell: Cell, start: int, year: int | None) -> Extracted:
    return Extracted(
        text=line[cell.start : cell.end],
        value=cell.value,
        unit=cell.unit or "",
        approximate=cell.approximate,
        label=cell.label,
        level=cell.level,
        year=cell.year or year,
        sentence=line.strip(),
        start=start + cell.start,
        end=start + cell.end,
    )


def _heads(line: str, number: int) -> bool:
    """Say whether *line* heads what follows it; the title of the whole text is about too much."""
    return number > 1 and len(line) <= _HEADING and years.of_text([line]) is None


def _in_sentence(sentence: str, start: int, *, year: int | None, heading: str) -> list[Extracted]:
    places = scanning.places(sentence)
    if not places:
        return []
    return [
        Extracted(
            text=sentence[place.start : place.end],
            value=place.value,
            unit=place.unit,
            approximate=place.approximate,
            label=label.text,
            level=label.level,
            year=years.of_figure(sentence[: place.start], year),
            sentence=sentence,
            start=start + place.start,
            end=start + place.end,
        )
        for place, label in zip(places, labels.of(sentence, places, heading=heading), strict=True)
    ]
