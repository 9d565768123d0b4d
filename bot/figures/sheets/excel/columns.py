"""The pages and columns of the workbook: what they are called, and what belongs in them."""

from dataclasses import dataclass

FIGURES, TOPICS, NOTES = "数字", "话题", "说明"
YES, NO = "是", "否"
NONE = "无"  # in 叫法: take all of them away
BETWEEN = "、"


@dataclass(frozen=True)
class Column:
    """One column: what it holds, its heading, and its width in letters."""

    key: str
    heading: str
    width: int
    needed: bool = True
    is_number: bool = False  # else its cells are text, so that Excel makes no date of them


FIGURE_COLUMNS = (
    Column("year", "年份", 8, is_number=True),
    Column("topic", "话题", 16),
    Column("indicator", "指标", 28),
    Column("aliases", "叫法", 36, needed=False),
    Column("level", "级别", 8, needed=False),
    Column("counted", "数的是什么", 26, needed=False),
    Column("text", "写法", 14),
    Column("value", "数值", 12, is_number=True),
    Column("unit", "单位", 8),
    Column("approximate", "约数", 8),
    Column("sentence", "原文句子", 60),
    Column("article", "文章", 20, needed=False),
    Column("nth", "第几处", 8, needed=False, is_number=True),
    Column("withdraw", "撤下", 8, needed=False),
)
TOPIC_COLUMNS = (Column("name", "话题", 20), Column("aliases", "叫法", 60, needed=False))
TOLD = ("状态", "确认人", "确认时间")  # written by an export for people, never read
REMARK = "备注"  # anybody's own
HEADINGS = {column.key: column.heading for column in (*TOPIC_COLUMNS, *FIGURE_COLUMNS)}

EXPLAINED = (
    "这本工作簿用来把数字成批放进机器人，也用来成批更正。",
    "填好以后，在后台“问答 → 数字 → Excel”里选这个文件，先看会改什么，看清楚了再导入；导入错了可以撤销。",
    "",
    "一、“数字”表一行一个数字。没有写在表里的数字不会变动。新的和改了的都要管理员确认以后才用来回答。",
    "二、“话题”表列出用到的话题。粉丝发话题名，就回答话题下的全部数字。",
    "三、各栏的意思：",
    "    年份        四位数字，如 2020",
    "    话题        属于哪个话题，与“话题”表里的一字不差",
    "    指标        数的是什么的名字，不能与别的指标重名；分级别的把级别写进名字",
    "    叫法        粉丝专指这个指标的其他叫法，用“、”分开。写了什么，就以什么为准：",
    "                没有写的就去掉，旧表会去掉后来加的；空着不动，写“无”就全部去掉",
    "                已有的指标、话题，叫法只有管理员能改",
    "    级别        省级、市级 或 区级；不分级别就空着",
    "    数的是什么  数的是什么人、什么物、什么事；可以空着",
    "    写法        原文里的写法，数字连同单位，“余”“万”“约”也照抄，如 60余场次、1.2万人次",
    "    数值        换算成普通数字：1.2万人次写 12000",
    "    单位        不带“余”“万”“约”，如 人次；百分数写 %",
    "    约数        写法里有余、多、近、约、超、以上的写“是”，准数写“否”",
    "    原文句子    数字所在的整句话，照抄",
    "    文章        出自哪篇文章（短名，如 2020-review）；空着就记这个文件的名字",
    "                更正一个数字，要写明它原来的文章；文章是从文件夹导入的，请管理员同时改那里",
    "                （figures.toml），不然下次导入文章又会改回去",
    "    第几处      句子里有几处写法相同时，写第几处；一般空着",
    "    撤下        写“是”，这个指标这一年的数字就不再用来回答；只要写年份和指标",
    "四、“状态”“确认人”“确认时间”只供查看，导入时不读。栏目可以换次序，也可以加一栏“备注”。",
    "五、不要合并单元格，不要用公式；一个指标一年只写一行。",
    "六、空表后面带“（例子）”的两张表给您看怎么填，导入时不读。",
)
