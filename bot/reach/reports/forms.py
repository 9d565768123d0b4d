"""The forms of a report by the ending of their file, and what the page shows of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.reach.reports import pictures, tables
from bot.reach.reports.document import docx
from bot.reach.reports.files import as_csv, as_json, json_bytes, write
from bot.reach.reports.made import Report
from bot.reach.reports.table import Table, written
from bot.reach.reports.workbook import xlsx

__all__ = [
    "FORMS",
    "Form",
    "as_csv",
    "as_json",
    "chart",
    "charted",
    "docx",
    "json_bytes",
    "shown",
    "write",
    "written",
    "xlsx",
]

_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Form:
    """A kind of file."""

    name: str
    kind: str  # MIME
    write: Callable[[Report], bytes]


FORMS: Mapping[str, Form] = {
    "xlsx": Form("Excel", f"{_OFFICE}spreadsheetml.sheet", xlsx),
    "docx": Form("Word", f"{_OFFICE}wordprocessingml.document", docx),
    "csv": Form("CSV", "text/csv; charset=utf-8", as_csv),
    "json": Form("JSON", "application/json", json_bytes),
}


def shown(report: Report) -> Sequence[Table]:
    """Return the tables of the page: those that have something to show."""
    return [each for each in tables.of(report) if each.rows]


def charted(report: Report) -> Sequence[Table]:
    """Return the tables that have a chart."""
    return [each for each in tables.of(report) if pictures.chart_of(report, each)]


def chart(report: Report, key: str) -> bytes | None:
    """Return the chart of the table *key* as a picture; None where it has none."""
    for table in tables.of(report):
        if table.key == key and (found := pictures.chart_of(report, table)):
            return pictures.png(found)
    return None
