"""Personal matters: numbers that must never go out, and people of whom two colleagues must be sure."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.publishing.proofread.findings import Finding, at
from bot.publishing.proofread.reading import Reading

_LONG = re.compile(r"\d[\d）) －—-]{6}")  # without so long a number there is none of them
_ID = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[0-9Xx](?![0-9A-Za-z])")
_OLD_ID = re.compile(r"身份证[^\d\n]{0,8}(\d{15})(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MOBILE = re.compile(r"(?<![\d.])(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?![\d.]|万|元|人)")
_LANDLINE = re.compile(r"(?<![\d.])(?:[（(]0\d{2,3}[）)]|0\d{2,3}[-－—]?) ?[2-9]\d{6,7}(?!\d)")
_CARD = re.compile(r"(?<![\d.])[3-6](?:[ -]?\d){14,18}(?!\d|万|元|\.\d)")
# Lines that everybody may call: women's rights, police, ambulance, fire, legal aid, government, minors.
PUBLIC = ("12338", "110", "120", "119", "122", "12348", "12345", "12355", "12388", "12309", "12356")
_OFFICE = re.compile(r"(?:热线|咨询电话|办公电话|值班电话|服务电话|报名电话|监督电话|联系电话)[^\d\n]{0,6}$")
_ADULT = 18
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任卢姚"
    "沈钟姜崔谭陆汪范石廖贾韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
)
_VICTIM = re.compile(
    r"受害(?:人|者|妇女|女性|女童|儿童)|被害(?:人|者|妇女)|被拐(?:卖)?(?:的)?(?:妇女|儿童|女童|人员)"
    r"|(?:遭|受|被)(?:到|受)?[^，。；\n]{0,6}(?:家暴|家庭暴力|性侵|猥亵|强奸|虐待|拐卖)的?(?:妇女|女性|女童|儿童|当事人|姐妹)"
)
_AGED = re.compile(
    r"(?<!\d)(?P<age>\d{1,2})(?:周)?岁的?(?P<name>小[\u4e00-\u9fff]{1,2}|[SURNAMES][某\u4e00-\u9fff]{1,2})".replace(
        "SURNAMES", _SURNAMES
    )
)
_THEN_AGED = re.compile(
    r"(?P<name>[SURNAMES][某\u4e00-\u9fff]{1,2})[，（(](?:今年)?(?P<age>\d{1,2})(?:周)?岁".replace(
        "SURNAMES", _SURNAMES
    )
)
_CHILD = re.compile(
    r"(?:女童|男童|患儿|未成年人|留守儿童|困境儿童|孤儿|小学生|中学生|同学|小朋友|少年|少女)"
    r"(?P<name>[SURNAMES]某{1,2}|[SURNAMES][\u4e00-\u9fff]{1,2}(?=[，、（(]|同学|小朋友|说)|小[\u4e00-\u9fff](?=[，、（(]|说))".replace(
        "SURNAMES", _SURNAMES
    )
)


def find(reading: Reading) -> Iterator[Finding]:
    """Return personal data, quoted masked, and what two people must be sure of."""
    taken: list[tuple[int, int]] = []
    numbered = _numbers(reading.text) if _LONG.search(reading.text) else ()
    for rule, name, start, end in numbered:
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            continue
        taken.append((start, end))
        written = reading.text[start:end]
        what = f"文中有{name}，不能发布；请删去，或征得本人同意后打码。"
        if rule == "landline":
            what = f"文中有{name}；若不是对外公布的办公电话，请删去。"
        yield at(
            reading, rule, "需确认" if rule == "landline" else "阻断", start, end, what, shown=mask(written)
        )
    yield from _people(reading)


def mask(written: str) -> str:
    """Return *written* with nothing but its first three and last two letters to be read."""
    return written[:3] + "*" * (len(written) - 5) + written[-2:]


def _numbers(text: str) -> Iterator[tuple[str, str, int, int]]:
    for found in _ID.finditer(text):
        if _id_checks(found[0]):
            yield "id-card", "身份证号码", *found.span()
    for found in _OLD_ID.finditer(text):
        yield "id-card", "身份证号码", *found.span(1)
    for found in _CARD.finditer(text):
        if _luhn(found[0]):
            yield "bank-card", "银行卡号", *found.span()
    for found in _MOBILE.finditer(text):
        yield "mobile", "手机号码", *found.span()
    for found in _LANDLINE.finditer(text):
        if not _OFFICE.search(text[max(0, found.start() - 12) : found.start()]):
            yield "landline", "座机号码", *found.span()


def _id_checks(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def _luhn(written: str) -> bool:
    digits = [int(digit) for digit in written if digit.isdigit()][::-1]
    doubled = (
        sum(divmod(2 * digit, 10)) if odd else digit
        for odd, digit in zip(_alternating(), digits, strict=False)
    )
    return 15 <= len(digits) <= 19 and sum(doubled) % 10 == 0


def _alternating() -> Iterator[bool]:
    odd = False
    while True:
        yield odd
        odd = not odd


def _people(reading: Reading) -> Iterator[Finding]:
    victims = [found.span() for found in _VICTIM.finditer(reading.text)]
    for start, end in victims[:1]:  # once an article: two people look at all of it
        what = "写到受害人：不得让人认出她是谁（姓名、住处、单位、照片）。请两位同事分别确认。"
        yield at(reading, "victim", "需确认", start, end, what)
    minors = [found.span("name") for found in _CHILD.finditer(reading.text)]
    for told in (_AGED, _THEN_AGED):
        minors += [found.span("name") for found in told.finditer(reading.text) if int(found["age"]) < _ADULT]
    for (_, before), (start, end) in pairwise([(0, 0), *sorted(minors)]):
        if start >= before:
            what = "写到未成年人的姓名：要有监护人书面同意，受助、涉案的一律不写真名。请两位同事分别确认。"
            yield at(reading, "minor", "需确认", start, end, what)
