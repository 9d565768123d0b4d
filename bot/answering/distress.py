"""Words of distress: whoever writes one is told 110 and 12338 before anything else."""

from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.figures.folding import fold

WORDS = Path(__file__).parents[1] / "words" / "distress.txt"
_HARMLESS = "不是 "  # 打我电话 holds 打我, and is longer


def hears(folded: str) -> bool:
    """Tell whether *folded*, a folded text, holds a word of distress."""
    automaton, harmless = _words()
    return any(
        which not in harmless for which, _, _ in automaton.find_matches_as_indexes(folded, overlapping=False)
    )


@cache
def _words() -> tuple[AhoCorasick, frozenset[int]]:
    lines = [line.strip() for line in WORDS.read_text(encoding="utf-8").splitlines()]
    given = [line for line in lines if line and not line.startswith("#")]
    words = dict.fromkeys(fold(line.removeprefix(_HARMLESS)) for line in given)
    harmless = {fold(line.removeprefix(_HARMLESS)) for line in given if line.startswith(_HARMLESS)}
    automaton = AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest)
    return automaton, frozenset(index for index, word in enumerate(words) if word in harmless)
