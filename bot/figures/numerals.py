"""Numbers as the federation writes them: 60余场次, 1.2万人次, 近8000人, 三百二十户, 1亿2000万元."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

_SCALES = {
    "十": 10,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
    "十亿": 1_000_000_000,
    "百亿": 10_000_000_000,
    "千亿": 100_000_000_000,
    "万亿": 1_000_000_000_000,
}
_DIGITS = {
    digit: value for value, digits in enumerate(["零〇", "一", "二两", *"三四五六七八九"]) for digit in digits
}
_WIDE = {ord(wide): ord(wide) - 0xFEE0 for wide in "０１２３４５６７８９．％＋％－～：／（）；"}

WAN = 10_000
BEFORE = ("不少于", "不低于", "将近", "接近", "大约", "超过", "突破", "至少", "近", "约", "超", "逾", "上")
AFTER = ("以上", "左右", "余", "多")

# 附近 节约 商超 线上 are words of their own: 节约4万元 is no “about”
_NOT_BEFORE = (
    r"(?<!附)(?<!靠)(?<!临)(?<!最)(?<!节)(?<!公)(?<!条)(?<!签)(?<!预)(?<!商)(?<!线)(?<!网)(?<!以)(?<!千)"
)
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d{1,15})(?:\.\d{1,6})?"
_HAN = (
    r"[零〇一二两三四五六七八九十百千万亿廿]{1,20}"
    r"(?:点[零〇一二三四五六七八九]{1,4})?"
)
_SPACE = r"[ \u00a0\u2009]?"
_AMOUNT = (
    rf"(?P<before>{_NOT_BEFORE}(?:{'|'.join(BEFORE)}){_SPACE})?(?P<percent>百分之)?"
    rf"(?P<number>{_ARABIC}(?:{_SPACE}(?:{_SCALE}){_ARABIC})*|{_HAN})"
    rf"(?:{_SPACE}(?P<some>[余多几+]))?(?:{_SPACE}(?P<scale>{_SCALE}))?(?P<more>[余多+])?"
)
_READ = re.compile(rf"{_AMOUNT}{_SPACE}(?P<unit>\D*?){_SPACE}(?P<after>{'|'.join(AFTER)})?")
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")  # 3，450名
# not inside another number (1.2.3, 10-15, 5:1, 0939-821), a word or an address (V2.0, a=3)
_FIND = re.compile(
    rf"(?<![\dA-Za-z_#@=&?%])(?<![\dA-Za-z][-–—~至到./:·×,]){_AMOUNT}(?![\dA-Za-z_]|[-–—~./:×]\d)"
)
# 10至15人, 2万—3万元, 10人至15人: what stands between the ends is a unit, which comes again
_END = rf"(?:(?:{'|'.join(BEFORE)}){_SPACE})?(?:百分之)?(?:{_ARABIC}|{_HAN}){_SPACE}(?:{_SCALE})?[余多]?"
_RANGE = re.compile(
    rf"(?<![\dA-Za-z_#@=&?%统唯专])(?<![\dA-Za-z][-–—~至到./:·×,])(?P<low>{_END})(?P<unit>[^\d\s，。；、]{{0,3}}?)"
    rf"{_SPACE}(?:[-–—~]{{1,2}}|至|到){_SPACE}(?P<high>{_END})(?![\dA-Za-z_]|[-–—~./:×]\d)(?=(?P=unit))"
)
_GROWN = re.compile("[从由自][^，。；]{0,6}$")  # 从10人到15人: two figures, then and now


@dataclass(frozen=True)
class Numeral:
    """What a written number says."""

    value: Decimal
    unit: str
    approximate: bool


@dataclass(frozen=True)
class Amount:
    """A number without its unit, and where it stands in a text."""

    start: int
    end: int
    value: Decimal
    approximate: bool
    in_words: bool  # 十四, not 14
    percent: bool  # 百分之十四


def read(text: str) -> Numeral | None:
    """Return what *text*, a number with its unit, says; None when it is no such text."""
    found = _READ.fullmatch(unicodedata.normalize("NFKC", text).strip())
    amount = _amount(found) if found else None
    if found is None or amount is None or amount.start or found["unit"][:1] in {*_DIGITS, *_SCALES}:
        return None
    return Numeral(
        value=amount.value,
        unit="%" if amount.percent else found["unit"],
        approximate=amount.approximate or bool(found["after"]),
    )


def find(text: str) -> Iterator[Amount]:
    """Return the numbers that stand in *text*, which must have been made `narrow`."""
    for found in _FIND.finditer(text):
        amount = _amount(found)
        if amount is not None:
            yield amount


def ranges(text: str) -> Iterator[Amount]:
    """Return the ranges that stand in *text*, which must have been made `narrow`, each with its upper end."""
    for found in _RANGE.finditer(text):
        low, high = (_FIND.fullmatch(found[end]) for end in ("low", "high"))
        least, most = low and _amount(low), high and _amount(high)
        grown = found["unit"] and _GROWN.search(text, 0, found.start())
        if least and most and least.value < most.value and not grown:
            yield replace(most, start=found.start(), end=found.end())


def narrow(text: str) -> str:
    """Return *text* with the wide forms of digits and their signs made narrow; every place stays the same."""
    return _THOUSANDS.sub(",", text.translate(_WIDE))


def as_number(value: Decimal) -> int | float:
    """Return *value* as JSON writes it: 12000, 95.6."""
    return int(value) if value == value.to_integral_value() else float(value)


def rounded(value: int | Decimal, unit: str) -> str:
    """Write *value* as the federation's reviews do: from 10,000 on in 万, to one place: 1.2万人次."""
    if value < WAN:
        return f"{value}{unit}"
    wan = (Decimal(value) / WAN).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{str(wan).removesuffix('.0')}万{unit}"


def _amount(found: re.Match[str]) -> Amount | None:
    some = bool(found["some"] or found["more"])
    before = (found["before"] or "").strip()
    in_words = not found["number"][0].isdigit()
    number = found["number"]
    bare = number in _SCALES and number[0] != "十"
    if before == "上" and not bare:
        before = ""
    if bare and not (some or before):  # 百余场 and 近千名 are numbers, 百场万人 is a way of speaking
        return None
    value = _of_words(number, bare=bare) if in_words else _of_digits(number, found["scale"])
    if value is None:
        return None
    if in_words and found["scale"]:
        value *= _SCALES[found["scale"]]
    start = found.start("number") if found["percent"] is None else found.start("percent")
    return Amount(
        start=found.start() if before else start,
        end=found.end(),
        value=_plain(value),
        approximate=some or bool(before),
        in_words=in_words,
        percent=found["percent"] is not None,
    )


def _of_digits(number: str, scale: str | None) -> Decimal | None:
    """Return 1.2万, 1亿2000万: each part with its scale, which must go down."""
    parts = re.findall(rf"({_ARABIC}){_SPACE}({_SCALE})?", number)
    values = [(Decimal(digits.replace(",", "")), _SCALES.get(own or "", 0)) for digits, own in parts]
    last, _ = values[-1]
    values[-1] = (last, _SCALES.get(scale or "", 1))
    if any(upper <= lower for (_, upper), (_, lower) in pairwise(values)):
        return None
    return sum((value * each for value, each in values), Decimal(0))


def _of_words(number: str, *, bare: bool) -> Decimal | None:
    """Return 三百二十 as 320; None for what only looks like a number: 三八, 五六十."""
    if bare:
        return Decimal(_SCALES[number])
    whole, _, fraction = number.partition("点")
    total = Decimal(0)
    for sign, scale in (("亿", 100_000_000), ("万", 10_000)):
        head, found, tail = whole.partition(sign)
        if found:
            upper = _below_ten_thousand(head)
            if not upper:
                return None
            total += upper * scale
            whole = tail
    rest = _below_ten_thousand(whole) if whole else 0
    if rest is None:
        return None
    digits = "".join(str(_DIGITS[each]) for each in fraction)
    return total + rest + (Decimal(f"0.{digits}") if digits else 0)


def _below_ten_thousand(words: str) -> int | None:
    digit = "[一二两三四五六七八九]"
    found = re.fullmatch(
        rf"(?:({digit})千)?(?:零?({digit})百)?(?:零?({digit}?十|廿))?(?:[零〇]?({digit}))?", words
    )
    if found is None or not words:
        return None
    thousands, hundreds, tens, ones = found.groups()
    ten = 0 if tens is None else 20 if tens == "廿" else _DIGITS.get(tens[0], 1) * 10
    return (
        _DIGITS.get(thousands or "零", 0) * 1_000
        + _DIGITS.get(hundreds or "零", 0) * 100
        + ten
        + _DIGITS.get(ones or "零", 0)
    )


def _plain(value: Decimal) -> Decimal:
    """Return *value* without needless zeros and without an exponent."""
    value = value.normalize()
    return value if value.as_tuple().exponent == 0 else Decimal(format(value, "f"))
