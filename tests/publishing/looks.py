"""Articles of every block, also long and crowded ones, set in each template and look, and shown on a phone."""

from itertools import product
from pathlib import Path

from playwright.sync_api import Page

from bot.publishing import render
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
    Items,
    Lead,
    LeadIn,
    Links,
    Outlook,
    Paragraph,
    Photo,
    Profile,
    Qr,
    Quote,
    Reading,
    ReadMore,
    Slider,
    Source,
    Stats,
    Table,
    Timeline,
    Verse,
)
from bot.publishing.render import Signature

DARK_MODE = Path(__file__).parents[2] / "bot" / "web" / "static" / "darkmode.js"
ALL = list(product(render.template_names(), render.LOOKS))
STEPS = (("编辑", "林晓"), ("初审", "周敏"), ("复审", "吴兰"), ("终审", "郑芳"))
SIGNED = tuple(Signature(step, name) for step, name in STEPS)
PHOTO = Photo("images/a.jpg", "宣讲走进院坝", "摄影：区妇联")
LONG = "村（社区）妇联干部、巾帼志愿者与女企业家一同走进标准化妇女之家，围坐在院坝里听姐妹们讲心里话"

EVERY_BLOCK: tuple[Block, ...] = (
    Lead("这一天，姐妹们围坐在<strong>院坝里</strong>，听了一堂课。"),
    Stats((Card("60余", "场次", "巾帼宣讲"), Card("8000余", "人", "参与群众", "含线上"))),
    Heading("把课堂搬到院坝里", 2, "院坝课堂"),
    LeadIn("一是抓重点。", "正文里有<strong>要紧的话</strong>，也有<em>轻的</em>。"),
    Paragraph('正文，见<a href="https://mp.weixin.qq.com/s/a">上一篇</a>。<br>另起一行。'),
    PHOTO,
    Heading("小题", 3, "副题"),
    Verse(("岁月不居，时节如流", "这一年，我们<strong>迎难而上</strong>")),
    Grid((PHOTO, PHOTO, PHOTO)),
    Slider((PHOTO, PHOTO)),
    Quote(("课讲到了心坎上。",), "一位参与的姐妹"),
    Honours((Honour("省级", "最美家庭", "13户"), Honour("", "先进集体", "15个"))),
    Compare((Comparison("检查人数", "9800", "10025", "名", "增加225名", ("2019年", "2020年")),)),
    Timeline((Entry("3月8日", "活动<strong>启动</strong>。", PHOTO), Entry("年底", "收官。"))),
    Items(((0, "甲"), (1, "其中<strong>乙</strong>"), (0, "丙")), False, (None, 2, None)),
    Table((("项目", "数量"), ("妇女之家", "<strong>23所</strong>"))),
    Outlook(("新的一年，继续前行。",)),
    Chart("images/a.jpg", "五年的检查人数"),
    Source((("来源", "区妇联"), ("供稿", "宣传部"))),
    Qr("images/a.jpg", "长按识别，关注我们"),
    Profile("陇南武都妇女", "微信搜一搜"),
    ReadMore("点击“阅读原文”看全文"),
    Links((("妇女权益保障法", "https://example.org/a/very/long/address/" + "x" * 60),)),
)
CROWDED: tuple[Block, ...] = (
    Lead(LONG * 3 + "。"),
    Stats((Card("12345678.9万余", "元", LONG, LONG),)),
    Heading(LONG, 2, LONG),
    Heading(f"<strong>{LONG}</strong>", 3, LONG),
    Stats(tuple(Card(value, "名", LONG[:size]) for value, size in zip(
        ("10025", "42679", "1.2万", "6.88万", "全覆盖", "319", "20.3万", "100%", "25-69"),
        (4, 6, 8, 20, 4, 12, 5, 9, 7), strict=True))),
    Photo("images/a.jpg", LONG, "摄影：" + LONG[:12]),
    Honours((Honour("国家级", LONG, "1234户"),)),
    Compare((Comparison(LONG, "1234567.8万元", "20.3亿元", "", "", ("2019年", "2020年")),)),
    Timeline((Entry("2020年11月23日上午", LONG),)),
    Table((("项目", "一月", "二月", "三月", "四月", "合计"), (LONG[:14], "1", "2", "3", "4", "10"))),
    Quote((LONG, LONG), LONG),
    Profile(LONG[:20], LONG),
    Source((("原标题", LONG),)),
)  # fmt: skip


def html(template: str, look: str, blocks: tuple[Block, ...] = EVERY_BLOCK, *, title: str = "样稿") -> str:
    """Return *blocks* set in *template* and *look*, each picture's address its path."""
    return render.typeset(
        Reading(blocks),
        title=title,
        template=template,
        look=look,
        signatures=SIGNED,
        address=lambda path: path,
    )


def show(phone: Page, html: str, *, dark: bool = False) -> None:
    """Show *html* as an article on the phone, as WeChat sets it."""
    ground, ink = ("#191919", "rgba(255,255,255,.6)") if dark else ("#fff", "#191919")
    phone.set_content(
        f'<!doctype html><body style="margin:0;padding:16px;background:{ground};color:{ink};'
        f'font-size:17px;line-height:27px"><article>{html}</article></body>'
    )
    if dark:
        phone.add_script_tag(path=DARK_MODE)
        phone.evaluate("darkMode(document.querySelector('article > *'))")
