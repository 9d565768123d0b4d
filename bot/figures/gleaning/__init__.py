"""Going through what was extracted from a review, figure by figure: kept, confirmed, or left out.

`look` finds the figures of a text, `begin` puts them down so that the work can be left and taken up again;
each is then kept (as a figure, through the path of every sheet) or left out by a person.
"""

from bot.figures.gleaning.deciding import Reading, keep, leave, take_back
from bot.figures.gleaning.holding import Held, hold
from bot.figures.gleaning.rows import Gleaned, Gleaning, listed, named, numbered, unfinished
from bot.figures.gleaning.taking import LONGEST_TITLE, Looked, begin, look, require

__all__ = [
    "LONGEST_TITLE",
    "Gleaned",
    "Gleaning",
    "Held",
    "Looked",
    "Reading",
    "begin",
    "hold",
    "keep",
    "leave",
    "listed",
    "look",
    "named",
    "numbered",
    "require",
    "take_back",
    "unfinished",
]
