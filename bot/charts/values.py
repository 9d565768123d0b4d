"""What a chart shows: bars in panels, and bars of one panel are of one unit, so that they may be compared."""

from dataclasses import dataclass
from decimal import Decimal

from bot.errors import Mistake

MOST_BARS = 60  # more make a picture that no phone shows whole


@dataclass(frozen=True)
class Bar:
    """One number: how long its bar is, and how it is written: 60余场次."""

    label: str
    value: Decimal
    written: str
    approximate: bool = False

    def __post_init__(self) -> None:
        if not self.value.is_finite() or self.value < 0:
            raise Mistake(f"{self.label}：{self.written} 画不成图，图里只画零以上的数。")


@dataclass(frozen=True)
class Panel:
    """Bars of one unit; *over_time* when they are the years of one thing, the earliest first."""

    bars: tuple[Bar, ...]
    heading: str = ""
    over_time: bool = False

    @property
    def top(self) -> Decimal:
        """The value at which a bar is full: shares are drawn as parts of a hundred."""
        highest = max(bar.value for bar in self.bars)
        of_hundred = highest <= 100 and all(bar.written.endswith(("%", "％")) for bar in self.bars)
        return Decimal(100) if of_hundred else highest


@dataclass(frozen=True)
class Chart:
    """A picture: its words, and one panel a unit."""

    title: str
    subtitle: str
    footer: str
    panels: tuple[Panel, ...]

    def __post_init__(self) -> None:
        count = len(self.bars)
        if not count or not all(panel.bars for panel in self.panels):
            raise Mistake("没有数字，画不成图。")
        if count > MOST_BARS:
            raise Mistake(f"一张图最多画 {MOST_BARS} 个数字，这里有 {count} 个。请分成几张。")

    @property
    def bars(self) -> tuple[Bar, ...]:
        return tuple(bar for panel in self.panels for bar in panel.bars)
