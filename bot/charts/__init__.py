"""Charts as pictures for followers: `charts.png(chart)`, pure, and the same bytes every time.

values (what is shown) · lettering (the font, where lines break) → layout (where everything stands) → drawing
"""

from bot.charts.drawing import FRESH, RED, Ink, png, rasterised, svg
from bot.charts.values import Bar, Chart, Panel

__all__ = ["FRESH", "RED", "Bar", "Chart", "Ink", "Panel", "png", "rasterised", "svg"]
