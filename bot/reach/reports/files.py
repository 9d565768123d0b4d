"""Writing tables to a file: CSV and JSON of a book or a report, and every file whole or not at all."""

import csv
import io
import json
import os
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from bot.errors import Mistake
from bot.reach.reports import tables
from bot.reach.reports.made import Report
from bot.reach.reports.table import Book, Cell, written

_FORMULA = tuple("=+-@＝＋－＠")  # a title that begins so would be reckoned by Excel


def as_csv(report: Report) -> bytes:
    """Return every table of *report* below each other, as `csv_of` writes them."""
    return csv_of(tables.book(report))


def csv_of(book: Book) -> bytes:
    """Return every table of *book* below each other, as Excel opens it: UTF-8 with its mark."""
    file, told = io.StringIO(), set[str]()
    out = csv.writer(file)
    out.writerows([_plain(line)] for line in (book.title, *book.lines))
    for table in book.tables:
        out.writerow([])
        out.writerow([table.heading])
        out.writerows([note] for note in table.beside(told))
        out.writerow([column.name for column in table.columns])
        for row in (*table.rows, *([table.total] if table.total else [])):
            out.writerow([_plain(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


def as_json(report: Report) -> dict[str, object]:
    """Return everything of *report*; what has no data is null."""
    return {
        "period": report.period.key,
        "line": report.line.exact,
        "sentence": report.line.sentence,
        "report": report.line.as_json(),
        "lacking": list(report.lacking),
        **book_as_json(tables.book(report)),
    }


def book_as_json(book: Book) -> dict[str, object]:
    """Return *book* with every table; what has no data is null."""
    return {
        "title": book.title,
        "lines": list(book.lines),
        "tables": [
            {
                "key": table.key,
                "heading": table.heading,
                "columns": [column.name for column in table.columns],
                "metrics": [column.metric or None for column in table.columns],
                "rows": [[_json(cell) for cell in row] for row in table.rows],
                "total": [_json(cell) for cell in table.total] if table.total else None,
                "meanings": list(table.meanings),
                "notes": list(table.notes),
            }
            for table in book.tables
        ],
    }


def json_bytes(report: Report) -> bytes:
    """Return `as_json` as a file."""
    return _json_file(as_json(report))


def json_of(book: Book) -> bytes:
    """Return `book_as_json` as a file."""
    return _json_file(book_as_json(book))


def _json_file(told: dict[str, object]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def write(path: Path, content: bytes) -> None:
    """Write *content* beside *path* and move it there, so that a failure leaves no half file.

    Raises Mistake when nothing can be written there.
    """
    beside: Path | None = None
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "是一个文件夹")
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise Mistake(f"写不进 {path}：{error.strerror}。请换一个文件，或先建好文件夹。") from error


def _plain(cell: Cell) -> str:
    text = cell.isoformat() if isinstance(cell, date) else written(cell)
    return f"'{text}" if isinstance(cell, str) and text.lstrip().startswith(_FORMULA) else text


def _json(cell: Cell) -> object:
    if isinstance(cell, Decimal):
        return float(cell)
    return cell if cell is None or isinstance(cell, int | float | str) else cell.isoformat()
