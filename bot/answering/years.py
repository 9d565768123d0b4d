"""Which years a question is about, and whether it asks for a part of one; texts in, values out."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_NUMBERS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_CHINESE_YEAR = re.compile(r"(?:一九|二[〇零○])[〇零○一二三四五六七八九]{2}")
_LETTER_O = re.compile(r"(?<=\d)[oO](?=\d)|(?<=\d)[oO](?=[oO]\d)")
_RANGE = re.compile(r"((?:19|20)\d{2})年?(?:到|至|[-~—–]+)((?:19|20)\d{2})(?!\d|\.\d)")
_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d{2})(?![\d名户个元人条箱台瓶所次场万亿%]|\.\d{3})")
_CHINESE_SHORT = re.compile(
    r"(?<![一二三四五六七八九十〇零○几近这前两月\d])(?<![^\d九八七六五四三二一〇零○]年)([零〇○一二三九])([〇零○一二三四五六七八九])年(?![来间前后内多以代级])"
)
_SHORT_YEAR = re.compile(r"(?<![\d.近这前])(\d{2})年(?![来间前后内多以代级])")
_RELATIVE = (
    (re.compile("大前年"), -3),
    (re.compile("(?<![从以之目大])前年"), -2),
    (re.compile("去年|上一?年度?(?!级)|上一个?年度"), -1),
    (re.compile("今年|本年度?|这一?年(?!级)"), 0),
    (re.compile("明年|下一?年度?(?!级)"), 1),
    (re.compile("后年"), 2),
)
_AGO = re.compile(r"(\d{1,2}|[一二两三四五六七八九十])年(?:以|之)?前")
_LAST_YEARS = re.compile(
    r"(?:最?近|过去|这(?!一年))(\d{1,2}|[一二两三四五六七八九十])年|(?<![\d第])([二两三四五六七八九十])年(?:来|下来|里?(?:一共|总共|累计|分别))|连续([二两三四五六七八九十])年"
)
_ALL_YEARS = re.compile(
    "近几年|[这前]几年|历年|每年|各年|逐年|往年|哪些年|哪几年|所有年|每一年|哪一?年|[两二三几]年(?:的?对比|相比|比较)"
)
_PART = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?!嫂)|月份|季度|半年|[上本这下]个?月(?!嫂)|[上本这]周|星期|礼拜"
    r"|昨天|今天|前天|昨日|今日|年初|年中(?!总结)|年底|年末|最近(?!文章|[\d几一二两三四五六七八九十]+年)|刚刚|[春夏秋冬]天|[春夏秋冬]季|[春暑寒秋]假"
    r"|春节|国庆|元旦|中秋|端午|清明|五一|六一|七一|十一(?!五)|三八节|妇女节|儿童节|母亲节|重阳|过年|(?<![\d一二两三四五六七八九十几〇零○去前今明])年[前后]|年关|开春|入冬"
    r"|[腊冬正]月|上旬|中旬|下旬|十[一二三四五]五(?!年|名|个)|(?:建国|解放|成立|开通|创办|开办|有史)(?:以来|至今|到现在)|至今|迄今|年(?:以|之)前|年(?:以|之)后"
    r"|(?<![-—~到至])(?:19|20)\d\d[-./]\d{1,2}(?!\d|[—~到至]|-(?:19|20))"
)
_HINT = re.compile(
    r"[年月季周拜期\d〇零○]|[今昨前]|二[〇零○]|[节假天旬今迄来近刚]|国庆|元旦|中秋|端午|清明|重阳|[五六七十]一|春|入冬|十.五"
)  # most questions speak of no time
MOST = 10  # years of a range; more were hardly meant


@dataclass(frozen=True)
class Years:
    """The years asked for: none when none is named; `every` when all there are."""

    asked: tuple[int, ...] = ()
    every: bool = False
    maybe: frozenset[int] = frozenset()  # of these nothing is said when there is no figure
    part: str = ""  # the words that ask for a part of a year

    @property
    def named(self) -> bool:
        return bool(self.asked) or self.every


def years_in(text: str, on: date) -> Years:
    """Return the years that *text*, asked on that day, speaks of, the latest first."""
    return in_plain(plain(text), on)


def in_plain(text: str, on: date) -> Years:
    """Return the years that *text*, already `plain`, speaks of."""
    if not _HINT.search(text):
        return Years()
    part = found[0] if (found := _PART.search(text)) else ""
    if not part and (found := _SHORT_YEAR.search(text)) and 2000 + int(found[1]) > on.year:
        part = found[0]  # 98年: long before our figures
    written = _written(text, on)
    if written:
        return Years(written, part=part)
    if found := _LAST_YEARS.search(text):
        count = min(_number(found[1] or found[2] or found[3]), MOST)
        asked = tuple(range(on.year, on.year - count - 1, -1))
        return Years(asked, maybe=frozenset({on.year, on.year - count}), part=part)
    if _ALL_YEARS.search(text):
        return Years(every=True, part=part)
    relative = {on.year + years for words, years in _RELATIVE if words.search(text)}
    relative |= {on.year - _number(found[1]) for found in _AGO.finditer(text)}
    return Years(tuple(sorted(relative, reverse=True)), part=part)


def plain(text: str) -> str:
    """Return *text* with its years in digits of one kind."""
    text = _LETTER_O.sub("0", unicodedata.normalize("NFKC", text))
    text = _CHINESE_SHORT.sub(lambda found: found[0].translate(_CHINESE_DIGITS), text)
    return _CHINESE_YEAR.sub(lambda found: found[0].translate(_CHINESE_DIGITS), text)


def _written(text: str, on: date) -> tuple[int, ...]:
    years = {int(found) for found in _YEAR.findall(text)}
    for first, last in _RANGE.findall(text):
        between = range(int(first), int(last) + 1)
        years |= set(between[-MOST:])
    for found in _SHORT_YEAR.finditer(text):
        if 2000 + int(found[1]) <= on.year:
            years.add(2000 + int(found[1]))
    return tuple(sorted(years, reverse=True))


def _number(written: str) -> int:
    return int(written) if written.isdigit() else _NUMBERS[written]
