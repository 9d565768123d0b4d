"""What a question is about: names, years, levels, place and kind of number, found in any spelling."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from zhconv_rs import zhconv

from bot.answering import beyond, dictionary, kinds, levels, near, places, sounds, years
from bot.answering.library import Named, Shelf
from bot.answering.match import Hit
from bot.figures.folding import fold

LONGEST = 300  # letters of a question that are looked at

_CLAUSE_END = re.compile(r"[，。！？；、,!?;\n]|还有(?!几|多|没)|另外|再问|(?<=[一-鿿])\s+(?=[一-鿿])")
_SENTENCE_END = re.compile(r"[。！？；?!;\n]+(?=.)")
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
SAYS_MORE = "…"  # of a clause that asks for no number, and says more than a name
_ENDS_OF_A_COUNT = ("量", "数", "额", "次")  # whoever says 阅读量 asks for a number
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
    own_levels: Mapping[Hit, frozenset[str]] = field(default_factory=dict)  # where each sentence says its own
    how: str = ""  # how the names were found, where it was not letter for letter
    guesses: tuple[Hit, ...] = ()  # names that may have been meant: to be asked back

    @property
    def doubted(self) -> bool:
        """Whether something is asked that no figure answers."""
        return any(asked.beyond for asked in self.asked.values())

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
    plain = _plain(text)
    how, guesses = "", _NONE
    clauses = _clauses(plain)
    hits = shelf.index.find("".join(clauses))
    if not hits and _LATIN.search(plain):
        plain, how, guesses = _of_latin(plain, shelf)
        clauses = _clauses(plain)
        hits = shelf.index.find("".join(clauses))
    folded = "".join(clauses)
    if hits and how == "":
        hits, how = _wider(hits, folded, clauses, shelf)
    if hits or guesses:
        return _question(plain, clauses, hits, on, shelf, how, guesses)
    hits, how, guesses = _nearly(folded, shelf)
    return _question(plain, clauses, hits, on, shelf, how, guesses)


def folded(text: str) -> str:
    """Return *text* folded and in one spelling: simplified letters, years in digits, no emoticons."""
    return fold(_plain(text))


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


def _plain(text: str) -> str:
    text = text[: LONGEST * 2].encode(errors="ignore").decode()  # half of a surrogate pair has no sound
    return years.plain(zhconv(_EMOTICON.sub("，", text), "zh-hans"))[:LONGEST]


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
        asked=_asked(clauses, hits, shelf),
        rest=_rest(clauses, hits),
        own_levels=_own_levels(clauses, hits, taken, plain) if hits else {},
        elsewhere=places.elsewhere(folded, taken, subjects),
        here=places.names_ours(folded),
        how=how,
        guesses=guesses,
    )


def _own_levels(
    clauses: Sequence[str], hits: Sequence[Hit], taken: Sequence[tuple[int, int]], plain: str
) -> dict[Hit, frozenset[str]]:
    """Return the levels of each hit's own sentence, where there are several and every one says its levels."""
    if not _SENTENCE_END.search(plain):
        return {}
    own: dict[Hit, frozenset[str]] = {}
    place = 0
    for sentence in map(fold, _SENTENCE_END.split(plain)):
        here = [hit for hit in hits if place <= hit.start < place + len(sentence)]
        spans = [(start - place, end - place) for start, end in taken]
        own |= dict.fromkeys(here, levels.levels_in(sentence, spans))
        place += len(sentence)
    return own if all(own.values()) else {}


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


def _asked(clauses: Sequence[str], hits: Sequence[Hit], shelf: Shelf) -> dict[Hit, kinds.Asked]:
    """Return what the clause of each hit asks for; one that asks without a name asks of those before it."""
    asked: dict[Hit, kinds.Asked] = {}
    place, before, waiting = 0, list[Hit](), ""
    for clause in clauses:
        end = place + len(clause)
        here = [hit for hit in hits if place <= hit.start < end]
        masked = _without(clause, [(hit.start - place, hit.end - place) for hit in here])
        wants = _beyond(kinds.asked(masked), masked, here, shelf)
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
            asked |= {hit: replace(asked[hit], beyond=asked[hit].beyond or waiting) for hit in here}
            waiting = ""
        before, place = here or before, end
    return asked


def _beyond(wants: kinds.Asked, masked: str, here: Sequence[Hit], shelf: Shelf) -> kinds.Asked:
    """Return *wants* with what *masked*, a clause, asks beyond the figures of the names *here*."""
    if not here:
        return wants
    named = [each for hit in here for each in _of(hit, shelf)]
    about = "\n".join(each.about for each in named)
    words = beyond.beyond(masked, about, [each.figures[0].unit for each in named]) or _run_together(here)
    change = beyond.change(masked)
    if not (words or change or wants.a_number or wants.otherwise):
        rest = " ".join(content(masked))
        if not any(hit.alias.endswith(_ENDS_OF_A_COUNT) for hit in here):
            words = SAYS_MORE if beyond.says_more(masked, rest, about) else ""
    return replace(wants, beyond=words or "", changes=bool(change))


def _run_together(here: Sequence[Hit]) -> str:
    """Return the later of two names of different topics with nothing between them: 贫困村脱贫了几个."""
    for first, second in pairwise(sorted(here, key=lambda hit: hit.start)):
        if (
            second.subject.indicator is None
            and first.end == second.start
            and first.subject.topic != second.subject.topic
        ):
            return second.alias
    return ""


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
        letters[start:stop] = beyond.MASK * (stop - start)
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


def _wider(
    hits: tuple[Hit, ...], folded: str, clauses: Sequence[str], shelf: Shelf
) -> tuple[tuple[Hit, ...], str]:
    """Return *hits* with longer names that nearly stand round a doubtful one: 春蕾计刬 is 春蕾计划."""
    doubtful = [hit for hit, wants in _asked(clauses, hits, shelf).items() if wants.beyond]
    if not doubtful:
        return hits, ""
    near_by = [
        each for each in (*shelf.ear.sounding(folded), *shelf.ear.slipped(folded)) if each.name in shelf.names
    ]
    kept, how = list(hits), []
    for hit in doubtful:
        round_it = [
            each
            for each in near_by
            if each.clear
            and each.start <= hit.start
            and hit.end <= each.end
            and len(each.name) > len(hit.alias)
        ]
        if round_it:
            longest = max(round_it, key=lambda each: len(each.name))
            found, told = _clearly([longest], folded, shelf)
            kept, how = [found[0] if each == hit else each for each in kept], [*how, told]
    return _one_each(kept), "；".join(how)


def _clearly(found: Sequence[near.Near], folded: str, shelf: Shelf) -> tuple[tuple[Hit, ...], str]:
    hits = [Hit(each.name, each.start, each.end, shelf.names[each.name]) for each in found]
    how = "；".join(f"“{folded[each.start : each.end]}”当作“{each.name}”" for each in found)
    return _one_each(hits), how


def _one_each(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple({hit.subject: hit for hit in reversed(list(hits))}.values())[::-1]
