"""To which year a figure belongs: its sentence's, or else its text's."""

import re

_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_YEAR = re.compile(
    r"(?<![\d第-])((?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3})[ \u00a0]?年"
    r"(?!度?计划|\d{1,2}月\d|以来|以前)"
)
_RELATIVE = re.compile(r"(?P<last>去年|上年|上一年)(?!以来)|今年|本年|当年|全年")
_COMPARED = re.compile(r"(?:较|比|于|与|自|从|同|到|至|[-—~～至到]|\d年?[、和])[上去]?$")
_TITLE = 60  # characters


def of_text(lines: list[str]) -> int | None:
    """Return the year that a text is about: of its title or a heading, else of its first sentences."""
    headings = [line for line in lines[:40] if len(line) <= _TITLE and not re.search("[。；]", line)]
    for line in [*headings, *lines]:
        found = _YEAR.search(line)
        if found:
            return _number(found[1])
    return None


def of_figure(before: str, year: int | None) -> int | None:
    """Return the year that *before*, the sentence up to the figure, names last; else *year*."""
    for found in reversed([*_YEAR.finditer(before)]):
        if not _COMPARED.search(before[: found.start()]):
            return _number(found[1])
    relative = [*_RELATIVE.finditer(before)][-1:]
    if year is None or not relative or not relative[0]["last"]:
        return year
    return year if _COMPARED.search(before[: relative[0].start()]) else year - 1


def _number(written: str) -> int:
    return int("".join(_DIGITS.get(digit, digit) for digit in written))
