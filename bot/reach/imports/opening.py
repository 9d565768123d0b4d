"""Opens an export, whatever it was saved as: .xlsx, .xls, .ods or text with commas; told by what is in it."""

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from bot import files
from bot.errors import Mistake
from bot.figures.sheets.excel import open_document, workbook
from bot.figures.sheets.excel.workbook import LARGEST, MOST_COLUMNS, MOST_ROWS, Page
from bot.figures.sheets.places import column_letters
from bot.reach.imports import commas

LONGEST_NAME = 120
_NOTHING: frozenset[tuple[int, int]] = frozenset()
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # also what an encrypted workbook of any kind is wrapped in
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream that holds it


@dataclass(frozen=True)
class Export:
    """A file that was opened: its pages, nothing of them understood yet."""

    name: str
    digest: str
    pages: tuple[Page, ...]


def open_(path: Path, *, called: str = "") -> Export:
    """Open the export at *path*, which staff know as *called* where it was uploaded.

    Raises Mistake when it is missing, empty, too large, broken, protected, or no table.
    """
    name = called or path.name
    if len(name) > LONGEST_NAME:
        raise Mistake(f"文件名“{name[:20]}…”太长，最多 {LONGEST_NAME} 字，请改短些。")
    content = _content(path)
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith(b"PK"):
        pages = _of_ods(content, path) if open_document.is_one(content) else workbook.open_(path).pages
    elif content.startswith(_OLD_EXCEL):
        pages = _of_xls(content, path)
    elif re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", content, re.IGNORECASE):
        raise Mistake(f"{path} 里面是网页，不是表格文件。请用 Excel 打开它，另存为 .xlsx 再导入。")
    elif content.startswith(b"%PDF"):
        raise Mistake(f"{path} 是 PDF，读不出表格。请导入从公众平台下载的 Excel 文件。")
    else:
        rows = commas.read(content, str(path))
        pages = (Page(0, Path(name).stem[:31], rows, _NOTHING, _NOTHING, ()),)
    if not any(_is_seen(page) for page in pages):
        raise Mistake(f"{path} 是空的，一个字也没有。")
    return Export(name, digest, pages)


def _content(path: Path) -> bytes:
    content = files.read(path, most=LARGEST)
    if len(content) > LARGEST:
        raise Mistake(
            f"{path} 超过 {LARGEST // 1_000_000} MB，不像公众平台导出的表；请检查是不是放错了文件。"
        )
    if not content.strip():
        raise Mistake(f"{path} 是空的。")
    return content


def _of_xls(content: bytes, path: Path) -> tuple[Page, ...]:
    if _ENCRYPTED in content:
        raise _protected(path)
    return _of_calamine(content, path)


def _of_calamine(content: bytes, path: Path) -> tuple[Page, ...]:
    """Read what is not .xlsx; a formula there is taken for the value that was saved with it."""
    pages = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for number, name in enumerate(book.sheet_names):
            sheet = book.get_sheet_by_name(name)
            _require_small(path, name, sheet.total_height, sheet.total_width)
            rows = tuple(tuple(row) for row in sheet.to_python(skip_empty_area=False))
            pages.append(Page(number, name, rows, _NOTHING, _NOTHING, ()))
    except PasswordError:
        raise _protected(path) from None
    except (CalamineError, OSError, ValueError, IndexError):
        raise Mistake(
            f"{path} 打不开：文件坏了，或者加了密码。请在 Excel 里打开它，另存为 .xlsx 再导入。"
        ) from None
    return tuple(pages)


def _of_ods(content: bytes, path: Path) -> tuple[Page, ...]:
    for name, height, width in open_document.edges(content, path):
        _require_small(path, name, height, width)
    return _of_calamine(content, path)


def _require_small(path: Path, name: str, height: int, width: int) -> None:
    if height > MOST_ROWS or width > MOST_COLUMNS:
        place = f"“{name}”表第{height}行{column_letters(max(width, 1))}列"
        raise Mistake(
            f"{path} {place}：表太大了，一次最多 {MOST_ROWS} 行、{MOST_COLUMNS} 栏；请分几个文件导入。"
        )


def _is_seen(page: Page) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for row in page.rows for cell in row)


def _protected(path: Path) -> Mistake:
    return Mistake(f"{path} 加了密码，打不开。请在 Excel 里去掉密码，另存为 .xlsx 再导入。")
