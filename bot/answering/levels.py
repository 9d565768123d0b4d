"""Which levels a question asks for: 省级, 市级, 区级, or one that we do not count."""

import re
from collections.abc import Iterable

_OURS = re.compile(
    r"([省市区]+)[一两三]?级|([省市区])(?:里|上)(?=的|有|评|各|多|几|$)|([省市区])(?:里|上)(?!.*妇联)"
    r"|(?<![县市])(省市区|省市|市区)各"
)
_OTHERS = {
    "国家级": re.compile("国家级|全国级|全国(?=最美|美丽|三八|巾帼|示范|妇女之家|家庭)"),
    "乡镇级": re.compile("乡镇级|镇级|乡级|街道级|(?:镇|乡)[里上](?=的|评)"),
    "村级": re.compile("村级|村一级|村[里上](?=的|评)"),
    "社区级": re.compile("社区级"),
    "县级": re.compile("县级|县一级"),
}

_HINT = re.compile("级|里|上|各|全国")

Span = tuple[int, int]


def levels_in(folded: str, taken: Iterable[Span]) -> frozenset[str]:
    """Return the levels that *folded* asks for, but not one inside a name found, such as 市级妇女之家.

    Levels that no figure of ours has, such as 国家级, are among them: they are answered with “no”.
    """
    if not _HINT.search(folded):
        return frozenset()
    spans = list(taken)

    def free(found: re.Match[str]) -> bool:
        return not any(start <= found.start() and found.end() <= end for start, end in spans)

    ours = {
        letter + "级"
        for found in _OURS.finditer(folded)
        if free(found)
        for letter in next(filter(None, found.groups()))  # 省市区级最美家庭
    }
    others = {level for level, words in _OTHERS.items() if any(map(free, words.finditer(folded)))}
    return frozenset(ours | others)
