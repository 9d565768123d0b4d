"""The forms of a report by the ending of their file, and what the page shows of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.reach.reports import pictures, tables
from bot.reach.reports.document import LEFT_OUT, docx
from bot.reach.reports.files import as_csv, as_json, csv_of, json_bytes, json_of, write
from bot.reach.reports.made import Report
from bot.reach.reports.pictures import Drawn
from bot.reach.reports.table import Book, Table, written
from bot.reach.reports.workbook import xlsx

__all__ = [
    "BOOK_FORMS",
    "FORMS",
    "LEFT_OUT",
    "Form",
    "as_csv",
    "as_json",
    "csv_of",
    "docx",
    "drawn",
    "json_bytes",
    "json_of",
    "shown",
    "write",
    "written",
    "xlsx",
]

_CSV, _JSON = "text/csv", "application/json"
_OFFICE = "application/vnd.openxmlformats-officedocument."


_Given = TypeVar("_Given")


@dataclass(frozen=True)
class Form(Generic[_Given]):
    """A kind of file, of a report or of a book."""

    name: str
    kind: str  # MIME
    write: Callable[[_Given], bytes]


FORMS: Mapping[str, Form[Report]] = {
    "xlsx": Form("Excel", f"{_OFFICE}spreadsheetml.sheet", xlsx),
    "docx": Form("Word", f"{_OFFICE}wordprocessingml.document", docx),
    "csv": Form("CSV", _CSV, as_csv),
    "json": Form("JSON", _JSON, json_bytes),
}
BOOK_FORMS: Mapping[str, Form[Book]] = {
    "csv": Form("CSV", _CSV, csv_of),
    "json": Form("JSON", _JSON, json_of),
}


def shown(report: Report) -> Sequence[Table]:
    """Return the tables of the page: those that have something to show."""
    return [each for each in tables.of(report) if each.rows]


def drawn(report: Report) -> Sequence[Drawn]:
    """Return the graphs of the page."""
    return pictures.of(report, tables.of(report))
