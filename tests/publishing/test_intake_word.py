"""What was written in Word or WPS comes in clean, and what could not come is told."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from bot.errors import Mistake
from bot.publishing import blocks, folder
from bot.publishing.blocks import Heading, LeadIn, Photo, Table
from bot.publishing.intake import pasted, word
from tests import make

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="wmf" ContentType="image/x-wmf"/></Types>'
)


def said(text: str, how: str = "") -> str:
    """Return a run of *text* with the marks *how*."""
    return f'<w:r><w:rPr>{how}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, style: str = "") -> str:
    return f"<w:p><w:pPr>{style}</w:pPr>{''.join(runs)}</w:p>"


def drawn(number: int) -> str:
    """Return a run with the picture of that number."""
    return (
        '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图片 1" descr="现场"/><a:graphic><a:graphicData>'
        f'<pic:pic><pic:blipFill><a:blip r:embed="rId{number}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def document(*body: str, pictures: dict[str, bytes] | None = None) -> bytes:
    """Return a .docx of these paragraphs."""
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/image" Target="media/{name}"/>'
        for number, name in enumerate(pictures or {}, 1)
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", TYPES)
        packed.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        packed.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        )
        packed.writestr(
            "word/document.xml", f"<w:document {SPACES}><w:body>{''.join(body)}</w:body></w:document>"
        )
        for name, content in (pictures or {}).items():
            packed.writestr(f"word/media/{name}", content)
    return file.getvalue()


BOLD = "<w:b/>"
WORD_LIST = """<html><head><style>p.MsoNormal{margin:0}</style></head><body lang=ZH-CN>
<p class=MsoNormal><b><span style='font-family:仿宋'>一、走进社区<o:p></o:p></span></b></p>
<p class=MsoNormal style='text-indent:32pt'><b>一是送温暖。</b><span
style='color:red'>志愿者</span>上&nbsp;门，<u>一户</u>
一户走。<o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Wingdings'><span
style='mso-list:Ignore'>l<span>&nbsp;&nbsp;</span></span></span><![endif]>米面油</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>l&nbsp;</span>口罩</p>
<p class=MsoNormal><st1:chsdate w:st="on">2020年</st1:chsdate>3月<img src="file:///C:/a.png"></p></body></html>"""


def test_a_document_becomes_headings_bold_tables_and_pictures() -> None:
    piece = word.read(
        document(
            paragraph(said("春风行动"), style='<w:pStyle w:val="Title"/>'),
            paragraph(said("一、走进社区", BOLD)),
            paragraph(said("一是", BOLD), said("送温暖。", BOLD), said("志愿者上门服务。")),
            paragraph(said("（一）米面油", BOLD)),
            paragraph(drawn(1)),
            "<w:tbl>"
            + "".join(
                f"<w:tr><w:tc>{paragraph(said(left))}</w:tc><w:tc>{paragraph(said(right))}</w:tc></w:tr>"
                for left, right in (("村", "户数"), ("云溪", "12户"))
            )
            + "</w:tbl>",
            pictures={"a.png": make.picture(kind="PNG")},
        ),
        name="春风.docx",
    )

    read = blocks.read(piece.body).blocks
    assert [type(block) for block in read if not isinstance(block, blocks.Paragraph)] == [
        Heading,
        LeadIn,
        Heading,
        Photo,
        Table,
    ]
    assert "**一是送温暖。**志愿者上门服务。" in piece.body
    assert "![现场](images/word-1.png)" in piece.body
    assert list(piece.pictures.values()) == [make.picture(kind="PNG")]


def test_what_a_document_loses_is_told_with_its_count() -> None:
    piece = word.read(
        document(
            paragraph(said("红字", '<w:color w:val="FF0000"/>'), said("黑字", '<w:color w:val="000000"/>')),
            paragraph(
                "<w:ins>" + said("添的") + "</w:ins><w:del><w:r><w:delText>删的</w:delText></w:r></w:del>"
            ),
            paragraph(said("公式"), "<m:oMath/>", "<w:r><w:commentReference w:id='0'/></w:r>"),
            paragraph(drawn(1)),
            pictures={"a.wmf": b"\xd7\xcd\xc6\x9a"},
        ),
        name="稿.docx",
    )

    assert piece.title == "稿"
    assert "添的" in piece.body
    assert "删的" not in piece.body
    assert set(piece.lost) >= {
        "文字颜色：1 处",
        "修订时插入的字（已当作正文）：1 处",
        "修订时删去的字（没有带进来）：1 处",
        "公式：1 处",
        "批注：1 处",
        "读不了的图片（如 WMF、EMF；请在 Word 里另存为 png 再放）：1 处",
    }


def test_a_broken_picture_stays_behind_and_is_told_by_its_place_in_the_document() -> None:
    good = make.picture(kind="PNG")
    piece = word.read(
        document(
            *(paragraph(drawn(number)) for number in (1, 2, 3)),
            paragraph(said("甲")),
            pictures={"a.png": good, "b.png": good[:60], "c.png": make.picture("#2E7D5B", kind="PNG")},
        ),
        name="稿.docx",
    )

    assert list(piece.pictures) == ["images/word-1.png", "images/word-2.png"]
    assert piece.body == "![现场](images/word-1.png)\n\n![现场](images/word-2.png)\n\n甲\n"
    assert piece.lost == ["文档里的第 2 张图片打不开（不是图片，或已损坏），没有带进来；请另外上传。"]


def test_a_document_whose_text_is_broken_is_called_by_its_name() -> None:
    whole, broken = document(paragraph(said("甲"))), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as before, zipfile.ZipFile(broken, "w") as after:
        for each in before.namelist():
            content = before.read(each)
            after.writestr(each, content[:-20] if each == "word/document.xml" else content)

    with pytest.raises(
        Mistake, match=r"^稿\.docx 不是完好的 Word 文档（\.docx）。请用 Word 打开，另存为 \.docx 再试。$"
    ):
        word.read(broken.getvalue(), name="稿.docx")


def test_what_word_puts_on_the_clipboard_comes_in_without_its_noise() -> None:
    piece = pasted.of_html(WORD_LIST)

    assert piece.body == (
        "## 一、走进社区\n\n**一是送温暖。**志愿者上 门，一户一户走。\n\n- 米面油\n- 口罩\n\n2020年3月\n"
    )
    assert set(piece.lost) == {"文字颜色：1 处", "下划线：1 处", "图片（粘贴带不过来，请另外上传）：1 处"}


def test_plain_text_gets_its_headings_and_lists_as_well() -> None:
    piece = pasted.of_text(
        "一、走进社区\r\n　　志愿者上门。\r\n● 米面油\r\n● 口罩\r\n一、二、三，走起来。\r\n（二）送戏下乡"
    )

    assert piece.body == (
        "## 一、走进社区\n\n志愿者上门。\n\n- 米面油\n- 口罩\n\n一、二、三，走起来。\n\n### （二）送戏下乡\n"
    )


def test_no_sign_of_the_text_is_taken_for_a_mark() -> None:
    hostile = "# 号 *星* _线_ [括号](x) {两癌} <b> `x` ::: 1.5万"

    read = blocks.read(pasted.of_text(hostile).body).blocks

    assert len(read) == 1
    assert blocks.plain_text(pasted.of_text(hostile).body) == hostile


def test_nested_tables_and_deep_tags_do_no_harm() -> None:
    nested = "<table><tr><td>" * 3 + "文字" + "</td></tr></table>" * 3

    assert "文字" in pasted.of_html(nested).body
    assert "<script" not in pasted.of_html("<p>好<script>alert(1)</script></p>").body
    assert pasted.of_html("").body == ""


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "不是 Word 文档"),
        (b"\xd0\xcf\x11\xe0 old", "加了密码，或是旧版 Word"),
        (b"PK\x03\x04 nothing", "不是完好的 Word 文档"),
        (document()[:-40], "不是完好的 Word 文档"),
        (document(), "里没有文字"),
        (bytes(word.LARGEST + 1), "超过 50 MB"),
    ],
)
def test_what_is_no_document_is_refused_with_its_name(content: bytes, why: str) -> None:
    with pytest.raises(Mistake, match=rf"稿\.docx {why}|稿\.docx{why}"):
        word.read(content, name="稿.docx")


def test_a_bomb_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", bytes(word.LARGEST_UNPACKED + 1))

    with pytest.raises(Mistake, match="解开后超过 200 MB"):
        word.read(file.getvalue(), name="稿.docx")


def test_the_folder_asks_for_what_only_people_know_and_is_never_overwritten(tmp_path: Path) -> None:
    piece = word.read(
        document(
            paragraph(said('他说"好"')), paragraph(drawn(1)), pictures={"a.png": make.picture(kind="PNG")}
        ),
        name="稿.docx",
    )
    word.write(piece, tmp_path / "spring")

    with pytest.raises(Mistake) as asked:
        folder.read(tmp_path / "spring")
    article = tmp_path / "spring/article.md"
    article.write_text(re.sub(r'(author|digest) = ""', r'\1 = "区妇联"', article.read_text("utf-8")), "utf-8")

    assert "author 是空的" in str(asked.value)
    assert "digest 是空的" in str(asked.value)
    assert folder.read(tmp_path / "spring").title == "稿"
    with pytest.raises(Mistake, match=r"已经有 article\.md"):
        word.write(piece, tmp_path / "spring")
