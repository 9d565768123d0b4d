"""How words are set in a chart: in which font, how wide they are, and where a line of Chinese may break."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pathlib import Path

from PIL import ImageFont

from bot.errors import Mistake

PACKAGE, FILE = "zhplot", "fonts/NotoSansSC-Regular.ttf"  # fonts.lock installs it; it is never imported
FAMILY = "Noto Sans SC"
NOT_IN_THE_FONT = "〓"  # what printers set for a character they do not have: a name keeps its length
OPENING, CLOSING = "“‘（《〈【［(「『", "”’）》〉】］)」』，。、；：！？…—·%％℃"
_QUOTES = {"“": "”", "‘": "’", "（": "）", "《": "》", "【": "】", "「": "」", "(": ")"}
_MEASURED_AT = 100  # pixels: large enough that rounding does not show
_AFTER_A_PAUSE, _IN_A_WORD, _IN_QUOTES = -0.05, 0.3, 0.5  # what a break there costs, against uneven lines
_NO_CHARACTER = "\uffff"


def font_file() -> Path:
    """Return where the font is.

    Raises Mistake, with what to run, when it is not installed.
    """
    package = find_spec(PACKAGE)
    folders = package.submodule_search_locations if package else None
    for folder in folders or ():
        if (file := Path(folder) / FILE).is_file():
            return file
    raise Mistake(
        "没有找到中文字体 Noto Sans SC，画不了图。请在程序文件夹里运行 make setup，"
        "或运行 .venv/bin/pip install --no-deps --require-hashes -r fonts.lock。"
    )


def clean(text: str) -> str:
    """Return *text* as it can be drawn: on one line, without emoji and other signs that the font has not.

    A letter that the font does not have becomes 〓, for a name must not seem shorter than it is.
    """
    kept = "".join(_drawn(letter) for letter in unicodedata.normalize("NFC", text))
    return re.sub(r"\s+", " ", kept).strip()


def width(text: str, size: float) -> float:
    """Return how wide *text*, set in *size* pixels, is."""
    return sum(_advance(letter) for letter in text) * size


def overhang(line: str, size: float) -> float:
    """Return the empty half before an opening quote or bracket, by which a line begins further left."""
    return size * 0.45 if line[:1] in tuple("“‘（《〈【「『") else 0.0


def wrap(text: str, size: float, room: float) -> list[str]:
    """Break *text* into as few lines as fit in *room*, of like length, between words and outside quotes."""
    if width(text, size) <= room:
        return [text]
    far = list(accumulate((width(letter, size) / room for letter in text), initial=0.0))
    costs = _breaks(text, far)
    best: dict[int, tuple[int, float, int]] = {0: (0, 0.0, 0)}  # end of a line → lines, cost, its begin
    for end in sorted(costs)[1:]:
        ways = []
        for begin, (lines, cost, _) in best.items():
            filled = far[end] - far[begin]
            if filled <= 1 or end - begin == 1:
                ways.append((lines + 1, cost + filled * filled + costs[end], begin))
        best[end] = min(ways)
    broken, end = [], len(text)
    while end:
        begin = best[end][2]
        broken.append(text[begin:end].strip())
        end = begin
    return broken[::-1]


def _breaks(text: str, far: Sequence[float]) -> dict[int, float]:
    """Return where *text* may break, and what a break there costs; no piece between is wider than a line."""
    words = set(_ends(text))
    quoted = _inside_quotes(text)
    costs = {0: 0.0, len(text): 0.0}
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        together = _is_latin(before) and _is_latin(after)
        if before not in OPENING and after not in CLOSING and after != " " and not together:
            costs[place] = 0 if place in words else _IN_A_WORD
            costs[place] += _AFTER_A_PAUSE if before in "，、；。" else 0
            costs[place] += _IN_QUOTES if place in quoted else 0
    for begin, end in pairwise(sorted(costs)):
        if far[end] - far[begin] > 1:
            costs |= dict.fromkeys(range(begin + 1, end), _IN_A_WORD)
    return costs


def _ends(text: str) -> Iterator[int]:
    place = 0
    import rjieba  # its dictionary is 40 MB: not before a chart is drawn

    for word in rjieba.cut(text):
        place += len(word)
        yield place


def _inside_quotes(text: str) -> set[int]:
    found: set[int] = set()
    for begin, letter in enumerate(text):
        if letter in _QUOTES and (end := text.find(_QUOTES[letter], begin)) > 0:
            found.update(range(begin + 1, end + 1))
    return found


def _is_latin(letter: str) -> bool:
    return letter.isascii() and not letter.isspace() and letter not in "()"


def _drawn(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter.isspace():
        return " "
    if kind[0] == "C" or kind in ("Mn", "Me"):  # controls, joiners, variation selectors, half characters
        return ""
    if _is_in_font(letter):
        return letter
    return NOT_IN_THE_FONT if kind[0] in "LN" else ""


@lru_cache(8192)
def _advance(letter: str) -> float:
    """Return how wide *letter* is, in parts of its size."""
    return _font().getlength(letter) / _MEASURED_AT


@lru_cache(8192)
def _is_in_font(letter: str) -> bool:
    shape, none = (bytes(_font().getmask(each)) for each in (letter, _NO_CHARACTER))
    return shape != none


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_file(), _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)
