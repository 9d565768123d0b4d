"""From what was understood to the figures that answer it, and to what there is none of."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.answering import clauses, fitting, kinds, years
from bot.answering.library import Named, Shelf
from bot.answering.match import Hit
from bot.answering.understanding import Question
from bot.figures.indicators import Confirmed
from bot.figures.sentences import LEVELS

_THAN = re.compile(r"比(?:起)?(?:(?P<year>(?:19|20)?\d\d年?|前年)|上一?年|去年)")


@dataclass(frozen=True)
class Choice:
    """A figure that answers, and whether its year was asked for."""

    figure: Confirmed
    year_asked: bool
    is_latest: bool
    before: Confirmed | None = None  # the same indicator a year earlier
    lacks: int = 0  # the year that others beside it are told of and it has no figure of


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
        if called := fitting.called_so(
            topic, asked
        ):  # 两癌救助每人多少钱, where there is a figure of that name
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
        counting = fitting.of_kind(own, asked)
        if asked.otherwise and not fitting.answer_anyway(counting, asked):
            chosen.otherwise, chosen.unfit = asked.otherwise, chosen.unfit + own
            continue
        counting = fitting.with_siblings(counting, topic, asked, hit)
        if hit.subject.indicator is None and asked.a_number and len(asked.kinds) <= 1:
            counting = fitting.meant(counting, asked)
        if not counting:
            chosen.unfit += own
            continue
        _of_levels(counting, topic, question, hit, chosen)
        _of_years(_leveled(counting, topic, question.levels, hit), question, default_year, hit, chosen)
    return _unless_undivided(chosen, question.levels, shelf)


def _unless_undivided(chosen: Chosen, levels: frozenset[str], shelf: Shelf) -> Chosen:
    """Return *chosen* without its figures where they have no levels and one above our own is asked."""
    leveled = chosen.other_levels or any(choice.figure.level for choice in chosen.choices.values())
    if chosen.without_levels and levels != {"区级"} and not leveled:
        chosen.unfit += [shelf.named[indicator] for indicator, _ in chosen.choices]
        chosen.choices = {}
    return chosen


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
        called = question.levels & {*LEVELS, "国家级"}  # one who writes from 镇上 asks for no level
        if not all(level[0] in own[0].figures[0].indicator for level in called):
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
        for choice in each_of_its_year(own, default_year):
            chosen.choices.setdefault((choice.figure.indicator_id, choice.figure.year), choice)
        return
    for named in own:
        for figure in named.figures:
            if figure.year in wanted:
                before = None if figure.year - 1 in wanted else year_before(named, figure)
                choice = Choice(figure, asked.named, figure.year == there[0], before)
                chosen.choices.setdefault((figure.indicator_id, figure.year), choice)


def each_of_its_year(own: Sequence[Named], default_year: int) -> list[Choice]:
    """Return a figure of each of *own* where no year was asked for, those of the year that leads first.

    That is the one set, or the latest of any; what has none of it is told of its own latest, never left out.
    """
    there = {figure.year for named in own for figure in named.figures}
    leading = default_year if default_year in there else max(there, default=0)
    choices = []
    for named in own:
        figure = next((each for each in named.figures if each.year == leading), named.figures[0])
        lacks = 0 if figure.year == leading else leading
        is_latest = figure.year == (named.figures[0].year if lacks else max(there))
        choices.append(Choice(figure, False, is_latest, year_before(named, figure), lacks))
    return sorted(choices, key=lambda each: (bool(each.lacks), -each.figure.year))


def year_before(named: Named, figure: Confirmed) -> Confirmed | None:
    """Return the figure that *figure* of *named* may be set beside: of the year before, in the same unit."""
    before = next((each for each in named.figures if each.year == figure.year - 1), None)
    return before if before is not None and before.unit == figure.unit else None


def _name(own: list[Named], hit: Hit) -> str:
    return own[0].figures[0].topic if hit.subject.indicator is None else own[0].figures[0].indicator
