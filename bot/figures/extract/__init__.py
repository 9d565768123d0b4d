"""Figures found in a review's text: every one with its place, value, unit, level, label, year and sentence.

`read` turns a document into text; `extract` finds what it counts, `unclear` what it counts but gives no one
number of.  Nothing here is confirmed by itself.
"""

from bot.figures.extract.documents import read
from bot.figures.extract.drafting import draft
from bot.figures.extract.finding import Extracted, extract
from bot.figures.extract.unclear import Unclear, unclear

__all__ = ["Extracted", "Unclear", "draft", "extract", "read", "unclear"]
