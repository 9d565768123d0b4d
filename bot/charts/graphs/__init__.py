"""Graphs of counts over days or groups: lines and bars with gaps, as SVG for reports and as data for pages.

values (what is shown) → axes (where its numbers stand) → drawing (the SVG: pure, the same text every time)
"""

from bot.charts.graphs.drawing import svg
from bot.charts.graphs.values import Band, Graph, Look, Series

__all__ = ["Band", "Graph", "Look", "Series", "svg"]
