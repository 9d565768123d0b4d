"""Sentences that repeat a confirmed one, and where they depart from it: number, unit, level or name."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from rapidfuzz import fuzz, process

from bot.figures import numerals, sentences
from bot.figures.extract import Extracted, scanning
from bot.publishing.proofread.findings import Finding, at
from bot.publishing.proofread.known import KnownFigures
from bot.publishing.proofread.reading import Reading

_SAME = 80  # of 100: it is that sentence, perhaps a little reworded
_SHORTEST = 10
_MOST = 6  # characters of a word that was replaced
_REWORDED = 3  # so many other words, and the sentence was rewritten, not mistyped
_WORD = re.compile(r"[\u3400-\u9fff\dA-Za-z]")
_LEVEL = re.compile(r"[国省市州县区乡镇村]级?")


def find(reading: Reading, figures: tuple[Extracted, ...], known: KnownFigures) -> Iterator[Finding]:
    """Return each place where a sentence departs from the confirmed sentence that it repeats."""
    everything = [(year, each) for year, found in known.sentences.items() for each in found]
    told = {each for _, each in everything}
    years = {each.sentence: each.year for each in figures}
    for start, sentence in sentences.located(reading.text):
        if len(sentence) < _SHORTEST or sentence in told:
            continue
        year = years.get(sentence)
        same_year = [each for of_year, each in everything if year is None or of_year == year]
        best = process.extractOne(sentence, same_year, scorer=fuzz.ratio, score_cutoff=_SAME)
        if best:
            yield from _departures(reading, start, sentence, best[0], figures)


def _departures(
    reading: Reading, start: int, sentence: str, confirmed: str, figures: tuple[Extracted, ...]
) -> Iterator[Finding]:
    inside = [each for each in figures if start <= each.start < start + len(sentence)]
    ours = _tokens(sentence, [(each.start - start, each.end - start) for each in inside])
    theirs = _tokens(confirmed, _number_spans(confirmed))
    steps = [
        step
        for step in SequenceMatcher(
            None, [token for _, token in ours], [token for _, token in theirs], autojunk=False
        ).get_opcodes()
        if step[0] != "equal"
    ]
    reworded = len(steps) >= _REWORDED
    for _, first, last, first_there, last_there in steps:
        here = "".join(token for _, token in ours[first:last])
        there = "".join(token for _, token in theirs[first_there:last_there])
        begin = start + (ours[first][0] if first < len(ours) else len(sentence))
        end = begin + len(here)
        if re.search(r"\d", here + there) or _numbers(here) != _numbers(there):
            if here and _numbers(here) != _numbers(there):
                what = f"与已确认的数字不同：原句是“{there}”（{_shown(confirmed, there)}）。"
                yield at(reading, "figure-differs", "阻断", begin, end, what)
        elif here and there and _LEVEL.fullmatch(here) and _LEVEL.fullmatch(there):
            what = f"级别与已确认的原句不同：原句是“{there}”（{_shown(confirmed, there)}）。"
            yield at(reading, "level-differs", "需确认", begin, end, what)
        elif _is_slip(here, there, reworded=reworded, quoted=_quoted(confirmed, theirs, first_there)):
            begin, end = _word(reading, begin, end)
            what = f"与已确认的原句不同：原句这里是“{there or '（没有）'}”（{_shown(confirmed, there)}）。"
            yield at(reading, "name-differs", "需确认", begin, end, what)


def _tokens(sentence: str, spans: list[tuple[int, int]]) -> list[tuple[int, str]]:
    """Return *sentence* letter by letter, but each figure whole, with where each begins."""
    tokens, position = [], 0
    for start, end in [*sorted(spans), (len(sentence), len(sentence))]:
        tokens += [(place, sentence[place]) for place in range(position, max(position, start))]
        if end > start >= position:
            tokens.append((start, sentence[start:end]))
        position = max(position, end)
    return tokens


def _number_spans(sentence: str) -> list[tuple[int, int]]:
    return [(place.start, place.end) for place in scanning.places(sentence)]


def _numbers(part: str) -> tuple[object, ...]:
    """Return what the figure *part* says; 10,025名 and 10025名 say the same."""
    read = numerals.read(part.strip("，、；。"))
    return (read.value, read.unit, read.approximate) if read else (part,)


def _is_slip(here: str, there: str, *, reworded: bool, quoted: bool) -> bool:
    """Say whether one word stands for another, and the sentence was not just told in other words."""
    if not _WORD.search(here + there) or max(len(here), len(there)) > _MOST:
        return False
    if quoted:
        return True
    return not reworded and bool(here) and bool(there)


def _quoted(confirmed: str, tokens: list[tuple[int, str]], index: int) -> bool:
    position = tokens[index][0] if index < len(tokens) else len(confirmed)
    return any(start < position <= end for start, end in sentences.brackets(confirmed))


def _word(reading: Reading, begin: int, end: int) -> tuple[int, int]:
    """Return a place that can be shown: what is missing is shown by the letters beside it."""
    return (begin, end) if end > begin else (max(begin - 1, 0), min(begin + 1, len(reading.text)))


def _shown(confirmed: str, there: str) -> str:
    place = confirmed.find(there)
    first = max(place - 8, 0)
    return f"……{confirmed[first : place + len(there) + 8]}……"
