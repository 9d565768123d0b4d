"""What a column of an export means, from the words of its heading: 人数 is never 次数, a day is no total."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

from bot.errors import Mistake

WORDS = Path(__file__).parents[2] / "words" / "exports.tsv"
LEFT_OUT = "-"  # the meaning of a column that a person wants left out
LONGEST_HEADING = 60
Of = Literal["", "total", "day"]  # what a count is of, where the heading says so


class Kind(StrEnum):
    """Which of the two exports a table is."""

    ARTICLES = "articles"
    FOLLOWERS = "followers"


KINDS = {Kind.ARTICLES: "内容分析", Kind.FOLLOWERS: "用户分析"}
_KINDS_BY_SIGN = {"文": Kind.ARTICLES, "户": Kind.FOLLOWERS}


@dataclass(frozen=True)
class Meaning:
    """What may stand in a column; `unit` says of what sort it is (人数, 次数, 比率, 日期 …)."""

    key: str
    name: str
    unit: str
    kinds: frozenset[Kind]
    of: Of = ""

    @property
    def is_count(self) -> bool:
        return self.unit in {"人数", "次数", "条数", "净数"}

    @property
    def is_value(self) -> bool:
        """Tell whether it is a number to be kept, and not what the number is of."""
        return self.is_count or self.unit == "比率"

    @property
    def said(self) -> str:
        """Return the word by which a person chooses it: `read_count`, `day:read_count`."""
        return f"day:{self.key}" if self.of == "day" else self.key

    @property
    def label(self) -> str:
        """Return its name, with 当日 or 累计 where that is told."""
        return {"": "", "total": "累计", "day": "当日"}[self.of] + self.name


UNKNOWN_SORT = Meaning("?", "看不出是人数还是次数", "数", frozenset({Kind.ARTICLES}))


def recognise(heading: str, kind: Kind) -> Meaning | None:
    """Return what *heading* says in a table of *kind*; None when it is not known.

    `?` is the key of what may be persons or times: that is for a person to say.
    """
    words, known = fold(heading), _words()[kind]
    of: Of = ""
    if known_whole := known.get(words):
        return known_whole
    if span := _SPAN.match(words):
        words, of = words[span.end() :], _SPANS[span[0]]
    for tried in (words, _FILLERS.sub("", words)):
        if (found := known.get(tried)) is None:
            continue
        if found.key == "?":
            return found
        if of and not found.is_count:
            return None
        return Meaning(found.key, found.name, found.unit, found.kinds, of)
    return None


def chosen(said: str) -> Meaning | None:
    """Return what a person chose for a column, by its word or its Chinese name; None: left out.

    A count chosen without 当日 is cumulative.  Raises Mistake for what is no meaning.
    """
    plain = fold(said)
    if plain in {LEFT_OUT, "不导入"}:
        return None
    of: Of = "day" if plain.startswith(("day:", "当日")) else "total"
    plain = re.sub(r"^(?:day:|total:|当日|累计)", "", plain)
    for meaning in every():
        if plain in {meaning.key, fold(meaning.name)}:
            if meaning.is_count and Kind.ARTICLES in meaning.kinds:
                return Meaning(meaning.key, meaning.name, meaning.unit, meaning.kinds, of)
            return meaning
    names = "、".join(f"{each.name}（{each.key}）" for each in every())
    raise Mistake(f"栏目没有“{said}”这个意思。可以写：{names}，当日的前面加“当日”；不要的写 {LEFT_OUT}。")


def every() -> tuple[Meaning, ...]:
    """Return every meaning there is, as the list of words has them."""
    return tuple(
        dict.fromkeys(each for known in _words().values() for each in known.values() if each.key != "?")
    )


def fold(text: str) -> str:
    """Return *text* in one width and case without spaces, (人) and (次) as words, other brackets left out."""
    plain = "".join(unicodedata.normalize("NFKC", text).lower().split())
    plain = re.sub(r"[\x00-\x1f\x7f\u200b\ufeff]", "", plain)
    if unit := re.search(r"\((人|次)(?:数)?\)$", plain):
        words = plain[: unit.start()]
        if not words.endswith(("人数", "次数")):
            return f"{words.removesuffix('数')}{unit[1]}数"
        return words if words.endswith(f"{unit[1]}数") else plain  # 阅读次数（人）: no one knows
    return re.sub(r"\([^()]*\)$", "", plain) or plain


def says_percent(heading: str) -> bool:
    """Tell whether the numbers under *heading* are percentages without their sign."""
    return unicodedata.normalize("NFKC", heading).rstrip().endswith("(%)")


_SPANS: dict[str, Of] = {"累计": "total", "累积": "total", "总": "total"}
_SPANS |= dict.fromkeys(("当日", "当天", "每日", "每天", "单日", "日"), "day")
_SPAN = re.compile("|".join(sorted(_SPANS, key=len, reverse=True)))
_FILLERS = re.compile("图文消息|图文|文章|内容|微信|群发")


@cache
def _words() -> dict[Kind, dict[str, Meaning]]:
    """Return, for each kind of table, folded words → what they mean."""
    known: dict[Kind, dict[str, Meaning]] = {kind: {} for kind in Kind}
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        signs, key, name, unit, words = line.split("\t")
        kinds = frozenset(_KINDS_BY_SIGN[sign] for sign in signs)
        for kind in kinds:
            for word in words.split("、"):
                known[kind][fold(word)] = Meaning(key, name, unit, kinds)
    return known
