"""Words of distress: whoever writes one is told 110 and 12338 before anything else."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.figures.folding import fold

WORDS = Path(__file__).parents[1] / "words" / "distress.txt"
_HARMLESS = "不是 "  # 打我电话 holds 打我, and is longer
_BETWEEN = "…"  # 老公…打 is also 老公昨晚又打
_MOST_BETWEEN = 6


class _Words(NamedTuple):
    all: AhoCorasick  # of those that begin at one place the longest
    harmless: frozenset[int]
    beginnings: AhoCorasick  # of those with … in them: without one the slow way is not gone
    apart: re.Pattern[str]
    cut_out: re.Pattern[str]


def hears(folded: str) -> bool:
    """Tell whether *folded*, a folded text, holds a word of distress."""
    words = _read()
    if any(which not in words.harmless for which, _, _ in words.all.find_matches_as_indexes(folded)):
        return True
    if not words.beginnings.find_matches_as_indexes(folded):
        return False
    return bool(words.apart.search(words.cut_out.sub(" ", folded)))


def words() -> list[str]:
    """Return the words of distress that are one piece, folded."""
    return [fold(line) for line in _lines() if not line.startswith(_HARMLESS) and _BETWEEN not in line]


@cache
def _read() -> _Words:
    harmless = [fold(line.removeprefix(_HARMLESS)) for line in _lines() if line.startswith(_HARMLESS)]
    apart = [line for line in _lines() if _BETWEEN in line]
    known = list(dict.fromkeys([*words(), *harmless]))
    return _Words(
        all=AhoCorasick(known, matchkind=MatchKind.LeftmostLongest),
        harmless=frozenset(which for which, word in enumerate(known) if word in harmless),
        beginnings=AhoCorasick(sorted({fold(line.split(_BETWEEN)[0]) for line in apart})),
        apart=_any(apart),
        cut_out=_any(harmless),
    )


def _any(written: Iterable[str]) -> re.Pattern[str]:
    between = f"[^ ]{{0,{_MOST_BETWEEN}}}"
    found = {between.join(re.escape(fold(part)) for part in line.split(_BETWEEN)) for line in written}
    return re.compile("|".join(sorted(found, key=lambda each: (-len(each), each))) or "(?!)")


def _lines() -> list[str]:
    lines = [line.strip() for line in WORDS.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]
