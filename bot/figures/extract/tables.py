"""Figures in tables, whose unit stands in the heading of their column, in a column of its own or above.

A row is a line whose cells stand apart by wide spaces or tabs, as reading a document leaves them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.figures import numerals
from bot.figures.extract import words, years

_CELL = re.compile(r"[^\u3000\t]+")
_NUMBER = re.compile(r"[近约超逾]?\d[\d,.]*(?:[十百千万亿]{1,2})?[余多+]?%?")
_UNITS = words.alternation(words.UNITS)
_IN_BRACKETS = re.compile(rf"[（(](?:单位[:：])?(?P<unit>[万亿]?(?:{_UNITS}))[)）]\s*$")
_ABOVE = re.compile(rf"单位[:：]\s*(?P<unit>[万亿]?(?:{_UNITS}))(?:$|[)）\s])")
_HEADING_ITSELF = re.compile(r"(?:.*?[^\s])??(?P<unit>人次|场次|户次|件次|[人户件场期])数?$")
_UNIT_ALONE = re.compile(rf"[万亿]?(?:{_UNITS})")
_NUMBERED = re.compile("序号|编号|排名|名次|日期|时间|电话|备注|年份|年度|№|No")
_SAYS_LITTLE = re.compile(
    r"(?:数量|数目|总数|数据|人数|数|合计|总计|完成(?:数|情况|量)|全年|本年|当年|今年|去年|上年|\d{4}年度?)+"
)
_LEVEL = re.compile(rf"{words.alternation(words.LEVELS)}|^全国(?=$|[（(])")
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_LONGEST = 30  # characters of a cell that heads a row or a column


@dataclass(frozen=True)
class Cell:
    """A number of a table, what it counts, and its place in its line; `unit` is None where none is told."""

    start: int
    end: int
    value: Decimal
    unit: str | None
    approximate: bool
    label: str
    level: str | None
    year: int | None


def cells(lines: list[str]) -> dict[int, list[Cell]]:
    """Return the bare numbers of the tables in *lines*, by the place of their line."""
    found: dict[int, list[Cell]] = {}
    heading: list[str] = []
    above = ""
    for number, line in enumerate(lines):
        row = [(each.start(), each[0].strip()) for each in _CELL.finditer(line)] if _is_row(line) else []
        if len(row) < 2:
            heading = []
            above = _told_above(line) if line.strip() else above
        elif len(heading) != len(row) or not any(_NUMBER.fullmatch(text) for _, text in row):
            heading = [text for _, text in row] if not any(_NUMBER.fullmatch(text) for _, text in row) else []
        else:
            found[number] = list(_of_row(line, row, heading, above))
    return found


def _is_row(line: str) -> bool:
    told = line.strip("\u3000\t ")
    return ("\u3000" in told or "\t" in told) and not re.search("[。！？]", told)


def _told_above(line: str) -> str:
    found = _ABOVE.search(line)
    return found["unit"] if found else ""


def _of_row(line: str, row: list[tuple[int, str]], heading: list[str], above: str) -> Iterator[Cell]:
    texts = [text for _, text in row]
    name = next(
        (text for text in texts if not _NUMBER.fullmatch(text) and not _UNIT_ALONE.fullmatch(text)), ""
    )
    beside = next((text for text, head in zip(texts, heading, strict=True) if "单位" in head), "")
    for (start, text), head in zip(row, heading, strict=True):
        if not _NUMBER.fullmatch(text) or _NUMBERED.search(head) or max(len(name), len(head)) > _LONGEST:
            continue
        read = numerals.read(text)
        if read is None or not name:
            continue
        unit = read.unit or _unit(head, name, beside, above)
        scale = _SCALES.get((unit or "")[:1], Decimal(1))
        begin = line.index(text, start)
        yield Cell(
            start=begin,
            end=begin + len(text),
            value=read.value * scale,
            unit=unit.lstrip("万亿") if unit else None,
            approximate=read.approximate,
            label=_label(name, head),
            level=_level(head) or _level(name),
            year=years.of_figure(head, None) or years.of_figure(name, None),
        )


def _unit(head: str, name: str, beside: str, above: str) -> str | None:
    """Return the unit that a row or its column tells: the nearest one is believed."""
    if _UNIT_ALONE.fullmatch(beside):
        return beside
    for told in (head, name):
        if found := _IN_BRACKETS.search(told):
            return found["unit"]
    if found := _HEADING_ITSELF.fullmatch(head):
        return found["unit"]
    return above or None


def _label(name: str, head: str) -> str:
    name, head = _plain(name), _plain(head)
    if not head or _SAYS_LITTLE.fullmatch(head) or head in name:
        return name or head
    return f"{name}：{head}" if name else head


def _plain(told: str) -> str:
    return _LEVEL.sub("", _IN_BRACKETS.sub("", told)).strip()


def _level(told: str) -> str | None:
    found = _LEVEL.search(told)
    return f"{found[0].replace('全国', '国家').removesuffix('级')}级" if found else None
