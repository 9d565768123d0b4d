"""What each clause of a question asks of the names in it, and where it asks beyond their figures."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from bot.answering import beyond, kinds, levels, years
from bot.answering.library import Facts, Shelf, facts_of
from bot.answering.match import Hit
from bot.figures.folding import fold

_SENTENCE_END = re.compile(r"[。！？；?!;\n]+(?=.)")
_EMPTY = re.compile(  # what asks without saying what about
    "请问一下|请问|请教|麻烦|劳驾|打扰|不好意思|打听|咨询|想知道|想问问?|问一?下|问问|告诉我?|帮我|查一?下|说一?下|你们|我们"
    "|咱们?|武都区?|陇南市?|甘肃省?|一共|总共|全年|全区|到底|有多少|多少|几[个户台瓶箱条场次所名人位家]?|什么|哪些|有没有"
    "|怎么样|咋样|数量|数目|人数|户数|数字|数据|谢谢[啦您你]?|多谢|感谢|辛苦了?|您好|你好|那个|这个|就是|还有|然后|是啥|啥"
    "|大前年|前年|去年|今年|明年|上年|上一年度?"
    r"|(?:19|20)\d\d年?度?|\d\d年|\d+(?:\.\d+)?[万余名户个台瓶箱条场次所元]*|[呢呀啊吗嘛哩咧啦吧的了和跟与及]"
)

_YEAR = re.compile(r"大前年|前年|去年|今年|(?:19|20)\d\d年?|(?<!\d)\d\d年")

_LONGEST_OF_A_LIST = 4
SAYS_MORE = "…"  # of a clause that asks for no number, and says more than a name
_ENDS_OF_A_COUNT = ("量", "数", "额", "次")  # whoever says 阅读量 asks for a number


def asked_of(clauses: Sequence[str], hits: Sequence[Hit], shelf: Shelf) -> dict[Hit, kinds.Asked]:
    """Return what the clause of each hit asks for; one that asks without a name asks of those before it."""
    asked: dict[Hit, kinds.Asked] = {}
    place, before, waiting = 0, list[Hit](), ""
    folded = "".join(clauses)
    for clause in clauses:
        end = place + len(clause)
        here = list(hits) if len(clauses) == 1 else [hit for hit in hits if place <= hit.start < end]
        masked = _without(clause, [(hit.start - place, hit.end - place) for hit in here])
        wants = _beyond(kinds.asked(masked), masked, here, shelf, folded)
        for hit in here:
            asked[hit] = wants
        if not here and (wants.a_number or wants.otherwise):
            for hit in before:
                if not asked[hit].a_number and not asked[hit].otherwise:
                    asked[hit] = replace(
                        wants, beyond=asked[hit].beyond.strip(SAYS_MORE) or beyond.aside(clause)
                    )
                elif hit.subject.indicator is None and asked[hit].kinds and wants.kinds and not wants.nouns:
                    asked[hit] = replace(asked[hit], kinds=asked[hit].kinds | wants.kinds)
        if not (here or before):
            waiting = waiting or beyond.aside(clause)
        if here and waiting:
            asked |= {hit: _also(asked[hit], waiting) for hit in here}
            waiting = ""
        if here and wants.beyond.startswith("除"):  # what is left out here is left out of what follows
            waiting = wants.beyond
        before, place = here or before, end
    return asked


def _also(wants: kinds.Asked, waiting: str) -> kinds.Asked:
    return replace(wants, beyond=wants.beyond.strip(SAYS_MORE) or waiting)


def left(clauses: Sequence[str], hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return the clauses that hold no name, where others do, and ask for a number or go on with a list."""
    place, rest = 0, list[str]()
    if len(clauses) == 1 or not hits:
        return ()
    for clause in clauses:
        end = place + len(clause)
        named = any(place <= hit.start < end for hit in hits)
        if not named and (kinds.HOW_MANY.search(clause) or (rest_of_a_list(clause) and place)):
            rest.append(clause)
        place = end
    return tuple(rest)


def rest_of_a_list(clause: str) -> bool:
    """Tell whether *clause* is but one word: 两癌检查、保险、救助."""
    return 1 < len(clause) <= _LONGEST_OF_A_LIST


def own_levels(
    clauses: Sequence[str], hits: Sequence[Hit], taken: Sequence[tuple[int, int]], plain: str
) -> dict[Hit, frozenset[str]]:
    """Return the levels of each hit's own sentence, where there are several and every one says its levels."""
    if len(clauses) == 1 or not _SENTENCE_END.search(plain):
        return {}
    own: dict[Hit, frozenset[str]] = {}
    place = 0
    for sentence in map(fold, _SENTENCE_END.split(plain)):
        here = [hit for hit in hits if place <= hit.start < place + len(sentence)]
        spans = [(start - place, end - place) for start, end in taken]
        own |= dict.fromkeys(here, levels.levels_in(sentence, spans))
        place += len(sentence)
    return own if all(own.values()) else {}


def own_years(folded: str, hits: Sequence[Hit], on: date) -> dict[Hit, years.Years]:
    """Return the years of each hit where each has its own: 前年的两癌检查去年的家政培训.

    The text is cut at its years; each piece must hold a name, all after their year or all before it.
    """
    said = [found.span() for found in _YEAR.finditer(folded)]
    if len(said) < 2 or len(hits) < 2:
        return {}
    starts, ends = [start for start, _ in said], [end for _, end in said]
    for cuts in ([*starts, len(folded)], [0, *ends]):
        own: dict[Hit, years.Years] = {}
        for start, end in pairwise(cuts):
            here = [hit for hit in hits if start <= hit.start < end]
            if not here:
                break
            own |= dict.fromkeys(here, years.in_plain(folded[start:end], on))
        else:
            if len(own) == len(hits):
                return own
    return {}


def _beyond(wants: kinds.Asked, masked: str, here: Sequence[Hit], shelf: Shelf, folded: str) -> kinds.Asked:
    """Return *wants* with what *masked*, a clause, asks beyond the figures of the names *here*."""
    if not here or not masked.strip(beyond.MASK):
        return replace(wants, beyond=words) if (words := _run_together(here, folded)) else wants
    facts = _facts(here, shelf)
    about = facts.about
    words = beyond.beyond(masked, facts) or _run_together(here, folded)
    change = beyond.change(masked)
    if not (words or change or wants.a_number or wants.otherwise):
        rest = " ".join(content(shelf.polite.without(masked)))
        if not any(hit.alias.endswith(_ENDS_OF_A_COUNT) for hit in here):
            words = SAYS_MORE if beyond.says_more(masked, rest, about) else ""
    return replace(wants, beyond=words, changes=bool(change)) if words or change else wants


def _facts(here: Sequence[Hit], shelf: Shelf) -> Facts:
    known = [shelf.facts(hit.subject) for hit in here]
    return known[0] if len(known) == 1 else facts_of(named for each in known for named in each.named)


def _run_together(here: Sequence[Hit], clause: str) -> str:
    """Return the later of two names of other topics where the first but describes it: 贫困村脱贫了几个."""
    if len(here) < 2 or (len(here) > 2 and all(hit.subject.indicator is not None for hit in here)):
        return ""  # three of them are a list: 洗衣机书包奶粉
    for first, second in pairwise(sorted(here, key=lambda hit: hit.start)):
        between = clause[first.end : second.start]
        describes = {
            "": (first.subject.indicator is None) == (second.subject.indicator is None)
            or second.subject.indicator is None,
            "的": first.subject.indicator is None,
        }.get(between, False)
        if describes and first.subject.topic != second.subject.topic:
            return second.alias
    return ""


def _without(clause: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return *clause* with the names in it masked: 人 in a name counts nothing."""
    masked = clause
    for start, end in spans:
        found = kinds.HOW_MANY.search(clause, start, end)
        stop = found.start() if found else end  # a name such as 宣讲多少人 does ask
        masked = masked[:start] + beyond.MASK * (stop - start) + masked[stop:]
    return masked


def content(folded: str) -> list[str]:
    """Return the parts of *folded* that say something about a subject."""
    return _EMPTY.sub(" ", folded).split()
