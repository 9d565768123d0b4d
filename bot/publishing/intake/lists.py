"""A list of old articles, as Excel or as lines with addresses: read with every fault named by its place."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence, Set
from datetime import date
from pathlib import Path

from bot import files
from bot.errors import Mistake
from bot.figures.sheets.excel import workbook
from bot.figures.sheets.excel.workbook import Value
from bot.publishing.intake.rows import FIELDS, Faults, Row, checked, clean, day_of, read_day, whole

LARGEST = 5_000_000  # bytes; ten years of articles need one
HEADINGS = {
    "title": ("标题", "文章标题", "题目", "文章"),
    "url": ("链接", "地址", "网址", "文章链接", "文章地址", "url", "内容url"),
    "published": ("发布时间", "发表时间", "发布日期", "发表日期", "日期", "时间", "推送时间", "群发时间"),
    "column": ("专栏", "栏目", "合集"),
    "author": ("作者", "供稿"),
    "digest": ("摘要", "简介"),
}
_ABOVE = 10  # rows above the headings may hold a title
_ADDRESS = re.compile(r"https?://[^\s<>“”《》，。；、\"']+", re.IGNORECASE)


def open_(path: Path, *, today: date) -> tuple[Row, ...]:
    """Read the list at *path*: a workbook, or a text with a line an article.

    Raises Mistake naming every fault with its cell or line.
    """
    if path.suffix.lower() in {".xlsx", ".xls", ".xlsm"}:
        return _of_workbook(path, today)
    content = files.read(path, most=LARGEST)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise Mistake(f"{path} 不是文本。Excel 文件的名字要以 .xlsx 结尾；别的请复制成文本（.txt）再导入。")
    return of_text(_decoded(path, content), name=str(path), today=today)


def of_text(text: str, *, name: str, today: date) -> tuple[Row, ...]:
    """Read lines with an address, perhaps with a title and a day beside it, or the title in the line before.

    Raises Mistake naming every fault with its line; *name* says where the text is.
    """
    if len(text) > LARGEST:
        raise Mistake(f"{name} 太长了，不像一份文章清单；请分几次导入。")
    faults = Faults()
    table = [line.split("\t") for line in text.replace("\r\n", "\n").split("\n")]
    if _headings(table):  # copied from Excel
        rows = _of_table(table, lambda row, at: f"第{row}行第{at}栏", frozenset(), faults, today)
    else:
        rows = _of_lines(text, faults, today)
    return whole(rows, faults, name)


def as_text(rows: Iterable[Row]) -> str:
    """Return *rows* as `of_text` reads them: a table with tabs, as it is copied from Excel."""
    lines = [list(FIELDS.values())]
    lines += [[str(getattr(row, name) or "") for name in FIELDS] for row in rows]
    return "\n".join("\t".join(cells) for cells in lines)


def _of_workbook(path: Path, today: date) -> tuple[Row, ...]:
    book = workbook.open_(path)
    page = next((each for each in book.pages if _headings(each.rows)), None)
    if page is None:
        wanted = "、".join(FIELDS.values())
        raise Mistake(f"{path} 里没有找到栏目。第一行要写栏目：{wanted}；“标题”和“链接”或“发布时间”少不了。")
    faults = Faults()
    wrong = page.formulas | page.errors
    rows = _of_table(page.rows, lambda row, at: str(page.place(row, at)), wrong, faults, today)
    return whole(rows, faults, str(path))


def _of_lines(text: str, faults: Faults, today: date) -> list[Row]:
    rows = []
    waiting = Row("")  # a line of words that may be the next one's title
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        place, line = f"第{number}行", clean(line.replace("\t", "  "))
        addresses = _ADDRESS.findall(line)
        words, published = read_day(_ADDRESS.sub(" ", line), place, faults, today)
        if len(addresses) > 1:
            faults.add(place, "有两个地址；请一篇一行。")
        elif addresses or (words and published):
            if not words:
                words, waiting = waiting.title, Row("")
            _tell(waiting, faults)
            waiting = Row("")
            rows.append(checked(Row(place, words, addresses[0] if addresses else "", published), {}, faults))
        elif words:
            _tell(waiting, faults)
            waiting = Row(place, words)
    _tell(waiting, faults)
    return rows


def _tell(waiting: Row, faults: Faults) -> None:
    """Tell of a line that was nobody's title."""
    if waiting.title:
        faults.add(waiting.place, f"“{waiting.title[:20]}”没有地址，也没有日期；补上，或删去这一行。")


def _of_table(
    lines: Sequence[Sequence[Value]],
    place: Callable[[int, int], str],
    wrong: Set[tuple[int, int]],
    faults: Faults,
    today: date,
) -> list[Row]:
    rows = []
    top, columns = _headings(lines) or (0, {})
    for number, cells in enumerate(lines[top:], top + 1):
        given = {name: cells[at - 1] if at <= len(cells) else "" for name, at in columns.items()}
        bad = [at for at in columns.values() if (number, at) in wrong]
        for at in bad:
            faults.add(place(number, at), "是公式或出错的格子。请复制整列，选择性粘贴为“值”。")
        if bad or all(isinstance(cell, str) and not cell.strip() for cell in given.values()):
            continue
        places = {name: place(number, at) for name, at in columns.items()}
        row = _of_cells(place(number, 1), given, places, faults, today)
        rows.append(checked(row, places, faults))
    return rows


def _headings(rows: Sequence[Sequence[Value]]) -> tuple[int, dict[str, int]] | None:
    """Return the row of the headings, and the column of each that is known; None when there are none."""
    names = {word: name for name, words in HEADINGS.items() for word in words}
    for number, row in enumerate(rows[:_ABOVE], 1):
        found: dict[str, int] = {}
        for at, cell in enumerate(row, 1):
            word = "".join(unicodedata.normalize("NFKC", str(cell)).lower().split())
            name = names.get(re.sub(r"\(.*\)$", "", word))
            if name and name not in found:
                found[name] = at
        if "title" in found and found.keys() & {"url", "published"}:
            return number, found
    return None


def _of_cells(
    place: str, given: dict[str, Value], places: dict[str, str], faults: Faults, today: date
) -> Row:
    words = {name: _seen(cell) for name, cell in given.items() if name != "published"}
    published = day_of(given.get("published", ""), places.get("published", place), faults, today)
    return Row(place=place, published=published, **words)


def _seen(cell: Value) -> str:
    """Return *cell* as Excel shows it."""
    is_whole = isinstance(cell, float) and cell.is_integer()
    return clean(str(int(cell) if is_whole else cell))  # type: ignore[arg-type]


def _decoded(path: Path, content: bytes) -> str:
    if len(content) > LARGEST:
        raise Mistake(f"{path} 超过 {LARGEST // 1_000_000} MB，不像一份文章清单。")
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Mistake(f"{path} 不是文本，或编码认不出。请另存为 UTF-8 的 .txt 再导入。")
