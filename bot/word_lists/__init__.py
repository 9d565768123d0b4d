"""词表: the lists that staff edit, each looked at and changed in the same way, and in and out as a sheet.

shape (what a list is) → spoken (求助的词, 客气话), written (错词, 名称, 领导), dated (节日和放假) → sheets
"""

from bot.word_lists import dated, spoken, written
from bot.word_lists.shape import Column, Item, WordList

__all__ = ["LISTS", "Column", "Item", "WordList"]

LISTS = {
    each.key: each
    for each in (spoken.DISTRESS, spoken.POLITE, written.WRONG, written.NAMES, written.LEADERS, dated.DAYS)
}
