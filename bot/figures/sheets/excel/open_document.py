"""Looks through an OpenDocument sheet (.ods) before it is read: few bytes may repeat a cell without end."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree

from bot.errors import Mistake
from bot.figures.sheets.excel.workbook import LARGEST_UNPACKED

_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
_TAGS = ("{*}table", "{*}table-row", "{*}table-cell", "{*}covered-table-cell")


def is_one(content: bytes) -> bool:
    """Tell whether *content* is an OpenDocument sheet: its kind stands first and unpacked."""
    return _KIND in content[:200]


def edges(content: bytes, path: Path) -> list[tuple[str, int, int]]:
    """Return the name of each table, and the last row and column in which something stands.

    Raises Mistake when it is broken, protected or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > LARGEST_UNPACKED:
                raise Mistake(f"{path} 展开以后太大，不像一张表；请检查是不是放错了文件。")
            if b"encryption-data" in packed.read("META-INF/manifest.xml"):
                raise Mistake(f"{path} 加了密码，打不开。请去掉密码，另存为 .xlsx 再导入。")
            with packed.open("content.xml") as file:
                return list(_edges(file))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, KeyError, ValueError):
        raise _broken(path) from None
    except etree.XMLSyntaxError:
        raise _broken(path) from None


def _edges(file: IO[bytes]) -> Iterator[tuple[str, int, int]]:
    row = column = filled = height = width = 0
    for _, element in etree.iterparse(file, tag=_TAGS, resolve_entities=False, no_network=True):
        kind = etree.QName(element).localname
        if kind == "table":
            yield _attribute(element, "name"), height, width
            row = height = width = 0
        elif kind == "table-row":
            row += _repeated(element, "number-rows-repeated")
            if filled:
                height, width = row, max(width, filled)
            column = filled = 0
            element.clear()
        else:
            column += _repeated(element, "number-columns-repeated")
            if _attribute(element, "value-type") or "".join(element.itertext()).strip():
                filled = column
            element.clear()


def _attribute(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}" + name)), "")


def _repeated(element: Any, name: str) -> int:
    given = _attribute(element, name)
    return int(given) if given else 1


def _broken(path: Path) -> Mistake:
    return Mistake(f"{path} 打不开：文件坏了。请在 Excel 里打开它，另存为 .xlsx 再导入。")
