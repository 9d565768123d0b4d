"""Answers put into words: figures told, what there is none of said, what may have been meant asked back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.answering import following, guessing, texts
from bot.answering.choosing import Choice, Chosen
from bot.answering.library import Named, Shelf
from bot.answering.requests import Request
from bot.answering.understanding import Question
from bot.figures import numerals
from bot.figures.sentences import Span
from bot.wechat.replies import Reply

FEW = 8  # topics named by way of example

Link = Callable[[str], tuple[str, str] | None]  # article → title and address, once it is out


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
    reply: Reply | None = None  # what goes back where it is no text
    request: Request | None = None  # what whoever called has to do and to put into words
    why: tuple[str, ...] = field(default=(), compare=False)  # for staff: what decided

    def as_json(self) -> dict[str, object]:
        """Return the form that `bot ask --json` prints."""
        return {"kind": self.kind, "text": self.text, "figures": [each.as_json() for each in self.figures]}


def few_topics(shelf: Shelf) -> tuple[str, ...]:
    """Return a few topics to name by way of example, those with the most to tell."""
    richest = sorted(shelf.topics, key=lambda topic: -topic[1])  # stable: else as in the sheet
    return tuple(name for name, _ in richest[:FEW])


def limit(question: Question) -> str:
    """Return what our figures do not cover, where the question asks for it."""
    if question.elsewhere:
        return texts.ONLY_HERE
    return texts.ONLY_WHOLE_YEARS if question.years.part else ""


def limited(limit: str, question: Question, chosen: Chosen, shelf: Shelf) -> Answer:
    """Say what our figures cover, and offer those; none of their numbers stands in the answer."""
    named = list(dict.fromkeys(shelf.named[indicator].indicator for indicator, _ in chosen.choices))
    return asked_back(
        [shelf.named[each] for each in named], "limited", limit=limit, elsewhere=question.elsewhere
    )


def asked_back(named: Sequence[Named], template: str, **values: object) -> Answer:
    """Ask which of *named* was meant; a number picks.  None of their numbers stands in the answer."""
    kept = list({each.indicator: each for each in named}.values())[: guessing.MOST_GUESSES]
    options = tuple(each.figures[0].indicator for each in kept)
    text = texts.fill(template, options=options, **values)
    return Answer("choices", text, context=following.picks([[each] for each in kept]))


def guessed(answer: Answer, shelf: Shelf) -> tuple[str, ...]:
    """Return the names of which *answer* asks “您是不是想问”; none where it tells what else there is."""
    picks = (answer.context or {}).get("pick", ())
    names = tuple(shelf.named[each].figures[0].indicator for option in picks for each in option)
    return names if names and answer.text == texts.fill("choices", options=names) else ()


def tell(
    choices: Sequence[Choice],
    notes: Sequence[str],
    shelf: Shelf,
    link: Link,
    how: str = "",
    limited_to: str = "",
    below: str = "",
) -> Answer:
    """Return the answer that tells *choices*; what had no room above *below* is remembered for 更多."""
    first = [limited_to] if limited_to else []
    if how:
        first.append(f"（{how}）")
    links = {article: link(article) for article in {each.figure.article for each in choices}}
    sentences = {(each.figure.article, each.figure.sentence) for each in choices}
    there: dict[tuple[str, str], Sequence[Span]] = {
        each: shelf.spans[each] for each in sentences if each in shelf.spans
    }
    text, shown = texts.figures(
        choices,
        there,
        {article: found for article, found in links.items() if found},
        first=first,
        notes=notes,
        below=below,
    )
    cited = tuple(Cited(each.indicator, each.year, each.value, each.unit, each.level) for each in shown)
    left = choices[len(shown) :]
    return Answer("figures", text, cited, context=following.told(shown, left))


def no_level(chosen: Chosen, shelf: Shelf) -> Answer:
    """Say that the levels asked have no number, which have, and what the article says of them."""
    quotes = _quotes(chosen, shelf)
    return Answer("choices", texts.fill("no_level", missing=chosen.other_levels, quotes=quotes))


def notes(chosen: Chosen, shelf: Shelf) -> list[str]:
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
