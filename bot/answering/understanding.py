"""What a question is about: names, years, levels, place and kind of number, found in any spelling."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from zhconv_rs import zhconv

from bot.answering import clauses as clauses_of
from bot.answering import dictionary, kinds, levels, near, places, sounds, years
from bot.answering.library import Shelf
from bot.answering.match import Hit
from bot.answering.years import Years
from bot.figures.folding import fold

LONGEST = 300  # letters of a question that are looked at

_CLAUSE_END = re.compile(r"[，。！？；、,!?;\n]|还有(?!几|多|没)|另外|再问|(?<=[一-鿿])\s+(?=[一-鿿])")
_EMOTICON = re.compile(r"\[[一-鿿A-Za-z]{1,6}\]")  # [玫瑰], as WeChat writes some of its pictures
_LATIN = re.compile(r"[A-Za-zü](?:[A-Za-zü\s']*[A-Za-zü])?")
_NONE: tuple[Hit, ...] = ()
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
    years: Years
    levels: frozenset[str]
    asked: dict[Hit, kinds.Asked]  # what the clause of each hit asks for
    rest: tuple[str, ...]  # clauses that ask for a number and hold no name
    elsewhere: str
    here: bool
    own_levels: Mapping[Hit, frozenset[str]] = field(default_factory=dict)  # where each sentence says its own
    own_years: Mapping[Hit, Years] = field(default_factory=dict)  # where each name has its own
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
    asked = clauses_of.asked_of(clauses, hits, shelf) if hits else {}
    if how == "" and any(wants.beyond for wants in asked.values()):
        wider, how = _wider(hits, folded, asked, shelf)
        asked = asked if wider == hits else clauses_of.asked_of(clauses, wider, shelf)
        hits = wider
    if hits or guesses:
        return _question(plain, clauses, hits, on, shelf, how, guesses, asked)
    hits, how, guesses = _nearly(folded, shelf)
    return _question(plain, clauses, hits, on, shelf, how, guesses)


def folded(text: str) -> str:
    """Return *text* folded and in one spelling: simplified letters, years in digits, no emoticons."""
    return fold(_plain(text))


def tokens(parts: Iterable[str], known: Callable[[str], object]) -> list[str]:
    """Return the words of *parts*: a part that is *known* whole, others as a dictionary cuts them."""
    found: list[str] = []
    for part in parts:
        words = [part] if len(part) > 1 and known(part) else dictionary.cut(part)
        found += [word for word in words if len(word) > 1 and word not in _STOP]
    return found


def _plain(text: str) -> str:
    text = text[: LONGEST * 2].encode(errors="ignore").decode()  # half of a surrogate pair has no sound
    text = text.replace("俩", "两")  # 俩癌: the input method offers it first for lia
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
    asked: dict[Hit, kinds.Asked] | None = None,
) -> Question:
    folded = "".join(clauses)
    taken = [(hit.start, hit.end) for hit in hits]
    about = (shelf.facts(hit.subject).about for hit in (*hits, *guesses))
    return Question(
        folded=folded,
        hits=hits,
        years=_years(plain, clauses, hits, on),
        levels=levels.levels_in(folded, taken),
        asked=clauses_of.asked_of(clauses, hits, shelf) if asked is None else asked,
        rest=clauses_of.left(clauses, hits),
        own_levels=clauses_of.own_levels(clauses, hits, taken, plain) if hits else {},
        elsewhere=places.elsewhere(folded, taken, about),
        own_years=clauses_of.own_years(folded, hits, on) if len(hits) > 1 else {},
        here=places.names_ours(folded),
        how=how,
        guesses=guesses,
    )


def _years(plain: str, clauses: Sequence[str], hits: Sequence[Hit], on: date) -> Years:
    """Return the years of the text; a part of a year inside a name found, such as 月嫂, is none."""
    found = years.in_plain(plain, on)
    if found.part and any(found.part in hit.alias for hit in hits):
        return replace(found, part="")
    return found


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
    hits: tuple[Hit, ...], folded: str, asked: Mapping[Hit, kinds.Asked], shelf: Shelf
) -> tuple[tuple[Hit, ...], str]:
    """Return *hits* with longer names that nearly stand round a doubtful one: 春蕾计刬 is 春蕾计划."""
    doubtful = [hit for hit, wants in asked.items() if wants.beyond]
    heard = shelf.ear.sounding(folded)
    kept, how = list(hits), list[str]()
    for hit in doubtful:
        round_it = [
            each
            for each in (*heard, *shelf.ear.slipped(folded, around=(hit.start, hit.end)))
            if each.clear
            and each.start <= hit.start
            and hit.end <= each.end
            and len(each.name) > len(hit.alias)
            and each.name in shelf.names
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
