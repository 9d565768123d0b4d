"""Reading documents: the same text from every kind of file, and a sentence for staff where there is none."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from bot.errors import Mistake
from bot.figures import extract
from tests.figures import documents, review

TEXT = "青禾县妇联2022年工作总结\n全年举办宣讲60余场次，参加的妇女有8000余人。\n"


def kept(folder: Path, name: str, content: bytes | str) -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def texts(file: Path) -> list[str]:
    return [each.text for each in extract.extract(extract.read(file))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_in_the_encodings_that_editors_write(tmp_path: Path, encoding: str) -> None:
    file = kept(tmp_path, "总结.txt", TEXT.encode(encoding))

    assert extract.read(file).split("\n") == TEXT.split("\n")[:2]


def test_lines_that_were_wrapped_at_a_width_become_one_paragraph_again(tmp_path: Path) -> None:
    whole = "这一年，姐妹们携手同行，" * 9 + "共走访困难家庭1200余户，送去慰问金50万元。"
    wrapped = "\n".join(whole[start : start + 41] for start in range(0, len(whole), 41))

    assert extract.read(kept(tmp_path, "总结.txt", wrapped)) == whole


def test_markdown_is_read_without_its_marks(tmp_path: Path) -> None:
    file = kept(
        tmp_path,
        "总结.md",
        '+++\ntitle = "2022年总结"\n+++\n\n## 宣讲\n\n'
        "**一是有声。**宣讲**60**余\n场次，见[附件12份](https://a.cn/3)。\n\n"
        "- 走访30户；\n- 帮助50人。\n\n![合影20人](a.jpg)\n\n<!-- 旧稿9户 -->\n\n"
        "| 项目 | 数量 |\n|---|---|\n| 培训 | 4场次 |\n",
    )

    assert extract.read(file).split("\n") == [
        "2022年总结",
        "宣讲",
        "一是有声。宣讲60余场次，见附件12份。",
        "走访30户；",
        "帮助50人。",
        "项目\u3000数量",
        "培训\u30004场次",
    ]


def test_the_review_is_read_as_its_sheet_quotes_it() -> None:
    text = extract.read(review.FOLDER / "article.md")

    assert all(figure.sentence in text for figure in review.sheet().figures)


def test_a_word_document_is_read_across_its_runs_and_cells(tmp_path: Path) -> None:
    content = documents.word(
        [["青禾县妇联2022年工作总结"], ["全年举办宣讲", "60", "余场次，参加", "8000余人。"]],
        rows=[["项目", "数量"], ["家政培训", "4场次"]],
    )

    assert texts(kept(tmp_path, "总结.docx", content)) == ["60余场次", "8000余人", "4场次"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_of_a_saved_page_only_the_article_is_read(tmp_path: Path, encoding: str) -> None:
    page = documents.PAGE.replace('charset="utf-8"', f'charset="{encoding}"')
    found = extract.extract(extract.read(kept(tmp_path, "总结.html", page.encode(encoding))))

    assert [each.text for each in found] == ["60余场次", "8000余人", "6所", "23所", "6.88万元", "4场次"]
    assert {each.year for each in found} == {2022}
    assert [each.level for each in found] == [None, None, "省级", "市级", None, None]


def test_of_pages_of_old_sites_and_of_wechat_only_the_article_is_read(tmp_path: Path) -> None:
    old = kept(tmp_path, "旧.htm", documents.OLD_PAGE.encode("gb18030"))
    wechat = kept(tmp_path, "微信.html", documents.WECHAT_PAGE)

    assert texts(old) == ["18\u00a0次", "3.6万人次", "8期", "480人", "23.4个百分点", "5.6万次", "146个"]
    assert texts(wechat) == ["1200余场次", "36万人次", "5所", "12所"]


def test_counters_imprints_and_lists_of_other_articles_are_left_out_of_plain_text_too(tmp_path: Path) -> None:
    around = [
        *(
            "下载客户端",
            "+1",
            "阅读 1.2万",
            "浏览次数：2345次",
            "共12条评论",
            "328人点赞",
            "来源：妇联 300人社群",
        ),
        *("责任编辑：林 12个", "沪ICP备14003370号", "© 2014-2024 某公司 8个", "http://a.cn/12个"),
    ]
    article = "全年走访困难家庭30户，送去温暖。\n平台阅读量达1.2万人次，点赞12条，姐妹们都说好。"
    after = ["相关阅读", "第3期培训班50名妇女结业", "慰问困难家庭30户"]
    file = kept(tmp_path, "网页.txt", "\n".join([*around[:7], article, *around[7:], *after]))

    assert texts(file) == ["30户", "1.2万人次", "12条"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.txt", b" \n", "是空的"),
        ("照片.jpg", b"\xff\xd8\xff\xe0 ...", "是图片，读不了。请选 Word 文档"),
        ("照片", b"RIFF....WEBPVP8 ", "是图片，读不了"),
        ("图.svg", b"<?xml version='1.0'?><svg><text>12</text></svg>", "图.svg 是图片，读不了"),
        ("照片.png", "一张图".encode(), "照片.png 是图片，读不了"),
        ("表.pdf", b"%PDF-1.7 ...", "是PDF，读不了"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word（.doc），读不了"),
        ("假.docx", b"no zip at all", "不是完好的 Word 文档"),
        ("断.docx", documents.word([["宣讲60场"]])[:-60], "不是完好的 Word 文档"),
        (
            "坏.txt",
            "宣讲六十场\n宣讲".encode() * 30 + b"\xff\xff" + "七十场".encode(),
            "第31行：有认不出的文字",
        ),
        ("二.txt", "一行\n两行\x00\x01".encode(), "第2行：不是文字"),
        ("空.html", "<html></html>", "里没有文字"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence_with_its_place(
    tmp_path: Path, name: str, content: bytes | str, said: str
) -> None:
    file = kept(tmp_path, name, content)

    with pytest.raises(Mistake) as refused:
        extract.read(file)

    assert said in str(refused.value)
    assert name in str(refused.value)


def test_no_file_a_folder_and_a_packed_folder_are_said_so(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("总结.txt", TEXT)

    for path, said in (
        (tmp_path / "没有.txt", "找不到"),
        (tmp_path, "是一个文件夹"),
        (kept(tmp_path, "包.docx", packed.getvalue()), "不是 Word 文档"),
    ):
        with pytest.raises(Mistake, match=said):
            extract.read(path)


def test_a_document_of_ten_megabytes_is_refused_with_its_size_and_the_limit(tmp_path: Path) -> None:
    large = kept(tmp_path, "大.txt", TEXT.encode() * 120_000)
    long = kept(tmp_path, "长.txt", TEXT * 20_000)

    with pytest.raises(Mistake, match=r"大\.txt 超过 10 MB。.*什么都没有记下"):
        extract.read(large)
    with pytest.raises(Mistake, match=r"长\.txt 有 \d+ 个字，从第\d+行起超出了 500000 个字"):
        extract.read(long)


@pytest.mark.parametrize(
    "piece", ["[", "**", "> ", "| a |\n", "* a\n", "`", "<!--", "![a", "<a", "[a](", "+++\n"]
)
def test_markdown_of_marks_alone_is_read_in_seconds(tmp_path: Path, piece: str) -> None:
    file = kept(tmp_path, "标.md", "走访30户。\n\n" + piece * (400_000 // len(piece)))
    begun = time.monotonic()

    read = extract.read(file)

    assert time.monotonic() - begun < 10
    assert read.startswith("走访30户。")


@pytest.mark.parametrize(
    "piece",
    ["“", "（（“", "一", "12，", "宣讲12场", "省级12户、", "1,", "9" * 7 + "，", "《》“”（）", "万亿千"],
)
def test_a_line_without_end_is_refused_at_once_with_its_number(piece: str) -> None:
    text = "第一行。\n" + piece * (400_000 // len(piece))
    begun = time.monotonic()

    with pytest.raises(Mistake, match="第2行：有一句话长达"):
        extract.extract(text)

    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "piece", ["“", "（（“", "一", "12，", "省级12户、", "1,", "《》“”（）", "一个、", "12人和"]
)
def test_a_text_as_long_as_may_be_is_read_in_seconds(piece: str) -> None:
    line = piece * (1_990 // len(piece))
    text = "\n".join([line] * 50)
    begun = time.monotonic()

    extract.extract(text)

    assert time.monotonic() - begun < 20
