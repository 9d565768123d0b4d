"""Rules: keyword replies written by people, most of them brought over from the official backend.

tables (rows) → book (how they are found, in memory) → replying (what goes back)
fetching (WeChat's answer, its pictures kept for good) → importing
conflicts looks at rules beside figures and fixed words; it imports `answers`, so nobody here imports it.
"""

from bot.answering.rules.book import Book, Entry, Found, Keyword, Part
from bot.answering.rules.changing import add, change, set_, switch
from bot.answering.rules.fetching import fetch
from bot.answering.rules.importing import Imported, import_, imported_at
from bot.answering.rules.replying import KINDS, chosen, limits
from bot.answering.rules.tables import Rule, book, find, in_words, listed, numbered

__all__ = [
    "KINDS",
    "Book",
    "Entry",
    "Found",
    "Imported",
    "Keyword",
    "Part",
    "Rule",
    "add",
    "book",
    "change",
    "chosen",
    "fetch",
    "find",
    "import_",
    "imported_at",
    "in_words",
    "limits",
    "listed",
    "numbered",
    "set_",
    "switch",
]
