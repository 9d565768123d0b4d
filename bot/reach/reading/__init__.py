"""Reads WeChat's statistics: what is plain is taken, what is not is named and counts as missing, never as 0.

Fields that are not known here stay in the raw answer; scenes, sources and kinds that are not known are taken
as WeChat names them.
"""

from bot.reach.reading.articles import Told, articles
from bot.reach.reading.days import days
from bot.reach.reading.values import MOST, Row

__all__ = ["MOST", "Row", "Told", "articles", "days"]
