"""Where figures stand in a line of text, and which numbers are none: names, dates, ordinals, slogans."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.figures import numerals, sentences
from bot.figures.extract import words
from bot.figures.numerals import Amount

_UNIT = re.compile(
    r"[ \u00a0\u2009]?(?P<unit>"
    + "|".join(
        re.escape(unit) + (f"(?!{words.NOT_AFTER[unit]})" if unit in words.NOT_AFTER else "")
        for unit in sorted([*words.UNITS, *words.COUNTED], key=len, reverse=True)
    )
    + r")(?P<after>以上|左右|\+)?"
)
_NAMES = "“‘《【「『"  # what they open is a name, unless a whole sentence was spoken
_SPOKEN = re.compile(r"[，。！？；]|(?<!\d),")
_ENDS = r"(?=$|[\s，,、；;。！？!?：:）)》】”’…]|和|及|与|以及|并)"
_ENDING = re.compile(_ENDS)
_LINK = re.compile(r"[^，,；;。：:]*[、和及与][^，,；;。：:]*")
_ORDINAL = re.compile(r"(?:第|前|每|[Nn][Oo]\.?|编号|代码|热线|电话|邮编)[ \u00a0]?$")
_EVERY = re.compile(r"每(?:半?年|两年|个?月|周|星期|季度?|天|日|期|次)[^，。；]{0,3}$")
_POINTING = re.compile(r"[这那每各某分前后首另几数]$")
_DONE = re.compile(
    rf"(?:{words.alternation(words.VERBS)}|培训|救助|慰问|帮扶|资助|调解|共|达|现有|累计)[了过出起到共为]{{0,2}}$"
)
_COUNTED = re.compile(r"(?:[量数额比率]|达到?|突破|超过?|逾|近|约|至)$")
_ROUND = re.compile(r"[+万亿余多]$")
_ABSTRACT = re.compile(words.alternation(words.ABSTRACT))
_PEOPLE = re.compile(words.alternation(words.PEOPLE))
_AMONG = re.compile(rf"[\u3400-\u9fff]$|(?:{words.alternation(words.COUNTED)})、$")
_CODE = re.compile(r"\d{5,}")  # 12338热线
_NOUN = re.compile(
    r"(?![年月日号时点分秒岁周天届级楼室路街后前强佳大热])(?!个|世纪|小时|星期|季度|学期|工作日|方面)[\u3400-\u9fff]{2}"
)
_LASTING = re.compile(r"(?:时长|累计|共计?|达到?|总计|合计|服务|超过?|逾|突破)[^，。；、]{0,4}$")


@dataclass(frozen=True)
class Place:
    """A figure as it stands in a line."""

    start: int
    end: int
    value: Decimal
    unit: str
    approximate: bool


def places(line: str) -> list[Place]:
    """Return the figures of *line* in their order."""
    line = numerals.narrow(line)
    closed = _closed(line)
    sure: list[Place] = []
    single: list[Place] = []  # 儿童之家一个: one, or a way of speaking
    for amount in numerals.find(line):
        if within(amount.start, closed):
            continue
        place = _place(line, amount)
        if place is None:
            continue
        if amount.in_words and amount.value == 1:
            single.append(place)
        else:
            sure.append(place)
    return sorted([*sure, *_listed(line, single, sure)], key=lambda place: place.start)


def ranges(line: str) -> list[Place]:
    """Return what *line* counts from one number to another (10至15人), with the upper one as its value."""
    line = numerals.narrow(line)
    named = names(line)
    outside = [amount for amount in numerals.ranges(line) if not within(amount.start, named)]
    return [place for amount in outside if (place := _place(line, amount))]


def bare(line: str) -> list[tuple[int, int]]:
    """Return where numbers stand in *line* before a noun without a unit (12家政): they may count it."""
    line = numerals.narrow(line)
    closed = _closed(line)
    return [
        (amount.start, amount.end + 2)
        for amount in numerals.find(line)
        if _may_count(line, amount) and not within(amount.start, closed)
    ]


def within(position: int, closed: list[tuple[int, int]]) -> bool:
    """Say whether *position* is inside one of these places."""
    return any(start < position < end for start, end in closed)


def names(line: str) -> list[tuple[int, int]]:
    """Return where names in quotes stand in *line*, outer ones only."""
    found = [
        (opening, closing)
        for opening, closing in sentences.brackets(line)
        if line[opening] in _NAMES and not (line[opening] in "“「" and _SPOKEN.search(line, opening, closing))
    ]
    straight = [found.start() for found in re.finditer('"', line)]
    found += zip(straight[::2], straight[1::2], strict=False)
    outer: list[tuple[int, int]] = []
    for opening, closing in sorted(found):
        if not outer or opening > outer[-1][1]:
            outer.append((opening, closing))
    return outer


def _closed(line: str) -> list[tuple[int, int]]:
    """Return where no figure begins: in names and in ranges."""
    return [*names(line), *((each.start - 1, each.end) for each in numerals.ranges(line))]


def _place(line: str, amount: Amount) -> Place | None:
    """Return the figure that *amount* is, with its unit; None when it is none."""
    before = line[max(0, amount.start - 12) : amount.start]
    if _ORDINAL.search(before):
        return None
    if amount.percent:
        return Place(amount.start, amount.end, amount.value, "%", amount.approximate)
    found = _UNIT.match(line, amount.end)
    if found is None:
        return _without_unit(line, amount, before)
    unit, end = found["unit"], found.end()
    if not _fits(amount, unit, line, end, before):
        return None
    return Place(amount.start, end, amount.value, unit, amount.approximate or bool(found["after"]))


def _fits(amount: Amount, unit: str, line: str, end: int, before: str) -> bool:
    """Say whether so many of *unit* are a count, and no time, frequency, rank or way of speaking."""
    if unit not in words.MEASURES and amount.value != amount.value.to_integral_value():
        return False
    if unit in words.COUNTED:
        written = line[amount.start : end - len(unit)]
        return _AMONG.search(before) is not None and not amount.in_words and not _is_year(written)
    if unit == "小时":
        return _LASTING.search(before) is not None
    if unit == "节" and amount.value == 38:
        return False
    if unit in {"次", "场", "期", "场次", "批", "轮"} and _EVERY.search(before):
        return False
    if amount.value == 1 and line[end : end + 1].isdigit():  # 1户1策
        return False
    if amount.in_words and amount.value <= 10 and not amount.approximate:
        return _fits_in_words(line, end, before, one=amount.value == 1)
    return True


def _fits_in_words(line: str, end: int, before: str, *, one: bool) -> bool:
    """Say whether 三个 counts: after what was done (建成三个基地) or after what there is (基地三个，)."""
    if _POINTING.search(before) or not before.strip():
        return False
    if _ENDING.match(line, end):
        return len(re.split(r"[，,；;：:\s]", before)[-1]) >= 2
    return not one and bool(_DONE.search(before)) and not _ABSTRACT.match(line, end)


def _without_unit(line: str, amount: Amount, before: str) -> Place | None:
    """Return 阅读量10万+ and 点击量达35200: what is counted is named, and in what goes without saying."""
    written = line[amount.start : amount.end]
    if amount.in_words:
        return None
    if not _ENDING.match(line, amount.end):
        people = _PEOPLE.match(line, amount.end) and amount.value > 1 and not _is_year(written)
        return Place(amount.start, amount.end, amount.value, "", amount.approximate) if people else None
    if not (_ROUND.search(written) or (_COUNTED.search(before) and not _is_year(written))):
        return None
    return Place(amount.start, amount.end, amount.value, "", amount.approximate)


def _may_count(line: str, amount: Amount) -> bool:
    written, before = line[amount.start : amount.end], line[max(0, amount.start - 12) : amount.start]
    return (
        not (
            amount.in_words
            or amount.percent
            or amount.value == 1
            or _is_year(written)
            or _CODE.fullmatch(written)
        )
        and _NOUN.match(line, amount.end) is not None
        and _ORDINAL.search(before) is None
        and _UNIT.match(line, amount.end) is None
        and _place(line, amount) is None
    )


def _is_year(written: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", written)) or len(written) > 9


def _listed(line: str, single: list[Place], sure: list[Place]) -> Iterator[Place]:
    """Return those of *single* that stand in a list beside another figure: 妇女之家两个、儿童之家一个."""
    for place in single:
        before = [other for other in sure if other.end <= place.start][-1:]
        after = [other for other in sure if other.start >= place.end][:1]
        between = [line[other.end : place.start] for other in before]
        between += [line[place.end : other.start] for other in after]
        if any(_LINK.fullmatch(gap) and "每" not in gap for gap in between):
            yield place
