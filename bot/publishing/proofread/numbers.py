"""Numbers beside the confirmed ones: another value, unit or level, an approximate one written as exact."""

import re
from collections.abc import Iterator
from decimal import Decimal

from rapidfuzz.distance import DamerauLevenshtein

from bot.figures import proposals
from bot.figures.extract import Extracted, words
from bot.publishing.proofread.findings import Finding, Level, at
from bot.publishing.proofread.known import Known, KnownFigures
from bot.publishing.proofread.reading import Reading

_LIKELY = 80  # of 100: a label that names the indicator, whatever the unit
_FEW = 100
_CLEARLY = 6  # better than the next, of another value
_DONE = re.compile(rf"^(?:{words.alternation(words.VERBS)})了?|(?:已|共)?有$")  # 开展培训班, and 培训班已有
_PEOPLE = frozenset(("人", "名", "位"))


def find(reading: Reading, figures: tuple[Extracted, ...], known: KnownFigures) -> Iterator[Finding]:
    """Return each figure of the text that is not what was confirmed of its indicator and year."""
    repeated = {each for found in known.sentences.values() for each in found}
    for figure in figures:
        if figure.year is None or figure.sentence in repeated:
            continue
        nearest = _nearest(figure, known.likely(figure.year, figure.label, least=_LIKELY))
        if nearest is None:
            continue
        yield from _beside(reading, figure, nearest)
        yield from _direction(reading, figure, nearest, known)


def twice(reading: Reading, figures: tuple[Extracted, ...]) -> Iterator[Finding]:
    """Return what the text counts twice, with two values."""
    said: dict[tuple[str, str, str | None, int | None], Extracted] = {}
    for figure in figures:
        label = proposals.plain(_DONE.sub("", figure.label))
        if len(label) < 4 or "未写明" in figure.label or figure.unit == "%":
            continue
        key = (label, _unit(figure.unit), figure.level, figure.year)
        first = said.setdefault(key, figure)
        if first.value != figure.value and first.sentence != figure.sentence:
            what = f"前面写的是“{first.text}”（{figure.label}），前后不一。"
            yield at(reading, "two-values", "需确认", figure.start, figure.end, what)


def _nearest(figure: Extracted, near: list[tuple[float, Known]]) -> Known | None:
    """Return the one indicator that the label of *figure* names; one of the same value and unit first."""
    for _, each in near:
        if _says(figure, each) or (_fits(figure, each) and each.figure.value == figure.value):
            return each
    fitting = [(score, each) for score, each in near if _fits(figure, each)] or near
    if not fitting or (len(fitting) > 1 and fitting[0][0] - fitting[1][0] < _CLEARLY):
        return None
    return fitting[0][1]


def _beside(reading: Reading, figure: Extracted, known: Known) -> Iterator[Finding]:
    ours, theirs = figure, known.figure
    told = f"{theirs.year}年“{theirs.indicator}”已确认的是“{theirs.text}”"
    place = (figure.start, figure.end)
    if _says(figure, known):
        return
    if ours.value != theirs.value:
        level: Level = "需确认" if _mistyped(ours.value, theirs.value) else "提醒"
        yield at(reading, "figure-differs", level, *place, f"{told}，这里是“{ours.text}”，请核对。")
    elif _unit(ours.unit) != _unit(theirs.unit):
        yield at(reading, "unit-differs", "需确认", *place, f"{told}，单位不同，请核对。")
    elif ours.level != theirs.level and ours.level is not None:
        yield at(reading, "level-differs", "需确认", *place, f"{told}，级别不同，请核对。")
    elif theirs.approximate and not ours.approximate:
        yield at(reading, "approximate-lost", "需确认", *place, f"{told}，是约数，这里写成了准数。")


def _direction(
    reading: Reading, figure: Extracted, known: Known, confirmed: KnownFigures
) -> Iterator[Finding]:
    """Return 增长 beside what fell, and 下降 beside what rose; both years must be confirmed."""
    before = confirmed.of(known.figure.indicator_id, known.figure.year - 1)
    if before is None or before.value == figure.value:
        return
    offset = figure.sentence.find(figure.text)
    after = re.split("[；。]", figure.sentence[offset + len(figure.text) :])[0][:30]
    rose, fell = (bool(re.search(words, after)) for words in ("增长|增加|上升|提高", "下降|减少|降低"))
    if (rose and not fell and figure.value < before.value) or (
        fell and not rose and figure.value > before.value
    ):
        said = "增长" if rose else "下降"
        what = f"写的是{said}，可{before.year}年已确认的是“{before.text}”，请核对。"
        yield at(reading, "direction", "需确认", figure.start, figure.end, what)


def _says(figure: Extracted, known: Known) -> bool:
    if _fits(figure, known) and figure.text == known.figure.text:  # one kept exactly and written in 万
        return True
    return (
        figure.value == known.figure.value
        and _fits(figure, known)
        and (figure.approximate or not known.figure.approximate)
    )


def _fits(figure: Extracted, known: Known) -> bool:
    return figure.level == known.figure.level and _unit(figure.unit) == _unit(known.figure.unit)


def _unit(unit: str) -> str:
    return "人" if unit in _PEOPLE else unit


def _mistyped(ours: Decimal, theirs: Decimal) -> bool:
    """Say whether one letter, two that changed places, or a 万 too many makes one of the other."""
    if ours and theirs and max(ours / theirs, theirs / ours) in {10, 100, 1000, 10_000}:
        return True
    if max(ours, theirs) < _FEW:  # any small number is one letter from any other
        return False
    return DamerauLevenshtein.distance(f"{ours:f}", f"{theirs:f}") <= 1
