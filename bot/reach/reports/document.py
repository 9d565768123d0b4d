"""The report as a Word document: the line, then tables and charts, in the fonts of Chinese offices."""

import gc
import io
import re
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from markupsafe import escape

from bot.clock import in_beijing
from bot.reach.reports import pictures, tables
from bot.reach.reports.made import Report
from bot.reach.reports.pictures import Drawn
from bot.reach.reports.table import MISSING, Column, Table, written

TEXT, HEADING, TITLE = "宋体", "黑体", "方正小标宋简体"  # as documents of offices have them
LATIN = "Times New Roman"
A4 = Cm(21), Cm(29.7)
LEFT_OUT = {"articles": ("图文编号",), "unnotified": ("图文编号",), "meanings": ("截止", "来源")}
LEFT_OUT_EMPTY = {"unnotified", "topics", "follower_sources", "account_sources"}
LANDSCAPE = ("articles", "unnotified")
PALE = "A34A00"
TWENTIETH = 635  # of a point, in the units of the library
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def docx(report: Report) -> bytes:
    """Return *report* as a Word document, A4, the list of articles lying."""
    content = _written(report)
    gc.collect()  # a document of the library refers to itself in circles, and holds megabytes until found
    return content


def _written(report: Report) -> bytes:
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
    if report.line.is_told:
        word.add_paragraph(f"写进综述：{report.line.sentence}")
    for sentence in report.line.definition.split("\n"):
        word.add_paragraph(sentence, style="Note")
    lying = False
    given, told = tables.of(report), set[str]()
    drawn = pictures.of(report, given)
    for table in given:
        if not table.rows and table.key in LEFT_OUT_EMPTY:
            continue
        if (table.key in LANDSCAPE) is not lying:
            lying = not lying
            _turn(word, lying=lying)
        _table(word, table, told, [each for each in drawn if each.table == table.key])
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _table(word: Word, table: Table, told: set[str], drawn: Sequence[Drawn]) -> None:
    word.add_heading(table.heading, level=1)
    kept = [at for at, each in enumerate(table.columns) if each.name not in LEFT_OUT.get(table.key, ())]
    columns = [table.columns[at] for at in kept]
    widths = _widths(word, columns)
    numeric = [column.shows in {"count", "share"} for column in columns]
    rows = [_row([column.name for column in columns], widths, is_head=True)]
    rows += [_row([written(row[at]) for at in kept], widths, numeric) for row in table.rows]
    if table.total:
        rows.append(_row([written(table.total[at]) for at in kept], widths, numeric, bold=True))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    written_out = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" '
        f'w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join(rows)}</w:tbl>"
    )
    last = word.add_paragraph(style="Note")
    last._p.addprevious(parse_xml(written_out))
    if table.key != "meanings":  # the definition stands at the beginning
        last.add_run("\n".join(table.beside(told)))
    for each in drawn:
        word.add_picture(io.BytesIO(each.png), width=Cm(15))
        word.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _row(
    texts: Sequence[str],
    widths: Sequence[int],
    numeric: Sequence[bool] = (),
    *,
    is_head: bool = False,
    bold: bool = False,
) -> str:
    """Return a row as Word keeps it; the library's own cells take seconds for the articles of a year."""
    cells = []
    for at, (text, width) in enumerate(zip(texts, widths, strict=True)):
        place = '<w:jc w:val="right"/>' if numeric and numeric[at] else ""
        look = "<w:b/>" if bold or is_head else ""
        look += f'<w:color w:val="{PALE}"/>' if text == MISSING else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="Cell"/>{place}</w:pPr>'
            f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(_NO_XML.sub("", text))}</w:t></w:r>'
            "</w:p></w:tc>"
        )
    again = "<w:tblHeader/>" if is_head else ""  # the headings come again on every page
    return f"<w:tr><w:trPr><w:cantSplit/>{again}</w:trPr>{''.join(cells)}</w:tr>"


def _widths(word: Word, columns: Sequence[Column]) -> list[int]:
    """Share the width of the paper among the columns, in twentieths of a point."""
    section = word.sections[-1]
    paper = (section.page_width or A4[0]) - (section.left_margin or 0) - (section.right_margin or 0)
    whole = sum(column.width for column in columns)
    return [int(paper * column.width / whole / TWENTIETH) for column in columns]


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
