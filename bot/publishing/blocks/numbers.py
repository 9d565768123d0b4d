"""Numbers as cards and comparisons show them: 8000余名 is 8000余 and 名; 9800名 and 10025名 differ by 225."""

import re
from dataclasses import dataclass
from decimal import Decimal

_WRITTEN = re.compile(
    r"((?:大约|约|近|超过|超|逾)?)([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|[〇零一二两三四五六七八九十百千]+)"
    r"([余多几]?)([十百千万亿]*)([余多几]?)(.*)"
)
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True)
class Written:
    """A number as it was written, apart from its unit; `exact` is its value when it has one."""

    value: str
    unit: str
    scale: str
    exact: Decimal | None


def take_apart(text: str) -> Written:
    """Return number and unit of *text*; words without a number are all value."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return Written(text.strip(), "", "", None)
    about, digits, more, scale, still_more, unit = found.groups()
    exact = None
    if not (about or more or still_more) and digits[0].isascii():
        exact = Decimal(digits.replace(",", ""))
        for letter in scale:
            exact *= _SCALES[letter]
    return Written(f"{about}{digits}{more}{scale}{still_more}", unit.strip(), scale, exact)


def change(before: Written, after: Written) -> str:
    """Return how *after* differs, as words: 增加225名; nothing unless both are exact and of one unit."""
    if before.exact is None or after.exact is None or before.unit != after.unit:
        return ""
    difference = after.exact - before.exact
    if not difference:
        return "持平"
    size, scale = abs(difference), ""
    if before.scale == after.scale:
        scale = after.scale
        for letter in scale:
            size /= _SCALES[letter]
    unit = "个百分点" if after.unit in {"%", "％"} else after.unit
    return f"{'增加' if difference > 0 else '减少'}{size.normalize():f}{scale}{unit}"
