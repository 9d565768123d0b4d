"""What a question asks beyond what our figures cover: another place, a part of a year, several years."""

import re
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from bot.answering.match import Hit
from bot.figures.folding import fold

PLACES = Path(__file__).parents[1] / "words" / "places.txt"
ONLY_HERE = "这里只有武都区的数字。"
ONLY_WHOLE_YEARS = "这里只有全年的数字。"
ONLY_ONE_YEAR = "这里一次只答一年的数字。"
_HERE = re.compile("(?:甘肃省?)?(?:陇南市?)?武都")
_PART_OF_A_YEAR = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月|月份|季度|半年")
_SEVERAL_YEARS = re.compile(r"近(?:\d{1,2}|[一二两三四五六七八九十几]+)年|[这前]几年|历年|每年")


def limits(folded: str, hits: Collection[Hit], names: Collection[str]) -> list[str]:
    """Return what is to be said before the figures called *names* that answer *folded*, a folded text."""
    ours = [(hit.start, hit.end) for hit in hits]
    known = [fold(name) for name in names]

    def asked(words: re.Pattern[str], but: Sequence[tuple[int, int]] = ()) -> bool:
        return any(
            not any(start <= found.start() and found.end() <= end for start, end in [*ours, *but])
            and not any(found[0] in name for name in known)
            for found in words.finditer(folded)
        )

    here = [found.span() for found in _HERE.finditer(folded)]
    said = {
        ONLY_HERE: asked(_places(), but=here),
        ONLY_WHOLE_YEARS: asked(_PART_OF_A_YEAR),
        ONLY_ONE_YEAR: asked(_SEVERAL_YEARS),
    }
    return [sentence for sentence, needed in said.items() if needed]


@cache
def _places() -> re.Pattern[str]:
    lines = [line.strip() for line in PLACES.read_text(encoding="utf-8").splitlines()]
    return re.compile("|".join(re.escape(fold(line)) for line in lines if line and not line.startswith("#")))
