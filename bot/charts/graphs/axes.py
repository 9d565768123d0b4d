"""Where a graph's numbers and labels stand: round marks on the left, as many labels below as have room."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1, 2, 5, 10)
MOST_MARKS = 5
BETWEEN = 18  # pixels of air between two labels


@dataclass(frozen=True)
class Scale:
    """The marks of the left axis, from the lowest to the highest; 0 is always among them."""

    marks: tuple[float, ...]

    @property
    def bottom(self) -> float:
        return self.marks[0]

    @property
    def top(self) -> float:
        return self.marks[-1]

    def part(self, value: float) -> float:
        """Return how far up *value* stands, from 0 to 1."""
        return (value - self.bottom) / (self.top - self.bottom)


def scale(values: Sequence[float]) -> Scale:
    """Return round marks around *values*; people are whole, so no step is less than one."""
    low, high = min([0, *values]), max([0, *values])
    rough = max((high - low) / MOST_MARKS, 1)
    power = 10 ** math.floor(math.log10(rough))
    step = next(each * power for each in STEPS if each * power >= rough)
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return Scale(tuple(number * step for number in range(first, last + 1)))


def written(mark: float) -> str:
    """Write a mark as staff read numbers: 15000 is 1.5万."""
    if abs(mark) < 10_000:
        return f"{mark:g}"
    return f"{mark / 10_000:g}万"


def shown(labels: Sequence[str], room: float, size: float) -> list[int]:
    """Return which labels have room beside each other, the first always among them, evenly spaced."""
    if not labels:
        return []
    widest = max(width(label, size) for label in labels) + BETWEEN
    each = max(1, math.ceil(len(labels) * widest / room))
    return list(range(0, len(labels), each))


def width(text: str, size: float) -> float:
    """Return about how wide *text* is in any font: a Chinese sign is a square, others half of one."""
    return sum(size if unicodedata.east_asian_width(sign) in "WF" else size * 0.56 for sign in text)
