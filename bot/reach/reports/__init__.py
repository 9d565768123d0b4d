"""Reports of a year or a month: one value, made once, and the forms it is given in.

line (推送图文信息N条，阅读量N人次) → made (the whole report, one value) → grouped · tables (for every
form) → pictures → workbook (Excel) · document (Word) · files (CSV, JSON, written whole or not at all)
kept: the line as figures of its year · forms (the files by their endings; it loads what writes them)
books (a period of the pages of reach) · one_article: for CSV and JSON
"""

from bot.reach.reports.kept import Kept, Unfinished, confirm, keep, names, standing
from bot.reach.reports.line import ORIGINS, RECOGNISED, Line, begun, of, people, yearly
from bot.reach.reports.made import Report, make

__all__ = [
    "ORIGINS",
    "RECOGNISED",
    "Kept",
    "Line",
    "Report",
    "Unfinished",
    "begun",
    "confirm",
    "keep",
    "make",
    "names",
    "of",
    "people",
    "standing",
    "yearly",
]
