"""How a cover is cut: `pic_crop_*` and `cover_info`, of the right form or refused.

Whether WeChat refuses them at all, and with which number, is unconfirmed: here it is 47001 for a wrong type,
as everywhere, and 40035 for a cut that is none.
"""

import re
from typing import Any

from bot.simulator.api import Refusal
from bot.simulator.fields import Body, text

CORNERS = ("pic_crop_235_1", "pic_crop_1_1")
RATIOS = {"news": ("2.35_1", "1_1"), "newspic": ("2.35_1", "1_1", "16_9")}
FRACTION = re.compile(r"[01]|0\.\d{1,6}|1\.0{1,6}")  # at most six decimals


def of(given: Body, kind: str) -> Body:
    """Give the cuts of an article as they are stored. Raises Refusal."""
    kept: Body = {}
    for name in CORNERS:
        if text(given, name):
            require_cut(given[name].split("_"))
            kept[name] = given[name]
    if given.get("cover_info") is not None:
        require_cover(given["cover_info"], RATIOS[kind])
        kept["cover_info"] = given["cover_info"]
    return kept


def require_cover(cover: Any, ratios: tuple[str, ...]) -> None:
    listed = cover.get("crop_percent_list") if isinstance(cover, dict) else None
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise Refusal(47001)
    for each in listed:
        if text(each, "ratio") not in ratios:
            raise Refusal(40035)
        require_cut([text(each, name) for name in ("x1", "y1", "x2", "y2")])


def require_cut(corners: list[str]) -> None:
    """Check X1, Y1, X2, Y2: fractions of the picture, the second corner right of and below the first."""
    if len(corners) != 4 or not all(FRACTION.fullmatch(each) for each in corners):
        raise Refusal(40035)
    left, top, right, bottom = (float(each) for each in corners)
    if left >= right or top >= bottom:
        raise Refusal(40035)
