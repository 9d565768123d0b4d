"""Whether a question asks about another place than ours."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.figures.folding import fold

PLACES = Path(__file__).parents[1] / "words" / "places.txt"
_HERE = re.compile("(?:甘肃省?)?(?:陇南市?)?武都区?|甘肃省级|陇南市级")
_ANY_COUNTY = re.compile("(?<![全本我各贫困个])[\u4e00-\u9fff]{1,2}(?<![在去给了到和])县(?![级里上妇])")

_OTHER = "每全几个各多少的到给在了发往送和及与哪些有么那这该帮乡是我他她你"
_TOWN = re.compile(
    rf"(?:[^\W\d_{_OTHER}a-z]{{2}})(?<!城乡)(?:镇|乡(?!镇|亲|村|妇)|街道(?!办)|社区(?!级))(?!级)|(?:我们?|咱们?|本|他们?|你们)(?:村|镇|乡|县|社区)(?!级|妇)|(?:隔壁|邻|别的|其他|外)(?:村|镇|乡|县|市|区|省)|(?<![除全以])[省市区县国境](?:以外|之外|外)(?![科语事贸])|海外|国外"
)
_JOINED = re.compile("武都区?(?:和|与|跟|同|加上?)|(?:和|与|跟|同|加上?)武都")
_SUM = re.compile("一共|总共|合计|加起来|共(?=有|[几多])")
_WHOLE = re.compile("(?:甘肃省?|陇南市?)(?=全[省市]|一共|总共|共有|有多少|有几|多少)")
_TOWNLY = re.compile("[镇乡村县外]|街道|社区|隔壁|别的|其他")

Span = tuple[int, int]


def elsewhere(folded: str, taken: Iterable[Span], about: Iterable[str]) -> str:
    """Return the other place that *folded* names, or an empty text.

    A place inside a name found (*taken*) or in what is *about* our figures — 4名患儿在兰州 — is none.
    """
    found = [(start, end) for _, start, end in _places().find_matches_as_indexes(folded)]
    if ("甘肃" in folded or "陇南" in folded) and "武都" not in folded and (whole := _WHOLE.search(folded)):
        return whole[0]
    if "县" in folded:
        found += [each.span() for each in _ANY_COUNTY.finditer(folded)]
    if _TOWNLY.search(folded):
        found += [each.span() for each in _TOWN.finditer(folded)]
    if not found:
        return ""
    spans, known = [*taken, *(each.span() for each in _HERE.finditer(folded))], list(about)
    for start, end in found:
        inside = any(first <= start and end <= last for first, last in spans)
        if not inside and not any(folded[start:end] in each for each in known):
            return folded[start:end]
    return ""


def names_ours(folded: str) -> bool:
    """Tell whether *folded* names our own district, and not in one sum with another."""
    return "武都" in folded and not (_JOINED.search(folded) and _SUM.search(folded))


@cache
def words() -> tuple[str, ...]:
    """Return the names of other places, folded."""
    lines = [line.strip() for line in PLACES.read_text(encoding="utf-8").splitlines()]
    return tuple(fold(line) for line in lines if line and not line.startswith("#"))


@cache
def _places() -> AhoCorasick:
    return AhoCorasick(list(dict.fromkeys(words())), matchkind=MatchKind.LeftmostLongest)
