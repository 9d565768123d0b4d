"""One question in, one answer out: the right figure with its year and sentence, or an honest “no”."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.answering import (
    choosing,
    composing,
    following,
    guessing,
    requests,
    rules,
    texts,
    trail,
    understanding,
)
from bot.answering.composing import Answer, Link
from bot.answering.library import Library, Shelf
from bot.answering.rules import Found
from bot.answering.understanding import Question
from bot.figures.folding import fold
from bot.wechat.replies import Text

__all__ = [
    "HELP",
    "PRIVACY",
    "Answer",
    "FindLink",
    "answer",
    "is_help",
    "not_a_text",
    "not_out",
    "safety",
    "welcome",
]

HELP = frozenset({"帮助", "菜单", "目录", "功能", "help", "menu"})
PRIVACY = requests.PRIVACY
_OVERVIEW = re.compile(
    "[做干办]了?(?:些|哪些|什么|啥)(?!人)|(?:哪些|什么)(?:工作|成绩|数字|事)$|^(?:年度|工作|全年)?(?:总结|综述|回顾|工作情况)$"
)
_KINDS = {
    "person": "staff",
    "wrong": "staff",
    "dropped": "staff",
    "confide": "safety",
    "chart": "chart",
    "latest": "article",
    "article": "article",
    "privacy": "privacy",
}

FindLink = Callable[[Session, str], tuple[str, str] | None]


@dataclass(frozen=True)
class _Asking:
    """What the steps of one answer share."""

    shelf: Shelf
    link: Link
    today: date
    default_year: int
    below: str


def not_out(session: Session, article: str) -> tuple[str, str] | None:
    """Know of no article that is out."""
    return None


def answer(
    session: Session,
    text: str,
    *,
    now: datetime,
    library: Library,
    before: Mapping[str, Any] | None = None,
    default_year: int = 0,
    find_link: FindLink = not_out,
    below: str = "",
) -> Answer:
    """Return what a follower who writes *text* gets; nothing is kept of it.

    *before* is the context of her last answer, while it holds; *below* is what the caller adds to the text.

    1. Words of distress are heard before anything else.
    2. What is no question for figures: a person, 隐私, 帮助, a number that picks, a rule with that very word.
    3. A figure answers only when a name of it stands in the text, in whatever spelling, and only of the
       year, level, place and kind of number asked.
    4. Where that year or level has none, it is said so; another's number never stands in for it.
    5. The other rules; then what may have been meant is asked back, and a number picks.

    3 is remembered by the words, as long as the shelf stands: it also holds the words of distress and the
    rules, so that what came past them once does so again.  What was told before is looked at each time.
    """
    folded = fold(text)
    request = trail.leave("request", requests.heard(text, folded, before))
    if request and request.kind in {"confided", "cancelled"}:  # what she was just offered
        return Answer("safety", "", request=request)
    shelf = trail.leave("shelf", library.shelf(session))
    today = clock.beijing_day(now)
    asked = text, today, default_year

    def link(article: str) -> tuple[str, str] | None:
        return library.link(session, article, find_link)

    by_words = not (request or below or trail.is_followed() or following.may_follow(folded))
    told: Answer | None = shelf.told.find(asked, link) if by_words else None
    if told:  # distress and rules were looked at then
        return told
    if shelf.distress.hears(folded):
        return safety()
    if request:
        return Answer(_KINDS[request.kind], "", request=request)
    if answered := _fixed(folded, shelf, below):
        return answered
    if picked := trail.leave("picked", following.follow(folded, before, shelf, default_year)):
        note = following.nothing_beside(folded, picked)
        return composing.tell(picked, [note] if note else [], shelf, link, below=below)
    if found := shelf.book.find(folded, today=today, before_figures=True):
        return _of_rule(found, text)
    if folded in following.MORE | following.COMPARE | requests.CHART and not (before or {}).get("desk"):
        return _nothing_follows(before, shelf)
    question = understanding.read(text, on=today, shelf=shelf)
    if shelf.distress.hears(question.folded):  # what was written in pinyin
        return safety()
    if answered := _fixed(question.folded, shelf, below):
        return answered
    by_itself = bool(question.hits or question.guesses)  # what was told before adds nothing to it
    question = following.carry(question, before, shelf)
    links: dict[str, tuple[str, str] | None] = {}

    def noted(article: str) -> tuple[str, str] | None:
        links[article] = link(article)
        return links[article]

    answered = _of_question(question, _Asking(shelf, noted, today, default_year, below), text)
    if by_itself and not below and answered.kind == "figures":
        shelf.told.keep(asked, answered, links)
    if answered.kind == "help" and (before or {}).get("desk"):  # she goes on talking to the person
        return Answer("staff", "", request=requests.Request("person", text))
    return answered


def _fixed(folded: str, shelf: Shelf, below: str) -> Answer | None:
    if folded in PRIVACY:  # spelled in pinyin
        return Answer("privacy", "", request=requests.Request("privacy"))
    if folded in HELP:
        return _topics(shelf, below)
    return None


def _nothing_follows(before: Mapping[str, Any] | None, shelf: Shelf) -> Answer:
    """Say to 更多, 对比 or 图 that all was told, or that something must be asked first."""
    context = following.still(before)
    words = texts.fill("nothing_follows", told=bool(context), topics=composing.few_topics(shelf))
    return Answer("other", words, context=context)


def _topics(shelf: Shelf, below: str) -> Answer:
    return Answer("help", texts.topics([name for name, _ in shelf.topics], below=below))


def is_help(text: str) -> bool:
    """Tell whether *text* asks for 帮助 and nothing else."""
    return fold(text) in HELP


def safety() -> Answer:
    """Return what whoever is in distress gets, and the one offer."""
    return Answer("safety", texts.fill("safety"), context={"offered": "confide"})


def welcome(session: Session, library: Library, *, now: datetime) -> Answer:
    """Return what a new follower gets: a numbered menu of topics, or what staff wrote in its place."""
    shelf = library.shelf(session)
    if found := shelf.book.follow(clock.beijing_day(now)):
        return _of_rule(found, "", kind="welcome")
    topics = composing.few_topics(shelf)
    named = [shelf.called(name) for name in topics]
    return Answer("welcome", texts.fill("welcome", topics=topics), context=following.picks(named))


def not_a_text(session: Session, library: Library, *, voice: bool) -> Answer:
    """Return what whoever sent a picture gets, or spoke what was not understood."""
    topics = composing.few_topics(library.shelf(session))
    return Answer("other", texts.fill("not_a_text", voice=voice, topics=topics))


def _of_question(question: Question, asking: _Asking, text: str) -> Answer:
    shelf = asking.shelf
    if (
        question.rest
        and not question.doubted
        and (named := trail.leave("beside", guessing.beside(question, shelf)))
    ):
        question = following.replace_hits(question, question.hits + tuple(map(following.hit_of, named)))
    greeting = shelf.polite.is_all(question.folded)  # 哈喽 is also the beginning of a name
    if not greeting and (answered := _of_names(question, asking)):
        return answered
    named, clear = trail.leave("guesses", ([], False) if greeting else guessing.guesses(question, shelf))
    if named and clear and not composing.limit(question):
        named = [each for each in named if each.figures[0].level in question.levels] or named
        meant = following.replace_hits(question, tuple(map(following.hit_of, named)))
        if answered := _of_names(meant, asking):
            return answered
    if found := shelf.book.find(question.folded, today=asking.today, before_figures=False):
        return _of_rule(found, text)
    if named:
        return composing.asked_back(named, "choices")
    if _OVERVIEW.search(question.folded):
        return _topics(shelf, asking.below)
    if not greeting and (found := shelf.book.default(asking.today)):
        return _of_rule(found, text, kind="help")
    return Answer("help", texts.fill("help", greeting=greeting, topics=composing.few_topics(shelf)))


def _of_names(question: Question, asking: _Asking) -> Answer | None:
    """Return what the names in *question* come to, or None when there is none."""
    shelf, question = asking.shelf, trail.leave("question", question)
    chosen = trail.leave("chosen", choosing.choose(question, shelf, asking.default_year))
    if chosen.choices:
        limit = composing.limit(question)
        if limit and not question.here:
            return composing.limited(limit, question, chosen, shelf)
        choices, notes = list(chosen.choices.values()), composing.notes(chosen, shelf)
        return composing.tell(choices, notes, shelf, asking.link, question.how, limit, asking.below)
    if chosen.other_years:
        return Answer("no_year", texts.fill("no_year", missing=chosen.other_years))
    if chosen.other_levels:
        return composing.no_level(chosen, shelf)
    if chosen.unfit and chosen.without_levels:
        return composing.asked_back(chosen.unfit, "undivided", names=chosen.without_levels)
    if chosen.unfit:
        return composing.asked_back(chosen.unfit, "unfit", otherwise=chosen.otherwise)
    return None


def _of_rule(found: Found, text: str, kind: str = "other") -> Answer:
    """Return what a rule of staff's gives back; of several at random always the same for the same words."""
    reply = rules.chosen(trail.leave("rule", found), pick=random.Random(text).choice)  # noqa: S311 - not a secret
    written = reply.content if isinstance(reply, Text) else ""
    return Answer(kind, written, reply=reply)
