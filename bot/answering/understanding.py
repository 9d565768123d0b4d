"""What a question is about: names, years, levels, place and kind of number, found in any spelling."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from zhconv_rs import zhconv

from bot.answering import dictionary, kinds, levels, near, places, sounds, years
from bot.answering.library import Named, Shelf
from bot.answering.match import Hit
from bot.figures.folding import fold

LONGEST = 300  # letters of a question that are looked at

_CLAUSE_END = re.compile(r"[，。！？；、,!?;\n]|还有|另外|再问|(?<=[一-鿿])\s+(?=[一-鿿])")
_EMOTICON = re.compile(r"\[[一-鿿A-Za-z]{1,6}\]")  # [玫瑰], as WeChat writes some of its pictures
_LATIN = re.compile(r"[A-Za-zü](?:[A-Za-zü\s']*[A-Za-zü])?")
_NONE: tuple[Hit, ...] = ()
_EMPTY = re.compile(  # what asks without saying what about
    "请问一下|请问|请教|麻烦|劳驾|打扰|不好意思|打听|咨询|想知道|想问问?|问一?下|问问|告诉我?|帮我|查一?下|说一?下|你们|我们"
    "|咱们?|武都区?|陇南市?|甘肃省?|一共|总共|全年|全区|到底|有多少|多少|几[个户台瓶箱条场次所名人位家]?|什么|哪些|有没有"
    "|怎么样|咋样|数量|数目|人数|户数|数字|数据|谢谢[啦您你]?|多谢|感谢|辛苦了?|您好|你好|那个|这个|就是|还有|然后|是啥|啥"
    "|大前年|前年|去年|今年|明年|上年|上一年度?"
    r"|(?:19|20)\d\d年?度?|\d\d年|\d+(?:\.\d+)?[万余名户个台瓶箱条场次所元]*|[呢呀啊吗嘛哩咧啦吧的了和跟与及]"
)
_STOP = frozenset(
    {"妇联", "情况", "工作", "开展", "全部", "帮助", "实现", "多少", "时候", "东西", "是不是", "可以", "知道"}
    | {
        "妇女",
        "群众",
        "姐妹",
        "孩子",
        "娃娃",
        "儿童",
        "女人",
        "干部",
        "大家",
        "人数",
        "活动",
        "这次",
        "那次",
        "一年",
    }
)


@dataclass(frozen=True)
class Question:
    """What was understood of a text."""

    folded: str
    hits: tuple[Hit, ...]
    years: years.Years
    levels: frozenset[str]
    asked: dict[Hit, kinds.Asked]  # what the clause of each hit asks for
    rest: tuple[str, ...]  # clauses that ask for a number and hold no name
    elsewhere: str
    here: bool
    how: str = ""  # how the names were found, where it was not letter for letter
    guesses: tuple[Hit, ...] = ()  # names that may have been meant: to be asked back

    @cached_property
    def whole(self) -> kinds.Asked:
        """What the whole text asks for."""
        return kinds.asked(self.folded)


def read(text: str, *, on: date, shelf: Shelf) -> Question:
    """Return what *text*, asked on that day, is about.

    1. The names that stand in it; of Latin letters those they spell or abbreviate.
    2. Where there is none, those that sound the same, then those with one wrong letter.
    3. Where there is still none, guesses by the words that names are made of.
    """
    text = text[: LONGEST * 2].encode(errors="ignore").decode()  # half of a surrogate pair has no sound
    plain = years.plain(zhconv(_EMOTICON.sub("，", text), "zh-hans"))[:LONGEST]
    how, guesses = "", _NONE
    clauses = _clauses(plain)
    hits = shelf.index.find("".join(clauses))
    if not hits and _LATIN.search(plain):
        plain, how, guesses = _of_latin(plain, shelf)
        clauses = _clauses(plain)
        hits = shelf.index.find("".join(clauses))
    folded = "".join(clauses)
    if hits or guesses:
        return _question(plain, clauses, hits, on, shelf, how, guesses)
    hits, how, guesses = _nearly(folded, shelf)
    return _question(plain, clauses, hits, on, shelf, how, guesses)


def content(folded: str) -> list[str]:
    """Return the parts of *folded* that say something about a subject."""
    return _EMPTY.sub(" ", folded).split()


def tokens(parts: Iterable[str], known: Callable[[str], object]) -> list[str]:
    """Return the words of *parts*: a part that is *known* whole, others as a dictionary cuts them."""
    found: list[str] = []
    for part in parts:
        words = [part] if len(part) > 1 and known(part) else dictionary.cut(part)
        found += [word for word in words if len(word) > 1 and word not in _STOP]
    return found


def _clauses(plain: str) -> list[str]:
    """Return *plain* cut at its marks, each part folded; together they are the folded text."""
    ends = [0, *(found.end() for found in _CLAUSE_END.finditer(plain)), len(plain)]
    return [fold(plain[start:end]) for start, end in pairwise(ends) if end > start]


def _question(
    plain: str,
    clauses: Sequence[str],
    hits: tuple[Hit, ...],
    on: date,
    shelf: Shelf,
    how: str,
    guesses: tuple[Hit, ...],
) -> Question:
    folded = "".join(clauses)
    taken = [(hit.start, hit.end) for hit in hits]
    subjects = (named.about for hit in (*hits, *guesses) for named in _of(hit, shelf))
    return Question(
        folded=folded,
        hits=hits,
        years=_years(plain, clauses, hits, on),
        levels=levels.levels_in(folded, taken),
        asked=_asked(clauses, hits),
        rest=_rest(clauses, hits),
        elsewhere=places.elsewhere(folded, taken, subjects),
        here=places.names_ours(folded),
        how=how,
        guesses=guesses,
    )


def _of(hit: Hit, shelf: Shelf) -> list[Named]:
    return [
        named
        for named in shelf.of_topic(hit.subject.topic)
        if hit.subject.indicator in (None, named.indicator)
    ]


def _years(plain: str, clauses: Sequence[str], hits: Sequence[Hit], on: date) -> years.Years:
    """Return the years of the text; a part of a year inside a name found, such as 月嫂, is none."""
    found = years.years_in(plain, on)
    if found.part and any(found.part in hit.alias for hit in hits):
        return replace(found, part="")
    return found


def _asked(clauses: Sequence[str], hits: Sequence[Hit]) -> dict[Hit, kinds.Asked]:
    """Return what the clause of each hit asks for; one that asks without a name asks of those before it."""
    asked: dict[Hit, kinds.Asked] = {}
    place, before = 0, list[Hit]()
    for clause in clauses:
        end = place + len(clause)
        here = [hit for hit in hits if place <= hit.start < end]
        wants = kinds.asked(_without(clause, [(hit.start - place, hit.end - place) for hit in here]))
        for hit in here:
            asked[hit] = wants
        if not here and (wants.a_number or wants.otherwise):
            for hit in before:
                if not asked[hit].a_number and not asked[hit].otherwise:
                    asked[hit] = wants
        before, place = here or before, end
    return asked


def _rest(clauses: Sequence[str], hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return the clauses that ask for a number and hold no name, where others do."""
    place, rest = 0, []
    for clause in clauses:
        end = place + len(clause)
        if not any(place <= hit.start < end for hit in hits) and kinds.HOW_MANY.search(clause):
            rest.append(clause)
        place = end
    return tuple(rest) if hits else ()


def _without(clause: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return *clause* with the names in it masked: 人 in a name counts nothing."""
    letters = list(clause)
    for start, end in spans:
        found = kinds.HOW_MANY.search(clause, start, end)
        stop = found.start() if found else end  # a name such as 宣讲多少人 does ask
        letters[start:stop] = "〓" * (stop - start)
    return "".join(letters)


def _of_latin(plain: str, shelf: Shelf) -> tuple[str, str, tuple[Hit, ...]]:
    """Return *plain* with what its Latin letters spell in Chinese, how, and guesses where several fit."""
    how: list[str] = []
    guesses: list[Hit] = []

    def spelled(found: re.Match[str]) -> str:
        run = "".join(found[0].lower().split())
        meant = shelf.ear.of_initials(run)
        subjects = {shelf.names[name] for name in meant}
        if len(subjects) == 1:
            how.append(f"首字母{run}是“{meant[0]}”")
            return meant[0]
        if meant and not sounds.is_pinyin(found[0]):
            guesses.extend(Hit(name, 0, 0, shelf.names[name]) for name in meant)
            return run
        read = shelf.ear.read_latin(found[0])
        if read != run:
            how.append(f"拼音{found[0].strip()}是“{read}”")
        return read

    plain = _LATIN.sub(spelled, plain)
    return plain, "；".join(how), _one_each(guesses)


def _nearly(folded: str, shelf: Shelf) -> tuple[tuple[Hit, ...], str, tuple[Hit, ...]]:
    """Return what stands in *folded* by its sound or but for one letter, how, and guesses otherwise."""
    heard = [each for each in shelf.ear.sounding(folded) if each.name in shelf.names]
    if heard:
        return *_clearly(heard, folded, shelf), _NONE
    slipped = [each for each in shelf.ear.slipped(folded) if each.name in shelf.names]
    if slipped:
        clear = [each for each in slipped if each.clear]
        longest = [each for each in clear if len(each.name) == max(len(other.name) for other in clear)]
        if len({shelf.names[each.name] for each in longest}) == 1:
            return *_clearly(longest[:1], folded, shelf), _NONE
        return (), "", _one_each(Hit(each.name, 0, 0, shelf.names[each.name]) for each in slipped)
    return (), "", ()


def _clearly(found: Sequence[near.Near], folded: str, shelf: Shelf) -> tuple[tuple[Hit, ...], str]:
    hits = [Hit(each.name, each.start, each.end, shelf.names[each.name]) for each in found]
    how = "；".join(f"“{folded[each.start : each.end]}”当作“{each.name}”" for each in found)
    return _one_each(hits), how


def _one_each(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple({hit.subject: hit for hit in reversed(list(hits))}.values())[::-1]
