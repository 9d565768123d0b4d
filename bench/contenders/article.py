"""The article that renderers are measured with: 5,000 characters, 10 sections, 2 tables, 6 pictures.

It is always the same, put together from our own words; nothing in it is more than Markdown, so that every
contender sets all of it.
"""

import random

SECTIONS = [
    "走村入户",
    "家教课堂",
    "巾帼志愿",
    "创业扶持",
    "维权热线",
    "两癌关爱",
    "美丽庭院",
    "书香家庭",
    "数字赋能",
    "来年打算",
]
WHO = ["区妇联", "各乡镇妇联", "巾帼志愿者", "村里的妇联主席", "社区的姐妹们", "执委们"]
WHERE = ["走进社区", "来到院坝里", "深入产业基地", "走到田间地头", "在妇女之家", "沿着白龙江畔"]
WHAT = (
    "把惠民政策讲给大家听",
    "和大家一起算增收账",
    "为留守老人送去牵挂",
    "帮姐妹们对接订单",
    "教家长怎样陪伴孩子",
    "听群众说心里话、解烦心事",
    "组织开展技能培训",
    "宣讲反家庭暴力法",
)
SO = (
    "让关爱多了一份温度",
    "让笑声留在了院坝里",
    "得到了群众的一致好评",
    "把好事办到了家门口",
    "让姐妹们学得会、用得上",
    "为乡村添了新的生气",
)
LENGTH = 5_000
PICTURES = {f"images/{number}.jpg": f"{number:064x}" for number in range(6)}
COVER = "images/cover.jpg"


def body() -> str:
    """Return the text, in Markdown."""
    chance = random.Random(2020)
    sections = [[f"## {name}"] for name in SECTIONS]
    for number, path in enumerate(PICTURES):
        sections[number].append(f"![志愿者在{SECTIONS[number]}活动现场]({path})")
    for number in (2, 7):
        sections[number].append(_table(chance))
    for number in (1, 6):
        sections[number].append("\n".join(f"- {what}" for what in chance.sample(WHAT, 4)))
    turn = 0
    while sum(len(piece) for section in sections for piece in section) < LENGTH:
        sections[turn % 10].append(_paragraph(chance, turn))
        turn += 1
    return "\n\n".join(piece for section in sections for piece in section) + "\n"


def _paragraph(chance: random.Random, turn: int) -> str:
    told = "".join(
        f"{chance.choice(WHO)}{chance.choice(WHERE)}，{chance.choice(WHAT)}，{chance.choice(SO)}。"
        for _ in range(3)
    )
    counted = f"全年开展活动**{chance.randint(12, 980)}场次**，受益群众{chance.randint(1_000, 9_800)}余人次。"
    if turn % 3:
        return told + counted
    return f"**{'一二三四五六七八九十'[turn % 10]}是用心用情。**{told}{counted}"


def _table(chance: random.Random) -> str:
    rows = [f"| {name} | {chance.randint(2, 40)}户 | {chance.randint(41, 90)}户 |" for name in SECTIONS[:6]]
    return "\n".join(["| 类别 | 省级 | 市级 |", "|---|---|---|", *rows])
