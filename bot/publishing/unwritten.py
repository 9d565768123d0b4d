"""What the writing page put in as an example and nobody wrote over: followers would read it as it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.publishing import images
from bot.publishing.check.findings import Finding, Level

# Lines that say nothing of their own, as the palette (`web.console.palette`) puts them in.
NOTHING_SAID = frozenset(
    {
        "## 小标题",
        "### 副标题",
        "- 一条",
        "> 引用的话",
        "这篇文章讲什么",
        "新的一年，我们……",
        "来源：哪里",
        "供稿：谁",
        "话题或指标的名字",
    }
)
# Lines that could be meant, and read like a fact or somebody's words.
LIKE_A_FACT = frozenset(
    {
        "8000余名 | 群众参与",
        "60余场 | 巾帼宣讲",
        "省级 | 最美家庭 | 13户",
        "“两癌”检查 | 2019年 9800名 | 2020年 10025名",
        "| 最美家庭 | 13户 |",
        "3月8日 | 走进社区送政策",
        "5月15日 | 家庭教育巡讲",
        "有事就找娘家人。",
        "—— 一位姐妹",
        "春风拂过白龙江",
        "她们走在晨光里",
        "**一是抓重点。**把课堂搬到院坝里。",
    }
)
_BOLD = "**加粗的字**"
_CAPTION = re.compile(r"!\[说明\]\(([^)\s]+)")  # as the writing page puts a picture in
CAPTION = "下面的说明还是“说明”两个字，粉丝会看到。请写图里是什么；不要说明，就删去方括号里的字。"


@dataclass(frozen=True)
class Left:
    """One example that was left, in which line of the text, from 1."""

    line: int
    place: str
    what: str
    level: Level


def left(body: str) -> Iterator[Left]:
    """Give the examples that stand in *body* as they were put in."""
    for number, line in enumerate(body.split("\n"), 1):
        words = line.strip()
        if words in NOTHING_SAID or _BOLD in words:
            what = f"里的“{words.lstrip('#->* ').rstrip('* ')}”是示例，还没有换成自己的话。"
            yield Left(number, "正文", what, "阻断")
        elif words in LIKE_A_FACT:
            yield Left(
                number, "正文", f"里的“{words.strip('|* ')}”和示例一字不差，请核对是不是真的。", "提醒"
            )
        for path in _CAPTION.findall(line):
            yield Left(number, f"图片 {images.named(path)} ", CAPTION, "提醒")


def findings(body: str) -> tuple[Finding, ...]:
    """Return what is left of examples in *body*, each once."""
    found = [Finding("unwritten", each.place, each.what, each.level) for each in left(body)]
    return tuple(dict.fromkeys(found))
