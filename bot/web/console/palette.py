"""What the writing page offers: marks and blocks to put into a text, templates and looks by what for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tool:
    """Something to put into the text: `fill` is what is to be written over, or the words that were chosen."""

    name: str
    about: str
    before: str
    fill: str
    after: str = ""
    kind: str = "block"  # words: within a line · lines: before each line · block: with empty lines around it
    key: str = ""  # with Ctrl

    @property
    def text(self) -> str:
        return self.before + self.fill + self.after


@dataclass(frozen=True)
class Group:
    """Blocks that are looked for together."""

    name: str
    tools: tuple[Tool, ...]


def _block(name: str, about: str, fill: str, more: str = "") -> Tool:
    return Tool(name, about, f"::: {name}\n", fill, f"{more}\n:::")


MARKS = (
    Tool("小标题", "一节的标题", "## ", "小标题", kind="lines"),
    Tool("粗体", "选中的字加粗", "**", "加粗的字", "**", kind="words", key="b"),
    Tool("列表", "每行前面一个点", "- ", "一条", kind="lines"),
    Tool("引用", "别人的话", "> ", "引用的话", kind="lines"),
)
GROUPS = (
    Group(
        "开头和结尾",
        (
            _block("导语", "放在最前面，说这篇讲什么", "这篇文章讲什么"),
            _block("展望", "放在文末，说以后怎么做", "新的一年，我们……"),
            _block("来源", "来源、原标题、供稿，每行一个", "来源：哪里", "\n供稿：谁"),
            _block("名片", "公众号的名字和一句话", "陇南武都妇女", "\n武都姐妹的网上娘家"),
            _block("阅读原文", "请读者点左下角的“阅读原文”", "点击“阅读原文”，查看全文"),
        ),
    ),
    Group(
        "数字",
        (
            _block("数字", "大号的数字卡片，至少两张", "8000余名 | 群众参与", "\n60余场 | 巾帼宣讲"),
            _block("荣誉", "级别 | 名称 | 数字，每行一项", "省级 | 最美家庭 | 13户"),
            _block("对比", "去年和今年，算出增减", "“两癌”检查 | 2019年 9800名 | 2020年 10025名"),
            _block("图表", "写话题或指标的名字，画成图", "话题或指标的名字"),
            Tool(
                "表格",
                "几栏几行的表",
                "| 类别 | 数量 |\n|---|---|\n| ",
                "最美家庭",
                " | 13户 |",
            ),
        ),
    ),
    Group(
        "图片",
        (
            _block("图组", "两张一排；图片的那一行放进来", "![说明](图片)", "\n![说明](图片)"),
            _block("横滑", "用手指左右滑着看", "![说明](图片)", "\n![说明](图片)"),
            _block(
                "时间轴", "日期 | 做了什么，可以配图", "3月8日 | 走进社区送政策", "\n5月15日 | 家庭教育巡讲"
            ),
            _block("二维码", "一张二维码和一句话", "![](图片)", "\n长按识别，加入志愿服务队"),
        ),
    ),
    Group(
        "文字",
        (
            _block("引语", "重要的一句话，单独突出", "有事就找娘家人。", "\n—— 一位姐妹"),
            _block("诗行", "一行一句，居中", "春风拂过白龙江", "\n她们走在晨光里"),
            Tool("副标题", "比小标题再小一级", "### ", "副标题", kind="lines"),
            Tool("段首加粗", "“一是……”开头的一段", "**", "一是抓重点。", "**把课堂搬到院坝里。"),
        ),
    ),
)
TEMPLATES = {
    "event": "一次活动、一天的新闻；平常写的多是它",
    "review": "一年的工作，章节多、数字多",
    "notice": "通知、公告、更正，朴素清楚",
    "honours": "表彰、光荣榜",
    "figures": "用几个数字说一件事",
    "reach": "每周、每月推送了什么、多少人看",
    "festival": "三八节、春节等的问候",
}
LOOKS = {"正红": "红色，正式、喜庆", "清新": "青绿色，日常、轻快"}
