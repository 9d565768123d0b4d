"""Tables kept as text: UTF-8 or GB18030, with commas, semicolons or tabs between the cells."""

import csv
import io

from bot.errors import Mistake
from bot.figures.sheets.excel.workbook import MOST_COLUMNS, MOST_ROWS

SEPARATORS = ",;\t"
_LOOKED_AT = 20  # lines: enough to see what stands between the cells


def read(content: bytes, name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the text *content*, every row as wide as the widest.

    Raises Mistake for what is no text, no table, or too large; *name* says which file it is.
    """
    text = _decoded(content, name)
    if not text.strip():
        raise Mistake(f"{name} 是空的。")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True))
    except csv.Error:
        raise Mistake(f"{name} 里的引号不成对，分不清栏目。请用 Excel 打开，另存为 .xlsx 再导入。") from None
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise Mistake(f"{name} 是空的。")
    width = max(len(row) for row in rows)
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        most = f"一次最多 {MOST_ROWS} 行、{MOST_COLUMNS} 栏"
        raise Mistake(f"{name} 有 {len(rows)} 行、{width} 栏，{most}；请分几次导入。")
    return tuple((*row, *[""] * (width - len(row))) for row in rows)


def _decoded(content: bytes, name: str) -> str:
    is_unicode_text = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # as Excel calls it
    for encoding in ("utf-16",) if is_unicode_text else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(ord(sign) < 32 and sign not in "\t\r\n" for sign in text):
            return text
    raise Mistake(
        f"{name} 既不是 Excel 工作簿，也不是文本，打不开。请在 Excel 里打开它，另存为 .xlsx 再导入。"
    )


def _separator(text: str) -> str:
    """Return what splits the first lines into most cells, outside quotes."""
    lines = text.splitlines()[:_LOOKED_AT]

    def cells(separator: str) -> int:
        plain = csv.reader(lines, delimiter=separator)
        try:
            return max(len(row) for row in plain)
        except csv.Error:
            return 0

    return max(SEPARATORS, key=cells)
