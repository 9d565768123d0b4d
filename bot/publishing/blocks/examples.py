"""What staff copy: each block with its name, what it is for, and an example; docs/版块.md is made of this."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A block to copy: what it is called, what it is for, how it is written."""

    name: str
    purpose: str
    text: str


WRITTEN_PLAINLY = (
    Example(
        "标题",
        "一节的标题；竖线后面是副题，可以不写。三个井号是小标题。",
        "## 走进社区 | 三月志愿服务\n\n### 送教上门",
    ),
    Example("正文", "空一行就是新的一段。**两个星号**之间加粗。", "三月的武都，**巾帼志愿者**走进社区。"),
    Example("段首加粗", "一段以加粗的一句开头，按“段首句”排。", "**一是抓重点。**把课堂搬到院坝里。"),
    Example(
        "图片",
        "单独成一段；方括号里是图注，引号里是摄影，可以不写。",
        '![活动现场](images/photo.jpg "摄影：林某")',
    ),
    Example("列表", "每行以 - 或 1. 开头。", "- 送政策\n- 送技能\n- 送温暖"),
    Example(
        "表格", "第二行的短横线不能少。", "| 类别 | 省级 | 市级 |\n|---|---|---|\n| 最美家庭 | 13户 | 12户 |"
    ),
    Example("引用", "每行以 > 开头；最后一行写 —— 谁，可以不写。", "> 谢谢娘家人。\n> —— 一位姐妹"),
)
FENCED = (
    Example("导语", "放在最前面，说这篇文章讲什么。", "::: 导语\n三月的武都，暖意融融。\n:::"),
    Example("诗行", "一行一句。", "::: 诗行\n春风拂过白龙江\n她们走在晨光里\n:::"),
    Example(
        "数字",
        "数字卡片，至少两张；竖线后面是说明，再一竖线是小注。花括号里写指标名，就用确认过的数字。",
        "::: 数字\n8000余名 | 群众参与\n60余场 | 巾帼宣讲 | 含线上\n1.2万人次 | 总阅读量\n:::",
    ),
    Example(
        "图组",
        "两张一排；每行一张。",
        "::: 图组\n![入户走访](images/a.jpg)\n![现场咨询](images/b.jpg)\n:::",
    ),
    Example(
        "横滑",
        "用手指左右滑动看的图片；每行一张。",
        "::: 横滑\n![入户走访](images/a.jpg)\n![现场咨询](images/b.jpg)\n:::",
    ),
    Example("引语", "一行一段；最后一行写 —— 谁，可以不写。", "::: 引语\n有事就找娘家人。\n—— 一位姐妹\n:::"),
    Example(
        "荣誉",
        "级别 | 名称 | 数字。",
        "::: 荣誉\n省级 | 最美家庭 | 13户\n市级 | 最美家庭 | 12户\n:::",
    ),
    Example(
        "对比",
        "标签 | 前一年 | 后一年。两个都是准数、单位相同，才算出增减。只写 {指标名}，就比今年和去年。",
        "::: 对比\n“两癌”检查 | 2019年 9800名 | 2020年 10025名\n:::",
    ),
    Example(
        "时间轴",
        "日期 | 做了什么；下一行可以放一张图片。",
        "::: 时间轴\n3月8日 | 走进社区送政策\n![活动现场](images/photo.jpg)\n5月15日 | 家庭教育巡讲\n:::",
    ),
    Example("展望", "一行一段，放在文末。", "::: 展望\n新的一年，继续把好事办到姐妹心坎上。\n:::"),
    Example(
        "来源",
        "每行写 名称：内容。",
        "::: 来源\n来源：甘肃妇联\n原标题：春风行动进万家\n供稿：城关镇妇联\n:::",
    ),
    Example(
        "二维码", "一张图片，再写一句话。", "::: 二维码\n![](images/qr.png)\n长按识别，加入志愿服务队\n:::"
    ),
    Example(
        "名片", "第一行是公众号的名字，第二行是一句话。", "::: 名片\n陇南武都妇女\n武都姐妹的网上娘家\n:::"
    ),
    Example(
        "阅读原文", "前言里写了 source_url 才会出现。", "::: 阅读原文\n点击“阅读原文”，查看完整名单\n:::"
    ),
    Example(
        "图表",
        "写话题名或指标名，用确认过的数字画一张图；竖线后面是图注，可以不写。",
        "::: 图表\n两癌检查救助 | 数字来自年度工作总结\n:::",
    ),
)
_HEAD = """# 文章里的版块

文章用纯文本写。要用哪个版块，把它的例子整段复制到 `article.md` 里，换上自己的字就行。
版块以一行 `::: 名称` 开头，以单独一行 `:::` 收尾；冒号用中文的、英文的都可以。版块里面不能再套版块。

- **没有内容就不出现。**缺了数字的一行、空着的版块不会排出来；
  导入和送审时会告诉您是哪一行，程序从不替您补数字。
- **数字只写一次。**在正文或版块里写 `{指标名}`，排版时换成确认过的数字；别的年份写 `{指标名 2019}`。
  是哪一年的数字，看前言里的 `year = 2020`；文件夹里有 `figures.toml` 时可以不写。要写花括号本身，写成 `\\{`。
- **微信外的链接**会变成 [1]，网址列在文末“引用链接”里。
- **前言**里可以写 `look = "正红"` 或 `look = "清新"`；模板写短名或中文名都行。

本页由 `bot articles blocks --write docs/版块.md` 写成；`bot articles blocks` 在屏幕上显示同样的内容。
"""


def page() -> str:
    """Return docs/版块.md: how every block is written, to be copied."""
    parts = [_HEAD, "## 直接写的", *map(_shown, WRITTEN_PLAINLY), "## 用 ::: 围起来的", *map(_shown, FENCED)]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _shown(example: Example) -> str:
    return f"### {example.name}\n\n{example.purpose}\n\n```\n{example.text}\n```"
