"""自查表: a quarter held against what inspections look at — update, interaction, wording, records.

values (an item, its verdict and the list behind it) · out (what went out) → update · interaction · wording ·
records → sheet (all of it, as text and as a page for A4)
"""

from bot.reach.duty.sheet import Sheet, of, page, quarter
from bot.reach.duty.values import Item, Verdict

__all__ = ["Item", "Sheet", "Verdict", "of", "page", "quarter"]
