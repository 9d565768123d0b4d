"""What a follower's next words refer to: a number that picks, 更多, a year without a subject."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.answering import clauses, kinds, requests
from bot.answering.choosing import Choice, each_of_its_year, year_before
from bot.answering.library import Named, Shelf
from bot.answering.match import Hit, Subject
from bot.answering.understanding import Question
from bot.figures.indicators import Confirmed
from bot.figures.sentences import LEVELS

COMPARE = frozenset({"对比", "比较", "对比一下", "历年", "往年", "往年呢"})
MORE = frozenset({"更多", "继续", "还有呢", "下一页", "更多数字", "gengduo"})
_LISTS = re.compile(
    r"^\s*[1-9一二三四五六七八九][.．、:：)）]|回复[“\"「【]?[1-9一二三四五六七八九]", re.MULTILINE
)
_DIGITS = {
    **{str(each): each for each in range(1, 10)},
    **dict(zip("一二三四五六七八九", range(1, 10), strict=True)),
}


def picks(options: Sequence[Sequence[Named]]) -> dict[str, Any]:
    """Return the context in which a number picks one of *options*."""
    return {"pick": [[each.indicator for each in option] for option in options]}


def told(shown: Sequence[Confirmed], left: Sequence[Choice]) -> dict[str, Any]:
    """Return the context after *shown* was told and *left* had no room."""
    context: dict[str, Any] = {"told": [[each.indicator_id, each.year] for each in shown]}
    if left:
        context["left"] = [[each.figure.indicator_id, each.figure.year] for each in left]
    return context


def nothing_beside(folded: str, choices: Sequence[Choice]) -> str:
    """Say so where 对比 asks for *choices* and none of them has another year to be set beside."""
    indicators = {each.figure.indicator_id for each in choices}
    if folded not in COMPARE or len(indicators) < len(choices):
        return ""
    years = {each.figure.year for each in choices}
    only = f"现在只有{years.pop()}年的数字" if len(years) == 1 else "这几项都只有一年的数字"
    return f"{only}，没有别的年份可以对比。"


def still(before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what of *before* her next words may still refer to, where this answer told nothing new."""
    return {key: before[key] for key in ("told", "pick") if key in before} if before else {}


def kept(before: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what of *before* outlives an answer that told no figure: one slip must not cost the thread."""
    if not before:
        return None
    return {key: before[key] for key in ("told", "pick", "left", "desk") if key in before} or None


def listed(
    context: Mapping[str, Any] | None, before: Mapping[str, Any] | None, *, is_ours: bool, text: str
) -> dict[str, Any] | None:
    """Return *context* so that a number goes on picking from the list that was shown last.

    That is the one of *before*, until another takes its place: one that *is_ours*, or one that staff wrote
    into *text*, whose numbers mean nothing here.
    """
    found = dict(context or {})
    if not is_ours:
        found.pop("pick", None)
        if before and "pick" in before and not _LISTS.search(text):
            found["pick"] = before["pick"]
    return found or None


def beside(kept: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was *kept* with what was *added* to it.

    Where a person was told something, a number, a year or 更多 may be the answer to what that person asks:
    only 对比 and 图 still mean what was told.
    """
    if added.get("desk"):
        kept = {key: kept[key] for key in ("told",) if key in kept}
    return {**kept, **added}


def may_follow(folded: str) -> bool:
    """Tell whether *folded* could mean something of what was told before."""
    return folded in MORE or folded in COMPARE or _number(folded) is not None


def invited(folded: str, before: Mapping[str, Any] | None) -> bool:
    """Tell whether *folded* is what the answer before offered: 更多, 对比, 图, a number of its list."""
    if not before:
        return False
    number = _number(folded)
    return bool(
        (number and number <= len(before.get("pick", ())))
        or (folded in MORE and before.get("left"))
        or (folded in COMPARE | requests.CHART and before.get("told"))
    )


def follow(
    folded: str, before: Mapping[str, Any] | None, shelf: Shelf, default_year: int = 0
) -> list[Choice]:
    """Return the figures that a bare number, 更多 or 对比 asks for; none when it asks for nothing."""
    if not before:
        return []
    number = _number(folded)
    options = before.get("pick", [])
    if number and number <= len(options):
        picked = [shelf.named[each] for each in options[number - 1] if each in shelf.named]
        return each_of_its_year(picked, default_year)
    if folded in MORE:
        return _known(before.get("left", []), shelf)
    if folded in COMPARE:
        indicators = dict.fromkeys(indicator for indicator, _ in before.get("told", []))
        named = [shelf.named[each] for each in indicators if each in shelf.named]
        return [_choice(each, figure) for each in named for figure in each.figures]
    return []


def _number(folded: str) -> int | None:
    return _DIGITS.get(folded.removeprefix("第").removesuffix("个"))


def carry(question: Question, before: Mapping[str, Any] | None, shelf: Shelf) -> Question:
    """Return *question* about what was told last, where it names but a year or a level: 那2019年呢.

    Not while a person talks with her, who may have asked for the year.
    """
    if not before or before.get("desk") or question.hits or question.guesses:
        return question
    if not (question.years.named or question.levels) or _says_more(question.folded):
        return question
    subjects = dict.fromkeys(
        shelf.named[indicator].topic if question.levels else indicator
        for indicator, _ in before.get("told", [])
        if indicator in shelf.named
    )
    hits = tuple(
        Hit("", 0, 0, Subject(each)) if question.levels else hit_of(shelf.named[each]) for each in subjects
    )
    return replace_hits(question, hits) if hits else question


def hit_of(named: Named) -> Hit:
    """Return the hit that a name of *named* would be."""
    return Hit(named.figures[0].indicator, 0, 0, Subject(named.topic, named.indicator))


def replace_hits(question: Question, hits: tuple[Hit, ...]) -> Question:
    """Return *question* as if *hits* stood in it, and nothing were left over."""
    whole = question.whole if question.whole.a_number else kinds.Asked()
    asked = {hit: question.asked.get(hit, kinds.Asked() if question.hits else whole) for hit in hits}
    return replace(question, hits=hits, asked=asked, rest=(), guesses=())


def _says_more(folded: str) -> bool:
    rest = "".join(clauses.content(folded))
    for level in (*LEVELS, "那"):
        rest = rest.replace(level, "")
    return bool(rest)


def _known(pairs: Sequence[Sequence[int]], shelf: Shelf) -> list[Choice]:
    found = []
    for indicator, year in pairs:
        named = shelf.named.get(indicator)
        figure = next((each for each in named.figures if each.year == year), None) if named else None
        if named and figure:
            found.append(_choice(named, figure))
    return found


def _choice(named: Named, figure: Confirmed) -> Choice:
    return Choice(figure, True, figure.year == named.figures[0].year, year_before(named, figure))
