"""What kind of number a question asks for — persons, money, times … — and whether a figure is of that kind.

“洗衣机多少钱一台” names a figure of ours and asks for something else; 319台 would be a wrong answer.
"""

import re
from dataclasses import dataclass

from bot.answering import dictionary

_UNITS = {
    "money": ("元", "万元", "亿元", "块", "钱"),
    "persons": (
        "名",
        "人",
        "人次",
        "位",
        "女人",
        "妇女",
        "姐妹",
        "群众",
        "孩子",
        "儿童",
        "患儿",
        "家长",
        "干部",
    ),
    "times": ("场", "次", "场次", "期", "节", "回", "届", "讲"),
    "households": ("户",),
    "machines": ("台", "部"),
    "boxes": ("箱", "盒"),
    "bottles": ("瓶",),
    "pieces": ("条", "篇", "则"),
    "spans": ("天", "岁", "年", "个月", "小时", "分钟", "日"),
    "shares": ("%", "百分点"),
}
_KIND_OF = {unit: kind for kind, units in _UNITS.items() for unit in units}
_STRICT = {"money", "spans", "shares"}  # nothing else answers these, and these answer nothing else

_PERSONS = (
    "女人家?|妇女|姐妹|女同志|大姐|姑娘|群众|乡亲|孩子|娃娃?|儿童|患儿|学生|老人|病人|患者|女童"
    "|家长|干部|女的|代表|人"
)
HOW_MANY = re.compile("多少|好多|几(?!乎|何|家政|点)")
_KIND = re.compile(  # what follows 多少 or 几
    "(?P<money>块?钱|元|资金|经费|款)|(?P<spans>天|岁|年|个月|小时|分钟|大岁数|大年龄|长时间)|(?P<shares>百分|%)"
    "|(?P<places>个(?:村|镇|乡(?!镇)|县|校)(?![级民上里干]))"
    "|(?P<households>户|家子|个?家庭)|(?P<times>场|次|期|节|回|届)|(?P<machines>台)|(?P<boxes>箱|盒)|(?P<bottles>瓶)"
    rf"|(?P<pieces>条|篇|则)|(?P<persons>[一-鿿]{{0,4}}?(?:{_PERSONS})(?!家庭|次)|名|位|人次)"
)
_COUNTED = {  # nouns that ask without 多少
    **dict.fromkeys(("金额", "总额", "消费额", "花了多少", "价值"), "money"),
    **dict.fromkeys(("人数", "人次"), "persons"),
    **dict.fromkeys(("场次", "次数", "场数"), "times"),
    "户数": "households",
    "台数": "machines",
    "瓶数": "bottles",
    "箱数": "boxes",
    **dict.fromkeys(("条数", "篇数"), "pieces"),
}
_NOUNS = re.compile("|".join(_COUNTED))
_EACH = re.compile("[一每][台箱瓶份针个户人条次]")
_NOT_A_NUMBER = re.compile(
    "怎么(?!样)|咋(?!样|说)|如何(?=申|报|办|领|做|参|评|联|加)|在哪|去哪|哪里|哪儿|哪个楼|地址|地点|位置|电话号?码?(?=是|多少|几|吗|呢|$)|什么电话|哪个电话"
    "|几点|什么时候|啥时候|什么时间|报名|申请|申领|条件|流程|手续|材料|资格|奖金|工资|收入|补贴|补助|赔|报销|价格"
    "|为什么|为啥|是谁|是哪[些几]|哪些人|哪几[个户所家位名]|名单|联系方式|上班|开门|营业|官网|链接|买得到|哪买|哪有卖"
)
_TOLD_BESIDE = (  # what a sentence tells beside its figure: 保期一年, 25-69周岁
    (re.compile("岁|多大年|年龄"), re.compile(r"\d岁|周岁")),
    (re.compile("保期|多久|多长|期限|管几年|保几年"), re.compile("保期|为期|期限|历时")),
)
_SPAN_WORDS = re.compile("多久|多长|保期|期限|年龄|岁数|多大|管几年")
_HOMES = re.compile("户|家庭|人家")
_GENERIC = frozenset("个家所处座项份件种样批些")
_ANY_NOUN = frozenset(
    {"东西", "数", "信息", "消息", "文章", "地方", "事", "问题", "时候", "活动", "总共", "一共", "单位"}
)


@dataclass(frozen=True)
class Asked:
    """What one clause of a question asks for."""

    kinds: frozenset[str] = frozenset()  # several in 几场多少人; none where it only says 多少 or nothing
    nouns: tuple[str, ...] = ()  # what is to be counted, where a noun follows: 多少粉丝
    a_number: bool = False  # whether a number is asked for at all
    otherwise: str = ""  # words that ask for something else: 怎么, 在哪, 一台
    words: str = ""  # the clause
    beyond: str = ""  # words that no figure of ours answers, whatever else is asked: 平均, 没买
    several: bool = False  # whether things are to be counted: 多少个
    changes: bool = False  # whether it is asked how a year stands to another


def asked(clause: str) -> Asked:
    """Return what *clause*, a folded text, asks for."""
    kinds: set[str] = set()
    nouns: list[str] = []
    number = anything = several = False
    for found in HOW_MANY.finditer(clause):
        number = True
        rest = clause[found.end() :]
        if kind := _KIND.match(rest):
            kinds.add(kind.lastgroup or "")
        elif noun := _noun_after(rest):
            nouns.append(noun)
        else:
            anything = True
            several = rest[:1] in _GENERIC and rest[:1] != ""
    for noun in _NOUNS.findall(clause):
        kinds.add(_COUNTED[noun])
        number = True
    otherwise = _NOT_A_NUMBER.search(clause)
    if "money" in kinds and (each := _EACH.search(clause)):
        otherwise = each
    if not number and (span := _SPAN_WORDS.search(clause)):
        otherwise = otherwise or span
    return Asked(
        kinds=frozenset() if anything else frozenset(kinds),
        nouns=tuple(nouns),
        a_number=number,
        otherwise=otherwise[0] if otherwise else "",
        several=several,
        words=clause,
    )


def fits(asked: Asked, unit: str, about: str) -> bool:
    """Tell whether a figure in *unit*, whose names are *about*, may answer what is asked."""
    if any(noun not in about for noun in asked.nouns):
        return False
    if tells_beside(asked, about):
        return True
    if asked.kinds == {"households"} and not kind_of(unit) and not _HOMES.search(about):
        return False  # 13个乡镇 are no households
    if asked.several and kind_of(unit) == "money":
        return False
    return not asked.kinds or any(counts(kind, unit) for kind in asked.kinds)


def tells_beside(asked: Asked, about: str) -> bool:
    """Tell whether a sentence in *about* says what is asked in words beside its figure: 保期一年."""
    return any(told.search(about) for asks, told in _TOLD_BESIDE if asks.search(asked.words))


def without_beside(about: str) -> str:
    """Return *about* without what answers in words: a sentence that is not quoted can tell no 保期."""
    for _, told in _TOLD_BESIDE:
        about = told.sub("", about)
    return about


def kind_of(unit: str) -> str:
    """Return the kind of *unit*; an empty text for 个 and its like."""
    return _KIND_OF.get(unit, "")


def counts(kind: str, unit: str) -> bool:
    """Tell whether a number in *unit* may be meant where that kind is asked."""
    own = kind_of(unit)
    if own == kind or ({own, kind} == {"persons", "times"} and unit == "人次"):
        return True
    if own in _STRICT or kind in _STRICT or own:
        return False
    return kind not in {"persons", "times"}  # 个, 所 … may be households or pieces, but no persons


def _noun_after(rest: str) -> str:
    """Return the noun that *rest*, what follows 多少 or 几, begins with, where it is one we must know."""
    while rest and rest[0] in _GENERIC:
        rest = rest[1:]
    if not rest:
        return ""
    word, tag = dictionary.first(rest[:8])
    if not tag.startswith("n") or len(word) < 2 or word in _ANY_NOUN:
        return ""
    return word
