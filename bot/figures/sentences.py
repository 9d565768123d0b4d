"""Sentences of an article: where they end, where a number stands in one, and how one is quoted in part."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

LEVELS = ("省级", "市级", "区级")
OMITTED = "……"

_SENTENCE = re.compile(r"[^。！？\n]*[。！？]+[”’』」）》】]*|[^。！？\n]+")
_CLAUSE_END = re.compile(r"[；。！？;]+[”’』」）》】]*")
_PART_END = re.compile(r"[，、：]|(?<!\d)[,:]|[,:](?!\d)")
_AND = re.compile(r"以及|和|及|与|并")
_PAIRS = {"（": "）", "《": "》", "【": "】", "“": "”", "‘": "’", "「": "」", "『": "』", "(": ")"}
_PAIRED = re.compile(f"[{''.join(map(re.escape, [*_PAIRS, *_PAIRS.values()]))}]")
_LOOSE = "，、：；,:;"  # nothing may end on one of these before the closing 」


@dataclass(frozen=True, order=True)
class Span:
    """Where a figure stands in its sentence, and of which level it is."""

    start: int
    end: int
    level: str | None = None


def split(text: str) -> tuple[str, ...]:
    """Return the sentences of *text*, each with the mark that ends it."""
    return tuple(sentence for _, sentence in located(text))


def located(text: str) -> Iterator[tuple[int, str]]:
    """Return the sentences of *text*, each with where it begins."""
    for found in _SENTENCE.finditer(text):
        sentence = found[0].strip()
        if sentence:
            yield found.start() + found[0].index(sentence), sentence


def occurrences(sentence: str, text: str) -> list[int]:
    """Return where the number *text* begins in *sentence*; 1个 is neither in 11个 nor in 3.1个."""
    after = r"(?!\d)" if text[-1:].isdigit() else ""
    return [found.start() for found in re.finditer(rf"(?<!\d)(?<!\d[.,]){re.escape(text)}{after}", sentence)]


def brackets(sentence: str) -> list[tuple[int, int]]:
    """Return where each pair of brackets or quotes opens and closes; one without its other half is none."""
    waiting: list[tuple[str, int]] = []
    counted: Counter[str] = Counter()  # how many of each wait
    pairs = []
    for found in _PAIRED.finditer(sentence):
        position, letter = found.start(), found[0]
        if letter in _PAIRS:
            waiting.append((_PAIRS[letter], position))
            counted[_PAIRS[letter]] += 1
        elif counted[letter]:
            while waiting:
                closing, opening = waiting.pop()
                counted[closing] -= 1
                if closing == letter:
                    pairs.append((opening, position))
                    break
    return pairs


def part(sentence: str, position: int) -> str:
    """Return the part of *sentence*, from delimiter to delimiter, that *position* is in."""
    pieces = _pieces(sentence, [Span(position, position + 1)])
    return next((sentence[start:end] for start, end in pieces if start <= position < end), "")


def parts(sentence: str, known: Collection[Span]) -> list[tuple[str, bool]]:
    """Return the parts of *sentence*, from delimiter to delimiter, and whether a figure stands in each."""
    spans = sorted(known)
    return [
        (sentence[start:end], any(start <= span.start < end for span in spans))
        for start, end in _pieces(sentence, spans)
    ]


def elide(sentence: str, known: Collection[Span], asked: Collection[Span]) -> str:
    """Return *sentence* with what is about other figures than those *asked* left out as ……

    1. A clause (to ； or 。) with figures, none of them asked, goes whole.
    2. Inside a clause that stays, so does a part (to ，、：) with figures, none of them asked; when levels
       were chosen from, also a part that names only another level.
    3. Each run that went becomes one ……; every part between is byte-equal to the sentence.
    """
    if set(known) <= set(asked):
        return sentence
    spans = sorted({*known, *asked})
    pieces = _pieces(sentence, spans)
    stays = [_stays(sentence, piece, spans, asked) for piece in pieces]
    for start, end in _clauses(sentence):
        inside = [span for span in spans if start <= span.start < end]
        if inside and not any(span in asked for span in inside):
            stays = [stay and not start <= piece[0] < end for stay, piece in zip(stays, pieces, strict=True)]
    _settle_glue(sentence, pieces, stays)
    return _join(sentence, pieces, stays)


def _stays(sentence: str, piece: tuple[int, int], spans: list[Span], asked: Collection[Span]) -> bool:
    start, end = piece
    inside = [span for span in spans if start <= span.start < end]
    if inside:
        return any(span in asked for span in inside)
    wanted = {span.level for span in asked}
    named = {level for level in LEVELS if level in sentence[start:end]}
    chosen = None not in wanted and any(span.level and span not in asked for span in spans)
    return not (chosen and named and not named & wanted)


def _settle_glue(sentence: str, pieces: list[tuple[int, int]], stays: list[bool]) -> None:
    """Drop what only joins others when one of them went: 和 between two figures, brackets round them."""
    for index, (start, end) in enumerate(pieces):
        if _AND.fullmatch(sentence, start, end):
            stays[index] = stays[index - 1] and stays[min(index + 1, len(pieces) - 1)]
    starts = {start: index for index, (start, end) in enumerate(pieces) if end == start + 1}
    for opening, closing in brackets(sentence):
        if opening in starts and closing in starts:
            first, last = starts[opening], starts[closing]
            stays[first] = stays[last] = all(stays[max(first - 1, 0) : first] + stays[first + 1 : last])
    for index, (start, end) in enumerate(pieces):
        if index and not sentence[start:end].strip(_LOOSE + "。！？"):  # the mark after a bracket
            stays[index] = stays[index - 1]


def _join(sentence: str, pieces: list[tuple[int, int]], stays: list[bool]) -> str:
    quoted = ""
    for index, (start, end) in enumerate(pieces):
        if stays[index]:
            quoted += sentence[start:end]
        elif not quoted.endswith(OMITTED) or index == 0 or stays[index - 1]:
            quoted = quoted.rstrip("、") + OMITTED
    if not stays[-1]:
        quoted = quoted.removesuffix(OMITTED).rstrip(_LOOSE) + OMITTED
    return quoted


def _pieces(sentence: str, spans: list[Span]) -> list[tuple[int, int]]:
    """Cut *sentence* at its delimiters, but never inside a figure, nor inside brackets without one."""
    cuts = {0, len(sentence)}
    closed: set[int] = set()
    for opening, closing in brackets(sentence):
        if any(opening < span.start < closing for span in spans):
            cuts |= {opening, opening + 1, closing, closing + 1}
        else:
            closed |= set(range(opening + 1, closing + 1))
    for pattern in (_CLAUSE_END, _PART_END):
        cuts |= {found.end() for found in pattern.finditer(sentence)}
    for span in spans:
        found = _AND.match(sentence, span.end)
        if found:  # 洗衣液319箱和洗衣机319台: a list, though without 、
            cuts |= {found.start(), found.end()}
    cuts = {cut for cut in cuts if cut not in closed}
    cuts = {cut for cut in cuts if not any(span.start < cut < span.end for span in spans)}
    edges = sorted(cuts)
    return list(pairwise(edges))


def _clauses(sentence: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _CLAUSE_END.finditer(sentence):
        yield start, found.end()
        start = found.end()
    if start < len(sentence):
        yield start, len(sentence)
