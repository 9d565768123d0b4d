"""Cuts a cover to WeChat's two shapes, 2.35:1 and 1:1, around the centre that staff chose."""

import io
import re
from dataclasses import dataclass

from PIL import Image
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base
from bot.errors import Mistake

WIDE, SQUARE = 2.35, 1.0
LEAST_WIDTH, LEAST_HEIGHT = 900, 383  # what WeChat asks of a cover at the head of a push
_WORDS = {"上": (None, 0.0), "下": (None, 1.0), "左": (0.0, None), "右": (1.0, None), "中": (None, None)}
_NUMBERS = re.compile(r"(0(?:\.\d+)?|1(?:\.0+)?|\.\d+)\s*[,，]\s*(0(?:\.\d+)?|1(?:\.0+)?|\.\d+)")


class CoverCut(Base):
    """How the cover of a revision is cut; the cuts are X1_Y1_X2_Y2, fractions of the picture."""

    __tablename__ = "cover_cut"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    centre: Mapped[str] = mapped_column(String(20))  # as staff wrote it; empty is the middle
    width: Mapped[int]
    height: Mapped[int]
    wide: Mapped[str] = mapped_column(String(40))
    square: Mapped[str] = mapped_column(String(40))


@dataclass(frozen=True)
class Region:
    """A part of a picture, its corners as fractions of width and height."""

    left: float
    top: float
    right: float
    bottom: float

    def __str__(self) -> str:
        return "_".join(_fraction(each) for each in (self.left, self.top, self.right, self.bottom))


def centre(text: str) -> tuple[float, float]:
    """Read a centre: 上, 右下, 中 …, or two numbers between 0 and 1, from the left and from the top.

    Raises Mistake when it is neither.
    """
    given = text.strip()
    found = _NUMBERS.fullmatch(given)
    if found:
        return float(found[1]), float(found[2])
    across, down = 0.5, 0.5
    for letter in given:
        if letter not in _WORDS or len(given) > 2:
            raise Mistake(
                "要写 上、中、下、左、右（可以两个连写，如 右上），或 0 到 1 的两个数，如 0.5,0.3。"
            )
        x, y = _WORDS[letter]
        across, down = across if x is None else x, down if y is None else y
    return across, down


def region(width: int, height: int, ratio: float, around: tuple[float, float]) -> Region:
    """Return the largest part of that *ratio*, its middle as near to *around* as the edges let it be."""
    across = min(1.0, ratio * height / width)
    down = min(1.0, width / ratio / height)
    left = min(max(around[0] - across / 2, 0.0), 1.0 - across)
    top = min(max(around[1] - down / 2, 0.0), 1.0 - down)
    return Region(left, top, left + across, top + down)


def cut(content: bytes, text: str) -> CoverCut:
    """Return how the cover *content* is cut around the centre *text*."""
    with Image.open(io.BytesIO(content)) as image:
        width, height = image.size
    around = centre(text)
    wide, square = (region(width, height, ratio, around) for ratio in (WIDE, SQUARE))
    return CoverCut(centre=text, width=width, height=height, wide=str(wide), square=str(square))


def too_small(cover: CoverCut) -> str:
    """Return what to do about a cover that looks coarse, in words that follow its name, or ""."""
    wide = region(cover.width, cover.height, WIDE, centre(cover.centre))
    across = round((wide.right - wide.left) * cover.width)
    if across >= LEAST_WIDTH:
        return ""
    return (
        f"有 {cover.width}×{cover.height} 像素，裁成 2.35:1 只剩 {across} 宽，头条会模糊；"
        f"请换一张，裁后至少 {LEAST_WIDTH}×{LEAST_HEIGHT}。"
    )


def _fraction(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"
