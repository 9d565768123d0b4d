"""The report as a Word document: the line, then tables and charts, in the fonts of Chinese offices."""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as Grid
from docx.table import _Cell as GridCell

from bot.clock import in_beijing
from bot.reach.reports import pictures, tables
from bot.reach.reports.made import Report
from bot.reach.reports.table import MISSING, Table, written

TEXT, HEADING, TITLE = (
    "宋体",
    "黑体",
    "方正小标宋简体",
)  # 正文、标题、大标题，as documents of offices have them
LATIN = "Times New Roman"
A4 = Cm(21), Cm(29.7)
LEFT_OUT = {"articles": ("图文编号",), "unnotified": ("图文编号",), "meanings": ("截止", "来源")}
LANDSCAPE = ("articles", "unnotified")


def docx(report: Report) -> bytes:
    """Return *report* as a Word document, A4, the list of articles lying."""
    word = Document()
    _styles(word)
    _paper(word)
    made = in_beijing(report.made_at).replace(tzinfo=None)
    properties = word.core_properties
    properties.title, properties.author, properties.language = report.title, report.account, "zh-CN"
    properties.created = properties.modified = made
    title = word.add_paragraph(report.title, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.add_paragraph(f"{report.line.exact}。", style="Line")
    word.add_paragraph(f"写进综述：{report.line.sentence}")
    for sentence in report.line.definition.split("\n"):
        word.add_paragraph(sentence, style="Note")
    lying = False
    for table in tables.of(report):
        if not table.rows and table.key in {"unnotified", "topics", "follower_sources"}:
            continue
        if (table.key in LANDSCAPE) is not lying:
            lying = not lying
            _turn(word, lying=lying)
        _table(word, report, table)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _table(word: Word, report: Report, table: Table) -> None:
    word.add_heading(table.heading, level=1)
    kept = [at for at, each in enumerate(table.columns) if each.name not in LEFT_OUT.get(table.key, ())]
    rows = [*table.rows, *([table.total] if table.total else [])]
    grid = word.add_table(rows=1 + len(rows), cols=len(kept), style="Table Grid")
    _set_widths(grid, [table.columns[at].width for at in kept], word)
    lines = grid.rows
    _repeat(grid)
    _fill(lines[0].cells, [table.columns[at].name for at in kept], bold=True)
    for number, row in enumerate(rows, 1):
        is_total = table.total is not None and number == len(rows)
        cells = [written(row[at]) for at in kept]
        numeric = [table.columns[at].shows in {"count", "share"} for at in kept]
        _fill(lines[number].cells, cells, bold=is_total, numeric=numeric)
    for note in table.notes:
        if table.key != "meanings":  # the definition stands at the beginning
            word.add_paragraph(note, style="Note")
    if chart := pictures.chart_of(report, table):
        word.add_picture(io.BytesIO(pictures.png(chart)), width=Cm(13))
        word.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _fill(
    cells: Sequence[GridCell], texts: Sequence[str], *, bold: bool = False, numeric: Sequence[bool] = ()
) -> None:
    for at, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.style = "Cell"
        run = paragraph.add_run(text)
        run.bold = bold
        if numeric and numeric[at]:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if text == MISSING:
            run.font.color.rgb = RGBColor(0xA3, 0x4A, 0x00)


def _set_widths(grid: Grid, widths: Sequence[int], word: Word) -> None:
    """Share the width of the paper among the columns; Word asks each cell, LibreOffice the columns."""
    section = word.sections[-1]
    paper = (section.page_width or A4[0]) - (section.left_margin or 0) - (section.right_margin or 0)
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = int(paper * width / sum(widths))


def _repeat(grid: Grid) -> None:
    """Let the headings come again on every page, and no row break in two."""
    for number, row in enumerate(grid.rows):
        properties = row._tr.get_or_add_trPr()
        if not number:
            properties.append(OxmlElement("w:tblHeader"))
        properties.append(OxmlElement("w:cantSplit"))


def _styles(word: Word) -> None:
    _font(word.styles["Normal"], TEXT, 12)
    _font(word.styles["Title"], TITLE, 20, bold=False)
    _font(word.styles["Heading 1"], HEADING, 14, bold=False)
    for name, size, grey in (("Line", 15, False), ("Note", 9, True), ("Cell", 9, False)):
        style = word.styles.add_style(name, 1)
        assert isinstance(style, ParagraphStyle), "a style of paragraphs was asked for"
        style.base_style = word.styles["Normal"]
        _font(style, HEADING if name == "Line" else TEXT, size)
        style.paragraph_format.space_after = Pt(0 if name == "Cell" else 4)
        if grey:
            style.font.color.rgb = RGBColor(0x55, 0x55, 0x55)


def _font(style: object, chinese: str, size: int, *, bold: bool | None = None) -> None:
    assert isinstance(style, ParagraphStyle), "every Word template has these"
    style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if str(name).endswith("Theme"):  # a theme's font would go before ours
            del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), chinese)


def _paper(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = A4
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.5)


def _turn(word: Word, *, lying: bool) -> None:
    section = word.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (A4[1], A4[0]) if lying else A4
    section.left_margin = section.right_margin = Cm(1.8 if lying else 2.6)
