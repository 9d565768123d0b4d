"""Numbers as the federation writes them: 60余场次, 1.2万人次, 近8000人."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_SCALES = {
    "十": 10,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
    "万亿": 1_000_000_000_000,
}
BEFORE = ("不少于", "将近", "接近", "大约", "超过", "至少", "近", "约", "超", "逾")
AFTER = ("以上", "左右", "余", "多")

_NUMERAL = re.compile(
    rf"(?P<before>{'|'.join(BEFORE)})?"
    r"(?P<whole>\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?P<fraction>\.\d{1,6})?"
    r"(?P<some>[余多几])?"
    rf"(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})?"
    r"(?P<more>[余多])?"
    r"(?P<unit>\D*?)"
    rf"(?P<after>{'|'.join(AFTER)})?"
)


@dataclass(frozen=True)
class Numeral:
    """What a written number says."""

    value: Decimal
    unit: str
    approximate: bool


def read(text: str) -> Numeral | None:
    """Return what *text*, a number with its unit, says; None when it is no such text."""
    found = _NUMERAL.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    number = Decimal(found["whole"].replace(",", "") + (found["fraction"] or ""))
    return Numeral(
        value=_plain(number * _SCALES.get(found["scale"] or "", 1)),
        unit=found["unit"],
        approximate=any(found[name] for name in ("before", "some", "more", "after")),
    )


def as_number(value: Decimal) -> int | float:
    """Return *value* as JSON writes it: 12000, 95.6."""
    return int(value) if value == value.to_integral_value() else float(value)


def _plain(value: Decimal) -> Decimal:
    """Return *value* without needless zeros and without an exponent."""
    value = value.normalize()
    return value if value.as_tuple().exponent == 0 else Decimal(format(value, "f"))
