"""Lines for a terminal, in which a Chinese sign takes two places."""

from collections.abc import Sequence
from unicodedata import category, combining, east_asian_width

WIDEST = 48  # places of one column


def aligned(rows: Sequence[Sequence[str]], *, right: int) -> list[str]:
    """Return *rows* with their columns under each other; column *right* holds numbers."""
    shown = [[cut(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*shown, strict=True)]
    return ["  ".join(_padded(row, widths, right)).rstrip() for row in shown]


def width(text: str) -> int:
    """Return how many places *text* takes."""
    return sum(_places(sign) for sign in text)


def cut(text: str) -> str:
    """Return *text* in one line of at most WIDEST places, without signs that would move the cursor."""
    plain = "".join(" " if category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else sign for sign in text)
    if width(plain) <= WIDEST:
        return plain
    kept, taken = "", 0
    for sign in plain:
        taken += _places(sign)
        if taken > WIDEST - 1:
            break
        kept += sign
    return f"{kept}…"


def _padded(row: Sequence[str], widths: Sequence[int], right: int) -> list[str]:
    cells = []
    for number, (cell, places) in enumerate(zip(row, widths, strict=True)):
        space = " " * (places - width(cell))
        cells.append(space + cell if number == right else cell + space)
    return cells


def _places(sign: str) -> int:
    if combining(sign):
        return 0
    return 2 if east_asian_width(sign) in "WF" else 1
