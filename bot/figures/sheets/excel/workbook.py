"""Opening a workbook that anybody may have sent: looked through before it is read, never trusted.

Excel files are zipped XML: small ones may unpack to gigabytes, and one cell at the far corner makes a
reader fill the space between.  So sizes, edges, formulas and errors are looked for first.
"""

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from bot import files
from bot.errors import Mistake
from bot.figures.sheets.places import Place, column_letters

LARGEST = 10_000_000  # bytes; ten thousand figures need one
LARGEST_UNPACKED = 100_000_000
MOST_ROWS, MOST_COLUMNS = 20_000, 100

Value = int | float | str | bool | time | date | datetime | timedelta
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # also what an encrypted .xlsx is wrapped in
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True)
class Page:
    """One sheet of the workbook: its rows as they are seen, and the cells that must not be there."""

    number: int
    name: str
    rows: tuple[tuple[Value, ...], ...]
    formulas: frozenset[tuple[int, int]]  # row and column, from 1
    errors: frozenset[tuple[int, int]]
    merged: tuple[tuple[int, int, int, int], ...]  # first row and column, last row and column

    def place(self, row: int, column: int) -> Place:
        return Place(self.number, row, column, self.name)


@dataclass(frozen=True)
class Workbook:
    """The pages of a file."""

    digest: str
    pages: tuple[Page, ...]


def open_(path: Path) -> Workbook:
    """Open the workbook at *path*.

    Raises Mistake when it is none, too large, or of another kind than .xlsx.
    """
    content = _content(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > LARGEST_UNPACKED:
                raise Mistake(f"{path} 展开以后太大，不像一张表；请检查是不是放错了文件。")
            parts = _parts(packed)
            looked = {name: _look_through(packed, part, path, name) for name, part in parts.items()}
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        pages = [
            _page(book, number, name, looked[name])
            for number, name in enumerate(book.sheet_names)
            if name in looked
        ]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise _broken(path) from None
    except (CalamineError, etree.XMLSyntaxError, KeyError):
        raise _broken(path) from None
    return Workbook(hashlib.sha256(content).hexdigest(), tuple(pages))


def _content(path: Path) -> bytes:
    content = files.read(path, most=LARGEST)
    if len(content) > LARGEST:
        raise Mistake(f"{path} 超过 {LARGEST // 1_000_000} MB，不像一张表；请检查是不是放错了文件。")
    if content.startswith(_OLD_EXCEL):
        raise Mistake(f"{path} 是旧式的 .xls，或者加了密码。请在 Excel 里另存为不加密的 .xlsx 再导入。")
    if not content.startswith(b"PK"):
        raise Mistake(
            f"{path} 不是 Excel 工作簿，像是改了名的文本或 CSV。请用 Excel 打开，另存为 .xlsx 再导入。"
        )
    return content


def _broken(path: Path) -> Mistake:
    return Mistake(f"{path} 打不开：不是完好的 .xlsx 工作簿。请在 Excel 里打开它，另存为 .xlsx 再导入。")


@dataclass(frozen=True)
class _Seen:
    formulas: frozenset[tuple[int, int]]
    errors: frozenset[tuple[int, int]]


def _parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """Return the file of each sheet in the package."""
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in _xml(packed, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
        if each.get("Type", "").endswith("/worksheet")
    }
    parts = {}
    for sheet in _xml(packed, "xl/workbook.xml").iter("{*}sheet"):
        link = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), None)
        if link in targets:
            target = targets[link]
            parts[str(sheet.get("name"))] = target[1:] if target.startswith("/") else f"xl/{target}"
    return parts


def _xml(packed: zipfile.ZipFile, part: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(packed.read(part), parser)


def _look_through(packed: zipfile.ZipFile, part: str, path: Path, name: str) -> _Seen:
    formulas: set[tuple[int, int]] = set()
    errors: set[tuple[int, int]] = set()
    row = column = 0
    with packed.open(part) as file:
        for event, element in etree.iterparse(
            file, events=("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False, no_network=True
        ):
            is_row = etree.QName(element).localname == "row"
            if event == "end":
                if not is_row and (element.find("{*}f") is not None or element.get("t") == "e"):
                    kind = formulas if element.find("{*}f") is not None else errors
                    kind.add((row, column))
                element.clear()
            elif is_row:
                row, column = int(element.get("r") or row + 1), 0
            else:
                found = _CELL.fullmatch(element.get("r") or "")
                column = _number(found[1]) if found else column + 1
                row = int(found[2]) if found else row
                if row > MOST_ROWS or column > MOST_COLUMNS:
                    raise Mistake(
                        f"{path} “{name}”表第{row}行{column_letters(column)}列：离表太远了"
                        f"（最多 {MOST_ROWS} 行、{MOST_COLUMNS} 栏）。请删去表外的行和栏，或分成几个文件。"
                    )
    return _Seen(frozenset(formulas), frozenset(errors))


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _page(book: CalamineWorkbook, number: int, name: str, seen: _Seen) -> Page:
    sheet = book.get_sheet_by_name(name)
    return Page(
        number=number,
        name=name,
        rows=tuple(tuple(row) for row in sheet.to_python(skip_empty_area=False)),
        formulas=seen.formulas,
        errors=seen.errors,
        merged=tuple(
            (first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
            for first, last in sheet.merged_cell_ranges or ()
        ),
    )
