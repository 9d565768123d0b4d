"""What a graph shows: series over the same labels, and perhaps a band behind them; None is a gap, never 0."""

from dataclasses import dataclass
from typing import Literal

from bot.errors import Mistake

Value = int | float | None
Look = Literal["line", "dashed", "bars"]
MOST_LABELS = 4000  # ten years of days


@dataclass(frozen=True)
class Series:
    """One line, or one row of bars."""

    name: str
    values: tuple[Value, ...]
    look: Look = "line"


@dataclass(frozen=True)
class Band:
    """What lies between two values is shaded: what is usual."""

    name: str
    lower: tuple[Value, ...]
    upper: tuple[Value, ...]


@dataclass(frozen=True)
class Graph:
    """A graph with its words; all values are of one unit."""

    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    band: Band | None = None

    def __post_init__(self) -> None:
        rows = [each.values for each in self.series]
        rows += [self.band.lower, self.band.upper] if self.band else []
        if any(len(row) != len(self.labels) for row in rows):
            raise Mistake(f"{self.title}：每一列数要和日子一样多，才画得成图。")
        if len(self.labels) > MOST_LABELS:
            raise Mistake(f"{self.title}：有{len(self.labels)}天，一张图最多画{MOST_LABELS}天。")

    @property
    def values(self) -> list[int | float]:
        """Return every value that is told, whichever series it is of."""
        rows = [each.values for each in self.series]
        rows += [self.band.lower, self.band.upper] if self.band else []
        return [value for row in rows for value in row if value is not None]

    def as_json(self) -> dict[str, object]:
        """Return the graph as the console's script draws it."""
        return {
            "title": self.title,
            "unit": self.unit,
            "labels": list(self.labels),
            "series": [
                {"name": each.name, "look": each.look, "values": list(each.values)} for each in self.series
            ],
            "band": self.band
            and {"name": self.band.name, "lower": list(self.band.lower), "upper": list(self.band.upper)},
        }
