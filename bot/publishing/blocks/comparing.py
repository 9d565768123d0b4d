"""Reads the block 对比: one thing in two years, written out or by its indicator's name."""

import re

from bot.publishing.blocks import references
from bot.publishing.blocks.fences import Fence
from bot.publishing.blocks.kinds import Block, Compare, Comparison
from bot.publishing.blocks.notes import Notes
from bot.publishing.blocks.numbers import Written, change, take_apart
from bot.publishing.blocks.rows import rows_of, wrong

_DATED = re.compile(r"(\S+?[年月季度日前后])[ 　:：]+(.+)")
_YEAR = re.compile(r"(\d{4})年?")
FORM = "标签 | 2019年 9800名 | 2020年 10025名"


def compare(fence: Fence, notes: Notes) -> Block | None:
    """对比: 标签 | 2019年 9800名 | 2020年 10025名, or {指标名} for this year and the one before."""
    found = []
    for line, cells, raw in _rows(fence, notes):
        if named := references.alone(raw[0]):
            row = _by_name(fence, line, named[0], raw[1:], notes)
        elif len(cells) != 3 or not all(map(_DATED.fullmatch, cells[1:])):
            if len(cells) == 3 and not all(cells):
                notes.leave_out(line, fence.name, "有一年没有数字")
            else:
                notes.fault(line, wrong(fence, raw, FORM))
            continue
        else:
            row = _written(cells)
        if row:
            found.append(row)
    return Compare(tuple(found)) if found else None


def _rows(fence: Fence, notes: Notes) -> list[tuple[int, list[str], list[str]]]:
    """Return the rows; the name of an indicator that stands first is not looked up here."""
    found = []
    for number, row in fence.rows:
        first, *rest = re.split(r"\s*[|｜]\s*", row)
        if references.alone(first):
            found.append((number, [first, *rest], [first, *rest]))
        else:
            one = Fence(fence.name, fence.line, ((number, row),))
            found += rows_of(one, notes, most=3, form=FORM)
    return found


def _by_name(fence: Fence, line: int, name: str, cells: list[str], notes: Notes) -> Comparison | None:
    years = [_YEAR.fullmatch(cell.strip()) for cell in cells]
    if len(years) not in {0, 2} or not all(years):
        notes.fault(line, wrong(fence, [f"{{{name}}}", *cells], f"{{{name}}} 或 {{{name}}} | 2019 | 2020"))
        return None
    known = notes.known
    if known is None:
        return Comparison(name, "", "", "", "", ("", ""))
    if not years and not known.year:
        notes.leave_out(line, fence.name, known.missing(name))
        return None
    this = known.year or 0
    before_year, after_year = (int(each[1]) for each in years if each) if years else (this - 1, this)
    before, after = known.find(name, before_year), known.find(name, after_year)
    if before is None or after is None:
        notes.leave_out(line, fence.name, known.missing(name, before_year if before is None else after_year))
        return None
    return _compared(
        after.indicator,
        (f"{before_year}年", f"{after_year}年"),
        take_apart(before.text),
        take_apart(after.text),
    )


def _written(cells: list[str]) -> Comparison:
    label, *rest = cells
    dated = [found for each in rest if (found := _DATED.fullmatch(each))]
    years = (dated[0][1], dated[1][1])
    return _compared(label, years, take_apart(dated[0][2]), take_apart(dated[1][2]))


def _compared(label: str, years: tuple[str, str], before: Written, after: Written) -> Comparison:
    if before.unit == after.unit:
        return Comparison(label, before.value, after.value, after.unit, change(before, after), years)
    return Comparison(label, before.value + before.unit, after.value + after.unit, "", "", years)
