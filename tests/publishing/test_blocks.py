"""Markdown into blocks: nothing that stands in the text is lost, and nothing hostile comes through."""

import re

import pytest

from bot.publishing import blocks
from bot.publishing.blocks import Heading, Items, LeadIn, Links, Paragraph, Photo, Quote, Table
from bot.publishing.blocks.words import texts

HARMLESS = re.compile(r"</?(strong|em|a)>|<br>|<a href=\"https://mp\.weixin\.qq\.com/[^\"<>]*\">")
OURS = "https://mp.weixin.qq.com/s/abc"


def html(text: str) -> str:
    """Return the one paragraph of *text*."""
    paragraph, *_ = blocks.read(text).blocks
    assert isinstance(paragraph, Paragraph)
    return paragraph.html


def test_bold_ends_where_chinese_text_goes_on_without_a_space() -> None:
    text = "**一是抓重点。**把课堂搬到院坝里，**“她在云溪”**专栏"

    assert blocks.read(text).blocks == (
        LeadIn("一是抓重点。", "把课堂搬到院坝里，<strong>“她在云溪”</strong>专栏"),
    )
    assert html(f"她说：{text}") == (
        "她说：<strong>一是抓重点。</strong>把课堂搬到院坝里，<strong>“她在云溪”</strong>专栏"
    )


def test_each_kind_of_block_is_read() -> None:
    text = (
        "# 大标题\n\n## 走进社区\n\n### 小标题\n\n三月的**武都**。\n\n- 甲\n- 乙\n    - 丙\n\n"
        "> 她说：谢谢。\n>\n> 又说。\n\n![现场](images/photo.jpg)\n\n"
        "| 年 | 人次 |\n|---|---|\n| 2020 | 690 |\n"
    )

    assert blocks.read(text).blocks == (
        Heading("大标题", 2),
        Heading("走进社区", 2),
        Heading("小标题", 3),
        Paragraph("三月的<strong>武都</strong>。"),
        Items(((0, "甲"), (0, "乙"), (1, "丙")), False, (None, None, None)),
        Quote(("她说：谢谢。", "又说。")),
        Photo("images/photo.jpg", "现场"),
        Table((("年", "人次"), ("2020", "690"))),
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1. 甲\n2. 乙", (1, 2)),
        ("3. 丙\n4. 丁", (3, 4)),
        ("2020. 难忘的一年", (2020,)),
        ("1. 甲\n1. 乙", (1, 1)),
        ("1. 甲\n    - 其中\n2. 乙", (1, None, 2)),
        ("- 甲\n    5. 其五\n- 乙", (None, 5, None)),
    ],
)
def test_an_item_keeps_the_number_that_was_written_before_it(
    text: str, numbers: tuple[int | None, ...]
) -> None:
    (items,) = blocks.read(text).blocks

    assert isinstance(items, Items)
    assert items.numbers == numbers


def test_a_list_that_goes_on_after_a_paragraph_goes_on_counting() -> None:
    first, between, second = blocks.read("1. 甲\n\n段落\n\n2. 乙").blocks

    assert isinstance(first, Items)
    assert isinstance(second, Items)
    assert between == Paragraph("段落")
    assert first.numbers + second.numbers == (1, 2)


def test_lists_that_follow_each_other_keep_the_numbers_that_were_written() -> None:
    found = blocks.read("1. 甲\n2. 乙\n\n1. 丙\n2. 丁").blocks

    assert [block.numbers for block in found if isinstance(block, Items)] == [(1, 2), (1, 2)]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("> - 共12人\n> - 34户", ("共12人", "34户")),
        ("> 3. 其三", ("3. 其三",)),
        ("> ## 要点5\n>\n> 正文6", ("要点5", "正文6")),
        ("> 外7\n>\n> > 内8", ("外7", "内8")),
        ("<blockquote>没有段落的9</blockquote>", ("没有段落的9",)),
        ("> | 年 | 人 |\n> |---|---|\n> | 2020 | 12 |", ("年\t人", "2020\t12")),
    ],
)
def test_a_quote_loses_nothing_of_what_stands_in_it(text: str, paragraphs: tuple[str, ...]) -> None:
    assert blocks.read(text).blocks == (Quote(paragraphs),)


def test_words_that_stand_in_no_paragraph_stay_together() -> None:
    assert html("<div>共<strong>12</strong>人</div>") == "共<strong>12</strong>人"


def test_pictures_stand_alone_and_text_goes_on_around_them() -> None:
    assert blocks.read("前![甲](a.jpg)中![乙](b.jpg)后").blocks == (
        Paragraph("前"),
        Photo("a.jpg", "甲"),
        Paragraph("中"),
        Photo("b.jpg", "乙"),
        Paragraph("后"),
    )


@pytest.mark.parametrize(
    "text",
    [
        f"[![甲](a.jpg)]({OURS})",
        "**![甲](a.jpg)**",
        "<section><img src='a.jpg' alt='甲'></section>",
        "<p><span><img src='a.jpg' alt='甲'></span></p>",
    ],
)
def test_a_picture_inside_other_marks_is_still_shown(text: str) -> None:
    assert Photo("a.jpg", "甲") in blocks.read(text).blocks


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![x](images/a(1).jpg)", {"images/a(1).jpg": True}),
        ("![x](<images/my pic.jpg>)", {"images/my pic.jpg": True}),
        ('![x](images/现场.jpg "题")', {"images/现场.jpg": True}),
        ("![x][1]\n\n[1]: images/a.jpg", {"images/a.jpg": True}),
        ("`![x](images/a.jpg)`", {}),
        ("- ![x](images/a.jpg)", {"images/a.jpg": False}),
        ("> ![x](images/a.jpg)", {"images/a.jpg": False}),
        ("## ![x](images/a.jpg)", {"images/a.jpg": False}),
        ("| ![x](images/a.jpg) |\n|---|\n| 1 |", {"images/a.jpg": False}),
        ("![x](https://example.com/a.jpg)", {"https://example.com/a.jpg": True}),
    ],
)
def test_every_picture_is_known_and_whether_it_is_shown(text: str, shown: dict[str, bool]) -> None:
    assert blocks.picture_paths(text) == shown


def test_lines_of_one_paragraph_join_without_a_space_between_chinese_and_with_one_between_numbers() -> None:
    assert html("把课堂\n搬到院坝") == "把课堂搬到院坝"
    assert html("共有12\n34户") == "共有12 34户"
    assert html("共有\n12户") == "共有12户"
    assert html("第一行  \n第二行") == "第一行<br>第二行"


def test_paragraphs_of_one_item_do_not_run_together() -> None:
    (items,) = blocks.read("- 共有\n\n    12\n\n    34").blocks

    assert isinstance(items, Items)
    assert items.items == ((0, "共有 12 34"),)


def test_a_link_inside_wechat_stays_and_any_other_becomes_a_note_at_the_end() -> None:
    text = (
        f"见[上一篇]({OURS})，[官网](https://example.com/a?b=1&c=2)、"
        "[这里](https://mp.weixin.qq.com.example.com/s)，再看[官网](https://example.com/a?b=1&c=2)。\n\n"
        "- <https://example.com/>"
    )

    paragraph, items, links = blocks.read(text).blocks

    assert paragraph == Paragraph(f'见<a href="{OURS}">上一篇</a>，官网[1]、这里[2]，再看官网[1]。')
    assert isinstance(items, Items)
    assert items.items == ((0, "https://example.com/"),)
    assert links == Links(
        (("官网", "https://example.com/a?b=1&c=2"), ("这里", "https://mp.weixin.qq.com.example.com/s"))
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<ScRiPt src=//evil.example/x.js></sCrIpT>",
        "<img src=x.jpg onerror=alert(1)>",
        "<img src='javascript:alert(1)'>",
        "![x](javascript:alert(1))",
        "[点我](javascript:alert(1))",
        "[点我](JaVaScRiPt&#58;alert(1))",
        "[点我](data:text/html;base64,PHNjcmlwdD4=)",
        f'[点我]({OURS}"onmouseover=alert(1))',
        f"<a href='{OURS}' onclick='alert(1)'>点</a>",
        "<iframe src='https://evil.example'></iframe>",
        "<style>p{position:fixed}</style>",
        "<p style='position:fixed' class='a' id='b'>文</p>",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
        "<form action=//evil.example><input name=a></form>",
        "<strong onclick='alert(1)' style='position:fixed'>文</strong>",
        "<object data=x></object><embed src=x><link rel=stylesheet href=x><meta http-equiv=refresh>",
        "<!-- <script>alert(1)</script> -->",
        "<img src='x.jpg' alt='\"><script>alert(1)</script>'>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "`<script>alert(1)</script>`",
        "<p <script>alert(1)</script>>",
    ],
)
def test_of_hostile_html_only_harmless_tags_and_escaped_text_remain(hostile: str) -> None:
    inline = [html for block in blocks.read(f"前\n\n{hostile}\n\n后").blocks for html in texts(block)]

    for text in inline:
        assert "<" not in HARMLESS.sub("", text), text
    assert inline[0] == "前"
    assert inline[-1].endswith("后")
    assert not any(
        "javascript" in photo.path for photo in blocks.read(hostile).blocks if isinstance(photo, Photo)
    )


def test_plain_text_is_what_a_reader_sees_a_line_a_block() -> None:
    text = (
        "## 标题\n\n**一是**A&B<br>第二行 &lt;3\n\n- 甲\n    1. 乙\n\n> 引\n\n![现场](a.jpg)\n\n"
        "| 年 | 人 |\n|---|---|\n| 1 | 2 |"
    )

    assert blocks.plain_text(text) == "标题\n一是A&B\n第二行 <3\n甲\n乙\n引\n现场\n年\t人\n1\t2"


def test_an_empty_text_has_no_blocks() -> None:
    assert blocks.read(" \n\n<!-- nichts -->\n\n---\n").blocks == ()
