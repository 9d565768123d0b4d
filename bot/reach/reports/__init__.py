"""Reports of a year or a month: one value, made once, and the forms it is given in.

line (推送图文信息N条，阅读量N人次) → made (the whole report, one value) → grouped · tables (for every
form) → pictures → workbook (Excel) · document (Word) · files (CSV, JSON, written whole or not at all)
kept: the line as figures of its year
"""

from bot.reach.reports.document import docx
from bot.reach.reports.files import as_csv, as_json, json_bytes, write
from bot.reach.reports.kept import Kept, keep, standing
from bot.reach.reports.line import ORIGINS, Line, begun, of, people, yearly
from bot.reach.reports.made import Report, make
from bot.reach.reports.workbook import xlsx

__all__ = [
    "ORIGINS",
    "Kept",
    "Line",
    "Report",
    "as_csv",
    "as_json",
    "begun",
    "docx",
    "json_bytes",
    "keep",
    "make",
    "of",
    "people",
    "standing",
    "write",
    "xlsx",
    "yearly",
]
