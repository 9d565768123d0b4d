"""From what was understood to the figures that answer it, and to what there is none of."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.answering import beyond, clauses, dictionary, kinds, years
from bot.answering.library import Named, Shelf
from bot.answering.match import Hit
from bot.answering.understanding import Question
from bot.figures.indicators import Confirmed
from bot.figures.sentences import LEVELS

_OF_ALL = frozenset(  # letters and words that say nothing of which figure of a topic is meant
    "人个户名的了多少几年省市区级全农村妇女大小上下中一二两发到给有没是我你他她们家钱元资金费工作度月日数量送做办开各次场所条总"
    "评优先进集体得好新领域建设美丽庭院最金基地项获表彰公益爱心动行息计划信领到底咱那这在和与为"
) | {
    "多少",
    "全年",
    "我们",
    "你们",
    "妇女",
    "去年",
    "前年",
    "今年",
    "活动",
    "陇南",
    "武都",
    "甘肃",
    "到底",
    "省级",
    "市级",
    "区级",
}

_THAN = re.compile(r"比(?:起)?(?:(?P<year>(?:19|20)?\d\d年?|前年)|上一?年|去年)")


@dataclass(frozen=True)
class Choice:
    """A figure that answers, and whether its year was asked for."""

    figure: Confirmed
    year_asked: bool
    is_latest: bool
    before: Confirmed | None = None  # the same indicator a year earlier


@dataclass(frozen=True)
class Missing:
    """A year or level that was asked and has no figure, and those that have one."""

    name: str  # of the topic or indicator
    alias: str  # as the follower called it
    asked: tuple[str, ...]
    there: tuple[str, ...]


@dataclass
class Chosen:
    """What a question came to."""

    choices: dict[tuple[int, int], Choice] = field(default_factory=dict)  # by indicator and year
    other_years: list[Missing] = field(default_factory=list)
    other_levels: list[Missing] = field(default_factory=list)
    without_levels: list[str] = field(default_factory=list)
    unfit: list[Named] = field(default_factory=list)  # named, but something else is asked of it
    otherwise: str = ""  # the words that ask for something else


def choose(question: Question, shelf: Shelf, default_year: int) -> Chosen:
    """Return the figures that answer *question*, and what there is none of."""
    chosen = Chosen()
    every_sentence = question
    for hit in every_sentence.hits:
        question = every_sentence
        if hit in every_sentence.own_years:
            question = replace(question, years=every_sentence.own_years[hit])
        if every_sentence.own_levels:
            question = replace(question, levels=every_sentence.own_levels.get(hit, frozenset()))
        topic = shelf.of_topic(hit.subject.topic)
        own = list(shelf.facts(hit.subject).named)
        if not own:
            continue
        asked = question.asked.get(hit, question.whole)
        if called := _called_so(topic, asked):  # 两癌救助每人多少钱, where there is a figure of that name
            own, asked = called, replace(asked, beyond="", otherwise="")
        doubt = _doubt(asked, question)
        if asked.changes:
            question = replace(question, years=_compared(own, question))
            if absent := _absent(own, question):
                chosen.other_years.append(_missing(own, hit, absent))
                continue
        if doubt or (asked.changes and not _both_years(own, question)):
            chosen.otherwise, chosen.unfit = doubt.strip(clauses.SAYS_MORE), chosen.unfit + own
            continue
        fitting = _fitting(own, asked)
        if asked.otherwise and not _answers_anyway(fitting, asked):
            chosen.otherwise, chosen.unfit = asked.otherwise, chosen.unfit + own
            continue
        fitting = _with_siblings(fitting, topic, asked, hit)
        if hit.subject.indicator is None and asked.a_number and len(asked.kinds) <= 1:
            fitting = _meant(fitting, asked.words)
        if not fitting:
            chosen.unfit += own
            continue
        _of_levels(fitting, topic, question, hit, chosen)
        _of_years(_leveled(fitting, topic, question.levels, hit), question, default_year, hit, chosen)
    return chosen


def _called_so(topic: Iterable[Named], asked: kinds.Asked) -> list[Named]:
    """Return those of *topic* that are called by the very word that asks beyond the others: 每人, 人均."""
    words = asked.beyond.strip(clauses.SAYS_MORE) or asked.otherwise
    if not words.startswith("每") and "均" not in words:
        return []
    return [
        named
        for named in topic
        if words in f"{named.names}\n{named.figures[0].counted}"
        and kinds.fits(asked, named.figures[0].unit, named.about)
    ]


def _doubt(asked: kinds.Asked, question: Question) -> str:
    """Return what is asked beyond the figures, but for the place or the part of a year that limits them."""
    limits = [words for words in (question.elsewhere, question.years.part) if words]
    if asked.beyond == clauses.SAYS_MORE and (limits or question.levels):
        return ""
    alone = any(words in asked.beyond or (asked.beyond and asked.beyond in words) for words in limits)
    return "" if alone else asked.beyond


def _compared(own: Sequence[Named], question: Question) -> years.Years:
    """Return the years that are compared: with one that is said, 比2019年多了几户, goes the latest."""
    asked, there = question.years.asked, {figure.year for named in own for figure in named.figures}
    if len(asked) != 1:
        return question.years
    found = _THAN.search(question.folded)
    other = max(there) if found and found["year"] else asked[0] - 1
    pair = {asked[0], other} if other in there else set(asked)
    return replace(question.years, asked=tuple(sorted(pair, reverse=True)))


def _absent(own: Sequence[Named], question: Question) -> list[int]:
    """Return which of the years that are compared has no figure, where both were said."""
    there = {figure.year for named in own for figure in named.figures}
    absent = [year for year in question.years.asked if year not in there]
    return absent if len(question.years.asked) > 1 else []


def _missing(own: list[Named], hit: Hit, absent: Iterable[int]) -> Missing:
    there = sorted({figure.year for named in own for figure in named.figures}, reverse=True)
    told = tuple(f"{year}年" for year in sorted(absent))
    return Missing(_name(own, hit), hit.alias, told, tuple(f"{year}年" for year in there))


def _both_years(own: Sequence[Named], question: Question) -> bool:
    """Tell whether a year and the one before it are there, so that the change can be told."""
    for named in own:
        there = {figure.year for figure in named.figures}
        latest = max(question.years.asked, default=named.figures[0].year)
        if not {latest, latest - 1} <= there:
            return False
    return True


def _answers_anyway(fitting: Sequence[Named], asked: kinds.Asked) -> bool:
    """Tell whether figures answer although something else is asked too: 检查了多少人，怎么报名."""
    if asked.otherwise[0] in "一每":  # the price of one: 多少钱一台
        return False
    return bool(fitting) and (bool(asked.kinds) or kinds.tells_beside(asked, fitting[0].about))


def _fitting(own: Iterable[Named], asked: kinds.Asked) -> list[Named]:
    """Return those of *own* that count what is asked; what only may count it, where nothing clearly does."""
    fitting = [named for named in own if kinds.fits(asked, named.figures[0].unit, named.about)]
    exact = {kinds.kind_of(named.figures[0].unit) for named in fitting} & asked.kinds
    if not exact or exact != asked.kinds or asked.nouns:
        return fitting
    return [named for named in fitting if kinds.kind_of(named.figures[0].unit) in exact]


def _with_siblings(fitting: list[Named], topic: Iterable[Named], asked: kinds.Asked, hit: Hit) -> list[Named]:
    """Return *fitting* with those of the same topic that count what else is asked.

    图文被看了多少次 asks the reads of the same topic; with the topic named, any kind is asked of it.
    """
    have = {kinds.kind_of(named.figures[0].unit) for named in fitting}
    wanted = asked.kinds - have
    if not hit.with_topic:
        wanted &= frozenset() if fitting else {"persons", "times"}
    if not fitting and asked.nouns:  # 洗衣液发了几个乡镇
        return [named for named in topic if all(noun in named.names for noun in (*asked.nouns, hit.alias))]
    if not wanted or asked.nouns:
        return fitting
    return fitting + [
        named
        for named in topic
        if named not in fitting
        and kinds.kind_of(named.figures[0].unit)
        and any(kinds.counts(kind, named.figures[0].unit) for kind in wanted)
    ]


def _meant(fitting: list[Named], words: str) -> list[Named]:
    """Return those of *fitting* that *words*, beside their topic's name, speak of: 两癌查了多少."""
    for word in dictionary.cut(words):
        if word in _OF_ALL or beyond.MASK in word:
            continue
        for part in (word, *(letter for letter in word if letter not in _OF_ALL)):
            speaking = [named for named in fitting if part in named.names]
            if speaking and len(speaking) < len(fitting):
                fitting = speaking
    return fitting


def _leveled(own: list[Named], topic: list[Named], levels: frozenset[str], hit: Hit) -> list[Named]:
    """Return those of *own* that are of the levels asked; where there are levels but not these, none."""
    there = {named.figures[0].level for named in own} - {None}
    if not levels or not there:
        return own
    if hit.subject.indicator is not None:  # its name says its level: 省级和市级最美家庭
        wanted = levels | {level for level in there if level and level in hit.alias}
        alike = (
            topic
            if hit.end and _names_level(hit)
            else [named for named in topic if _counts_the_same(named, own)]
        )
        return [named for named in alike if named.figures[0].level in wanted]
    return [named for named in own if named.figures[0].level in levels]


def _names_level(hit: Hit) -> bool:
    """Tell whether the follower's name for it begins with a level: 市级美丽庭院."""
    return hit.alias[:2] in LEVELS


def _counts_the_same(named: Named, own: Sequence[Named]) -> bool:
    return named.figures[0].counted in {each.figures[0].counted for each in own}


def _of_levels(own: list[Named], topic: list[Named], question: Question, hit: Hit, chosen: Chosen) -> None:
    """Note the levels that were asked and are not there."""
    if not question.levels:
        return
    there = {named.figures[0].level for named in own} - {None}
    if not there:
        ours = question.levels & set(LEVELS)
        if not all(level[0] in own[0].figures[0].indicator for level in ours):
            chosen.without_levels.append(_name(own, hit))
        return
    if hit.subject.indicator is not None:
        there |= {named.figures[0].level for named in topic if _names_level(hit)} - {None}
    absent = question.levels - there
    if absent:
        asked = tuple(level for level in (*LEVELS, *sorted(absent - set(LEVELS))) if level in absent)
        given = tuple(level for level in LEVELS if level in there)
        chosen.other_levels.append(Missing(_name(own, hit), hit.alias, asked, given))


def _of_years(own: list[Named], question: Question, default_year: int, hit: Hit, chosen: Chosen) -> None:
    """Choose the figures of the years asked, and note the years that none of *own* has."""
    if not own:
        return
    asked = question.years
    there = sorted({figure.year for named in own for figure in named.figures}, reverse=True)
    if asked.every:
        wanted = set(there)
    elif asked.asked:
        wanted = set(asked.asked) & set(there)
        absent = [year for year in asked.asked if year not in wanted and year not in asked.maybe]
        if absent or not wanted:
            missing = _missing(own, hit, absent or asked.asked)
            if missing not in chosen.other_years:
                chosen.other_years.append(missing)
    else:
        wanted = {default_year if default_year in there else there[0]}
    for named in own:
        for figure in named.figures:
            if figure.year in wanted:
                before = next((each for each in named.figures if each.year == figure.year - 1), None)
                if before is not None and (before.unit != figure.unit or before.year in wanted):
                    before = None
                choice = Choice(figure, asked.named, figure.year == there[0], before)
                chosen.choices.setdefault((figure.indicator_id, figure.year), choice)


def _name(own: list[Named], hit: Hit) -> str:
    return own[0].figures[0].topic if hit.subject.indicator is None else own[0].figures[0].indicator
