"""Exports as the official backend might write them, made up for one test: no real one is known."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from bot.clock import BEIJING
from bot.db import Sessions
from bot.reach.imports import keeping
from bot.reach.imports.keeping import Choice
from bot.reach.imports.previewing import Preview
from tests import make

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=BEIJING)
TODAY = date(2026, 6, 1)
ARTICLES = [
    "内容标题",
    "发表时间",
    "总阅读人数",
    "总阅读次数",
    "总分享人数",
    "总分享次数",
    "送达人数",
    "阅读完成率",
    "内容url",
]
FOLLOWERS = ["时间", "新增关注人数", "取消关注人数", "净增关注人数", "累积关注人数"]
Rows = Sequence[Sequence[Any]]


def article(title: str = "三八节活动", published: Any = "2026-03-08", **more: Any) -> list[Any]:
    """Return a row under ARTICLES."""
    given: dict[str, Any] = {
        "reads": 500,
        "times": 800,
        "shares": 20,
        "share_times": 30,
        "delivered": 2000,
        "finish": "45.6%",
        "url": "https://mp.weixin.qq.com/s/" + "".join(f"{ord(sign):x}" for sign in title)[:22],
    }
    return [title, published, *(given | more).values()]


def workbook(folder: Path, rows: Rows, name: str = "内容分析.xlsx", **sheets: Rows) -> Path:
    """Write an .xlsx whose sheets hold these rows; the first is called 内容分析."""
    return written(folder / name, {"内容分析": rows} | sheets)


def written(file: Path, sheets: dict[str, Rows], finish: Callable[[Any, Any], None] | None = None) -> Path:
    """Write an .xlsx with these sheets; *finish* does the rest to the workbook and its first sheet."""
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"})
    pages = []
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        pages.append(page)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(number, column, cell)
    if finish:
        finish(book, pages[0])
    book.close()
    return file


def commas(file: Path, rows: Rows, *, encoding: str = "utf-8", separator: str = ",") -> Path:
    """Write the rows as text."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    file.write_bytes(text.getvalue().encode(encoding))
    return file


def open_document(file: Path, name: str, rows: Rows, *, tail: str = "") -> Path:
    """Write an .ods with one sheet of texts and numbers; *tail* is put after its last row."""

    def cell(given: Any) -> str:
        if isinstance(given, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{given}"/>'
        words = escape(str(given))
        return f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", kind)
        packed.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        packed.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="{name}">{lines}{tail}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return file


def import_(sessions: Sessions, file: Path, *, now: datetime = NOW, **choice: Any) -> Preview:
    """Import *file* in the name of 林."""
    lin = make.people(sessions).lin
    with sessions.begin() as session:
        return keeping.import_(session, keeping.open_(file), Choice(**choice), by=session.merge(lin), now=now)


def preview(sessions: Sessions, file: Path, *, now: datetime = NOW, **choice: Any) -> Preview:
    with sessions.read() as session:
        return keeping.preview(session, keeping.open_(file), Choice(**choice), now=now)
