"""The words around each figure of a sentence that are about it and no other."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from bot.figures import sentences
from bot.figures.extract import scanning, words
from bot.figures.extract.scanning import Place

FARTHEST = 200  # characters from a figure within which what it counts is told

_PART = re.compile(r"[；;。！？!?，：:\t\u3000]|(?<!\d),|,(?!\d{3}(?!\d))| {2,}|—{2}")
_LINK = re.compile(r"、|以及|及|和(?![谐睦美平])|(?<!参)与(?!会)|(?<![合兼])并(?=[^、，]{0,4}$)")
VERB = re.compile(rf"(?P<verb>{words.alternation(words.VERBS)})(?:起了|[了过出起到])?")
_OF_WHICH = re.compile(r"[中里内](?:有|，)?$")
_NOTHING = re.compile(rf"(?:{words.alternation([*words.LEADING, *words.VERBS, *words.DOINGS])}|\s)*")
_WHERE = re.compile(r"[^“”]{0,4}(?:[区县市省州盟旗乡镇]|辖)")


@dataclass(frozen=True)
class Room:
    """What stands before and after a figure, the part before that, and whether a new part begins here."""

    before: str
    after: str
    opens: bool
    prior: str  # the part of the sentence just before this one, unless it holds a figure


def around(sentence: str, places: list[Place]) -> list[Room]:
    """Return the room of each of *places*, which stand in *sentence*."""
    closed = _closed(sentence, places)
    inside = [*closed, *((place.start, place.end) for place in places)]  # 3，450人
    parts = [found.span() for found in _PART.finditer(sentence) if not scanning.within(found.start(), inside)]
    parts = sorted([*parts, *_open_brackets(sentence, places)])
    starts = [0, *(end for _, end in parts)]
    edges = [*(start for start, _ in parts), len(sentence)]
    befores, afters = [0] * len(places), [0] * len(places)
    opens = [True] * len(places)
    for index, place in enumerate(places):
        part = bisect_left(edges, place.end)
        befores[index], afters[index] = starts[part], edges[part]
        previous = places[index - 1] if index else None
        if previous and previous.end > starts[part]:
            opens[index] = False
            noun = sentence[befores[index - 1] : previous.start]
            afters[index - 1], befores[index] = _shared(sentence, previous.end, place.start, closed, noun)
    counting = {bisect_left(edges, place.end) for place in places}
    rooms = []
    for index, place in enumerate(places):
        part = bisect_left(edges, place.end)
        rooms.append(
            Room(
                before=sentence[max(befores[index], place.start - FARTHEST) : place.start],
                after=_until_link(sentence[_noun_of(place) : min(afters[index], place.end + FARTHEST)]),
                opens=opens[index],
                prior=_prior(sentence, starts, edges, part, counting),
            )
        )
    return rooms


def _noun_of(place: Place) -> int:
    """Return where the noun after *place* begins: of 12部门 its unit is the noun."""
    return place.end - len(place.unit) if place.unit in words.COUNTED else place.end


def _until_link(after: str) -> str:
    """Return nothing of what only goes on with the list: 9所、区级全覆盖."""
    return "" if _LINK.match(after.lstrip()) else after


def _shared(sentence: str, start: int, end: int, closed: list[tuple[int, int]], noun: str) -> tuple[int, int]:
    """Divide what stands between two figures of one part: to where it is the first's, whence the second's.

    *noun* stands before the first.
    """
    links = [
        (start + found.start(), start + found.end())
        for found in _LINK.finditer(sentence[start:end])
        if not scanning.within(start + found.start(), closed)
    ]
    if links and not sentence[start : links[0][0]].strip():
        return start, links[0][1]
    if links:
        return links[-1]
    for verb in VERB.finditer(sentence, start, end):
        if not scanning.within(verb.start(), closed):
            return verb.start(), verb.start()
    if _OF_WHICH.search(sentence, start, end) or _NOTHING.fullmatch(noun) or _WHERE.fullmatch(noun.strip()):
        return end, end  # 全县18个乡镇245个村
    return start, start


def _prior(sentence: str, starts: list[int], edges: list[int], part: int, counting: set[int]) -> str:
    for earlier in range(part - 1, -1, -1):
        words_of_it = sentence[starts[earlier] : edges[earlier]]
        if words_of_it.strip():
            return "" if earlier in counting else words_of_it[-FARTHEST:]
    return ""


def _closed(sentence: str, places: list[Place]) -> list[tuple[int, int]]:
    """Return where names stand, and brackets without a figure: nothing is divided in them."""
    pairs = [pair for pair in sentences.brackets(sentence) if sentence[pair[0]] in "（("]
    empty = [pair for pair in pairs if not any(pair[0] < place.start < pair[1] for place in places)]
    return [*scanning.names(sentence), *empty]


def _open_brackets(sentence: str, places: list[Place]) -> list[tuple[int, int]]:
    return [
        (edge, edge + 1)
        for pair in sentences.brackets(sentence)
        if sentence[pair[0]] in "（(" and any(pair[0] < place.start < pair[1] for place in places)
        for edge in pair
    ]
