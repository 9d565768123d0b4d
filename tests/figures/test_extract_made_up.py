"""Made-up sentences: every figure planted in them is found as it was planted, and nothing else is."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.figures import extract, numerals

NOUNS = [
    "妇女之家",
    "“最美家庭”",
    "儿童服务站",
    "困难群众",
    "巾帼志愿队伍",
    "手工订单",
    "爱心礼包",
    "（街道）微家",
    "亲子课堂",
]
DONE = [
    "建成",
    "评选",
    "慰问",
    "举办",
    "发放",
    "新增",
    "区妇联组织",
    "全年累计开展",
    "先后走访",
    "我们又争取到",
]
UNITS = ["个", "户", "名", "人次", "场次", "件", "所", "份", "期", "条", "万元", "家", "支", "亿元", "万人次"]
LEVELS = ["国家级", "省级", "市级", "区级", "县级", "乡镇级"]
NOISE = [
    "3月8日上午9时",
    "在第十三届大会上",
    "为25-69周岁的姐妹",
    "学习十九届六中全会精神",
    "立足“十四五”",
    "围绕“三八”维权周的主题",
    "在《2022年30条措施》指引下",
    "坚持一对一、一户一策",
    "拨打12338",
    "百场万人齐动员",
    "推进“两癌”和四新工作",
    "以5:1的比例",
    "一是抓宣传",
    "自2018年以来",
    "见https://a.cn/2022/art_12.html",
]
BEFORE = ["", "", "", "近", "约", "超过", "不少于", "逾"]
AFTER = ["", "", "", "余", "多"]


@dataclass(frozen=True)
class Planted:
    """A figure and the words it stands in."""

    written: str
    text: str
    value: Decimal
    unit: str
    approximate: bool
    level: str | None = None


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, Decimal]:
    """Return a number as it is written, and its value."""
    whole = draw(st.integers(1, 9_999_999))
    if draw(st.booleans()):
        return str(whole), Decimal(whole)
    small = draw(st.integers(11, 9_999))
    return draw(
        st.sampled_from(
            [
                (f"{whole:,}", Decimal(whole)),
                (in_words(small), Decimal(small)),
                (in_words(small) + "万", Decimal(small * 10_000)),
                ("".join(chr(ord(digit) + 0xFEE0) for digit in str(whole)), Decimal(whole)),
            ]
        )
    )


@st.composite
def figures(draw: st.DrawFn, level: str | None = None) -> Planted:
    number, value = draw(numbers())
    unit = draw(st.sampled_from(UNITS))
    if "万" in number and unit[0] in "万亿":
        unit = "元"
    scale = {"万": 10_000, "亿": 100_000_000}.get(unit[0], 1)
    if scale > 1 and draw(st.booleans()) and number.isascii() and "," not in number:
        number, value = f"{number}.5", value + Decimal("0.5")
    before, some = draw(st.sampled_from(BEFORE)), draw(st.sampled_from(AFTER))
    space = draw(st.sampled_from(["", "", " "]))
    text = f"{before}{number}{space}{some}{unit}"
    return Planted(text, text, value * scale, unit.lstrip("万亿"), bool(before or some), level)


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, list[Planted]]:
    """Return a sentence, and what was planted in it."""
    parts: list[str] = []
    planted: list[Planted] = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["noise", "after", "before", "levels", "list"]))
        done, noun = draw(st.sampled_from(DONE)), draw(st.sampled_from(NOUNS))
        if kind == "noise":
            parts.append(draw(st.sampled_from(NOISE)))
        elif kind == "levels":
            levels = draw(st.lists(st.sampled_from(LEVELS), min_size=2, max_size=4, unique=True))
            row = [draw(figures(level)) for level in levels]
            planted += row
            parts.append(f"{done}{noun}" + "、".join(f"{each.level}{each.text}" for each in row))
        else:
            row = [draw(figures()) for _ in range(draw(st.integers(2, 3)) if kind == "list" else 1)]
            planted += row
            told = [f"{draw(st.sampled_from(NOUNS))}{each.text}" for each in row]
            parts.append(f"{done}{row[0].text}{noun}" if kind == "before" else done + "、".join(told))
    comma = draw(st.sampled_from(["，", "；", "，"]))
    return comma.join(parts) + "。", planted


def in_words(value: int) -> str:
    """Return a number of at most four digits as it is spoken: 三百二十, 一千零五."""
    spoken = ""
    for digit, scale in zip(f"{value:04}", ["千", "百", "十", ""], strict=True):
        if digit != "0":
            spoken += "零一二三四五六七八九"[int(digit)] + scale
        elif spoken and not spoken.endswith("零"):
            spoken += "零"
    spoken = spoken.rstrip("零")
    return spoken.removeprefix("一") if spoken.startswith("一十") else spoken


@given(st.lists(sentences(), min_size=1, max_size=3))
def test_every_planted_figure_is_found_and_nothing_else(drawn: list[tuple[str, list[Planted]]]) -> None:
    text = "".join(sentence for sentence, _ in drawn)
    planted = [each for _, row in drawn for each in row]

    found = extract.extract(text)

    assert [(each.text, each.value, each.unit, each.approximate, each.level) for each in found] == [
        (each.text, each.value, each.unit, each.approximate, each.level) for each in planted
    ]
    assert all(text[each.start : each.end] == each.text and each.label for each in found)


@given(figures())
def test_what_is_found_is_read_alone_as_it_is_read_in_its_sentence(planted: Planted) -> None:
    assert numerals.read(planted.text) == numerals.Numeral(planted.value, planted.unit, planted.approximate)


@given(st.integers(1, 9_999))
def test_a_number_in_words_is_read_as_it_is_spoken(value: int) -> None:
    assert numerals.read(in_words(value) + "户") == numerals.Numeral(Decimal(value), "户", False)


@given(
    st.text(
        alphabet="一二两三十百千万亿0123456789.,余多近约省市级、，。“”（）人户%年第每 \n妇女培训发放",
        max_size=60,
    )
)
def test_any_text_at_all_gives_figures_that_stand_in_it_in_their_order(text: str) -> None:
    found = extract.extract(text)

    assert all(text[each.start : each.end] == each.text and each.label for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(each.text in each.sentence and each.value.is_finite() for each in found)
