"""Fenced blocks: what staff copy is read, the empty is left out and reported, faults are told by line."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.figures.indicators import Confirmed
from bot.publishing import blocks
from bot.publishing.blocks import (
    Block,
    Card,
    Chart,
    Compare,
    Comparison,
    Entry,
    Grid,
    Heading,
    Honour,
    Honours,
    Known,
    Lead,
    LeadIn,
    LeftOut,
    Misread,
    Outlook,
    Paragraph,
    Photo,
    Profile,
    Qr,
    Quote,
    ReadMore,
    Slider,
    Source,
    Stats,
    Timeline,
    Verse,
    examples,
)
from bot.publishing.blocks.reading import READERS


def figure(year: int, text: str, value: int, indicator: str = "“两癌”检查受益妇女") -> Confirmed:
    return Confirmed(
        id=year,
        topic_id=1,
        indicator_id=1,
        topic="两癌检查救助",
        indicator=indicator,
        level=None,
        counted=None,
        year=year,
        value=Decimal(value),
        unit="名",
        text=text,
        approximate="余" in text,
        sentence=text,
        start=0,
        article="2020-review",
    )


KNOWN = Known((figure(2019, "9800名", 9800), figure(2020, "10025名", 10025)), 2020)


def one(text: str) -> Block:
    """Return the one block of *text*."""
    (block,) = blocks.read(text, KNOWN, source_url="https://example.com/").blocks
    return block


def told(text: str) -> list[str]:
    """Return the faults of *text*."""
    with pytest.raises(Misread) as misread:
        blocks.read(text, KNOWN)
    return str(misread.value).split("\n")


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("::: 导语\n三月的**武都**。\n:::", Lead("三月的<strong>武都</strong>。")),
        ("::: 诗行\n春风拂过\n她们走来\n:::", Verse(("春风拂过", "她们走来"))),
        (
            "::: 数字\n8000余名 | 群众参与\n1.2万人次 | 总阅读量 | 全年\n全覆盖 | 妇女之家\n:::",
            Stats(
                (
                    Card("8000余", "名", "群众参与"),
                    Card("1.2万", "人次", "总阅读量", "全年"),
                    Card("全覆盖", "", "妇女之家"),
                )
            ),
        ),
        (
            '::: 图组\n![甲](a.jpg)\n![乙](b.jpg "摄影：林某")\n:::',
            Grid((Photo("a.jpg", "甲"), Photo("b.jpg", "乙", "摄影：林某"))),
        ),
        ("::: 图组\n![甲](a.jpg)\n:::", Photo("a.jpg", "甲")),
        (
            "::: 横滑\n![甲](a.jpg)\n\n![乙](b.jpg)\n:::",
            Slider((Photo("a.jpg", "甲"), Photo("b.jpg", "乙"))),
        ),
        ("::: 引语\n有事就找娘家人。\n—— 一位姐妹\n:::", Quote(("有事就找娘家人。",), "一位姐妹")),
        ("> 谢谢娘家人。\n> —— 一位姐妹", Quote(("谢谢娘家人。",), "一位姐妹")),
        (
            "::: 荣誉\n省级 | 最美家庭 | 13户\n市级 ｜ 最美家庭 ｜ 12户\n:::",
            Honours((Honour("省级", "最美家庭", "13户"), Honour("市级", "最美家庭", "12户"))),
        ),
        (
            "::: 对比\n检查 | 2019年 9800名 | 2020年 10025名\n:::",
            Compare((Comparison("检查", "9800", "10025", "名", "增加225名", ("2019年", "2020年")),)),
        ),
        (
            "::: 时间轴\n3月8日 | 走进**社区**\n![现场](a.jpg)\n5月 | 巡讲\n:::",
            Timeline(
                (
                    Entry("3月8日", "走进<strong>社区</strong>", Photo("a.jpg", "现场")),
                    Entry("5月", "巡讲"),
                )
            ),
        ),
        ("::: 展望\n新的一年。\n继续努力。\n:::", Outlook(("新的一年。", "继续努力。"))),
        ("::: 来源\n来源：甘肃妇联\n供稿:城关\n:::", Source((("来源", "甘肃妇联"), ("供稿", "城关")))),
        ("::: 二维码\n![](qr.png)\n长按识别\n:::", Qr("qr.png", "长按识别")),
        ("::: 名片\n陇南武都妇女\n欢迎关注\n:::", Profile("陇南武都妇女", "欢迎关注")),
        ("::: 阅读原文\n看名单\n:::", ReadMore("看名单")),
        ("::: 图表\n两癌检查救助 | 近两年\n:::", Chart("图表:两癌检查救助", "近两年")),
        ("：：： 诗行\n春风\n：：：", Verse(("春风",))),
        (":::诗行 :::\n春风\n:::::", Verse(("春风",))),
        ("## 走进社区 | 三月志愿服务", Heading("走进社区", 2, "三月志愿服务")),
        ("**一是**走访", Paragraph("<strong>一是</strong>走访")),
        ("**一是走访困难家庭**，送去关怀。", LeadIn("一是走访困难家庭", "，送去关怀。")),
        ('![现场](a.jpg "摄影：林某")', Photo("a.jpg", "现场", "摄影：林某")),
    ],
)
def test_each_block_is_read_as_it_is_written(text: str, block: Block) -> None:
    assert one(text) == block


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("9800名", "10025名", "增加225名"),
        ("1.2万人次", "1.1万人次", "减少0.1万人次"),
        ("9户", "9户", "持平"),
        ("98%", "99.5%", "增加1.5个百分点"),
        ("60余场", "70场", ""),
        ("60场", "约70场", ""),
        ("60场", "70场次", ""),
        ("六十场", "七十场", ""),
    ],
)
def test_a_change_is_computed_only_between_exact_numbers_of_one_unit(
    before: str, after: str, change: str
) -> None:
    block = one(f"::: 对比\n宣讲 | 2019年 {before} | 2020年 {after}\n:::")

    assert isinstance(block, Compare)
    assert block.rows[0].change == change


def test_a_figure_is_written_by_its_name_in_blocks_and_in_running_text() -> None:
    named = "{“两癌”检查受益妇女}"
    text = (
        f"去年{{两癌检查受益妇女 2019}}，今年{named}。\n\n"
        f"::: 数字\n{named} | 免费检查\n{named}\n:::\n\n::: 对比\n{named}\n:::"
    )

    assert blocks.read(text, KNOWN).blocks == (
        Paragraph("去年9800名，今年10025名。"),
        Stats((Card("10025", "名", "免费检查"), Card("10025", "名", "“两癌”检查受益妇女"))),
        Compare(
            (Comparison("“两癌”检查受益妇女", "9800", "10025", "名", "增加225名", ("2019年", "2020年")),)
        ),
    )


def test_an_escaped_brace_and_what_looks_like_a_template_are_words() -> None:
    assert blocks.read("写成\\{指标}，{{ 注 }}", KNOWN).blocks == (Paragraph("写成{指标}，{{ 注 }}"),)


def test_without_known_figures_names_stay_as_they_are_written() -> None:
    assert blocks.plain_text("共{“两癌”检查受益妇女}。") == "共{“两癌”检查受益妇女}。"


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("::: 数字\n:::", LeftOut(1, "数字", "里面是空的")),
        ("文\n\n::: 图组\n\n:::", LeftOut(3, "图组", "里面是空的")),
        ("::: 二维码\n长按\n:::", LeftOut(1, "二维码", "里面是空的")),
        ("::: 数字\n12户 | 甲\n | 乙\n13户 | 丙\n:::", LeftOut(3, "数字", "没有数字")),
        (
            "::: 数字\n12户 | 甲\n:::",
            LeftOut(1, "数字", "只有 1 个数字，至少要 2 个；请写进正文"),
        ),
        ("::: 荣誉\n省级 | 最美家庭 |\n:::", LeftOut(2, "荣誉", "没有数字")),
        ("::: 对比\n甲 | 2019年 3户 |\n:::", LeftOut(2, "对比", "有一年没有数字")),
        (
            "::: 数字\n{“两癌”检查收益妇女} | 检查\n1户 | 甲\n2户 | 乙\n:::",
            LeftOut(
                2, "数字", "没有确认过的数字 {“两癌”检查收益妇女}（2020年）。是不是 {“两癌”检查受益妇女}？"
            ),
        ),
        (
            "::: 对比\n{“两癌”检查受益妇女} | 2018 | 2020\n:::",
            LeftOut(2, "对比", "{“两癌”检查受益妇女} 没有2018年确认过的数字，有的是2019、2020年"),
        ),
        ("::: 来源\n来源：\n:::", LeftOut(2, "来源", "“来源”后面没有写")),
        ("::: 图表\n没有的\n:::", LeftOut(2, "图表", "“没有的”没有确认过的数字，画不出来")),
    ],
)
def test_what_has_nothing_to_show_is_left_out_and_reported(text: str, left_out: LeftOut) -> None:
    assert blocks.read(text, KNOWN).left_out == (left_out,)


def test_a_hint_at_the_original_needs_its_address() -> None:
    reading = blocks.read("::: 阅读原文\n:::", KNOWN, source_url="")

    assert reading.blocks == ()
    assert reading.left_out == (LeftOut(1, "阅读原文", "“原文链接”没有填，读者点不到原文"),)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("文\n\n::: 数子\n1户 | 甲\n:::", ["第3行：没有“数子”这种版块。是不是“数字”？"]),
        ("::: warning\n文\n:::", [f"第1行：没有“warning”这种版块。可用的有：{'、'.join(READERS)}。"]),
        ("文\n::: 诗行\n春风", ["第2行：“诗行”版块没有收尾。请在它最后一行的下面加一行 :::。"]),
        (
            "::: 展望\n甲\n::: 诗行\n乙\n:::\n丙\n:::",
            [
                "第3行：版块里不能再套版块：第1行的“展望”还没有收尾。请在这一行前面加一行 :::。",
                "第7行：这里多了一行 :::，前面没有要收尾的版块。请删去这一行。",
            ],
        ),
        (
            "::: 荣誉\n省级 最美家庭 13户\n:::",
            ["第2行：“荣誉”的每一行要写成：省级 | 最美家庭 | 13户。这一行是：省级 最美家庭 13户"],
        ),
        ("::: 数字\n12户\n13户 | 乙\n:::", ["第2行：“数字”的每一行要写成：10025名 | 说明。这一行是：12户"]),
        (
            "::: 图组\n入户走访\n:::",
            ["第2行：“图组”的每一行要写成：![说明](图片旁边写的名字)。这一行是：入户走访"],
        ),
        (
            "::: 对比\n甲 | 3户 | 4户\n:::",
            ["第2行：“对比”的每一行要写成：标签 | 2019年 9800名 | 2020年 10025名。这一行是：甲 | 3户 | 4户"],
        ),
        (
            "::: 时间轴\n走进社区\n:::",
            ["第2行：“时间轴”的每一行要写成：3月8日 | 做了什么。这一行是：走进社区"],
        ),
        ("::: 来源\n甘肃妇联\n:::", ["第2行：“来源”的每一行要写成：来源：甘肃妇联。这一行是：甘肃妇联"]),
        (
            "::: 展望\n![甲](a.jpg)\n:::",
            ["第2行：“展望”里不放图片。请把它移到版块外面，单独成一段。"],
        ),
        (
            "第一段。\n\n共{帮扶户数}。",
            ["第3行：没有确认过的数字 {帮扶户数}（2020年）。要写花括号本身，请写成 \\{。"],
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_is_right(text: str, faults: list[str]) -> None:
    assert told(text) == faults


def test_all_faults_of_a_text_are_told_at_once_in_the_order_of_its_lines() -> None:
    said = told("::: 数子\n:::\n\n共{帮扶户数}。\n\n::: 荣誉\n13户\n:::\n\n::: 诗行")

    assert [each.split("：")[0] for each in said] == ["第1行", "第4行", "第7行", "第10行"]


@pytest.mark.parametrize("example", [*examples.WRITTEN_PLAINLY, *examples.FENCED], ids=lambda each: each.name)
def test_every_example_that_staff_copy_is_read_whole(example: examples.Example) -> None:
    reading = blocks.read(example.text, KNOWN, source_url="https://example.com/")

    assert reading.blocks
    assert not reading.left_out
    assert not reading.hidden


def test_the_page_for_staff_has_an_example_of_every_block_and_is_what_the_program_shows() -> None:
    page = Path(__file__).parents[2] / "docs" / "版块.md"

    assert [example.name for example in examples.FENCED] == list(READERS)
    assert page.read_text(encoding="utf-8") == examples.page()


def test_pictures_in_blocks_are_known_to_the_folder() -> None:
    text = (
        "::: 图组\n![甲](a.jpg)\n![乙](b.jpg)\n:::\n\n::: 时间轴\n3月 | 走访\n![丙](c.jpg)\n:::\n\n"
        "::: 二维码\n![](qr.png)\n:::\n\n::: 图表\n两癌检查救助\n:::\n\n- ![丁](d.jpg)"
    )

    assert blocks.picture_paths(text) == {
        "a.jpg": True,
        "b.jpg": True,
        "c.jpg": True,
        "qr.png": True,
        "d.jpg": False,
    }


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("正文<script>alert(1)</script>。", ["<script>"]),
        ("一段。\n\n<p style='color:red'>红的<FONT size=5>大字</FONT></p>", ["<p>", "<font>"]),
        ("一行<br>两行，<strong>粗</strong>，3<5，<https://mp.weixin.qq.com/s/a>。<!-- 记一笔 -->", []),
    ],
)
def test_html_that_cannot_stay_is_reported_by_its_line(text: str, tags: list[str]) -> None:
    reading = blocks.read(text)

    assert [each.block for each in reading.left_out] == tags
    assert {each.line for each in reading.left_out} <= {len(text.splitlines())}
    assert "alert" not in blocks.plain_text(text)
