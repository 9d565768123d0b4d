"""What the writing page put in as an example does not go out unnoticed."""

import pytest

from bot.db import Sessions
from bot.errors import Mistake
from bot.publishing import unwritten
from bot.web.console import palette
from tests import make

# Lines of the palette that mean what they say, or are how a block is written.
MEANT = {
    "",
    ":::",
    "![](图片)",
    "点击“阅读原文”，查看全文",
    "陇南武都妇女",
    "武都姐妹的网上娘家",
    "长按识别，加入志愿服务队",
    "| 类别 | 数量 |",
    "|---|---|",
}


def test_every_line_of_the_palette_is_noticed_or_meant() -> None:
    tools = [*palette.MARKS, *(tool for group in palette.GROUPS for tool in group.tools)]

    for tool in tools:
        lines = [each.strip() for each in tool.text.split("\n") if not each.startswith("::: ")]
        noticed = {each.line for each in unwritten.left("\n".join(lines))}
        overlooked = {line for number, line in enumerate(lines, 1) if number not in noticed}
        assert overlooked <= MEANT, tool.name


def test_an_example_nobody_wrote_over_keeps_the_article_from_review(sessions: Sessions) -> None:
    body = "::: 导语\n这篇文章讲什么\n:::\n\n三月的武都。\n"

    with pytest.raises(Mistake, match="正文里的“这篇文章讲什么”是示例，还没有换成自己的话。"):
        make.approved(sessions, "spring", body=body)


@pytest.mark.parametrize(
    ("body", "level"),
    [
        ("## 小标题\n", "阻断"),
        ("好**加粗的字**好\n", "阻断"),
        ("::: 荣誉\n省级 | 最美家庭 | 13户\n:::\n", "提醒"),
        ("![说明](images/a.jpg)\n\n![志愿者](images/b.jpg)\n", "提醒"),
        ("这篇文章讲什么呢？请看下文。\n", None),
        ("## 小标题也是题\n", None),
    ],
)
def test_only_what_stands_as_it_was_put_in_is_noticed(body: str, level: str | None) -> None:
    assert [each.level for each in unwritten.findings(body * 2)] == ([level] if level else [])
