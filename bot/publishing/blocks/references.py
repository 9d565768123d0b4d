"""Figures by name inside a text: {“两癌”检查受益妇女} or, of another year, {“两癌”检查受益妇女 2019}."""

import re
from collections.abc import Callable

from bot.figures.folding import fold
from bot.figures.indicators import Confirmed
from bot.publishing.blocks.known import Known
from bot.publishing.blocks.notes import Notes

# Neither \{…} nor what looks like a template or a style sheet is a name: {{ }}, {% %}, p{color:red}.
_NAMED = re.compile(r"(?<![\\{])\{(?![{%#])([^{}\n]*[\u4e00-\u9fff][^{}\n]*)\}(?!\})")
_WITH_YEAR = re.compile(r"(.*\S)[ 　]+(\d{4})年?")
_MARKS = re.compile(r"([\\`*_\[\]])")


def filled(line: str, number: int, notes: Notes) -> str:
    """Return *line* with the text of each figure instead of its name; one that is not there is a fault."""
    known = notes.known
    if "{" not in line or known is None:
        return line

    def missing(why: str) -> str:
        notes.fault(number, f"{why}{'' if why.endswith(('？', '。')) else '。'}要写花括号本身，请写成 \\{{。")
        return ""

    return _replaced(line, known, missing)


def filled_or_why(row: str, known: Known | None) -> tuple[str, str]:
    """Return *row* with its figures and nothing, or why one of them is not there."""
    if "{" not in row or known is None:
        return row, ""
    reasons: list[str] = []

    def missing(why: str) -> str:
        reasons.append(why)
        return ""

    row = _replaced(row, known, missing)
    return row, reasons[0] if reasons else ""


def alone(cell: str) -> tuple[str, int | None] | None:
    """Return name and year when *cell* is nothing but a figure's name in braces."""
    found = _NAMED.fullmatch(cell.strip())
    return _name_and_year(found[1]) if found else None


def draws(text: str, name: str, year: int, usual: int | None) -> bool:
    """Tell whether *text*, whose year is *usual*, draws the figure of the indicator *name* in *year*."""
    wanted = fold(name)
    for found in _NAMED.finditer(text):
        named, told = _name_and_year(found[1])
        if fold(named) == wanted and (told or usual) == year:
            return True
    return False


def figure_of(cell: str, known: Known | None) -> Confirmed | None:
    """Return the figure when *cell* is nothing but its name in braces, and it is known."""
    named = alone(cell)
    return known.find(*named) if named and known else None


def _replaced(line: str, known: Known, missing: Callable[[str], str]) -> str:
    def text(found: re.Match[str]) -> str:
        name, year = _name_and_year(found[1])
        figure = known.find(name, year)
        if figure is None:
            return missing(known.missing(name, year))
        return _MARKS.sub(r"\\\1", figure.text)

    return _NAMED.sub(text, line)


def _name_and_year(words: str) -> tuple[str, int | None]:
    dated = _WITH_YEAR.fullmatch(words.strip())
    return (dated[1], int(dated[2])) if dated else (words.strip(), None)
