"""One question in, one answer out: the right figure with its year and sentence, or an honest “no”."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.answering import choosing, distress, following, requests, texts, understanding
from bot.answering.choosing import Choice, Chosen
from bot.answering.library import Library, Named, Shelf
from bot.answering.requests import Request
from bot.answering.understanding import Question
from bot.figures import numerals
from bot.figures.folding import fold
from bot.figures.sentences import Span

HELP = frozenset({"帮助", "菜单", "目录", "功能", "help", "menu"})
PRIVACY = frozenset({"隐私", "隐私政策", "隐私说明"})
GREETINGS = frozenset(
    {"你好", "您好", "你们好", "大家好", "在吗", "在不在", "有人吗", "早", "早安", "早上好", "上午好"}
    | {"中午好", "下午好", "晚上好", "晚安", "谢谢", "谢谢您", "谢谢你", "辛苦了", "再见", "hi", "hello"}
    | {"嗨", "哈喽", "喂", "nihao"}
)
_KINDS = {
    "person": "staff",
    "wrong": "staff",
    "confide": "safety",
    "chart": "chart",
    "latest": "article",
    "article": "article",
}
FEW = 8  # topics named by way of example

FindLink = Callable[[Session, str], tuple[str, str] | None]  # article → title and address, once it is out


@dataclass(frozen=True)
class Cited:
    """A figure that an answer tells."""

    indicator: str
    year: int
    value: Decimal
    unit: str
    level: str | None

    def as_json(self) -> dict[str, object]:
        """Return the form that `bot ask --json` prints and a question keeps."""
        return {
            "indicator": self.indicator,
            "year": self.year,
            "value": numerals.as_number(self.value),
            "unit": self.unit,
            "level": self.level,
        }


@dataclass(frozen=True)
class Answer:
    """What goes back, and of which kind it is: figures, no_year, choices, help, welcome, safety, privacy …"""

    kind: str
    text: str
    figures: tuple[Cited, ...] = ()
    context: Mapping[str, Any] | None = None  # what the follower's next words may refer to
    request: Request | None = None  # what whoever called has to do and to put into words
    why: tuple[str, ...] = field(default=(), compare=False)  # for staff: what decided

    def as_json(self) -> dict[str, object]:
        """Return the form that `bot ask --json` prints."""
        return {"kind": self.kind, "text": self.text, "figures": [each.as_json() for each in self.figures]}


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
) -> Answer:
    """Return what a follower who writes *text* gets; nothing is kept of it.

    *before* is the context of her last answer, while it holds.

    1. Words of distress are heard before anything else.
    2. A figure answers only when a name of it stands in the text, in whatever spelling, and only of the
       year, level, place and kind of number asked.
    3. Where that year or level has none, it is said so; another's number never stands in for it.
    4. What may have been meant is asked back; a number then picks.
    """
    folded = fold(text)
    request = requests.heard(text, folded, before)
    if request and request.kind in {"confided", "cancelled"}:  # what she was just offered
        return Answer("safety", "", request=request)
    if distress.hears(folded):
        return safety()
    if request:
        return Answer(_KINDS[request.kind], "", request=request)
    shelf = library.shelf(session)
    if folded in PRIVACY:
        return Answer("privacy", texts.fill("privacy"))
    if folded in HELP:
        return Answer("help", texts.fill("topics", topics=tuple(name for name, _ in shelf.topics)))

    def link(article: str) -> tuple[str, str] | None:
        return library.link(session, article, find_link)

    if picked := following.follow(folded, before, shelf):
        return _told(picked, (), shelf, link)
    question = understanding.read(text, on=clock.beijing_day(now), shelf=shelf)
    if distress.hears(question.folded):
        return safety()
    if question.folded in HELP | PRIVACY and question.folded != folded:
        return answer(session, question.folded, now=now, library=library)
    question = following.carry(question, before, shelf)
    return _of_question(question, shelf, link, default_year)


def safety() -> Answer:
    """Return what whoever is in distress gets, and the one offer."""
    return Answer("safety", texts.fill("safety"), context={"offered": "confide"})


def welcome(session: Session, library: Library) -> Answer:
    """Return what a new follower gets: a numbered menu of topics."""
    shelf = library.shelf(session)
    topics = few_topics(shelf)
    named = [_topic(name, shelf) for name in topics]
    return Answer("welcome", texts.fill("welcome", topics=topics), context=following.picks(named))


def not_a_text(session: Session, library: Library, *, voice: bool) -> Answer:
    """Return what whoever sent a picture gets, or spoke what was not understood."""
    topics = few_topics(library.shelf(session))
    return Answer("other", texts.fill("not_a_text", voice=voice, topics=topics))


def few_topics(shelf: Shelf) -> tuple[str, ...]:
    """Return a few topics to name by way of example, those with the most to tell."""
    richest = sorted(shelf.topics, key=lambda topic: -topic[1])  # stable: else as in the sheet
    return tuple(name for name, _ in richest[:FEW])


Link = Callable[[str], tuple[str, str] | None]


def _of_question(question: Question, shelf: Shelf, link: Link, default_year: int) -> Answer:
    if question.rest and (named := choosing.beside(question, shelf)):
        more = tuple(following.hit_of(each) for each in named)
        question = following.replace_hits(question, question.hits + more)
    chosen = choosing.choose(question, shelf, default_year)
    if chosen.choices:
        limit = _limit(question)
        if limit and not question.here:
            return _limited(limit, question, chosen, shelf)
        return _told(list(chosen.choices.values()), _notes(chosen, shelf), shelf, link, question.how, limit)
    if chosen.other_years:
        return Answer("no_year", texts.fill("no_year", missing=chosen.other_years))
    if chosen.other_levels:
        quotes = _quotes(chosen, shelf)
        return Answer("choices", texts.fill("no_level", missing=chosen.other_levels, quotes=quotes))
    if chosen.unfit:
        return _asked_back(chosen.unfit, "unfit", otherwise=chosen.otherwise)
    named, clear = choosing.guesses(question, shelf)
    if named and clear and not _limit(question):
        return _guessed(named, question, shelf, link, default_year)
    if named:
        return _asked_back(named, "choices")
    greeting = question.folded in GREETINGS
    return Answer("help", texts.fill("help", greeting=greeting, topics=few_topics(shelf)))


def _guessed(
    named: Sequence[Named], question: Question, shelf: Shelf, link: Link, default_year: int
) -> Answer:
    """Answer with what has every word of *question* in its names."""
    meant = following.replace_hits(question, tuple(map(following.hit_of, named)))
    return _of_question(meant, shelf, link, default_year)


def _limit(question: Question) -> str:
    """Return what our figures do not cover, where the question asks for it."""
    if question.elsewhere:
        return texts.ONLY_HERE
    return texts.ONLY_WHOLE_YEARS if question.years.part else ""


def _limited(limit: str, question: Question, chosen: Chosen, shelf: Shelf) -> Answer:
    """Say what our figures cover, and offer those; none of their numbers stands in the answer."""
    named = list(dict.fromkeys(shelf.named[indicator].indicator for indicator, _ in chosen.choices))
    return _asked_back(
        [shelf.named[each] for each in named], "limited", limit=limit, elsewhere=question.elsewhere
    )


def _asked_back(named: Sequence[Named], template: str, **values: object) -> Answer:
    kept = list({each.indicator: each for each in named}.values())[: choosing.MOST_GUESSES]
    options = tuple(each.figures[0].indicator for each in kept)
    text = texts.fill(template, options=options, **values)
    return Answer("choices", text, context=following.picks([[each] for each in kept]))


def _topic(name: str, shelf: Shelf) -> list[Named]:
    return [each for each in shelf.named.values() if each.figures[0].topic == name]


def _told(
    choices: Sequence[Choice],
    notes: Sequence[str],
    shelf: Shelf,
    link: Link,
    how: str = "",
    limit: str = "",
) -> Answer:
    first = [limit] if limit else []
    if how:
        first.append(f"（{how}）")
    links = {article: link(article) for article in {each.figure.article for each in choices}}
    there: dict[tuple[str, str], Sequence[Span]] = {
        (each.figure.article, each.figure.sentence): shelf.spans[each.figure.article, each.figure.sentence]
        for each in choices
    }
    text, shown = texts.figures(
        choices,
        there,
        {article: found for article, found in links.items() if found},
        first=first,
        notes=notes,
    )
    cited = tuple(Cited(each.indicator, each.year, each.value, each.unit, each.level) for each in shown)
    left = choices[len(shown) :]
    return Answer("figures", text, cited, context=following.told(shown, left))


def _notes(chosen: Chosen, shelf: Shelf) -> list[str]:
    """Return what must be said beside the figures: what else was asked and cannot be answered."""
    notes = [
        f"{each.name}：没有{'、'.join(each.asked)}的数字，有{'、'.join(each.there)}的。"
        for each in [*chosen.other_years, *chosen.other_levels]
    ]
    notes += _quotes(chosen, shelf)
    notes += [f"{name}：不分省级、市级、区级。" for name in dict.fromkeys(chosen.without_levels)]
    return notes[:3]


def _quotes(chosen: Chosen, shelf: Shelf) -> list[str]:
    """Return what the article says of a level that has no figure: 区级妇女之家实现全覆盖."""
    quotes = []
    for missing in chosen.other_levels:
        for place, spans in shelf.spans.items():
            for level in missing.asked:
                part = texts.part_about(place[1], level, missing.name, spans)
                if part and part not in quotes:
                    quotes.append(part)
    return [f"原文说到：「{each}」" for each in quotes[:2]]
