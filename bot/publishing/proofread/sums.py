"""Parts that do not add up to what is said of them: 共75户 of 12, 12 and 50; shares over a hundred."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from bot.figures.extract import Extracted
from bot.publishing.proofread.findings import Finding, at
from bot.publishing.proofread.reading import Reading

_TOTAL = re.compile(r"(?:共计?|合计|总计|总共|一共|累计)[^，。；、\d]{0,4}$")
_OF_WHICH = re.compile(r"^[^。；\d]{0,14}?(?:其中|包括|分别|（|\(|：|:)")
_BETWEEN = re.compile(r"[^。；;]{0,16}")
_SHARE = re.compile(r"占[^，。；、\d]{0,8}$")
_PEOPLE = frozenset(("人", "名", "位"))
_LEVELS = {"省级", "市级", "区级"}


def find(reading: Reading, figures: tuple[Extracted, ...]) -> Iterator[Finding]:
    """Return the sums of each sentence that do not come out, and its shares that are too many."""
    for _, group in groupby(figures, key=lambda each: each.sentence):
        inside = list(group)
        if len(inside) >= 3:
            yield from _sums(reading, inside)
        yield from _shares(reading, inside)


def _sums(reading: Reading, inside: list[Extracted]) -> Iterator[Finding]:
    for index, total in enumerate(inside):
        before = reading.text[max(0, total.start - 18) : total.start]
        says_total = bool(_TOTAL.search(before))
        after = reading.text[total.end : total.end + 20]
        parts = _run(reading, inside[:index][::-1], total)[::-1] if says_total else []
        of_which = False
        if len(parts) < 2:
            opens = _OF_WHICH.match(after)
            parts = _run(reading, inside[index + 1 :], total) if opens else []
            of_which = bool(opens and "其中" in opens[0])
        exact = [each for each in parts if not each.approximate]
        if len(parts) < 2 or len(exact) < len(parts) or total.approximate:
            continue
        added = sum((each.value for each in parts), Decimal(0))
        complete = not of_which or {each.level for each in parts} >= _LEVELS
        if added > total.value or (added < total.value and complete):
            sum_ = "＋".join(each.text for each in parts)
            what = f"{sum_}＝{_plain(added)}{total.unit}，与“{total.text}”不符，请核对。"
            yield at(reading, "sum", "需确认", total.start, total.end, what)


def _run(reading: Reading, others: list[Extracted], total: Extracted) -> list[Extracted]:
    """Return the figures of the total's unit that stand in one list beside it."""
    run: list[Extracted] = []
    last = total
    for each in others:
        first, second = sorted((each, last), key=lambda figure: figure.start)
        between = reading.text[first.end : second.start]
        if _kind(each.unit) != _kind(total.unit) or not _BETWEEN.fullmatch(between):
            break
        run.append(each)
        last = each
    return run


def _shares(reading: Reading, inside: list[Extracted]) -> Iterator[Finding]:
    shares = [
        each
        for each in inside
        if each.unit == "%" and _SHARE.search(reading.text[max(0, each.start - 10) : each.start])
    ]
    added = sum((each.value for each in shares), Decimal(0))
    if len(shares) >= 2 and added > 100:
        what = f"几个“占”加起来是 {_plain(added)}%，超过了 100%，请核对。"
        yield at(reading, "shares", "需确认", shares[-1].start, shares[-1].end, what)


def _kind(unit: str) -> str:
    return "人" if unit in _PEOPLE else unit


def _plain(value: Decimal) -> str:
    return f"{value:f}"
