"""Articles with one slip: the review of 2020 with one digit, one unit or one name changed, by a fixed seed.

Names are those of the confirmed sentences, of the list, and those that the article has more than once.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.figures import numerals
from bot.figures.extract import extract, scanning
from bot.publishing import proofread
from bot.publishing.proofread import listing

_UNITS = ("名", "人", "户", "个", "条", "箱", "台", "瓶", "所", "元", "场次", "人次")
_SCALES = {"万元": ("元", "亿元"), "万人次": ("人次", "万人"), "余万元": ("余元", "万元")}
_LETTERS = "云安水和平新山河光文德海明远兴春华林石花"  # of other names, as likely as any
_SOUNDS = {
    "江": "疆将",
    "坪": "平萍",
    "蕾": "雷累",
    "庭": "亭停",
    "帼": "国掴",
    "陇": "垄拢",
    "武": "五伍",
    "都": "督嘟",
    "杭": "航",
    "城": "成诚",
    "源": "原园",
    "邮": "油游",
    "春": "椿",
    "肃": "素速",
    "东": "冬",
    "家": "佳",
    "海": "孩",
}


@dataclass(frozen=True)
class Slip:
    """An article with one slip: what was, what is, and where in the source."""

    kind: str
    was: str
    is_: str
    start: int
    source: str


def slips(source: str, *, seed: int, count: int, confirmed: list[str]) -> list[Slip]:
    """Return *count* articles, the three kinds by turns, no two the same."""
    chance = random.Random(seed)
    makers = [_digits(source, chance), _units(source, chance), _names(source, chance, confirmed)]
    found: list[Slip] = []
    seen: set[str] = set()
    while len(found) < count:
        slip = next(makers[len(found) % 3])
        if slip.source not in seen:
            seen.add(slip.source)
            found.append(slip)
    return found


def _changed(kind: str, source: str, start: int, was: str, is_: str) -> Slip:
    assert source[start : start + len(was)] == was
    return Slip(kind, was, is_, start, source[:start] + is_ + source[start + len(was) :])


def _figures(source: str) -> list[tuple[int, str]]:
    reading = proofread.of_file(source)
    return [
        (reading.in_source(each.start, each.end)[0], each.text) for each in extract(reading.text, year=2020)
    ]


def _digits(source: str, chance: random.Random) -> Iterator[Slip]:
    """Change, add, take out or swap one digit of a figure."""
    figures = _figures(source)
    while True:
        start, text = chance.choice(figures)
        places = [place for place, letter in enumerate(text) if letter.isdigit()]
        place = chance.choice(places)
        how = chance.choice(["other", "swap", "more", "less"])
        digits = list(text)
        if how == "other":
            digits[place] = chance.choice([each for each in "0123456789" if each != text[place]])
        elif how == "swap" and place + 1 in places:
            digits[place], digits[place + 1] = digits[place + 1], digits[place]
        elif how == "more":
            digits.insert(place + 1, chance.choice("0123456789"))
        elif how == "less" and len(places) > 1:
            del digits[place]
        is_ = "".join(digits)
        if is_[0] != "0" and numerals.read(is_) != numerals.read(text):
            yield _changed("digit", source, start, text, is_)


def _units(source: str, chance: random.Random) -> Iterator[Slip]:
    """Put another unit or scale to a figure."""
    figures = _figures(source)
    while True:
        start, text = chance.choice(figures)
        found = re.fullmatch(r"([\d.]+)(\D+)", text)
        if found is None:
            continue
        unit = found[2]
        others = _SCALES.get(unit) or tuple(
            unit.replace(old, new)
            for old in _UNITS
            if unit.endswith(old) and not unit.endswith(("人次", "场次"))
            for new in _UNITS
            if new != old and {old, new} != {"名", "人"}
        )
        if not others:
            others = ("人", "户", "场", "万" + unit)
        is_ = found[1] + chance.choice(list(others))
        if is_ != text and scanning.places(is_ + "，"):
            yield _changed("unit", source, start, text, is_)


def _names(source: str, chance: random.Random, confirmed: list[str]) -> Iterator[Slip]:
    """Change one letter of a name, by sound or by chance, or put another place for one."""
    places = [place for name in pool(source, confirmed) for place in _standing(source, name)]
    while True:
        start, name = chance.choice(places)
        place = chance.randrange(len(name))
        letter = name[place]
        if not re.match(r"[\u3400-\u9fff]", letter):
            continue
        other = chance.choice(_SOUNDS[letter] if letter in _SOUNDS and chance.random() < 0.5 else _LETTERS)
        if other != letter:
            yield _changed("name", source, start, name, name[:place] + other + name[place + 1 :])


def pool(source: str, confirmed: list[str]) -> list[str]:
    """Return the names that may be changed."""
    quoted = set(re.findall(r"[“《【]([^“”《》【】\n，。]{3,30})[”》】]", "".join(confirmed)))
    own = re.findall(r"[“《【]([^“”《》【】\n，。]{3,30})[”》】]", source)
    twice = {name for name in own if source.count(name) > 1}
    listed = {name for name in listing.seed().names if name in source}
    # three letters in quotes may be any word (“娘家人”, 一家人); on the list they are a place or a brand
    names = listed | {name for name in quoted | twice if len(name) > 3}
    return sorted(name for name in names if name in source)


def _standing(source: str, name: str) -> Iterator[tuple[int, str]]:
    body = source.index("+++", 3) + 3
    for found in re.finditer(re.escape(name), source):
        if found.start() >= body:
            yield found.start(), name
